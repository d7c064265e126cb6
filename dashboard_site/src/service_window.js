/**
 * WhatsApp lets a business write freely for 24 hours after the customer's last message.
 * @import { Conversation } from "./types.js"
 */
import { duration } from "./format.js";

export const LONGEST_BODY = 1600;
const SOON = 60 * 60_000;

/**
 * @param {Conversation} conversation
 * @param {Date} now
 */
export function isWindowOpen({ window_closes_at }, now) {
  return window_closes_at !== null && new Date(window_closes_at) > now;
}

/**
 * Why the operator cannot write now, or null.
 * @param {Conversation} conversation
 * @param {Date} now
 */
export function closedReason(conversation, now) {
  if (conversation.blocked) return "Este cliente está bloqueado: no se le puede escribir.";
  if (conversation.window_closes_at === null)
    return "El cliente todavía no ha escrito. Podrás responderle cuando escriba.";
  if (isWindowOpen(conversation, now)) return null;
  return "Pasaron más de 24 horas desde el último mensaje del cliente. Podrás responderle cuando vuelva a escribir.";
}

/**
 * How long the operator can still write.
 * @param {Conversation} conversation
 * @param {Date} now
 * @returns {{text: string, soon: boolean} | null}
 */
export function windowCountdown(conversation, now) {
  if (!conversation.window_closes_at || !isWindowOpen(conversation, now)) return null;
  const left = new Date(conversation.window_closes_at).getTime() - now.getTime();
  return { text: `Puedes escribirle durante ${duration(left)}`, soon: left < SOON };
}

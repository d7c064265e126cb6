/**
 * WhatsApp lets a business write freely for 24 hours after the customer's last message.
 * @import { Conversation } from "./types.js"
 */
import { duration } from "./format.js";
import { t } from "./language.js";

export const LONGEST_BODY = 1600;
// WhatsApp takes fewer words beside a picture.
export const LONGEST_CAPTION = 1024;
const SOON = 60 * 60_000;

/**
 * @param {Conversation} conversation
 * @param {Date} now
 */
export function isWindowOpen({ window_closes_at }, now) {
  return window_closes_at !== null && new Date(window_closes_at) > now;
}

/**
 * Whether the customer wants no messages and has not written since.
 * @param {Conversation} conversation
 */
function wantsNone({ opted_out, opted_out_at, last_inbound_at }) {
  // A row of the list does not tell when: the API refuses what must not go out.
  if (!opted_out || !opted_out_at) return false;
  return last_inbound_at === null || new Date(last_inbound_at) <= new Date(opted_out_at);
}

/**
 * Why the operator cannot write freely now, or null.
 * @param {Conversation} conversation
 * @param {Date} now
 */
export function closedReason(conversation, now) {
  if (conversation.blocked) return t("Este cliente está bloqueado: no se le puede escribir.");
  if (wantsNone(conversation))
    return t("El cliente pidió no recibir mensajes: solo puedes contestarle si vuelve a escribir.");
  if (isWindowOpen(conversation, now)) return null;
  return conversation.window_closes_at === null
    ? t("El cliente todavía no ha escrito: solo puedes enviarle una plantilla.")
    : t("Pasaron más de 24 horas desde su último mensaje: solo puedes enviarle una plantilla.");
}

/**
 * Whether an approved template may go out: where words may not, it is the only way to write.
 * @param {Conversation} conversation
 * @param {Date} now
 */
export function takesTemplates(conversation, now) {
  if (conversation.blocked) return false;
  return isWindowOpen(conversation, now) ? !wantsNone(conversation) : !conversation.opted_out;
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
  return { text: t("Puedes escribirle durante {time}", { time: duration(left) }), soon: left < SOON };
}

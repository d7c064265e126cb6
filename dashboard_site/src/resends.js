/**
 * Sending again what did not arrive. The key of the new message comes from the old one's, so that it goes out once
 * however often and by however many operators it is asked for.
 * @import { Message } from "./types.js"
 */
const LONGEST_KEY = 64;
const NOT_RECEIVED = new Set(["failed", "undelivered", "unknown", "cancelled"]);

/** @param {string} messageId */
export function resendKey(messageId) {
  const plain = messageId.replace(/^op:/, "").replace(/[^A-Za-z0-9_-]/g, "-");
  const [, count, first] = /^again(\d+)-(.+)$/.exec(plain) ?? ["", "0", plain];
  return `again${Number(count) + 1}-${first}`.slice(0, LONGEST_KEY);
}

/** @param {string} messageId */
export const resentId = (messageId) => `op:${resendKey(messageId)}`;

/** @param {Pick<Message, "direction" | "delivery_status">} message */
export const mayGoAgain = ({ direction, delivery_status }) =>
  direction === "outbound" && NOT_RECEIVED.has(delivery_status);

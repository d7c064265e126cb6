/** @import { App, Message, MessageDetails } from "../types.js" */
import { conversationPath } from "../api.js";

/** @param {Pick<Message, "conversation_id" | "message_id">} message */
const pathOf = ({ conversation_id, message_id }) =>
  `${conversationPath(conversation_id)}/messages/${encodeURIComponent(message_id)}`;

/**
 * What an answer of the bot rests on.
 * @param {App} app
 * @param {Message} message
 * @returns {Promise<MessageDetails>}
 * @throws {import("../api.js").ApiError}
 */
export const readDetails = ({ api }, message) => api.request("GET", pathOf(message));

/**
 * Marks the answer as wrong and keeps what would have been right.
 * @param {App} app
 * @param {Message} message
 * @param {string} right
 * @throws {import("../api.js").ApiError}
 */
export async function correctAnswer({ api, store }, message, right) {
  await api.request("PUT", `${pathOf(message)}/correction`, { body: { right } });
  store.addMessage({ ...newest(store, message), marked_wrong: true });
}

/**
 * @param {App} app
 * @param {Message} message
 * @throws {import("../api.js").ApiError}
 */
export async function takeCorrectionBack({ api, store }, message) {
  await api.request("DELETE", `${pathOf(message)}/correction`);
  store.addMessage({ ...newest(store, message), marked_wrong: false });
}

/**
 * @param {App["store"]} store
 * @param {Message} message
 */
const newest = (store, message) =>
  store.threadOf(message.conversation_id).messages.get(message.message_id) ?? message;

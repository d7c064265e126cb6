/** @import { App, Conversation } from "../types.js" */
import { belongsTo, EVERYTHING, lastActivity, WAITING } from "../listings.js";
import { rereadConversation, withErrors } from "./read_conversation.js";

const PAGE = 200;
const MOST = 20;

/**
 * Whoever was erased elsewhere changes no more, so that no change tells it: what is open, or ought to stand among the
 * newest or among those that wait and does not, is asked for by itself, and forgotten if it is gone.
 * @param {App} app
 */
export async function forgetGone(app) {
  const isMissing = await missing(app);
  const asked = [...app.store.conversations.values()].filter(isMissing).slice(0, MOST);
  for (const { conversation_id: id } of asked) await withErrors(app, id, () => rereadConversation(app, id));
}

/**
 * @param {App} app
 * @returns {Promise<(conversation: Conversation) => boolean>}
 */
async function missing({ api, store }) {
  const newest = await api.conversations(EVERYTHING, null, PAGE);
  const waiting = await api.conversations(WAITING, null, PAGE);
  const there = new Set([...newest.items, ...waiting.items].map(({ conversation_id }) => conversation_id));
  const end = newest.items.at(-1);
  // Older ones may follow on further pages.
  const since = newest.next !== null && end ? lastActivity(end) : "";
  return (conversation) => {
    if (there.has(conversation.conversation_id)) return false;
    if (lastActivity(conversation) > since) return true;
    if (store.route.conversationId === conversation.conversation_id) return true;
    return waiting.next === null && belongsTo("waiting", conversation);
  };
}

/**
 * The messages of a conversation, read page by page from the newest, and read again as they change.
 * @import { Message, Thread } from "./types.js"
 */

/** @returns {Thread} */
export const emptyThread = () => ({
  messages: new Map(),
  next: null,
  loaded: false,
  loading: false,
  error: null,
  followedChange: null,
});

/**
 * @param {Thread} thread
 * @param {{items: Message[], next: string | null}} page the newest messages
 */
export function mergeNewest(thread, page) {
  const continues = page.items.some(({ message_id }) => thread.messages.has(message_id));
  if (!continues) thread.messages.clear();
  if (!continues || !thread.loaded) thread.next = page.next;
  thread.loaded = true;
  addMessages(thread, page.items);
}

/**
 * @param {Thread} thread
 * @param {{items: Message[], next: string | null}} page
 */
export function mergeOlder(thread, page) {
  thread.next = page.next;
  addMessages(thread, page.items);
}

/**
 * @param {Thread} thread
 * @param {Message[]} messages
 */
export function addMessages(thread, messages) {
  for (const message of messages) thread.messages.set(message.message_id, message);
}

/** @param {Thread} thread */
export function oldestFirst(thread) {
  const key = (/** @type {Message} */ { sent_at, message_id }) => `${sent_at} ${message_id}`;
  return [...thread.messages.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

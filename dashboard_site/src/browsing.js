/**
 * What of all that the page knows stands in its list.
 * @import { Conversation, Filter, Listing } from "./types.js"
 * @import { Store } from "./store.js"
 */
import { inOrder, passes, WAITING } from "./listings.js";

/** @param {Store} store */
export const shownListing = ({ query, listings, filter, found }) =>
  query === "" ? listings.of(filter) : found;

/**
 * In the order in which they are shown. A search looks among all, whoever answers them; stage and operator narrow it
 * down as well.
 * @param {Store} store
 */
export function shownConversations(store) {
  const { query, filter, now, username } = store;
  const known = conversationsOf(store, shownListing(store));
  if (query === "") return inOrder(filter.queue, known, now);
  /** @type {Filter} */
  const narrowed = { ...filter, queue: "all" };
  return inOrder(
    "all",
    known.filter((conversation) => passes(narrowed, conversation, username)),
    now,
  );
}

/** @param {Store} store */
export const waitingConversations = (store) => conversationsOf(store, store.listings.of(WAITING));

/**
 * How many wait for a person: exact once their list is read to its end.
 * @param {Store} store
 */
export function waitingCount({ listings, tally }) {
  const { loaded, next, ids } = listings.of(WAITING);
  return loaded && next === null ? ids.size : Math.max(ids.size, tally.counts?.waiting ?? 0);
}

/**
 * Forgets the far ends of long lists.
 * @param {Store} store
 */
export function shorten(store) {
  store.listings.shorten();
  forgetUnlisted(store);
}

/**
 * Forgets the conversations that no list has any more, and that are not being read or written to.
 * @param {Store} store
 */
export function forgetUnlisted({ conversations, found, listings, threads, drafts }) {
  for (const id of conversations.keys()) {
    const isListed = found.ids.has(id) || listings.has(id);
    if (!isListed && !threads.has(id) && !drafts.has(id)) conversations.delete(id);
  }
}

/**
 * @param {Store} store
 * @param {Listing} listing
 * @returns {Conversation[]}
 */
function conversationsOf({ conversations }, { ids }) {
  const known = [...ids].map((id) => conversations.get(id));
  return known.filter((conversation) => conversation !== undefined);
}

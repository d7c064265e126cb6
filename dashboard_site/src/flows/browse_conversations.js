/**
 * @import { App, Conversation, Listing, Queue } from "../types.js"
 * @import { Page } from "../api.js"
 */
import { ApiError } from "../api.js";
import { emptyListing } from "../listings.js";

/**
 * @param {App} app
 * @param {Queue} queue
 */
export async function chooseQueue(app, queue) {
  const { store } = app;
  store.queue = queue;
  store.query = "";
  store.tell("conversations");
  if (!store.listings[queue].loaded) await readMore(app, queue);
}

/**
 * The first page, or the one after what was read.
 * @param {App} app
 * @param {Queue} queue
 */
export async function readMore({ api, store }, queue) {
  const listing = store.listings[queue];
  await readInto(store, listing, () => api.conversations(queue, listing.next));
}

/**
 * @param {App} app
 * @param {string} text
 */
export async function search({ api, store }, text) {
  store.query = text;
  store.listings.search = emptyListing();
  store.tell("conversations");
  if (text === "") return;
  await readInto(store, store.listings.search, () => api.search(text));
}

/**
 * @param {App["store"]} store
 * @param {Listing} listing
 * @param {() => Promise<Page<Conversation>>} readPage
 */
async function readInto(store, listing, readPage) {
  if (listing.loading) return;
  store.changeListing(listing, { loading: true, error: null });
  try {
    const { items, next } = await readPage();
    store.remember(items);
    for (const { conversation_id } of items) listing.ids.add(conversation_id);
    store.changeListing(listing, { loaded: true, loading: false, next });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    store.changeListing(listing, { loading: false, error: error.message });
  }
}

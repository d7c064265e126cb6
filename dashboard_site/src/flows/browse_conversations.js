/**
 * @import { App, Conversation, Filter, Listing } from "../types.js"
 * @import { Page } from "../api.js"
 */
import { ApiError } from "../api.js";
import { shorten } from "../browsing.js";
import { emptyListing, endPage, passes } from "../listings.js";

const FIRST_PAGE = 50;
const LATER_PAGES = 100;
// Of who waits all at once, so that their order by urgency is right; of what is rare much, so that little is asked.
const LARGEST_PAGE = 200;

/**
 * Another list instead of what is shown, also instead of what was searched for.
 * @param {App} app
 * @param {Filter["queue"]} queue
 */
export async function chooseQueue(app, queue) {
  app.store.query = "";
  await narrow(app, { queue });
}

/**
 * @param {App} app
 * @param {Partial<Filter>} change
 */
export async function narrow(app, change) {
  const { store } = app;
  store.changeFilter(change);
  shorten(store);
  if (!store.listings.of(store.filter).loaded) await readMore(app, store.filter);
}

/**
 * The first page, or the one after what was read.
 * @param {App} app
 * @param {Filter} filter
 */
export async function readMore({ api, store }, filter) {
  const listing = store.listings.of(filter);
  await readInto(
    store,
    listing,
    () => api.conversations(filter, listing.next, pageSize(filter, listing)),
    // What is known may be newer than the page: a change that came meanwhile is not undone.
    (conversation) => passes(filter, conversation, store.username),
  );
}

/** @param {Filter} filter @param {Listing} listing */
function pageSize({ queue, stage, mine }, { loaded }) {
  if (queue === "waiting" || queue === "human" || stage !== null || mine) return LARGEST_PAGE;
  return loaded ? LATER_PAGES : FIRST_PAGE;
}

/**
 * @param {App} app
 * @param {string} text
 */
export async function search({ api, store }, text) {
  store.query = text;
  store.found = emptyListing();
  store.tell("conversations");
  if (text === "") return;
  await readInto(
    store,
    store.found,
    () => api.search(text),
    () => true,
  );
}

/**
 * What the shown list needs next: its first page or a further one, the search once more after it failed.
 * @param {App} app
 */
export const readShown = (app) =>
  app.store.query === "" ? readMore(app, app.store.filter) : search(app, app.store.query);

/**
 * @param {App["store"]} store
 * @param {Listing} listing
 * @param {() => Promise<Page<Conversation>>} readPage
 * @param {(conversation: Conversation) => boolean} belongs
 */
async function readInto(store, listing, readPage, belongs) {
  if (listing.loading) return;
  store.changeListing(listing, { loading: true, error: null });
  try {
    const { items, next } = await readPage();
    store.remember(items);
    for (const { conversation_id } of items) {
      const known = store.conversations.get(conversation_id);
      if (known && belongs(known)) listing.ids.add(conversation_id);
    }
    endPage(listing, items, next);
    store.changeListing(listing, { loaded: true, loading: false, next });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    store.changeListing(listing, { loading: false, error: error.message });
  }
}

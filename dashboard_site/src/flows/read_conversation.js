/** @import { App, Message, Thread } from "../types.js" */
import { ApiError } from "../api.js";
import { t } from "../language.js";
import { mergeNewest, mergeOlder } from "../threads.js";
import { customerName, messageLine } from "../words.js";

/**
 * @param {App} app
 * @param {string} id
 */
export async function openConversation(app, id) {
  await withErrors(app, id, async () => {
    await Promise.all([rereadConversation(app, id), readNewest(app, id)]);
  });
}

/**
 * @param {App} app
 * @param {string} id
 */
export async function rereadConversation({ api, store }, id) {
  store.remember([await api.conversation(id)]);
}

/**
 * One after the other, so that the failure of either is seen and tried again.
 * @param {App} app
 * @param {string} id
 */
export async function readAgain(app, id) {
  await withErrors(app, id, async () => {
    await readNewest(app, id);
    await rereadConversation(app, id);
  });
}

/**
 * @param {App} app
 * @param {string} id
 */
async function readNewest({ api, store }, id) {
  const thread = store.threadOf(id);
  const wasLoaded = thread.loaded;
  const page = await api.messages(id, null);
  const arrived = page.items.filter((message) => isNewFromCustomer(thread, message));
  mergeNewest(thread, page);
  store.changeThread(thread, { error: null });
  if (wasLoaded) announceArrivals(store, id, arrived);
}

/**
 * @param {App} app
 * @param {string} id
 */
export async function readOlder(app, id) {
  const { api, store } = app;
  const thread = store.threadOf(id);
  if (thread.loading || thread.next === null) return;
  store.changeThread(thread, { loading: true });
  await withErrors(app, id, async () => mergeOlder(thread, await api.messages(id, thread.next)));
  store.changeThread(thread, { loading: false });
}

/**
 * A failure is told where the messages stand; a conversation that is no longer there is forgotten.
 * @param {App} app
 * @param {string} id
 * @param {() => Promise<void>} read
 */
export async function withErrors({ store }, id, read) {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404) store.forget(id);
    store.changeThread(store.threadOf(id), { error: error.message });
  }
}

/**
 * @param {Thread} thread
 * @param {Message} message
 */
const isNewFromCustomer = (thread, { message_id, direction }) =>
  direction === "inbound" && !thread.messages.has(message_id);

/**
 * @param {App["store"]} store
 * @param {string} id
 * @param {Message[]} arrived
 */
function announceArrivals(store, id, arrived) {
  const conversation = store.conversations.get(id);
  if (arrived.length === 0 || !conversation) return;
  const text = arrived.map(messageLine).reverse().join(". ");
  store.announce(t("{name} escribió: {text}", { name: customerName(conversation), text }));
}

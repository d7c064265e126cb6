/** @import { App, Conversation } from "../types.js" */
import { ApiError } from "../api.js";
import { forgetUnlisted, shownListing } from "../browsing.js";
import { WAITING } from "../listings.js";
import { readMore, readShown } from "./browse_conversations.js";
import { openConversation, readAgain } from "./read_conversation.js";

/** Keeps the lists and the open thread up to date with what the API says has changed. */
export class ChangesFeed {
  #app;
  /** @type {string | null} */
  #since = null;

  /** @param {App} app */
  constructor(app) {
    this.#app = app;
  }

  /** @throws {ApiError} when the API could not be asked */
  async poll() {
    const { store } = this.#app;
    try {
      const hasRead = store.listings.of(WAITING).loaded;
      await (this.#since !== null && hasRead ? this.#continue(this.#since) : this.#begin());
      store.setOnline(true);
    } catch (error) {
      if (error instanceof ApiError && error.isOutage) store.setOnline(false);
      // A cursor that is no longer accepted: what was missed is read with the lists.
      if (error instanceof ApiError && error.status === 400) this.#since = null;
      throw error;
    }
  }

  async #begin() {
    const { api, store } = this.#app;
    // The cursor comes first, so that nothing falls between the lists and the changes.
    const { next } = await api.changes(null);
    store.listings.clear();
    forgetUnlisted(store);
    const { conversationId } = store.route;
    await Promise.all([
      readMore(this.#app, WAITING),
      readShown(this.#app),
      conversationId === null ? undefined : openConversation(this.#app, conversationId),
    ]);
    this.#since = next;
  }

  /** @param {string} since */
  async #continue(since) {
    const { api, store } = this.#app;
    const { items, next } = await api.changes(since);
    store.remember(items, true);
    this.#since = next;
    // A list that could not be read is tried again as soon as the API answers.
    if (!store.online && shownListing(store).error !== null) void readShown(this.#app);
    await this.#followThread(items);
  }

  /**
   * New messages and moved ticks both change their conversation. What the store already knows counts as well: it
   * may have learnt of the change before the messages were read.
   * @param {Conversation[]} changed
   */
  async #followThread(changed) {
    const { store } = this.#app;
    const id = store.openConversation?.conversation_id;
    if (id === undefined) return;
    const thread = store.threadOf(id);
    const change = changed.find(({ conversation_id }) => conversation_id === id)?.changed_at;
    const isBehind = change !== undefined && change !== thread.followedChange;
    if (!isBehind && thread.loaded && thread.error === null) return;
    await readAgain(this.#app, id);
    if (change !== undefined && thread.error === null) thread.followedChange = change;
  }
}

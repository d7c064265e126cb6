/**
 * All that the page knows. Views listen to the topics they show and render from here.
 *
 * @import { Conversation, Draft, Filter, Listing, Message, Notice, Session, Thread } from "./types.js"
 * @import { Route } from "./router.js"
 *
 * @typedef {"session" | "route" | "conversations" | "thread" | "draft" | "notice" | "connection"
 *   | "clock" | "announcement" | "theme" | "toast" | "paused"} Topic
 * @typedef {{text: string, tone: "success" | "danger"}} Toast
 */
import { entry } from "./entry.js";
import { emptyListing, EVERYTHING, isNews, Listings } from "./listings.js";
import { Tally } from "./tally.js";
import { changeDraft, emptyDraft } from "./drafts.js";
import { addMessages, emptyThread } from "./threads.js";

export class Store extends EventTarget {
  /** @type {Session | null} */
  session = null;
  /** @type {string | null} why the sign-in is shown again */
  signInReason = null;
  /** @type {Route} */
  route = { page: "conversations", conversationId: null };
  filter = EVERYTHING;
  query = "";
  online = true;
  /** The bot answers nobody. */
  paused = false;
  now = new Date();
  /** What somebody who cannot see the page is told. */
  announcement = "";
  /** @type {Toast | null} */
  lastToast = null;

  /** @type {string | null} */
  #lastUsername = null;

  constructor() {
    super();
    this.#forgetEverything();
  }

  #forgetEverything() {
    /** @type {Map<string, Conversation>} */
    this.conversations = new Map();
    /** @type {Listings} */
    this.listings = new Listings(this.conversations, () => this.username);
    /** @type {Listing} what the search found */
    this.found = emptyListing();
    /** @type {Tally} */
    this.tally = new Tally();
    /** @type {Map<string, Thread>} */
    this.threads = new Map();
    /** @type {Map<string, Draft>} */
    this.drafts = new Map();
    /** @type {Map<string, Notice>} */
    this.notices = new Map();
    /** @type {Set<string>} conversations whose mode is being changed */
    this.changing = new Set();
    this.query = "";
  }

  /**
   * @param {Topic[]} topics
   * @param {() => void} render
   */
  on(topics, render) {
    for (const topic of topics) this.addEventListener(topic, render);
  }

  /** @param {Topic[]} topics */
  tell(...topics) {
    for (const topic of topics) this.dispatchEvent(new Event(topic));
  }

  /** @param {Session} session */
  isAnotherOperator({ operator }) {
    return this.#lastUsername !== null && this.#lastUsername !== operator.username;
  }

  /** Whose page this is, also while the session is over and not yet begun again. */
  get username() {
    return this.#lastUsername;
  }

  /** @param {Session} session */
  startSession(session) {
    if (this.isAnotherOperator(session)) this.#forgetEverything();
    this.#lastUsername = session.operator.username;
    this.session = session;
    this.signInReason = null;
    this.#tellEverything();
  }

  /**
   * The session is over; what was read and typed stays for the same operator.
   * @param {string} reason
   */
  expireSession(reason) {
    this.session = null;
    this.signInReason = reason;
    this.tell("session");
  }

  endSession() {
    this.session = null;
    this.signInReason = null;
    this.#lastUsername = null;
    this.#forgetEverything();
    this.#tellEverything();
  }

  #tellEverything() {
    this.tell("session", "conversations", "thread", "draft", "notice");
  }

  /**
   * @param {Conversation[]} conversations
   * @param {boolean} [isChange] they have just changed; else they were only read
   */
  remember(conversations, isChange = false) {
    const news = conversations.filter((read) => isNews(this.conversations.get(read.conversation_id), read));
    for (const conversation of news) {
      const known = this.conversations.get(conversation.conversation_id);
      // Lists and changes tell less than a conversation read by itself: what they leave out is kept.
      this.conversations.set(conversation.conversation_id, { ...known, ...conversation });
      this.listings.sort(conversation);
      if (known || isChange) this.tally.move(known, conversation, this.username);
      else this.tally.meet(conversation);
    }
    if (news.length > 0) this.tell("conversations");
    return news;
  }

  /** @param {string} id a conversation that is no longer there */
  forget(id) {
    this.conversations.delete(id);
    this.threads.delete(id);
    this.drafts.delete(id);
    this.found.ids.delete(id);
    this.tally.isDoubtful = true;
    this.listings.forget(id);
    this.tell("conversations", "thread");
  }

  /** @param {Partial<Filter>} change */
  changeFilter(change) {
    this.filter = { ...this.filter, ...change };
    this.tell("conversations");
  }

  /**
   * @param {Listing} listing
   * @param {Partial<Listing>} change
   */
  changeListing(listing, change) {
    Object.assign(listing, change);
    this.tell("conversations");
  }

  get openConversation() {
    const { conversationId } = this.route;
    return conversationId === null ? undefined : this.conversations.get(conversationId);
  }

  /** @param {string} id */
  threadOf(id) {
    return entry(this.threads, id, emptyThread);
  }

  /**
   * @param {Thread} thread
   * @param {Partial<Thread>} change
   */
  changeThread(thread, change) {
    Object.assign(thread, change);
    this.tell("thread");
  }

  /** @param {Message} message */
  addMessage(message) {
    addMessages(this.threadOf(message.conversation_id), [message]);
    this.tell("thread");
  }

  /** @param {string} id */
  draftOf(id) {
    return entry(this.drafts, id, emptyDraft);
  }

  /**
   * @param {Draft} draft
   * @param {Partial<Draft>} change
   */
  changeDraft(draft, change) {
    changeDraft(draft, change);
    this.tell("draft");
  }

  /**
   * @param {string} id
   * @param {Notice | null} notice
   */
  setNotice(id, notice) {
    if (notice) this.notices.set(id, notice);
    else this.notices.delete(id);
    this.tell("notice");
  }

  /**
   * @param {string} id
   * @param {boolean} busy
   */
  setChanging(id, busy) {
    if (busy) this.changing.add(id);
    else this.changing.delete(id);
    this.tell("notice");
  }

  /** @param {boolean} online */
  setOnline(online) {
    if (online === this.online) return;
    this.online = online;
    this.tell("connection");
  }

  /** @param {Route} route */
  setRoute(route) {
    this.route = route;
    this.tell("route");
  }

  /** @param {string} text */
  announce(text) {
    this.announcement = text;
    this.tell("announcement");
  }

  /**
   * @param {string} text
   * @param {Toast["tone"]} [tone]
   */
  toast(text, tone = "success") {
    this.lastToast = { text, tone };
    this.tell("toast");
  }

  /** @param {Date} now */
  setNow(now) {
    this.now = now;
    this.tell("clock");
  }
}

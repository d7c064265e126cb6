/**
 * All that the page knows. Views listen to the topics they show and render from here.
 *
 * @import { Conversation, Draft, Listing, Message, Metrics, Notice, Queue, Session, Thread } from "./types.js"
 * @import { Route } from "./router.js"
 *
 * @typedef {"session" | "route" | "conversations" | "thread" | "draft" | "notice" | "connection" | "numbers"
 *   | "clock" | "announcement" | "theme"} Topic
 * @typedef {{metrics: Metrics | null, error: string | null}} Numbers
 */
import { belongsTo, emptyListings, inOrder, isNews } from "./listings.js";
import { addMessages, emptyThread } from "./threads.js";

/** @type {Queue[]} */
const QUEUES = ["all", "waiting", "bot", "human"];

export class Store extends EventTarget {
  /** @type {Session | null} */
  session = null;
  /** @type {string | null} why the sign-in is shown again */
  signInReason = null;
  /** @type {Route} */
  route = { page: "conversations", conversationId: null };
  /** @type {Queue} */
  queue = "all";
  query = "";
  online = true;
  now = new Date();
  /** What somebody who cannot see the page is told. */
  announcement = "";

  /** @type {string | null} */
  #lastUsername = null;

  constructor() {
    super();
    this.#forgetEverything();
  }

  #forgetEverything() {
    /** @type {Map<string, Conversation>} */
    this.conversations = new Map();
    /** @type {Record<Queue | "search", Listing>} */
    this.listings = emptyListings();
    /** @type {Map<string, Thread>} */
    this.threads = new Map();
    /** @type {Map<string, Draft>} */
    this.drafts = new Map();
    /** @type {Map<string, Notice>} */
    this.notices = new Map();
    /** @type {Set<string>} conversations whose mode is being changed */
    this.changing = new Set();
    /** @type {Numbers} */
    this.numbers = { metrics: null, error: null };
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
  startSession(session) {
    const { username } = session.operator;
    if (this.#lastUsername !== null && this.#lastUsername !== username) this.#forgetEverything();
    this.#lastUsername = username;
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
    this.tell("session", "conversations", "thread", "draft", "notice", "numbers");
  }

  /** @param {Conversation[]} conversations */
  remember(conversations) {
    const news = conversations.filter((read) => isNews(this.conversations.get(read.conversation_id), read));
    for (const conversation of news) {
      const known = this.conversations.get(conversation.conversation_id);
      // Lists and changes tell less than a conversation read by itself: what they leave out is kept.
      this.conversations.set(conversation.conversation_id, { ...known, ...conversation });
      this.#sortIntoQueues(conversation);
    }
    if (news.length > 0) this.tell("conversations");
    return news;
  }

  /** @param {Conversation} conversation */
  #sortIntoQueues(conversation) {
    for (const queue of QUEUES) {
      const { ids } = this.listings[queue];
      if (belongsTo(queue, conversation)) ids.add(conversation.conversation_id);
      else ids.delete(conversation.conversation_id);
    }
  }

  /** @param {string} id a conversation that is no longer there */
  forget(id) {
    this.conversations.delete(id);
    this.threads.delete(id);
    this.drafts.delete(id);
    for (const { ids } of Object.values(this.listings)) ids.delete(id);
    this.tell("conversations", "thread");
  }

  /** @returns {Queue | "search"} */
  get shownQueue() {
    return this.query === "" ? this.queue : "search";
  }

  /** @param {Queue | "search"} queue */
  conversationsOf(queue) {
    const known = [...this.listings[queue].ids].map((id) => this.conversations.get(id));
    return inOrder(
      queue,
      known.filter((conversation) => conversation !== undefined),
    );
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
    return entry(this.drafts, id, () => ({ text: "", clientId: null, sending: false }));
  }

  /**
   * @param {Draft} draft
   * @param {Partial<Draft>} change
   */
  changeDraft(draft, change) {
    if (change.text !== undefined && change.text.trim() !== draft.text.trim()) draft.clientId = null;
    Object.assign(draft, change);
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

  /** @param {Partial<Numbers>} change */
  changeNumbers(change) {
    Object.assign(this.numbers, change);
    this.tell("numbers");
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

  /** @param {Date} now */
  setNow(now) {
    this.now = now;
    this.tell("clock");
  }
}

/**
 * @template T
 * @param {Map<string, T>} map
 * @param {string} key
 * @param {() => T} make
 * @returns {T}
 */
function entry(map, key, make) {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}

/**
 * Which conversations a list shows, and in which order.
 * @import { Conversation, Filter, Listing, Queue } from "./types.js"
 */
import { byUrgency } from "./urgency.js";
import { waitingReason } from "./words.js";

/** How much of a long list is kept when nobody looks at its end any more. */
const KEPT = 200;

/** @type {Record<Queue, (conversation: Conversation) => boolean>} */
const BELONGS = {
  all: () => true,
  waiting: (conversation) => conversation.waiting_since !== null && waitingReason(conversation) !== null,
  bot: ({ mode }) => mode === "bot",
  human: ({ mode }) => mode === "human",
};

/** @type {Filter} */
export const EVERYTHING = { queue: "all", stage: null, mine: false };
/** @type {Filter} */
export const WAITING = { queue: "waiting", stage: null, mine: false };

/** @returns {Listing} */
export const emptyListing = () => ({
  ids: new Set(),
  next: null,
  pages: [],
  loaded: false,
  loading: false,
  error: null,
});

/**
 * @param {Queue} queue
 * @param {Conversation} conversation
 */
export const belongsTo = (queue, conversation) => BELONGS[queue](conversation);

/**
 * @param {Filter} filter
 * @param {Conversation} conversation
 * @param {string | null} me the operator's username
 */
export function passes({ queue, stage, mine }, conversation, me) {
  const isOfStage = stage === null || conversation.stage === stage;
  const isMine = !mine || (me !== null && conversation.assigned_to === me);
  return isOfStage && isMine && belongsTo(queue, conversation);
}

/** The lists that were asked for, each kept right by whatever is learnt of a conversation. */
export class Listings {
  #conversations;
  #me;
  /** @type {Map<string, {filter: Filter, listing: Listing}>} */
  #known = new Map();

  /**
   * @param {Map<string, Conversation>} conversations all that the page knows
   * @param {() => string | null} me
   */
  constructor(conversations, me) {
    this.#conversations = conversations;
    this.#me = me;
  }

  /**
   * A list begins with what is known already: its first page may have been read before the latest changes.
   * @param {Filter} filter
   */
  of(filter) {
    const key = JSON.stringify([filter.queue, filter.stage, filter.mine]);
    const known = this.#known.get(key);
    if (known) return known.listing;
    const listing = emptyListing();
    this.#known.set(key, { filter: { ...filter }, listing });
    for (const conversation of this.#conversations.values()) this.#place(filter, listing, conversation);
    return listing;
  }

  /** @param {Conversation} conversation */
  sort(conversation) {
    for (const { filter, listing } of this.#known.values()) this.#place(filter, listing, conversation);
  }

  /** @param {Filter} filter @param {Listing} listing @param {Conversation} conversation */
  #place(filter, { ids }, conversation) {
    if (passes(filter, conversation, this.#me())) ids.add(conversation.conversation_id);
    else ids.delete(conversation.conversation_id);
  }

  /** @param {string} id */
  forget(id) {
    for (const { listing } of this.#known.values()) listing.ids.delete(id);
  }

  /** @param {string} id */
  has(id) {
    return [...this.#known.values()].some(({ listing }) => listing.ids.has(id));
  }

  clear() {
    this.#known.clear();
  }

  /** Forgets the far ends of long lists: they are read again when somebody goes there. */
  shorten() {
    for (const { listing } of this.#known.values()) this.#shorten(listing);
  }

  /** @param {Listing} listing */
  #shorten(listing) {
    // The page that is on its way goes on from the end as it was.
    if (listing.loading) return;
    const last = listing.pages.findIndex(({ read }) => read >= KEPT);
    const page = listing.pages[last];
    if (!page || last === listing.pages.length - 1) return;
    for (const id of listing.ids) {
      const conversation = this.#conversations.get(id);
      if (!conversation || lastActivity(conversation) < page.oldest) listing.ids.delete(id);
    }
    listing.pages.length = last + 1;
    listing.next = page.next;
  }
}

/**
 * What a page brought: where it ends, so that a list can be cut there again.
 * @param {Listing} listing
 * @param {Conversation[]} items
 * @param {string | null} next
 */
export function endPage(listing, items, next) {
  const end = items.at(-1);
  if (!end) return;
  const read = (listing.pages.at(-1)?.read ?? 0) + items.length;
  listing.pages.push({ read, oldest: lastActivity(end), next });
}

const order = (/** @type {string} */ a, /** @type {string} */ b) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Newest first, but who waits for a person: the most urgent first.
 * @param {Queue} queue
 * @param {Conversation[]} conversations
 * @param {Date} now
 */
export function inOrder(queue, conversations, now) {
  return queue === "waiting"
    ? byUrgency(conversations, now)
    : conversations.toSorted((a, b) => order(lastActivity(b), lastActivity(a)));
}

/** @type {(keyof Conversation)[]} */
const ONLY_IN_WHOLE = [
  "referral",
  "order_id",
  "summary",
  "hand_off_reason",
  "note",
  "lead_facts",
  "quote",
  "stage_history",
  "follow_up",
  "cost_usd",
  "opted_out_at",
  "opt_out_reason",
  "opt_out_by",
];

/** @type {(one: unknown, other: unknown) => boolean} */
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/**
 * The API repeats what changed lately, and answers may overtake each other. `version` only grows; `changed_at` is
 * the clock of whoever changed it, so that a later change may carry an earlier time.
 * @param {Conversation | undefined} known
 * @param {Conversation} read
 */
export function isNews(known, read) {
  if (!known || read.version > known.version) return true;
  const tellsMore = ONLY_IN_WHOLE.some(
    (name) => read[name] !== undefined && !isSame(known[name], read[name]),
  );
  return read.version === known.version && (read.changed_at !== known.changed_at || tellsMore);
}

/**
 * When something last happened, also in a conversation that has no message yet.
 * @param {Conversation} conversation
 */
export const lastActivity = ({ last_message_at, created_at }) => last_message_at ?? created_at;

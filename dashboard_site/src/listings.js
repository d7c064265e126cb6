/**
 * Which conversations a queue shows, and in which order.
 * @import { Conversation, Listing, Queue } from "./types.js"
 */
import { waitingReason } from "./words.js";

/** @type {Record<Queue, (conversation: Conversation) => boolean>} */
const BELONGS = {
  all: () => true,
  waiting: (conversation) => conversation.waiting_since !== null && waitingReason(conversation) !== null,
  bot: ({ mode }) => mode === "bot",
  human: ({ mode }) => mode === "human",
};

/** @returns {Listing} */
export const emptyListing = () => ({
  ids: new Set(),
  next: null,
  loaded: false,
  loading: false,
  error: null,
});

/** @returns {Record<Queue | "search", Listing>} */
export const emptyListings = () => ({
  all: emptyListing(),
  waiting: emptyListing(),
  bot: emptyListing(),
  human: emptyListing(),
  search: emptyListing(),
});

/**
 * @param {Queue} queue
 * @param {Conversation} conversation
 */
export const belongsTo = (queue, conversation) => BELONGS[queue](conversation);

/**
 * Newest first, but who waits for a person: longest first.
 * @param {Queue | "search"} queue
 * @param {Conversation[]} conversations
 */
export function inOrder(queue, conversations) {
  const waitingFrom = (/** @type {Conversation} */ c) => c.waiting_since ?? "";
  const order = (/** @type {string} */ a, /** @type {string} */ b) => (a < b ? -1 : a > b ? 1 : 0);
  return queue === "waiting"
    ? conversations.toSorted((a, b) => order(waitingFrom(a), waitingFrom(b)))
    : conversations.toSorted((a, b) => order(lastActivity(b), lastActivity(a)));
}

/** @type {(keyof Conversation)[]} */
const ONLY_IN_WHOLE = ["referral", "order_id", "summary", "hand_off_reason"];

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

/**
 * Whom to answer first. Three groups, one after the other:
 * 1. whose 24 hours are nearly over, the one that closes soonest first: an hour later only a template can be sent;
 * 2. who can be answered freely, by the weight of the wait: its minutes, each counting more the nearer the sale is
 *    and the more it is worth;
 * 3. whose 24 hours are over, the longest wait first: nothing more is lost by some minutes.
 *
 * @import { Conversation, Stage } from "./types.js"
 */

const MINUTE = 60_000;
/** From here on the end of the 24 hours comes before all else. */
export const CLOSING_SOON = 2 * 60 * MINUTE;

/** How much a minute of waiting counts. @type {Record<Stage, number>} */
const STAGE_WEIGHTS = { new: 1, lost: 1, interested: 1.25, won: 1.5, quoted: 1.75, negotiating: 2 };

/**
 * @param {Pick<Conversation, "window_closes_at">} conversation
 * @param {Date} now
 * @returns {"closing" | "open" | "closed"}
 */
export function windowState({ window_closes_at }, now) {
  const left = window_closes_at === null ? 0 : Date.parse(window_closes_at) - now.getTime();
  if (left <= 0) return "closed";
  return left < CLOSING_SOON ? "closing" : "open";
}

/**
 * Milliseconds that the customer has waited.
 * @param {Pick<Conversation, "waiting_since">} conversation
 * @param {Date} now
 */
export const waited = ({ waiting_since }, now) =>
  waiting_since === null ? 0 : Math.max(0, now.getTime() - Date.parse(waiting_since));

/**
 * @param {Conversation[]} conversations
 * @param {Date} now
 */
export function byUrgency(conversations, now) {
  const largest = largestAmounts(conversations);
  const ranked = conversations.map((conversation) => ({ conversation, ...rank(conversation, now, largest) }));
  ranked.sort((a, b) => a.group - b.group || b.weight - a.weight);
  return ranked.map(({ conversation }) => conversation);
}

/**
 * @param {Conversation} conversation
 * @param {Date} now
 * @param {Map<string, number>} largest
 */
function rank(conversation, now, largest) {
  const wait = waited(conversation, now);
  switch (windowState(conversation, now)) {
    case "closing":
      return { group: 1, weight: -Date.parse(conversation.window_closes_at ?? "") };
    case "open":
      return {
        group: 2,
        weight: wait * STAGE_WEIGHTS[conversation.stage] * amountWeight(conversation, largest),
      };
    case "closed":
      return { group: 3, weight: wait };
  }
}

/**
 * From 1 without an amount to 2 for the largest that waits: amounts compare only within their currency.
 * @param {Conversation} conversation
 * @param {Map<string, number>} largest
 */
function amountWeight({ amount, currency }, largest) {
  return 1 + (amount ? amount / (largest.get(currency ?? "") ?? amount) : 0);
}

/** @param {Conversation[]} conversations */
function largestAmounts(conversations) {
  /** @type {Map<string, number>} */
  const largest = new Map();
  for (const { amount, currency } of conversations) {
    const key = currency ?? "";
    if (amount) largest.set(key, Math.max(amount, largest.get(key) ?? 0));
  }
  return largest;
}

/**
 * How many conversations each list has: as the API last counted them, moved on by what was learnt since.
 * @import { Conversation, QueueCounts } from "./types.js"
 */
import { belongsTo } from "./listings.js";

/** A change that is told within this of a count may be in it already. */
const SETTLES = 5000;
/** One that nobody here knew and that is younger than this is new to the shop as well. */
const YOUNG = 60_000;

/** @typedef {Record<"all" | "waiting" | "bot" | "human" | "mine", number>} Places */

/** @type {(keyof Places)[]} */
const NAMES = ["all", "waiting", "bot", "human", "mine"];

export class Tally {
  /** @type {QueueCounts | null} */
  counts = null;
  /** Better counted again. */
  isDoubtful = false;
  #countedAt = -Infinity;

  /** @param {QueueCounts} counts @param {number} [at] milliseconds */
  take(counts, at = Date.now()) {
    this.counts = counts;
    this.isDoubtful = false;
    this.#countedAt = at;
  }

  /**
   * @param {Conversation | undefined} before
   * @param {Conversation} after
   * @param {string | null} me
   * @param {number} [at] milliseconds
   */
  move(before, after, me, at = Date.now()) {
    const now = placesOf(after, me);
    if (before) this.#add(placesOf(before, me), now, at);
    else if (isYoung(after)) this.#add(NOWHERE, now, at);
    // Where it was is not known. Nearly always: with the bot, as it is now.
    else if (now.human + now.waiting + now.mine > 0) this.isDoubtful = true;
  }

  /**
   * One that a list told of, and nobody here knew: the count may be from before it began.
   * @param {Conversation} conversation
   */
  meet({ created_at }) {
    if (this.counts !== null && Date.parse(created_at) > this.#countedAt - SETTLES) this.isDoubtful = true;
  }

  /** @param {Places} was @param {Places} now @param {number} at */
  #add(was, now, at) {
    if (this.counts === null || NAMES.every((name) => was[name] === now[name])) return;
    const counts = { ...this.counts };
    for (const name of NAMES) counts[name] = Math.max(0, counts[name] + now[name] - was[name]);
    this.counts = counts;
    if (at - this.#countedAt < SETTLES) this.isDoubtful = true;
  }
}

const NOWHERE = { all: 0, waiting: 0, bot: 0, human: 0, mine: 0 };

/** @param {Conversation} conversation @param {string | null} me @returns {Places} */
const placesOf = (conversation, me) => ({
  all: 1,
  waiting: Number(belongsTo("waiting", conversation)),
  bot: Number(conversation.mode === "bot"),
  human: Number(conversation.mode === "human"),
  mine: Number(me !== null && conversation.assigned_to === me),
});

/** @param {Conversation} conversation */
const isYoung = ({ created_at, changed_at }) => Date.parse(changed_at) - Date.parse(created_at) < YOUNG;

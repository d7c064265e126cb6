/**
 * Replies that the shop has ready. A draft that is nothing but `/` and the start of a name asks for them.
 * @import { CannedReply } from "./types.js"
 */
const MOST = 8;

/**
 * What stands after the `/`, or null when the draft is something else.
 * @param {string} text
 */
export const askedFor = (text) => /^\/(\S*)$/.exec(text)?.[1] ?? null;

/**
 * Those whose name begins so, then those that hold it in their name or text.
 * @param {CannedReply[]} replies
 * @param {string} asked
 */
export function matchingReplies(replies, asked) {
  const wanted = folded(asked);
  const rank = (/** @type {CannedReply} */ { shortcut, text }) => {
    if (folded(shortcut).startsWith(wanted)) return 0;
    return folded(`${shortcut} ${text}`).includes(wanted) ? 1 : 2;
  };
  return replies
    .map((reply) => ({ reply, rank: rank(reply) }))
    .filter((found) => found.rank < 2)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map(({ reply }) => reply);
}

/** @param {string} text */
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

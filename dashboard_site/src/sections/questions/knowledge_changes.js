/** Changes to what the shop has written, and the search in it. */

/**
 * One piece of a list changed, added (`before` null) or taken out (`after` null).
 * @template T
 * @param {T[]} list
 * @param {T | null} before
 * @param {T | null} after
 * @returns {T[] | null} null: `before` is not in it any more
 */
export function changed(list, before, after) {
  if (before === null) return after === null ? list : [...list, after];
  const wanted = JSON.stringify(before);
  const at = list.findIndex((piece) => JSON.stringify(piece) === wanted);
  if (at === -1) return null;
  return after === null ? list.toSpliced(at, 1) : list.with(at, after);
}

/**
 * Those that hold each word of `text`, whatever its accents.
 * @template T
 * @param {T[]} list
 * @param {string} text
 * @param {(piece: T) => string} textOf
 */
export function holding(list, text, textOf) {
  const words = bare(text).split(/\s+/).filter(Boolean);
  return words.length === 0
    ? list
    : list.filter((piece) => words.every((word) => bare(textOf(piece)).includes(word)));
}

/** @param {string} text */
const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/**
 * Which rows of a long list are in the page. All rows are of one height, so that a place in the list is a place in
 * what is scrolled.
 */

export const MOST_ROWS = 200;
const ROWS_BEFORE = 80;
// The window moves in steps: not with each pixel that is scrolled.
const STEP = 20;

/**
 * The first row that is in the page.
 * @param {number} scrolled pixels
 * @param {number} height of a row
 * @param {number} total how many rows the list has
 */
export function windowStart(scrolled, height, total) {
  const wanted = Math.floor((scrolled / height - ROWS_BEFORE) / STEP) * STEP;
  return Math.max(0, Math.min(wanted, total - MOST_ROWS));
}

/**
 * How far what is being read has moved, in rows: of the rows in view the one that moved least tells it. One that
 * jumps to the top because it is news does not take the view along.
 * @param {string[]} before
 * @param {string[]} after
 * @param {number} first in view, as an index of `before`
 * @param {number} count in view
 */
export function shiftOfView(before, after, first, count) {
  const places = new Map(after.map((id, index) => [id, index]));
  const shifts = before.slice(first, first + count).flatMap((id, offset) => {
    const place = places.get(id);
    return place === undefined ? [] : [place - first - offset];
  });
  return shifts.reduce((least, shift) => (Math.abs(shift) < Math.abs(least) ? shift : least), shifts[0] ?? 0);
}

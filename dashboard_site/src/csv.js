/** Tables as CSV files that Excel and its kin open as they are. */

const BEGINS_LIKE_A_FORMULA = /^[=+\-@\t\r]/;

/**
 * With the mark of UTF-8. What begins like a formula gets a space before it, which makes it text: the catalog's
 * import takes the space away again.
 * @param {string[][]} rows
 * @param {string} [separator]
 */
export const csvText = (rows, separator = ",") =>
  `\ufeff${rows.map((cells) => `${cells.map((cell) => written(cell, separator)).join(separator)}\r\n`).join("")}`;

/**
 * @param {string} cell
 * @param {string} separator
 */
function written(cell, separator) {
  const text = BEGINS_LIKE_A_FORMULA.test(cell) ? ` ${cell}` : cell;
  const isPlain = !/["\r\n]/.test(text) && !text.includes(separator);
  return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
}

/**
 * How spreadsheets of a language write: where a comma stands before the cents, semicolons stand between the cells.
 * @param {string} locale
 * @returns {{separator: ";" | ",", point: "," | "."}}
 */
export function notationOf(locale) {
  const hasComma = new Intl.NumberFormat(locale).format(1.5).includes(",");
  return hasComma ? { separator: ";", point: "," } : { separator: ",", point: "." };
}

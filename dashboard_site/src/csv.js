/** Tables as CSV files that Excel and its kin open as they are. */

// An East Asian spreadsheet takes the wide forms too: https://owasp.org/www-community/attacks/CSV_Injection
const BEGINS_LIKE_A_FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const NUMBER = /^-?\d+([.,]\d+)?(e[+-]?\d+)?$/;
// Whatever separates cells in the language of whoever opens the file.
const ENDS_A_CELL = /[",;\t\r\n]/;

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
  if (NUMBER.test(cell) && !cell.includes(separator)) return cell;
  const text = BEGINS_LIKE_A_FORMULA.test(cell) ? ` ${cell}` : cell;
  return ENDS_A_CELL.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
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

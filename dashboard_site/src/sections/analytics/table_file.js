/**
 * @import { Table } from "./types.js"
 * @import { Days } from "./period.js"
 */
import { csvText, notationOf } from "../../csv.js";

/**
 * @param {Table} table
 * @param {string} locale of the spreadsheet that is to open it
 */
export function fileOf({ headings, rows }, locale) {
  const { separator, point } = notationOf(locale);
  const written = (/** @type {string | number} */ plain) =>
    typeof plain === "number" ? String(plain).replace(".", point) : plain;
  return csvText([headings, ...rows.map((cells) => cells.map(({ plain }) => written(plain)))], separator);
}

/**
 * "mensajes-por-dia_2026-11-01_2026-11-15.csv"
 * @param {string} title
 * @param {Days} days
 * @param {"csv" | "png"} ending
 */
export function fileName(title, { from, to }, ending) {
  const plain = title
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return `${plain.replace(/^-|-$/g, "")}_${from}_${to}.${ending}`;
}

/**
 * What becomes of a product that two people change at once.
 * @import { Field, Product } from "./types.js"
 */

/** @type {Field[]} */
const FIELDS = ["name", "price", "stock", "tags", "description", "url", "photo_url"];

/**
 * @param {Pick<Product, Field>} one
 * @param {Pick<Product, Field>} other
 * @returns {Field[]} where they differ
 */
export const differences = (one, other) =>
  FIELDS.filter((field) => JSON.stringify(one[field]) !== JSON.stringify(other[field]));

/**
 * What was typed over the newest; where both changed the same field, what was typed, and the field is told. Stock
 * goes down with each sale: left alone it is never written.
 * @param {Pick<Product, Field>} base what the person began with
 * @param {Pick<Product, Field>} typed
 * @param {Pick<Product, Field>} newest
 * @returns {{fields: Partial<Pick<Product, Field>>, disputed: Field[]}}
 */
export function merged(base, typed, newest) {
  const mine = new Set(differences(base, typed));
  const theirs = new Set(differences(base, newest));
  const entries = FIELDS.filter((field) => field !== "stock" || mine.has(field)).map((field) => [
    field,
    mine.has(field) ? typed[field] : newest[field],
  ]);
  const disputed = differences(typed, newest).filter(
    (field) => field !== "stock" && mine.has(field) && theirs.has(field),
  );
  return { fields: Object.fromEntries(entries), disputed };
}

/**
 * Tags as they are typed, between commas.
 * @param {string} text
 */
export const readTags = (text) => [
  ...new Set(
    text
      .split(/[,;\n]/)
      .map((tag) => tag.trim().replace(/\s+/g, " "))
      .filter((tag) => tag !== ""),
  ),
];

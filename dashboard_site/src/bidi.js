/** Marks that turn the direction of a text: what a customer wrote must not reorder the page's own words. */

const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A person's words within a sentence of ours.
 * @param {string} text
 */
export const isolated = (text) => `\u2068${text.replace(TURNS, "")}\u2069`;

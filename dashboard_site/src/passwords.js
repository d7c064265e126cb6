/** What a password of the dashboard must be, and one that nobody guesses. */
import { characterCount } from "./format.js";
import { t } from "./language.js";

export const SHORTEST = 10;
const LONGEST = 200;

/**
 * What is wrong with a new password, or null.
 * @param {string} password
 */
export function passwordMistake(password) {
  const length = characterCount(password);
  if (length >= SHORTEST && length <= LONGEST) return null;
  return t("Debe tener de {shortest} a {longest} caracteres.", { shortest: SHORTEST, longest: LONGEST });
}

// Without those that are taken for one another when read aloud or copied by hand.
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** Four groups of four: about 79 bits. */
export function newPassword() {
  const letters = Array.from({ length: 16 }, randomLetter).join("");
  return letters.replace(/(.{4})(?=.)/g, "$1-");
}

/** Values that would favour some letters are drawn anew. */
function randomLetter() {
  const fair = 256 - (256 % LETTERS.length);
  const value = new Uint8Array(1);
  do crypto.getRandomValues(value);
  while ((value[0] ?? 0) >= fair);
  return LETTERS[(value[0] ?? 0) % LETTERS.length];
}

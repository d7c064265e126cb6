/** Prices as people type them, in either notation: "1.234,50", "1,234.50", "$ 1234.5". */
import { notationOf } from "./csv.js";
import { minorDigits } from "./format.js";
import { numberLocale, t } from "./language.js";

const LARGEST = 10 ** 12;
const AROUND_A_NUMBER = /[\s$€£'’]/g;
const NUMBER =
  /^(?<whole>[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:(?<point>[.,])(?<part>\d+))?$/;

/**
 * Three digits after the only separator are thousands, as shops write: "1.234" is one thousand.
 * @param {string} text
 * @param {string} currency ISO 4217
 * @returns {{amount: number, mistake: null} | {amount: null, mistake: string}} `amount` in minor units
 */
export function readPrice(text, currency) {
  const bare = text.toUpperCase().replace(currency, "").replace(AROUND_A_NUMBER, "");
  if (bare === "") return wrong(t("Escribe el precio."));
  const number = partsOf(bare);
  if (number === null)
    return wrong(t("Escribe el precio solo con números, como {example}.", { example: "1249.90" }));
  const { whole } = number;
  const cents = number.cents.replace(/0+$/, "");
  const digits = minorDigits(currency);
  if (cents.length > digits)
    return wrong(t("El precio tiene más decimales que los de {currency}.", { currency }));
  const amount = Number(whole + cents.padEnd(digits, "0"));
  if (amount <= 0 || amount > LARGEST)
    return wrong(t("El precio debe ser mayor que 0 y no pasar de lo razonable."));
  return { amount, mistake: null };
}

/**
 * A price as documents write it: "1234.50". What is no price stays as it was typed.
 * @param {string} text
 */
export function writtenPrice(text) {
  const number = partsOf(text.replace(AROUND_A_NUMBER, ""));
  if (number === null) return text;
  return number.cents === "" ? number.whole : `${number.whole}.${number.cents}`;
}

/**
 * @param {string} bare
 * @returns {{whole: string, cents: string} | null} digits; null: no number
 */
function partsOf(bare) {
  const { whole = "", point, part = "" } = NUMBER.exec(bare)?.groups ?? {};
  const isNumber = whole !== "" && !(point && whole.includes(point));
  return isNumber ? { whole: whole.replace(/[.,]/g, ""), cents: part } : null;
}

/** @param {string} mistake */
const wrong = (mistake) => ({ amount: null, mistake });

/**
 * A price to be typed over, without thousands: "1249,90", in Mexico and in English "1249.90".
 * @param {number} amount minor units
 * @param {string} currency ISO 4217
 */
export const typedPrice = (amount, currency) => plainPrice(amount, currency, notationOf(numberLocale).point);

/**
 * @param {number} amount minor units
 * @param {string} currency ISO 4217
 * @param {string} point what stands before the cents
 */
export function plainPrice(amount, currency, point) {
  const digits = minorDigits(currency);
  const text = String(amount).padStart(digits + 1, "0");
  return digits === 0 ? text : `${text.slice(0, -digits)}${point}${text.slice(-digits)}`;
}

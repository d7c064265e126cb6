/** Times, numbers and money as a person reads them in the page's language. The clock is always handed in. */
import { language, numberLocale, t } from "./language.js";

const LOCALE = language;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clock = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat(LOCALE, { weekday: "short" });
const shortDate = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" });
const fullDate = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric" });
const longDay = new Intl.DateTimeFormat(LOCALE, { weekday: "long", day: "numeric", month: "long" });
const longDayAndYear = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "long", year: "numeric" });
const moment = new Intl.DateTimeFormat(LOCALE, { dateStyle: "long", timeStyle: "short" });
const calendarDay = new Intl.DateTimeFormat(LOCALE, { weekday: "short", day: "numeric", timeZone: "UTC" });
const integer = new Intl.NumberFormat(numberLocale, { maximumFractionDigits: 0, useGrouping: "always" });
const percent = new Intl.NumberFormat(numberLocale, { style: "percent", maximumFractionDigits: 0 });
const decimals = (/** @type {number} */ digits) =>
  new Intl.NumberFormat(numberLocale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: "always",
  });
const dollars = decimals(2);
const fractionsOfDollars = decimals(4);
const oneDecimal = decimals(1);

/**
 * Whole days of the calendar from `time` until `now`.
 * @param {Date} time
 * @param {Date} now
 */
function daysBetween(time, now) {
  const midnight = (/** @type {Date} */ date) =>
    Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(now) - midnight(time)) / DAY);
}

/**
 * Short enough for a row of the list: "ahora", "5 min", "14:32", "ayer", "lun", "3 nov".
 * @param {string} iso
 * @param {Date} now
 */
export function relativeTime(iso, now) {
  const time = new Date(iso);
  const age = now.getTime() - time.getTime();
  if (age < MINUTE) return t("ahora");
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min`;
  const days = daysBetween(time, now);
  if (days === 0) return clock.format(time);
  if (days === 1) return t("ayer");
  if (days < 7) return weekday.format(time);
  return (time.getFullYear() === now.getFullYear() ? shortDate : fullDate).format(time);
}

/**
 * The separator over the messages of a day: "Hoy", "Ayer", "lunes, 16 de noviembre".
 * @param {string} iso
 * @param {Date} now
 */
export function dayLabel(iso, now) {
  const time = new Date(iso);
  const days = daysBetween(time, now);
  if (days === 0) return t("Hoy");
  if (days === 1) return t("Ayer");
  return (time.getFullYear() === now.getFullYear() ? longDay : longDayAndYear).format(time);
}

/** @param {string} iso */
export const clockTime = (iso) => clock.format(new Date(iso));

/** @param {string} iso */
export const fullTime = (iso) => moment.format(new Date(iso));

/**
 * A span of time in its two largest units: "5 h 12 min", "8 min", "menos de 1 min".
 * @param {number} milliseconds
 */
export function duration(milliseconds) {
  if (milliseconds < MINUTE) return t("menos de 1 min");
  const hours = Math.floor(milliseconds / HOUR);
  const minutes = Math.floor((milliseconds % HOUR) / MINUTE);
  if (hours === 0) return `${minutes} min`;
  return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
}

/** @param {number} count */
export const wholeNumber = (count) => integer.format(count);

/** @param {number} value */
export const decimal = (value) => oneDecimal.format(value);

/** @param {number} part of one */
export const percentage = (part) => percent.format(part);

/**
 * @param {number} part
 * @param {number} whole
 */
export const share = (part, whole) => (whole === 0 ? null : percentage(part / whole));

/**
 * Cents matter little and fractions of one much: a day of answers may cost less than a cent.
 * @param {number | string} amount
 */
export function usd(amount) {
  const value = Number(amount);
  return `US$\u00a0${(value > 0 && value < 0.1 ? fractionsOfDollars : dollars).format(value)}`;
}

const NO_MINOR_UNITS = new Set(["CLP", "PYG", "JPY", "KRW"]);

/** @param {string} currency ISO 4217 */
export const minorDigits = (currency) => (NO_MINOR_UNITS.has(currency) ? 0 : 2);

/**
 * The shop's money. Its space may break: a card on a phone is narrow.
 * @param {number} amount minor units, as the API counts them
 * @param {string} currency ISO 4217
 */
export function money(amount, currency) {
  const digits = minorDigits(currency);
  const number = new Intl.NumberFormat(numberLocale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    trailingZeroDisplay: "stripIfInteger",
    useGrouping: "always",
  });
  return `${number.format(amount / 10 ** digits)} ${symbolOf(currency)}`;
}

/**
 * "MXN", "€": as Spanish names it to readers anywhere, for whom a bare `$` is each country's own.
 * @param {string} currency ISO 4217
 */
function symbolOf(currency) {
  const parts = new Intl.NumberFormat("es", { style: "currency", currency }).formatToParts(0);
  return parts.find(({ type }) => type === "currency")?.value ?? currency;
}

/**
 * A day of the business, already in its own time zone: "lun 16".
 * @param {string} day YYYY-MM-DD
 */
export const dayOfBusiness = (day) => calendarDay.format(new Date(`${day}T00:00:00Z`)).replace(",", "");

/**
 * @param {string} timezone a name of the IANA database
 * @returns {string} "hora estándar de Colombia"
 */
export function timezoneName(timezone) {
  const format = new Intl.DateTimeFormat(LOCALE, { timeZone: timezone, timeZoneName: "long" });
  return format.formatToParts().find(({ type }) => type === "timeZoneName")?.value ?? timezone;
}

/**
 * Characters as WhatsApp and the API count them: an emoji is one.
 * @param {string} text
 */
export const characterCount = (text) => Array.from(text).length;

/**
 * @param {number} count
 * @param {string} one
 * @param {string} many
 */
export const counted = (count, one, many) => `${wholeNumber(count)} ${count === 1 ? one : many}`;

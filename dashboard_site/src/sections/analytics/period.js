/**
 * Which days the figures are of. The period stands in the address: `#/analisis?periodo=30`,
 * `#/analisis?desde=2026-11-01&hasta=2026-11-15`.
 *
 * @typedef {{kind: "hoy" | "7" | "30" | "90"} | {kind: "own", from: string, to: string}} Period
 * @typedef {{from: string, to: string}} Days YYYY-MM-DD, both ends included
 */
import { t } from "../../language.js";
import { FORMER_TODAY, SECTIONS } from "../../sections.js";

/** @type {Record<"hoy" | "7" | "30" | "90", number>} */
const LENGTHS = { hoy: 1, 7: 7, 30: 30, 90: 90 };
const LONGEST_DAYS = 366;
const DAY = 24 * 3600 * 1000;

/** @type {Period} */
export const USUAL_PERIOD = { kind: "7" };

/**
 * @param {string} hash
 * @returns {Period | null} null where the address names none, or none that there is
 */
export function periodAt(hash) {
  if (hash === FORMER_TODAY) return { kind: "hoy" };
  const parameters = new URLSearchParams(hash.split("?")[1]);
  const kind = parameters.get("periodo") ?? "";
  if (Object.hasOwn(LENGTHS, kind)) return { kind: /** @type {keyof typeof LENGTHS} */ (kind) };
  const [from, to] = [parameters.get("desde") ?? "", parameters.get("hasta") ?? ""];
  return isDay(from) && isDay(to) && from <= to ? { kind: "own", from, to } : null;
}

/** @param {Period} period */
export function addressOf(period) {
  /** @type {Record<string, string>} */
  const parameters =
    period.kind === "own" ? { desde: period.from, hasta: period.to } : { periodo: period.kind };
  return `${SECTIONS.analytics.address}?${new URLSearchParams(parameters)}`;
}

/**
 * @param {Period} period
 * @param {string} today
 * @returns {Days}
 */
export function daysOf(period, today) {
  if (period.kind === "own") return { from: period.from, to: period.to };
  return { from: shifted(today, 1 - LENGTHS[period.kind]), to: today };
}

/**
 * @param {string} timezone of the business
 * @param {Date} now
 */
export function todayIn(timezone, now) {
  const format = new Intl.DateTimeFormat("en", {
    timeZone: timezone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/**
 * What is wrong with two days that somebody typed; null where nothing is.
 * @param {string} from
 * @param {string} to
 * @param {string} today
 */
export function mistakeIn(from, to, today) {
  if (!isDay(from) || !isDay(to)) return t("Elige el primer y el último día.");
  if (from > to) return t("El primer día tiene que ser anterior al último.");
  if (from > today) return t("El periodo todavía no empieza: elige un primer día que ya pasó.");
  if (lengthOf({ from, to }) > LONGEST_DAYS) return t("El periodo puede tener hasta 366 días.");
  return null;
}

/** @param {Days} days */
export const lengthOf = ({ from, to }) => Math.round((Date.parse(to) - Date.parse(from)) / DAY) + 1;

/**
 * @param {string} day
 * @param {number} count of days, backwards where it is negative
 */
const shifted = (day, count) => new Date(Date.parse(day) + count * DAY).toISOString().slice(0, 10);

/** @param {string} text */
function isDay(text) {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

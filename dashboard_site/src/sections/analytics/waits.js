/** How long customers waited, in words. */
import { wholeNumber } from "../../format.js";
import { numberLocale, t } from "../../language.js";

const MINUTE = 60;
const HOUR = 3600;
const tenths = new Intl.NumberFormat(numberLocale, { maximumFractionDigits: 1 });

/**
 * "4,2 s", "1 min 20 s". Of what took longer than an hour the API knows only that.
 * @param {number} seconds
 */
export function waitText(seconds) {
  if (seconds >= HOUR) return t("1 h o más");
  if (seconds < MINUTE) return `${seconds < 10 ? tenths.format(seconds) : wholeNumber(seconds)}\u00a0s`;
  return spanText(Math.round(seconds));
}

/** @param {number} seconds whole */
function spanText(seconds) {
  const [minutes, rest] = [Math.floor(seconds / MINUTE), seconds % MINUTE];
  return rest === 0 ? `${minutes}\u00a0min` : `${minutes}\u00a0min ${rest}\u00a0s`;
}

/**
 * @param {string[]} bounds the names of the buckets: seconds, the last `more`
 * @returns {string[]} "hasta 5 s", "5 a 10 s", "1 a 5 min", "más de 1 h"
 */
export function bucketNames(bounds) {
  return bounds.map((bound, index) => {
    const before = Number(bounds[index - 1] ?? 0);
    if (bound === "more") return t("más de {time}", { time: boundText(before) });
    const upper = boundText(Number(bound));
    if (index === 0) return t("hasta {time}", { time: upper });
    return t("{from} a {to}", { from: lowerText(before, Number(bound)), to: upper });
  });
}

/** @param {number} seconds */
function boundText(seconds) {
  if (seconds >= HOUR) return `${seconds / HOUR}\u00a0h`;
  return seconds >= MINUTE ? `${seconds / MINUTE}\u00a0min` : `${seconds}\u00a0s`;
}

/**
 * The unit is told once where both ends have the same.
 * @param {number} lower
 * @param {number} upper
 */
function lowerText(lower, upper) {
  const [text, other] = [boundText(lower), boundText(upper)];
  const [count = text, unit] = text.split("\u00a0");
  return other.endsWith(`\u00a0${unit}`) ? count : text;
}

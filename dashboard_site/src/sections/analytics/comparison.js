/** A figure beside the one of the period before. */
import { percentage } from "../../format.js";
import { numberLocale, t } from "../../language.js";

/**
 * @typedef {"up" | "down" | null} Wanted which way is good news; null where neither is
 * @typedef {{arrow: "▲" | "▼" | "", text: string, tone: "good" | "bad" | "even"}} Comparison
 */

const points = new Intl.NumberFormat(numberLocale, { maximumFractionDigits: 1 });
const A_HUNDREDFOLD = 100;

/**
 * In percent of the figure before; shares themselves are compared in percentage points.
 * @param {number | null} now
 * @param {number | null} before
 * @param {{wanted: Wanted, shown: (figure: number) => string, isShare?: boolean}} figure
 * @returns {Comparison | null} null where there is nothing to compare
 */
export function comparison(now, before, { wanted, shown, isShare = false }) {
  if (now === null || before === null) return null;
  const old = shown(before);
  if (shown(now) === old) return { arrow: "", text: t("Igual que antes"), tone: "even" };
  const isMore = now > before;
  return {
    arrow: isMore ? "▲" : "▼",
    text: difference(now, before, old, isShare),
    tone: wanted === null ? "even" : (wanted === "up") === isMore ? "good" : "bad",
  };
}

/**
 * @param {number} now
 * @param {number} before
 * @param {string} old the figure before, as it is shown
 * @param {boolean} isShare
 */
function difference(now, before, old, isShare) {
  if (isShare) return pointsOf(Math.abs(now - before) * 100, now > before, old);
  // From nothing there is no percentage, and one of many thousands tells nothing.
  if (before === 0 || now / before > A_HUNDREDFOLD) return t("Antes {old}", { old });
  const part = percentage(Math.abs(now - before) / before);
  return now > before
    ? t("{part} más que antes ({old})", { part, old })
    : t("{part} menos que antes ({old})", { part, old });
}

/**
 * @param {number} count
 * @param {boolean} isMore
 * @param {string} old
 */
function pointsOf(count, isMore, old) {
  const shown = points.format(count);
  return isMore
    ? t("{count} puntos más que antes ({old})", { count: shown, old })
    : t("{count} puntos menos que antes ({old})", { count: shown, old });
}

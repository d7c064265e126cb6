/**
 * The figures as cards, each beside the one of the period before.
 * @import { Metrics } from "./types.js"
 * @import { Figure } from "./figures.js"
 */
import { fill, find, fromTemplate } from "../../dom.js";
import { t } from "../../language.js";
import { comparison } from "./comparison.js";
import { FIGURES } from "./figures.js";

const TONES = { good: t("Mejor:"), bad: t("Peor:"), even: null };

/** @param {HTMLElement} root */
export function figuresIn(root) {
  const cards = FIGURES.map((figure) => ({ figure, element: cardIn(root, figure) }));
  return (/** @type {Metrics | null} */ metrics) => {
    for (const { figure, element } of cards) renderCard(element, figure, metrics);
  };
}

/**
 * @param {HTMLElement} root
 * @param {Figure} figure
 */
function cardIn(root, { group, label }) {
  const element = fromTemplate("analytics-card");
  fill(element, { label });
  find(root, `[data-cards="${group}"]`).append(element);
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {Figure} figure
 * @param {Metrics | null} metrics
 */
function renderCard(element, figure, metrics) {
  const currency = metrics?.currency ?? "";
  const value = metrics && figure.value(metrics.totals);
  fill(element, {
    value: value === null ? "–" : figure.shown(value, currency),
    note: (metrics && figure.note?.(metrics.totals, currency)) ?? null,
  });
  renderChange(element, figure, metrics, value);
  element.toggleAttribute("data-loading", metrics === null);
}

/**
 * @param {HTMLElement} element
 * @param {Figure} figure
 * @param {Metrics | null} metrics
 * @param {number | null} value
 */
function renderChange(element, figure, metrics, value) {
  const line = find(element, "[data-change]");
  const change = changeOf(figure, metrics, value);
  line.hidden = change === null;
  if (change === null) return;
  line.dataset.tone = change.tone;
  fill(line, { arrow: change.arrow, change: change.text, tone: TONES[change.tone] });
}

/**
 * @param {Figure} figure
 * @param {Metrics | null} metrics
 * @param {number | null} value
 */
function changeOf(figure, metrics, value) {
  if (!metrics?.previous) return null;
  const shown = (/** @type {number} */ old) => figure.shown(old, metrics.currency);
  return comparison(value, figure.value(metrics.previous.totals), { ...figure, shown });
}

/**
 * How far sales came, as bars; lost ones stand apart.
 * @import { Metrics } from "./types.js"
 * @import { Stage } from "../../types.js"
 */
import { fill, findOf, fromTemplate } from "../../dom.js";
import { share, wholeNumber } from "../../format.js";
import { FUNNEL_NAMES } from "../../words.js";
import { WAY } from "./tables.js";

/** @param {HTMLElement} body */
export function funnelIn(body) {
  const frame = fromTemplate("analytics-funnel");
  body.append(frame);
  const stages = [...WAY, /** @type {const} */ ("lost")].map((stage) => stageIn(frame, stage));
  return (/** @type {Metrics} */ { totals }) => {
    const longest = Math.max(1, ...Object.values(totals.stages));
    for (const { stage, element } of stages)
      renderStage(element, totals.stages[stage], longest, totals.stages.new);
  };
}

/**
 * @param {HTMLElement} frame
 * @param {Stage} stage
 */
function stageIn(frame, stage) {
  const element = fromTemplate("analytics-stage");
  element.dataset.stage = stage;
  fill(element, { name: FUNNEL_NAMES[stage] });
  findOf(element, "[data-bar]", HTMLMeterElement).setAttribute("aria-label", FUNNEL_NAMES[stage]);
  const list = stage === "lost" ? "[data-funnel-apart]" : "[data-funnel]";
  findOf(frame, list, HTMLElement).append(element);
  return { stage, element };
}

/**
 * @param {HTMLElement} element
 * @param {number} count
 * @param {number} longest the count whose bar is full
 * @param {number} begun how many conversations there were to win
 */
function renderStage(element, count, longest, begun) {
  const shown = wholeNumber(count);
  fill(element, { count: shown, share: element.dataset.stage === "new" ? null : share(count, begun) });
  const bar = findOf(element, "[data-bar]", HTMLMeterElement);
  bar.max = longest;
  bar.value = count;
  bar.setAttribute("aria-valuetext", shown);
}

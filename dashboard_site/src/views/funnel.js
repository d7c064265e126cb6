/** @import { App, Stage } from "../types.js" */
import { find, findOf, fill, fromTemplate } from "../dom.js";
import { wholeNumber } from "../format.js";
import { FUNNEL_NAMES } from "../words.js";

/** @type {Stage[]} */
const WAY = ["new", "interested", "quoted", "negotiating", "won"];
/** @type {Stage[]} */
const APART = ["lost"];

/** @param {App} app */
export function showFunnel(app) {
  const render = () => renderFunnel(app);
  app.store.on(["numbers", "route"], render);
  render();
}

/** @param {App} app */
function renderFunnel({ store }) {
  if (store.route.page !== "today") return;
  const stages = store.numbers.metrics?.totals.stages;
  const longest = Math.max(1, ...Object.values(stages ?? {}));
  const elements = (/** @type {Stage[]} */ shown) =>
    shown.map((stage) => stageElement(stage, stages?.[stage], longest));
  find(document, "[data-funnel]").replaceChildren(...elements(WAY));
  find(document, "[data-funnel-apart]").replaceChildren(...elements(APART));
}

/**
 * @param {Stage} stage
 * @param {number | undefined} count
 * @param {number} longest the count whose bar is full
 */
function stageElement(stage, count, longest) {
  const element = fromTemplate("stage");
  element.dataset.stage = stage;
  const shown = count === undefined ? "–" : wholeNumber(count);
  fill(element, { name: FUNNEL_NAMES[stage], count: shown });
  const bar = findOf(element, "[data-bar]", HTMLMeterElement);
  bar.max = longest;
  bar.value = count ?? 0;
  bar.setAttribute("aria-label", FUNNEL_NAMES[stage]);
  bar.setAttribute("aria-valuetext", shown);
  return element;
}

/**
 * One chart in its frame: a title, the chart, its table, and both as files.
 * @import { Metrics } from "./types.js"
 * @import { Panel } from "./panels.js"
 * @import { Numbers } from "./numbers.js"
 */
import { fill, find, findOf, fromTemplate } from "../../dom.js";
import { drawIcons } from "../../icons.js";
import { saveCsv, saveFile } from "../../save_file.js";
import { chartIn } from "./chart_frame.js";
import { funnelIn } from "./funnel.js";
import { heatMapIn } from "./heat_map_table.js";
import { pictureOf } from "./picture.js";
import { fileName, fileOf } from "./table_file.js";
import { renderTable } from "./table.js";

/**
 * @param {Panel} panel
 * @param {Numbers} numbers
 * @returns {{element: HTMLElement, render: (moves: boolean) => void}} `moves`: the change may be seen moving
 */
export function panelOf(panel, numbers) {
  const element = frameOf(panel);
  const body = bodyOf(panel, find(element, "[data-panel-body]"));
  const details = findOf(element, "[data-panel-details]", HTMLDetailsElement);
  const render = (/** @type {boolean} */ moves) => {
    const { metrics } = numbers;
    renderState(element, panel, metrics);
    if (!metrics || panel.isEmpty(metrics)) return;
    body(metrics, moves);
    if (details.open) renderTable(details, panel, metrics);
  };
  details.addEventListener("toggle", () => {
    if (numbers.metrics) renderTable(details, panel, numbers.metrics);
  });
  offerFiles(element, panel, numbers);
  return { element, render };
}

/** @param {Panel} panel */
function frameOf({ name, title }) {
  const element = fromTemplate("analytics-panel");
  element.dataset.panel = name;
  element.setAttribute("aria-labelledby", `analytics-${name}`);
  const heading = find(element, "h2");
  heading.id = `analytics-${name}`;
  heading.textContent = title;
  fill(element, { of: title });
  for (const button of element.querySelectorAll("button"))
    button.setAttribute("aria-label", `${button.textContent?.trim()}: ${title}`);
  drawIcons(element);
  return element;
}

/**
 * @param {Panel} panel
 * @param {HTMLElement} body
 * @returns {(metrics: Metrics, moves: boolean) => void}
 */
function bodyOf(panel, body) {
  if (panel.chart) return chartIn(body, panel.chart, panel);
  return panel.name === "funnel" ? funnelIn(body) : heatMapIn(body, panel.title);
}

/**
 * @param {HTMLElement} element
 * @param {Panel} panel
 * @param {Metrics | null} metrics
 */
function renderState(element, panel, metrics) {
  const isEmpty = metrics !== null && panel.isEmpty(metrics);
  const isFull = metrics !== null && !isEmpty;
  element.toggleAttribute("data-loading", metrics === null);
  fill(element, { note: isFull ? panel.note(metrics) : null, empty: isEmpty ? panel.empty : null });
  for (const part of ["[data-panel-files]", "[data-panel-details]"]) find(element, part).hidden = !isFull;
  find(element, "[data-panel-body]").hidden = isEmpty;
}

/**
 * @param {HTMLElement} element
 * @param {Panel} panel
 * @param {Numbers} numbers
 */
function offerFiles(element, panel, numbers) {
  find(element, '[data-action="save-csv"]').addEventListener("click", () => {
    if (numbers.metrics)
      saveCsv(
        fileName(panel.title, numbers.metrics, "csv"),
        fileOf(panel.table(numbers.metrics), navigator.language),
      );
  });
  find(element, '[data-action="save-png"]').addEventListener("click", async () => {
    const { metrics } = numbers;
    if (metrics) saveFile(fileName(panel.title, metrics, "png"), await pictureOf(panel, metrics));
  });
}

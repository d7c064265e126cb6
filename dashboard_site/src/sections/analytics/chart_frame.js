/**
 * @import { Metrics } from "./types.js"
 * @import { Panel } from "./panels.js"
 */
import { Chart } from "./charts.js";
import { themeLook } from "./look.js";

/**
 * @param {HTMLElement} body
 * @param {NonNullable<Panel["chart"]>} drawing
 * @param {Pick<Panel, "title" | "note">} told
 * @returns {(metrics: Metrics, moves: boolean) => void}
 */
export function chartIn(body, drawing, { title, note }) {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  body.classList.add("chart");
  body.append(canvas);
  /** @type {Chart<"bar" | "line", number[], string> | undefined} */
  let chart;
  return (metrics, moves) => {
    canvas.setAttribute("aria-label", `${title}. ${note(metrics)}`);
    const { data, options = {}, type } = drawing(metrics, themeLook(Math.round(remPixels() * 0.8)));
    if (chart) {
      keepHidden(chart, data.datasets);
      chart.options = options;
      chart.data = data;
      chart.update(moves ? undefined : "none");
    } else {
      chart = new Chart(canvas, { type, data, options });
    }
  };
}

/** Letters on a canvas follow the page's size, which is larger on the largest screens. */
const remPixels = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

/**
 * What the reader has switched off in the legend stays so when the figures move.
 * @param {Chart<"bar" | "line", number[], string>} chart
 * @param {{hidden?: boolean}[]} series
 */
function keepHidden(chart, series) {
  const known = chart.data.datasets.length;
  series.forEach((one, index) => (one.hidden = index < known && !chart.isDatasetVisible(index)));
}

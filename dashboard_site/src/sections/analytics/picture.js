/**
 * A chart as a PNG: the theme's background, the title and the period, whatever size the screen has.
 * @import { Metrics } from "./types.js"
 * @import { Panel } from "./panels.js"
 * @import { Look } from "./look.js"
 *
 * @typedef {{x: number, y: number, width: number, height: number}} Box pixels
 */
import { Chart } from "./charts.js";
import { rangeText } from "./days.js";
import { drawFunnel, drawHeatMap } from "./drawn.js";
import { themeLook } from "./look.js";

const WIDTH = 1600;
const HEIGHT = 900;
const MARGIN = 48;
const HEAD = 110;
const LETTERS = 22;

/**
 * @param {Panel} panel
 * @param {Metrics} metrics
 * @returns {Promise<Blob>}
 */
export function pictureOf(panel, metrics) {
  const look = themeLook(LETTERS);
  const canvas = canvasOf(WIDTH, HEIGHT);
  const pen = penOf(canvas);
  pen.fillStyle = look.page;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  drawHead(pen, look, panel.title, `${rangeText(metrics)} · ${panel.note(metrics)}`);
  const box = { x: MARGIN, y: MARGIN + HEAD, width: WIDTH - 2 * MARGIN, height: HEIGHT - 2 * MARGIN - HEAD };
  drawBody(pen, panel, metrics, look, box);
  return blobOf(canvas);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Look} look
 * @param {string} title
 * @param {string} subtitle
 */
function drawHead(pen, look, title, subtitle) {
  pen.textBaseline = "top";
  pen.fillStyle = look.strong;
  pen.font = `600 38px ${look.font}`;
  pen.fillText(title, MARGIN, MARGIN, WIDTH - 2 * MARGIN);
  pen.fillStyle = look.text;
  pen.font = `24px ${look.font}`;
  pen.fillText(subtitle, MARGIN, MARGIN + 54, WIDTH - 2 * MARGIN);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Panel} panel
 * @param {Metrics} metrics
 * @param {Look} look
 * @param {Box} box
 */
function drawBody(pen, panel, metrics, look, box) {
  if (panel.chart) drawChart(pen, panel.chart, metrics, look, box);
  else if (panel.name === "funnel") drawFunnel(pen, metrics, look, box);
  else drawHeatMap(pen, metrics, look, box);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {NonNullable<Panel["chart"]>} drawing
 * @param {Metrics} metrics
 * @param {Look} look
 * @param {Box} box
 */
function drawChart(pen, drawing, metrics, look, { x, y, width, height }) {
  const { options, ...rest } = drawing(metrics, look);
  const canvas = canvasOf(width, height);
  const still = {
    ...options,
    responsive: false,
    animation: /** @type {const} */ (false),
    devicePixelRatio: 1,
  };
  const chart = new Chart(canvas, { ...rest, options: still });
  pen.drawImage(canvas, x, y, width, height);
  chart.destroy();
}

/**
 * @param {number} width
 * @param {number} height
 */
function canvasOf(width, height) {
  const canvas = document.createElement("canvas");
  return Object.assign(canvas, { width, height });
}

/** @param {HTMLCanvasElement} canvas */
function penOf(canvas) {
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("The browser has no canvas");
  return pen;
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
const blobOf = (canvas) =>
  new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("The browser made no picture"))),
      "image/png",
    );
  });

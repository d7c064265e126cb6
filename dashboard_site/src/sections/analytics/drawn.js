/**
 * For pictures: what on the page is made of elements, drawn on a canvas.
 * @import { Metrics } from "./types.js"
 * @import { Look } from "./look.js"
 * @import { Box } from "./picture.js"
 */
import { share, wholeNumber } from "../../format.js";
import { FUNNEL_NAMES } from "../../words.js";
import { fullest, hourNames, levelOf, messagesByHour, weekdayNames } from "./heat_map.js";
import { STAGES } from "./tables.js";

const NAMES_WIDTH = 240;
const COUNTS_WIDTH = 240;
const DAYS_WIDTH = 80;
const HOURS_HEIGHT = 44;
const GAP = 3;

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Metrics} metrics
 * @param {Look} look
 * @param {Box} box
 */
export function drawFunnel(pen, { totals: { stages } }, look, { x, y, width, height }) {
  const longest = Math.max(1, ...Object.values(stages));
  const room = width - NAMES_WIDTH - COUNTS_WIDTH;
  const step = height / STAGES.length;
  STAGES.forEach((stage, index) => {
    const middle = y + step * (index + 0.5);
    const length = Math.max(2, (room * stages[stage]) / longest);
    pen.fillStyle = stage === "lost" ? look.lost : look.funnel;
    pen.fillRect(x + NAMES_WIDTH, middle - step * 0.3, length, step * 0.6);
    writeAt(pen, look, FUNNEL_NAMES[stage], x, middle);
    const part = stage === "new" ? null : share(stages[stage], stages.new);
    const count = wholeNumber(stages[stage]) + (part ? ` (${part})` : "");
    writeAt(pen, look, count, x + NAMES_WIDTH + length + 16, middle);
  });
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Metrics} metrics
 * @param {Look} look
 * @param {Box} box
 */
export function drawHeatMap(pen, { items }, look, { x, y, width, height }) {
  const counts = messagesByHour(items);
  const cell = { width: (width - DAYS_WIDTH) / hourNames.length, height: (height - HOURS_HEIGHT) / 7 };
  const left = (/** @type {number} */ hour) => x + DAYS_WIDTH + hour * cell.width;
  const top = (/** @type {number} */ day) => y + HOURS_HEIGHT + day * cell.height;
  hourNames.forEach((name, hour) => writeAt(pen, look, name, left(hour) + cell.width / 2, y + 16, "center"));
  weekdayNames("short").forEach((name, day) => writeAt(pen, look, name, x, top(day) + cell.height / 2));
  counts.forEach((hours, day) =>
    hours.forEach((count, hour) => {
      const level = levelOf(count, fullest(counts));
      pen.fillStyle = look.heat[level] ?? look.grid;
      pen.fillRect(left(hour), top(day), cell.width - GAP, cell.height - GAP);
      const color = look.onHeat[level] ?? look.text;
      const middle = top(day) + cell.height / 2;
      writeAt(
        pen,
        { ...look, text: color },
        wholeNumber(count),
        left(hour) + cell.width / 2,
        middle,
        "center",
      );
    }),
  );
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Pick<Look, "text" | "font" | "fontSize">} look
 * @param {string} text
 * @param {number} x
 * @param {number} middle
 * @param {CanvasTextAlign} [align]
 */
function writeAt(pen, look, text, x, middle, align = "left") {
  pen.fillStyle = look.text;
  pen.font = `${look.fontSize}px ${look.font}`;
  pen.textAlign = align;
  pen.textBaseline = "middle";
  pen.fillText(text, x, middle);
}

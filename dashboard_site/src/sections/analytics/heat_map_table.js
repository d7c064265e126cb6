/**
 * The hours of the week as a table whose cells are coloured by how many wrote.
 * @import { Metrics } from "./types.js"
 */
import { find, fromTemplate } from "../../dom.js";
import { wholeNumber } from "../../format.js";
import { fullest, hourNames, levelOf, messagesByHour, weekdayNames } from "./heat_map.js";
import { headingCell } from "./table.js";

/**
 * @param {HTMLElement} body
 * @param {string} title
 */
export function heatMapIn(body, title) {
  const frame = fromTemplate("analytics-heat-map");
  body.append(frame);
  frame.setAttribute("aria-label", title);
  find(frame, "[data-heat-head]").append(...hourNames.map((hour) => headingCell(hour, "col")));
  const cells = weekdayNames("short").map((name) => rowIn(find(frame, "[data-heat-rows]"), name));
  return (/** @type {Metrics} */ { items }) => {
    const counts = messagesByHour(items);
    const most = fullest(counts);
    counts.forEach((hours, day) =>
      hours.forEach((count, hour) => renderCell(cells[day]?.[hour], count, most)),
    );
  };
}

/**
 * @param {HTMLElement} rows
 * @param {string} name
 */
function rowIn(rows, name) {
  const row = document.createElement("tr");
  row.append(headingCell(name, "row"));
  rows.append(row);
  return hourNames.map(() => row.insertCell());
}

/**
 * @param {HTMLTableCellElement | undefined} cell
 * @param {number} count
 * @param {number} most
 */
function renderCell(cell, count, most) {
  if (!cell) return;
  cell.textContent = wholeNumber(count);
  cell.dataset.level = String(levelOf(count, most));
}

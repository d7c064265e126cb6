/**
 * @import { Metrics } from "./types.js"
 * @import { Panel } from "./panels.js"
 */
import { find } from "../../dom.js";
import { t } from "../../language.js";

/**
 * @param {HTMLElement} frame
 * @param {Panel} panel
 * @param {Metrics} metrics
 */
export function renderTable(frame, panel, metrics) {
  const { headings, rows } = panel.table(metrics);
  find(frame, "[data-table-caption]").textContent = panel.title;
  find(frame, "[data-table-head]").replaceChildren(...headings.map((text) => headingCell(text, "col")));
  find(frame, "[data-table-rows]").replaceChildren(
    ...rows.map(([name, ...cells]) => {
      const row = document.createElement("tr");
      row.append(headingCell(name?.text ?? "", "row"));
      for (const { text } of cells) row.insertCell().textContent = text;
      return row;
    }),
  );
  const region = find(frame, "[data-table-frame]");
  region.setAttribute("aria-label", t("Tabla: {title}", { title: panel.title }));
}

/**
 * @param {string} text
 * @param {"col" | "row"} scope
 */
export function headingCell(text, scope) {
  const cell = document.createElement("th");
  cell.scope = scope;
  cell.dir = "auto";
  cell.textContent = text;
  return cell;
}

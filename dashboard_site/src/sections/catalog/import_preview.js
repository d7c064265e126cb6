/** @import { Imported, PriceAndStock, Preview } from "./types.js" */
import { isolated } from "../../bidi.js";
import { fill, find, fromTemplate } from "../../dom.js";
import { counted, money, wholeNumber } from "../../format.js";
import { t } from "../../language.js";

const MANY = 10;
const LARGE_SHARE = 0.2;
const MOST_MISTAKES = 200;

/**
 * Whether so many products would go that the file may hold only a part of them.
 * @param {number} products that there would be
 * @param {number} removed
 */
export const takesMany = (products, removed) =>
  removed >= MANY || (removed > 1 && removed > LARGE_SHARE * (products + removed));

/**
 * @param {HTMLElement} dialog
 * @param {string} fileName
 * @param {Imported} tried
 */
export function renderPreview(dialog, fileName, tried) {
  const { products, added, changed, removed, ignored_columns, preview } = tried;
  const counts = { products, added, changed, removed };
  for (const [field, count] of Object.entries(counts)) fill(dialog, { [field]: wholeNumber(count) });
  find(dialog, "[data-removed-count]").dataset.some = String(removed > 0);
  const ignored = ignored_columns.map((name) => `«${isolated(name)}»`).join(", ");
  fill(dialog, {
    "import-file": fileName,
    ignored: ignored && t("Columnas que no se usan: {names}.", { names: ignored }),
  });
  find(dialog, "[data-import-samples]").replaceChildren(...samples(counts, preview));
}

/**
 * @param {{added: number, changed: number, removed: number}} counts
 * @param {Preview | null | undefined} preview
 */
function samples(counts, preview) {
  if (!preview) return [];
  return [
    sample(t("Se quitan"), counts.removed, preview.removed.map(nameOf)),
    sample(t("Cambian"), counts.changed, preview.changed.map(changeOf)),
    sample(t("Nuevos"), counts.added, preview.added.map(nameOf)),
  ].filter((element) => element !== null);
}

/**
 * @param {string} title
 * @param {number} count
 * @param {string[]} lines
 */
function sample(title, count, lines) {
  if (lines.length === 0) return null;
  const element = fromTemplate("catalog-sample");
  const more = count > lines.length ? t("y {count} más", { count: wholeNumber(count - lines.length) }) : null;
  fill(element, { "sample-title": `${title}: ${wholeNumber(count)}`, "sample-more": more });
  find(element, "[data-sample-rows]").append(...lines.map(lineOf));
  return element;
}

/** @param {string} text */
function lineOf(text) {
  const line = document.createElement("li");
  line.dir = "auto";
  line.textContent = text;
  return line;
}

/** @param {{product_id: string, name: string}} item */
const nameOf = ({ product_id, name }) => `${isolated(name)} (${product_id})`;

/** @param {Preview["changed"][number]} change */
function changeOf({ product_id, name, before, after }) {
  const changes = [priceChange(before, after), stockChange(before, after)].filter(Boolean);
  const what = changes.length > 0 ? changes.join("; ") : t("otros datos");
  return `${isolated(name)} (${product_id}): ${what}`;
}

/** @param {PriceAndStock} before @param {PriceAndStock} after */
const priceChange = (before, after) =>
  before.price !== after.price &&
  t("precio {before} → {after}", {
    before: money(before.price, before.currency),
    after: money(after.price, after.currency),
  });

/** @param {PriceAndStock} before @param {PriceAndStock} after */
const stockChange = (before, after) =>
  before.stock !== after.stock &&
  t("existencias {before} → {after}", { before: stockOf(before), after: stockOf(after) });

/** @param {PriceAndStock} item */
const stockOf = ({ stock }) => (stock === null ? t("no se cuentan") : wholeNumber(stock));

/**
 * @param {HTMLElement} dialog
 * @param {{line: number, message: string}[]} mistakes
 */
export function renderMistakes(dialog, mistakes) {
  const shown = mistakes.slice(0, MOST_MISTAKES);
  const count = counted(mistakes.length, t("error"), t("errores"));
  const rest = mistakes.length - shown.length;
  const told = t("El archivo tiene {count} y no cambió nada. Corrígelo y elígelo otra vez.", { count });
  const more = rest > 0 ? ` ${t("Aquí están los primeros; descarga el resto.")}` : "";
  fill(dialog, { mistakes: told + more });
  find(dialog, "[data-mistake-rows]").replaceChildren(...shown.map(mistakeRow));
}

/** @param {{line: number, message: string}} mistake */
function mistakeRow({ line, message }) {
  const row = fromTemplate("catalog-mistake");
  fill(row, { line: String(line), message });
  return row;
}

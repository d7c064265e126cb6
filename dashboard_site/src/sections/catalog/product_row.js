/**
 * @import { Product } from "./types.js"
 * @typedef {{edit: () => void, remove: () => void, step: (by: number) => void}} RowActions
 */
import { isolated } from "../../bidi.js";
import { fill, find, findOf, fromTemplate } from "../../dom.js";
import { money, wholeNumber } from "../../format.js";
import { drawIcons } from "../../icons.js";
import { t } from "../../language.js";
import { isWebAddress } from "./product_checks.js";

const FEW = 3;

/**
 * @param {Product} product
 * @param {RowActions} actions
 */
export function newProductRow({ product_id }, { edit, remove, step }) {
  const row = fromTemplate("catalog-row");
  drawIcons(row);
  row.dataset.productId = product_id;
  find(row, '[data-action="edit"]').addEventListener("click", edit);
  find(row, '[data-action="delete"]').addEventListener("click", remove);
  for (const by of [-1, 1]) find(row, `[data-step="${by}"]`).addEventListener("click", () => step(by));
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {Product} product
 * @param {number} pending pieces that are being added
 */
export function renderProductRow(row, product, pending) {
  const { product_id, name, price, currency, tags } = product;
  fill(row, { name, product_id, price: money(price, currency), tags: tags.join(" · ") });
  for (const link of /** @type {const} */ (["url", "photo_url"])) renderLink(row, link, product[link]);
  renderStock(row, product, pending);
  nameButton(row, '[data-action="edit"]', t("Editar «{name}»", { name: isolated(name) }));
  nameButton(row, '[data-action="delete"]', t("Quitar «{name}»", { name: isolated(name) }));
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {Product} product
 * @param {number} pending
 */
function renderStock(row, { name, stock }, pending) {
  const place = find(row, "[data-stock]");
  const shown = stock === null ? null : Math.max(0, stock + pending);
  place.textContent = shown === null ? t("no se cuentan") : wholeNumber(shown);
  place.dataset.level = shown === null ? "uncounted" : shown === 0 ? "none" : shown <= FEW ? "few" : "enough";
  for (const by of [-1, 1]) {
    const button = findOf(row, `[data-step="${by}"]`, HTMLButtonElement);
    button.hidden = shown === null;
    // Not disabled: the focus would be lost.
    button.setAttribute("aria-disabled", String(by < 0 && shown === 0));
  }
  nameButton(row, '[data-step="-1"]', t("Una pieza menos de «{name}»", { name: isolated(name) }));
  nameButton(row, '[data-step="1"]', t("Una pieza más de «{name}»", { name: isolated(name) }));
}

/**
 * @param {HTMLElement} row
 * @param {"url" | "photo_url"} name
 * @param {string} address
 */
function renderLink(row, name, address) {
  const link = findOf(row, `[data-link="${name}"]`, HTMLAnchorElement);
  link.hidden = !isWebAddress(address);
  if (link.hidden) link.removeAttribute("href");
  else link.href = address;
}

/**
 * @param {HTMLElement} row
 * @param {string} selector
 * @param {string} name
 */
function nameButton(row, selector, name) {
  const button = find(row, selector);
  button.setAttribute("aria-label", name);
  button.title = name;
}

/**
 * @import { App } from "../../types.js"
 * @import { Product } from "./types.js"
 * @typedef {{edit: (product: Product) => void, remove: (product: Product) => void}} Actions
 */
import { isolated } from "../../bidi.js";
import { find, findOf, keyedElements, placeInOrder } from "../../dom.js";
import { counted } from "../../format.js";
import { t } from "../../language.js";
import { PagedList } from "../../paged_list.js";
import { ListState } from "../../views/list_state.js";
import { newProductRow, renderProductRow } from "./product_row.js";
import { readProducts } from "./products_api.js";
import { StockSteps } from "./stock_steps.js";

const SEARCH_PAUSE = 250;
const MOST_FOUND = 50;

/** The products as far as they were read, or what a search found. */
export class CatalogList {
  #root;
  #query = "";
  #products;
  #steps;
  #rows;
  #listState;

  /**
   * @param {App} app
   * @param {HTMLElement} root
   * @param {Actions} actions
   */
  constructor(app, root, actions) {
    this.#root = root;
    this.#products = new PagedList(
      (cursor) => readProducts(app, { q: this.#query, cursor }),
      (/** @type {Product} */ { product_id }) => product_id,
      () => this.#render(),
    );
    this.#steps = new StockSteps(app, {
      changed: (product) => this.#products.replace(product),
      shown: () => this.#render(),
    });
    this.#rows = keyedElements(
      (/** @type {Product} */ { product_id }) => product_id,
      (product, known) => this.#row(product, known, actions),
      (product) => [product, this.#steps.pending(product.product_id)],
    );
    this.#listState = new ListState(root, { readMore: () => void this.#products.readMore() });
    this.#listen();
  }

  /** The currency of what is listed; null while nothing is. */
  get currency() {
    return this.#products.items[0]?.currency ?? null;
  }

  restart() {
    void this.#products.restart();
  }

  clear() {
    this.#query = "";
    findOf(this.#root, "[data-search]", HTMLInputElement).value = "";
    this.#products.clear();
  }

  /** @param {Product} product as it is now @param {boolean} isNew */
  show(product, isNew) {
    if (isNew) this.#products.put(product);
    else this.#products.replace(product);
  }

  /** @param {string} id */
  forget(id) {
    this.#products.remove(id);
  }

  #listen() {
    const root = this.#root;
    let pause = 0;
    const input = findOf(root, "[data-search]", HTMLInputElement);
    input.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(() => this.#search(input.value), input.value === "" ? 0 : SEARCH_PAUSE);
    });
    find(root, "[data-search-form]").addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(pause);
      this.#search(input.value);
    });
  }

  /** @param {string} text */
  #search(text) {
    if (text.trim() === this.#query) return;
    this.#query = text.trim();
    this.restart();
  }

  /**
   * @param {Product} product
   * @param {HTMLElement | undefined} known
   * @param {Actions} actions
   */
  #row(product, known, actions) {
    const id = product.product_id;
    const current = () => this.#products.items.find(({ product_id }) => product_id === id) ?? product;
    const row =
      known ??
      newProductRow(product, {
        edit: () => actions.edit(current()),
        remove: () => actions.remove(current()),
        step: (by) => this.#steps.take(current(), by),
      });
    return renderProductRow(row, product, this.#steps.pending(id));
  }

  #render() {
    const products = this.#products;
    find(this.#root, "[data-catalog-table]").hidden = products.items.length === 0;
    placeInOrder(find(this.#root, "[data-catalog-rows]"), this.#rows(products.items));
    const nothing = this.#query
      ? t("Ningún producto se parece a «{text}». Prueba con otra palabra.", { text: isolated(this.#query) })
      : t("El catálogo está vacío. Agrega un producto o importa un archivo CSV.");
    this.#listState.render(products, nothing);
    find(this.#root, "[data-catalog-note]").textContent = this.#note();
  }

  #note() {
    const { items, next, loaded, loading } = this.#products;
    if (!loaded) return "";
    if (this.#query && loading) return t("Buscando…");
    const count = counted(items.length, t("producto"), t("productos"));
    if (this.#query && items.length >= MOST_FOUND) return t("{count}: los que más se parecen", { count });
    return next === null ? count : t("{count}; hay más", { count });
  }
}

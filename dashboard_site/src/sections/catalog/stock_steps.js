/**
 * @import { App } from "../../types.js"
 * @import { Product } from "./types.js"
 * @typedef {{changed: (product: Product) => void, shown: () => void}} Listeners `changed`: written so; `shown`: what is
 *   pending has changed
 */
import { ApiError } from "../../api.js";
import { isolated } from "../../bidi.js";
import { t } from "../../language.js";
import { merged } from "./product_changes.js";
import { readProduct, writeProduct } from "./products_api.js";

const PAUSE = 700;

/** Pieces added and taken one by one: written together once nobody clicks, upon what is in stock then. */
export class StockSteps {
  #app;
  #listeners;
  /** @type {Map<string, {taken: number, timer: number, writing: number}>} */
  #steps = new Map();

  /**
   * @param {App} app
   * @param {Listeners} listeners
   */
  constructor(app, listeners) {
    this.#app = app;
    this.#listeners = listeners;
  }

  /** @param {string} id */
  pending(id) {
    const step = this.#steps.get(id);
    return step ? step.taken + step.writing : 0;
  }

  /**
   * @param {Product} product
   * @param {number} by
   */
  take({ product_id: id, stock }, by) {
    if (stock === null || stock + this.pending(id) + by < 0) return;
    const step = this.#steps.get(id) ?? { taken: 0, timer: 0, writing: 0 };
    this.#steps.set(id, step);
    step.taken += by;
    clearTimeout(step.timer);
    step.timer = setTimeout(() => void this.#write(id), PAUSE);
    this.#listeners.shown();
  }

  /** @param {string} id */
  async #write(id) {
    const step = this.#steps.get(id);
    if (!step || step.writing !== 0 || step.taken === 0) return;
    step.writing = step.taken;
    step.taken = 0;
    try {
      const written = await this.#add(id, step.writing);
      step.writing = 0;
      this.#listeners.changed(written);
      this.#tell(written);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      step.writing = 0;
      this.#app.store.toast(
        t("Las existencias no se guardaron. {reason}", { reason: error.message }),
        "danger",
      );
    }
    this.#listeners.shown();
    if (step.taken !== 0) await this.#write(id);
  }

  /**
   * @param {string} id
   * @param {number} pieces
   */
  async #add(id, pieces) {
    const newest = await readProduct(this.#app, id);
    if (newest.stock === null) return newest;
    const stock = Math.max(0, newest.stock + pieces);
    return writeProduct(this.#app, id, merged(newest, { ...newest, stock }, newest).fields);
  }

  /** @param {Product} product */
  #tell({ name, stock }) {
    if (stock !== null)
      this.#app.store.announce(t("Existencias de «{name}»: {stock}", { name: isolated(name), stock }));
  }
}

/**
 * @import { App } from "../../types.js"
 * @import { Field, Product } from "./types.js"
 */
import { ApiError } from "../../api.js";
import { isolated } from "../../bidi.js";
import { fill, find, findOf } from "../../dom.js";
import { money } from "../../format.js";
import { t } from "../../language.js";
import { readPrice, typedPrice } from "../../price.js";
import { FormDialog, tellMistake } from "../../views/form_dialog.js";
import { merged, readTags } from "./product_changes.js";
import * as checks from "./product_checks.js";
import { readCurrency, readProduct, writeProduct } from "./products_api.js";

const LONGEST_VALUE = 80;

/** @type {Product} */
const EMPTY = {
  ...{ product_id: "", name: "", price: 0, currency: "", description: "", stock: null },
  ...{ tags: [], url: "", photo_url: "" },
};

/** @type {Record<Field, string>} */
const FIELD_NAMES = {
  name: t("nombre"),
  price: t("precio"),
  stock: t("existencias"),
  tags: t("etiquetas"),
  description: t("descripción"),
  url: t("enlace"),
  photo_url: t("foto"),
};

/** One product's fields; a new product has its code to be chosen as well. */
export class ProductEditor {
  #app;
  #dialog;
  #formDialog;
  #onSaved;
  /** What the fields began with. */
  #base = EMPTY;

  /**
   * @param {App} app
   * @param {HTMLElement} root
   * @param {(product: Product, isNew: boolean) => void} onSaved
   */
  constructor(app, root, onSaved) {
    this.#app = app;
    this.#dialog = findOf(root, "[data-product-dialog]", HTMLDialogElement);
    this.#formDialog = new FormDialog(app, this.#dialog, () => this.#save());
    this.#onSaved = onSaved;
    this.#field("price").addEventListener("input", () => this.#tellPriceRead());
  }

  /** @param {string | null} currency the shop's, where it is known already */
  async add(currency) {
    try {
      this.#open({ ...EMPTY, currency: currency ?? (await readCurrency(this.#app)) });
    } catch (error) {
      this.#toast(error);
    }
  }

  /** @param {Product} product as it is listed; somebody may have changed it since */
  async edit({ product_id }) {
    try {
      this.#open(await readProduct(this.#app, product_id));
    } catch (error) {
      this.#toast(error);
    }
  }

  close() {
    this.#formDialog.close();
  }

  /** @param {unknown} error */
  #toast(error) {
    if (!(error instanceof ApiError)) throw error;
    this.#app.store.toast(error.message, "danger");
  }

  get #isNew() {
    return this.#base.product_id === "";
  }

  /** @param {Product} product */
  #open(product) {
    if (this.#dialog.open || this.#app.store.route.page !== "catalog") return;
    this.#base = product;
    const title = this.#isNew ? t("Agregar un producto") : t("Editar {id}", { id: product.product_id });
    fill(this.#dialog, { "product-title": title, currency: `(${product.currency})` });
    find(this.#dialog, "[data-product-id-field]").hidden = !this.#isNew;
    this.#fillFields(product);
    this.#formDialog.open();
    this.#field(this.#isNew ? "product_id" : "name").focus();
  }

  /** @param {Product} product */
  #fillFields({ product_id, name, price, currency, stock, tags, description, url, photo_url }) {
    const texts = { product_id, name, description, url, photo_url };
    for (const [field, text] of Object.entries(texts)) this.#field(field).value = text;
    this.#field("price").value = price === 0 ? "" : typedPrice(price, currency);
    this.#field("stock").value = stock === null ? "" : String(stock);
    this.#field("tags").value = tags.join(", ");
    this.#tellPriceRead();
  }

  /**
   * @param {string} name
   * @returns {HTMLInputElement | HTMLTextAreaElement}
   */
  #field(name) {
    const field = this.#dialog.querySelector(`[name="${name}"]`);
    if (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) return field;
    throw new Error(`The form has no ${name}`);
  }

  #tellPriceRead() {
    const { currency } = this.#base;
    const { amount } = readPrice(this.#field("price").value, currency);
    find(this.#dialog, "[data-price-read]").textContent =
      amount === null ? "" : t("Se lee {price}", { price: money(amount, currency) });
  }

  /** @returns {Product | null} null: something is wrong, and told beside it */
  #typed() {
    const text = (/** @type {string} */ name) => this.#field(name).value.trim();
    const { currency } = this.#base;
    const id = this.#isNew ? text("product_id") : this.#base.product_id;
    const name = text("name").replace(/\s+/g, " ");
    const price = readPrice(text("price"), currency);
    const { stock, mistake: stockMistake } = checks.readStock(text("stock"));
    const [description, url, photo] = [text("description"), text("url"), text("photo_url")];
    const tags = readTags(text("tags"));
    const mistakes = {
      product_id: checks.idMistake(id),
      name: checks.nameMistake(name),
      price: price.mistake,
      stock: stockMistake,
      tags: checks.tagsMistake(tags),
      description: checks.descriptionMistake(description),
      url: checks.urlMistake(url),
      photo_url: checks.urlMistake(photo),
    };
    for (const [field, mistake] of Object.entries(mistakes)) tellMistake(this.#field(field), mistake);
    if (price.amount === null || Object.values(mistakes).some((mistake) => mistake !== null)) return null;
    return {
      ...{ product_id: id, name, price: price.amount, currency, stock, tags },
      ...{ description, url, photo_url: photo },
    };
  }

  async #save() {
    const typed = this.#typed();
    if (typed === null) return false;
    const saved = this.#isNew ? await this.#saveNew(typed) : await this.#saveOver(typed);
    if (saved === null) return false;
    this.#onSaved(saved, this.#isNew);
    this.#app.store.toast(t("El producto se guardó: el bot ya lo ofrece así."));
    return true;
  }

  /** @param {Product} typed */
  async #saveNew(typed) {
    if (await this.#exists(typed.product_id)) {
      tellMistake(this.#field("product_id"), t("Ya hay un producto con ese código. Elige otro o edita ese."));
      return null;
    }
    return writeProduct(this.#app, typed.product_id, fieldsOf(typed));
  }

  /** @param {string} id */
  async #exists(id) {
    try {
      return (await readProduct(this.#app, id)) !== null;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return false;
      throw error;
    }
  }

  /** @param {Product} typed */
  async #saveOver(typed) {
    const newest = await readProduct(this.#app, typed.product_id);
    const { fields, disputed } = merged(this.#base, typed, newest);
    if (disputed.length === 0) return writeProduct(this.#app, typed.product_id, fields);
    // Told once: who saves again has read it.
    this.#base = newest;
    this.#formDialog.tell(
      t("Otra persona cambió a la vez: {fields}. Si guardas otra vez, queda lo tuyo.", {
        fields: disputed.map((field) => `${FIELD_NAMES[field]} (${valueText(newest, field)})`).join(", "),
      }),
    );
    return null;
  }
}

/** @param {Product} product */
const fieldsOf = ({ name, price, stock, tags, description, url, photo_url }) => ({
  ...{ name, price, stock, tags, description },
  ...{ url, photo_url },
});

/**
 * @param {Product} product
 * @param {Field} field
 */
function valueText(product, field) {
  if (field === "price") return money(product.price, product.currency);
  const text = String(product[field] ?? "") || t("vacío");
  return text.length > LONGEST_VALUE ? `${isolated(text.slice(0, LONGEST_VALUE))}…` : isolated(text);
}

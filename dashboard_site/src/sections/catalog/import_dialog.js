/**
 * @import { App } from "../../types.js"
 * @import { Imported } from "./types.js"
 * @typedef {{line: number, message: string}} Mistake
 * @typedef {"choose" | "sending" | "preview" | "mistakes" | "done"} Step
 */
import { ApiError } from "../../api.js";
import { confirmed } from "../../dialogs.js";
import { fill, find, findOf } from "../../dom.js";
import { counted, share } from "../../format.js";
import { t } from "../../language.js";
import { saveCsv } from "../../save_file.js";
import { mistakesCsv, templateCsv } from "./catalog_csv.js";
import { inPageLanguage } from "./file_mistakes.js";
import { listenToFiles } from "./import_file.js";
import { renderMistakes, renderPreview, takesMany } from "./import_preview.js";
import { importProducts, readCurrency } from "./products_api.js";

// A request to the API takes 6 MB, and a file grows by a third on its way.
const LARGEST_FILE = 4 * 1024 * 1024;

/** @type {Partial<Record<Step, string>>} */
const BUTTONS = { preview: "confirm-import", mistakes: "choose-again" };

/** A file is tried first; only what was seen and confirmed is taken. */
export class ImportDialog {
  #app;
  #dialog;
  #onImported;
  /** @type {File | null} */
  #file = null;
  /** @type {Imported | null} what the file would change */
  #tried = null;
  /** @type {Mistake[]} */
  #mistakes = [];
  /** @type {Step} */
  #step = "choose";
  #turn = 0;

  /**
   * @param {App} app
   * @param {HTMLElement} root
   * @param {() => void} onImported
   */
  constructor(app, root, onImported) {
    this.#app = app;
    this.#dialog = findOf(root, "[data-import-dialog]", HTMLDialogElement);
    this.#onImported = onImported;
    listenToFiles(this.#dialog, (file) => void this.#try(file));
    /** @type {Record<string, () => unknown>} */
    const actions = {
      template: () => this.#saveTemplate(),
      "save-mistakes": () => saveCsv(t("errores.csv"), mistakesCsv(this.#mistakes, navigator.language)),
      "choose-again": () => this.#show("choose"),
      "close-import": () => this.close(),
      "confirm-import": () => this.#import(),
    };
    for (const [name, act] of Object.entries(actions))
      find(this.#dialog, `[data-action="${name}"]`).addEventListener("click", () => void act());
    this.#dialog.addEventListener("cancel", (event) => {
      if (event.target === this.#dialog && this.#isImporting) event.preventDefault();
    });
    app.store.on(["route"], () => this.close());
  }

  /** What is being put in force cannot be called back. */
  get #isImporting() {
    return this.#step === "sending" && this.#tried !== null;
  }

  open() {
    this.#show("choose");
    this.#dialog.showModal();
  }

  close() {
    if (!this.#isImporting) this.#turn += 1;
    this.#dialog.close();
  }

  /**
   * @param {Step} step
   * @param {string | null} [error]
   */
  #show(step, error = null) {
    this.#step = step;
    if (step === "choose") this.#tried = null;
    for (const part of this.#dialog.querySelectorAll("[data-import-step]"))
      if (part instanceof HTMLElement) part.hidden = part.dataset.importStep !== step;
    for (const name of ["confirm-import", "choose-again"])
      find(this.#dialog, `[data-action="${name}"]`).hidden = BUTTONS[step] !== name;
    if (step === "preview") find(this.#dialog, '[data-action="choose-again"]').hidden = false;
    const place = find(this.#dialog, "[data-import-error]");
    place.hidden = error === null;
    place.textContent = error ?? "";
    if (this.#dialog.open) find(this.#dialog, "#import-title").focus();
  }

  async #saveTemplate() {
    try {
      saveCsv(t("plantilla.csv"), templateCsv(await readCurrency(this.#app), navigator.language));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#show("choose", error.message);
    }
  }

  /** @param {File} file */
  async #try(file) {
    if (this.#step === "sending") return;
    this.#file = file;
    this.#tried = null;
    if (file.size > LARGEST_FILE)
      return this.#show("choose", t("El archivo pasa de 4 MB: quita las columnas que no hacen falta."));
    const tried = await this.#send(file, true);
    if (tried === null) return;
    this.#tried = tried;
    renderPreview(this.#dialog, file.name, tried);
    this.#show("preview");
  }

  async #import() {
    const [file, tried] = [this.#file, this.#tried];
    if (file === null || tried === null || !(await this.#isSure(tried))) return;
    const imported = await this.#send(file, false);
    if (imported === null) return;
    this.#tried = null;
    const count = counted(imported.products, t("producto"), t("productos"));
    fill(this.#dialog, { done: t("Listo: el catálogo tiene {count}.", { count }) });
    this.#show("done");
    this.#onImported();
  }

  /** @param {Imported} tried */
  async #isSure({ products, removed }) {
    if (!takesMany(products, removed)) return true;
    const count = counted(removed, t("producto"), t("productos"));
    return confirmed({
      title: t("¿Quitar {count} del catálogo?", { count }),
      text: t("No están en el archivo. Si el archivo solo trae una parte, cancela y complétalo primero."),
      action: t("Quitarlos e importar"),
      danger: true,
      typed: t("quitar"),
    });
  }

  /**
   * @param {File} file
   * @param {boolean} isTrial
   * @returns {Promise<Imported | null>} null: it failed, which is told; or nobody waits for it any more
   */
  async #send(file, isTrial) {
    const turn = ++this.#turn;
    this.#show("sending");
    this.#tellProgress(0);
    try {
      const onProgress = (/** @type {number} */ sent) => this.#tellProgress(sent);
      const answer = await importProducts(this.#app, file, { isTrial, onProgress });
      return turn === this.#turn ? answer : null;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (turn === this.#turn) this.#tellFailure(error);
      return null;
    }
  }

  /** @param {number} sent */
  #tellProgress(sent) {
    const bar = findOf(this.#dialog, "[data-import-progress]", HTMLProgressElement);
    const atWork = this.#isImporting ? t("Guardando los productos…") : t("Revisando el archivo…");
    if (sent < 1) bar.value = sent;
    else bar.removeAttribute("value");
    const text = sent < 1 ? t("Enviando el archivo: {share}", { share: share(sent, 1) ?? "" }) : atWork;
    fill(this.#dialog, { "import-doing": text });
  }

  /** @param {ApiError} error */
  #tellFailure({ code, message, details }) {
    const isTrial = !this.#isImporting;
    if (code === "catalog_invalid") {
      const mistakes = /** @type {Mistake[]} */ (details);
      this.#mistakes = mistakes.map(({ line, message }) => ({ line, message: inPageLanguage(message) }));
      renderMistakes(this.#dialog, this.#mistakes);
      this.#show("mistakes");
    } else if (isTrial) this.#show("choose", message);
    else if (code !== "unreachable") this.#show("preview", message);
    else this.#show("preview", t("No se sabe si se importó: revisa el catálogo antes de repetirlo."));
  }
}

/** @import { App } from "../../types.js" */
import { ApiError } from "../../api.js";
import { fill, findOf } from "../../dom.js";
import { t } from "../../language.js";
import { FormDialog, tellMistake } from "../../views/form_dialog.js";

/**
 * @typedef {[name: string, text: string]} NamedText what stands in one field
 * @typedef {(texts: Record<string, string>, isAgain: boolean) => Promise<string>} Save gives what is told then;
 *   `isAgain`: somebody changed it meanwhile, which was told; what is saved now is saved as a new one
 */

const OVERTAKEN = new Set(["changed_meanwhile", "not_found"]);

/** A form of two texts, each of which must be there. */
export class PieceDialog {
  #app;
  #dialog;
  #formDialog;
  /** @type {Save} */
  #save = async () => "";
  #isAgain = false;

  /**
   * @param {App} app
   * @param {HTMLDialogElement} dialog
   */
  constructor(app, dialog) {
    this.#app = app;
    this.#dialog = dialog;
    this.#formDialog = new FormDialog(app, dialog, () => this.#submit());
  }

  /**
   * @param {string} title
   * @param {Record<string, string>} texts by the names of the fields
   * @param {Save} save
   */
  open(title, texts, save) {
    if (this.#dialog.open) return;
    this.#save = save;
    this.#isAgain = false;
    fill(this.#dialog, { "dialog-title": title });
    for (const field of this.#fields()) field.value = texts[field.name] ?? "";
    this.#formDialog.open();
    (this.#fields().find(({ value }) => value === "") ?? this.#fields()[0])?.focus();
  }

  close() {
    this.#formDialog.close();
  }

  #fields() {
    const { elements } = findOf(this.#dialog, "form", HTMLFormElement);
    return [...elements].filter(
      (field) => field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement,
    );
  }

  async #submit() {
    const fields = this.#fields();
    for (const field of fields) tellMistake(field, field.value.trim() ? null : t("Escribe algo aquí."));
    if (fields.some(({ value }) => value.trim() === "")) return false;
    const texts = Object.fromEntries(fields.map(({ name, value }) => [name, value.trim()]));
    try {
      this.#app.store.toast(await this.#save(texts, this.#isAgain));
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || !OVERTAKEN.has(error.code)) throw error;
      this.#isAgain = true;
      const text = t("{reason} Si guardas otra vez, se agrega lo tuyo como nuevo.", {
        reason: error.message,
      });
      this.#formDialog.tell(text);
      return false;
    }
  }
}

/** @import { App } from "../types.js" */
import { ApiError } from "../api.js";
import { confirmed } from "../dialogs.js";
import { find, findOf } from "../dom.js";
import { t } from "../language.js";

/**
 * A form in a dialog. What was typed stays until it is saved or given up on purpose; a failure is told in it.
 * Its markup: a `form` with `data-form-error`, a button `save` and one `give-up`.
 */
export class FormDialog {
  #dialog;
  #form;
  #save;
  #before = "";
  #busy = false;

  /**
   * @param {App} app
   * @param {HTMLDialogElement} dialog
   * @param {() => Promise<boolean>} save false: something that was typed is wrong and is told beside it
   */
  constructor({ store }, dialog, save) {
    this.#dialog = dialog;
    this.#form = findOf(dialog, "form", HTMLFormElement);
    this.#save = save;
    this.#form.noValidate = true;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    dialog.addEventListener("cancel", (event) => {
      // A chosen file that is put back also cancels, and bubbles up to here.
      if (event.target !== dialog) return;
      event.preventDefault();
      void this.giveUp();
    });
    find(dialog, '[data-action="give-up"]').addEventListener("click", () => void this.giveUp());
    // Behind a page that is no longer shown it would block the one that is.
    store.on(["route"], () => this.close());
  }

  get isOpen() {
    return this.#dialog.open;
  }

  /** Its fields are filled in already. */
  open() {
    this.tell(null);
    for (const field of this.#form.elements) if (field instanceof HTMLElement) tellMistake(field, null);
    this.#before = this.#typed();
    this.#dialog.showModal();
  }

  close() {
    this.#dialog.close();
  }

  async giveUp() {
    if (this.#busy) return;
    const isAsLeft = this.#typed() === this.#before;
    const question = {
      title: t("¿Descartar lo que escribiste?"),
      text: t("Los cambios que no guardaste se pierden."),
      action: t("Descartar"),
      danger: true,
    };
    if (isAsLeft || (await confirmed(question))) this.close();
  }

  /** @param {string | null} text */
  tell(text) {
    const place = find(this.#dialog, "[data-form-error]");
    place.hidden = text === null;
    place.textContent = text ?? "";
    if (text !== null) place.scrollIntoView({ block: "nearest" });
  }

  async #submit() {
    if (this.#busy) return;
    this.tell(null);
    this.#setBusy(true);
    try {
      if (await this.#save()) this.close();
      else focusFirstMistake(this.#form);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.tell(error.message);
    } finally {
      this.#setBusy(false);
    }
  }

  /** @param {boolean} busy */
  #setBusy(busy) {
    this.#busy = busy;
    const button = findOf(this.#dialog, '[data-action="save"]', HTMLButtonElement);
    button.setAttribute("aria-busy", String(busy));
    button.setAttribute("aria-disabled", String(busy));
  }

  #typed() {
    return JSON.stringify([...new FormData(this.#form).entries()]);
  }
}

/**
 * Says below a field what is wrong with it, in the element that its `data-mistake` names and that describes it.
 * @param {HTMLElement} field
 * @param {string | null} mistake
 */
export function tellMistake(field, mistake) {
  const id = field.dataset.mistake;
  if (id === undefined) return;
  field.setAttribute("aria-invalid", String(mistake !== null));
  const place = find(document, `#${id}`);
  place.hidden = mistake === null;
  place.textContent = mistake ?? "";
}

/** @param {HTMLFormElement} form */
function focusFirstMistake(form) {
  const field = form.querySelector('[aria-invalid="true"]');
  if (field instanceof HTMLElement) field.focus();
}

/**
 * @import { App } from "../../types.js"
 * @import { Difference } from "./document.js"
 */
import { ApiError } from "../../api.js";
import { fill, find, findOf, fromTemplate } from "../../dom.js";
import { t } from "../../language.js";
import { placeName } from "./document.js";

/** Shows what a new version changes, and saves it. */
export class ChangesDialog {
  #dialog;
  #button;
  /** @type {() => Promise<string | null>} */
  #save = async () => null;

  /**
   * @param {App} app
   * @param {HTMLElement} root
   */
  constructor(app, root) {
    this.#dialog = findOf(root, "[data-changes-dialog]", HTMLDialogElement);
    this.#button = findOf(root, '[data-action="confirm-changes"]', HTMLButtonElement);
    // While it is saved the form behind stays as it was shown here.
    this.#dialog.addEventListener("cancel", (event) => this.#button.disabled && event.preventDefault());
    find(root, '[data-action="close-changes"]').addEventListener("click", () => {
      if (!this.#button.disabled) this.#dialog.close();
    });
    this.#button.addEventListener("click", () => void this.#confirm());
    app.store.on(["route"], () => this.#dialog.close());
  }

  /**
   * @param {Difference[]} changes
   * @param {() => Promise<string | null>} save what stands in the way, or null
   */
  open(changes, save) {
    this.#save = save;
    this.#tell(null);
    this.replace(changes);
    this.#dialog.showModal();
  }

  /** @param {Difference[]} changes */
  replace(changes) {
    find(this.#dialog, "[data-changes-rows]").replaceChildren(...changes.map(changeRow));
  }

  close() {
    this.#dialog.close();
  }

  async #confirm() {
    this.#button.disabled = true;
    try {
      const obstacle = await this.#save();
      this.#tell(obstacle);
      if (obstacle === null) this.#dialog.close();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#tell(error.message);
    } finally {
      this.#button.disabled = false;
    }
  }

  /** @param {string | null} text */
  #tell(text) {
    const place = find(this.#dialog, "[data-changes-error]");
    place.hidden = text === null;
    place.textContent = text;
  }
}

/** @param {Difference} change */
function changeRow({ group, name, before, after }) {
  const row = fromTemplate("profile-change");
  fill(row, { what: placeName(group, name), before: inWords(before), after: inWords(after) });
  return row;
}

/**
 * @param {unknown} value
 * @returns {string}
 */
export function inWords(value) {
  if (value === undefined || value === null || value === "") return "–";
  if (typeof value === "boolean") return value ? t("sí") : t("no");
  if (Array.isArray(value)) return value.map(inWords).join("\n") || "–";
  if (typeof value === "object") return Object.values(value).map(inWords).join(" · ");
  return String(value);
}

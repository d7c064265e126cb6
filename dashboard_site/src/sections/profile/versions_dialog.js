/**
 * @import { App } from "../../types.js"
 * @import { Version } from "./profile.js"
 */
import { ApiError } from "../../api.js";
import { fill, find, findOf, fromTemplate } from "../../dom.js";
import { fullTime } from "../../format.js";
import { t } from "../../language.js";

/** The versions that were saved, to take one of them back. */
export class VersionsDialog {
  #dialog;
  #onTakeBack;

  /**
   * @param {App} app
   * @param {HTMLElement} root
   * @param {(version: Version) => void} onTakeBack
   */
  constructor(app, root, onTakeBack) {
    this.#dialog = findOf(root, "[data-versions-dialog]", HTMLDialogElement);
    this.#onTakeBack = onTakeBack;
    find(root, '[data-action="close-versions"]').addEventListener("click", () => this.#dialog.close());
    app.store.on(["route"], () => this.#dialog.close());
  }

  /** @param {() => Promise<Version[]>} read */
  async open(read) {
    find(this.#dialog, "[data-versions]").replaceChildren();
    this.#tell(t("Cargando…"));
    this.#dialog.showModal();
    try {
      const versions = await read();
      find(this.#dialog, "[data-versions]").replaceChildren(
        ...versions.map((each, at) => this.#row(each, at === 0)),
      );
      this.#tell(null);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#tell(error.message);
    }
  }

  /** @param {string | null} text */
  #tell(text) {
    const state = find(this.#dialog, "[data-versions-state]");
    state.hidden = text === null;
    state.textContent = text;
  }

  /** @param {Version} version @param {boolean} isInUse */
  #row(version, isInUse) {
    const row = fromTemplate("profile-version");
    const when = version.saved_at ? fullTime(version.saved_at) : t("El archivo de la instalación");
    fill(row, { when, who: isInUse ? t("en uso") : version.saved_by });
    const button = find(row, '[data-action="take-back"]');
    button.hidden = isInUse;
    button.setAttribute("aria-label", `${button.textContent?.trim()}: ${when}`);
    button.addEventListener("click", () => {
      this.#dialog.close();
      this.#onTakeBack(version);
    });
    return row;
  }
}

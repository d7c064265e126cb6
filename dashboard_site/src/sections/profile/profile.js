/**
 * @import { App } from "../../types.js"
 * @import { Document } from "./document.js"
 * @import { Mistake } from "./profile_form.js"
 * @typedef {{version: string, saved_at: string | null, saved_by: string | null}} Version
 * @typedef {Version & {profile: Document, paused: boolean}} ShownProfile
 */
import { ApiError } from "../../api.js";
import { isolated } from "../../bidi.js";
import { confirmed } from "../../dialogs.js";
import { fill, find, findOf } from "../../dom.js";
import { counted, fullTime } from "../../format.js";
import { t } from "../../language.js";
import { covers } from "../../sections.js";
import { offerSenders } from "../../flows/read_senders.js";
import { whileShown } from "../../views/visits.js";
import { ChangesDialog } from "./changes_dialog.js";
import { differences, placeInWords, withChanges } from "./document.js";
import { showPauseSwitch } from "./pause_switch.js";
import { inPageLanguage } from "./mistake_words.js";
import { ProfileForm } from "./profile_form.js";
import { VersionsDialog } from "./versions_dialog.js";

export { default as markup } from "./profile.html";

/**
 * @param {App} app
 * @param {HTMLElement} root
 */
export function show(app, root) {
  const section = new ProfileSection(app, root);
  showPauseSwitch(app, root);
  whileShown(app, "profile", { visit: () => void section.visit(), forget: () => section.forget() });
}

class ProfileSection {
  #app;
  #root;
  #form;
  #changes;
  #versions;
  #senders;
  /** @type {ShownProfile | null} the one that is being edited */
  #base = null;
  /** @type {Document} as it stood in the form before anybody typed */
  #before = {};
  /** @type {string} one of the shop's numbers; empty: the first */
  #sender = "";

  /**
   * @param {App} app
   * @param {HTMLElement} root
   */
  constructor(app, root) {
    this.#app = app;
    this.#root = root;
    this.#form = new ProfileForm(find(root, "[data-groups]"));
    this.#changes = new ChangesDialog(app, root);
    this.#versions = new VersionsDialog(app, root, (version) => void this.#takeBack(version));
    const form = find(root, "[data-profile-form]");
    form.addEventListener("input", () => this.#renderBar());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#review();
    });
    const click = (/** @type {string} */ action, /** @type {() => unknown} */ act) =>
      find(root, `[data-action="${action}"]`).addEventListener("click", () => void act());
    click("discard", () => this.#discard());
    click("read-profile", () => this.#read());
    click("show-versions", () => this.#versions.open(() => this.#readVersions()));

    this.#senders = findOf(root, "#profile-sender", HTMLSelectElement);
    this.#senders.addEventListener("change", () => void this.#chooseSender(this.#senders));
    addEventListener("beforeunload", (event) => {
      if (this.#hasChanges) event.preventDefault();
    });
  }

  /** What was typed and not saved stays. */
  async visit() {
    if (this.#hasChanges) return;
    void offerSenders(this.#app, find(this.#root, "[data-sender-part]"), this.#senders);
    await this.#read();
  }

  forget() {
    this.#base = null;
    find(this.#root, "[data-profile-form]").hidden = true;
    find(this.#root, "[data-profile-loading]").hidden = false;
  }

  get #mayEdit() {
    return covers(this.#app.store.session?.operator.role, "admin");
  }

  get #hasChanges() {
    return this.#base !== null && differences(this.#before, this.#form.read()).length > 0;
  }

  /** @param {HTMLSelectElement} select */
  async #chooseSender(select) {
    if (this.#hasChanges && !(await this.#giveUpChanges())) {
      select.value = this.#sender || (select.options[0]?.value ?? "");
      return;
    }
    this.#sender = select.value;
    this.forget();
    await this.#read();
  }

  async #read() {
    const sender = this.#sender;
    try {
      const shown = await this.#shown();
      if (sender !== this.#sender) return;
      this.#tellFailure(null);
      // Who began to type while it was read goes on; what others saved meanwhile is told on saving.
      if (!this.#hasChanges) this.#show(shown);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#tellFailure(error.message);
    }
  }

  /** @param {string} [version] @returns {Promise<ShownProfile>} */
  #shown(version) {
    return this.#app.api.request("GET", "/api/profile", { query: { sender: this.#sender, version } });
  }

  /** @param {ShownProfile} shown */
  #show(shown) {
    this.#base = shown;
    this.#app.store.paused = shown.paused;
    this.#app.store.tell("paused");
    this.#form.show(shown.profile, { isReadOnly: !this.#mayEdit });
    this.#before = this.#form.read();
    find(this.#root, "[data-profile-form]").hidden = false;
    find(this.#root, "[data-profile-loading]").hidden = true;
    find(this.#root, "[data-mistakes]").hidden = true;
    this.#render();
  }

  #render() {
    fill(this.#root, { version: this.#base && versionLine(this.#base) });
    this.#renderBar();
  }

  #renderBar() {
    const count = this.#base ? differences(this.#before, this.#form.read()).length : 0;
    find(this.#root, "[data-save-bar]").hidden = count === 0;
    fill(this.#root, { changes: counted(count, t("cambio sin guardar"), t("cambios sin guardar")) });
  }

  /** @param {string | null} message */
  #tellFailure(message) {
    find(this.#root, "[data-profile-error]").hidden = message === null;
    if (message !== null) find(this.#root, "[data-profile-loading]").hidden = true;
    fill(this.#root, { "profile-error": message });
  }

  async #review() {
    const changes = differences(this.#before, this.#form.read());
    if (changes.length > 0) this.#changes.open(changes, () => this.#save());
  }

  /** @returns {Promise<string | null>} what stands in the way, or null */
  async #save() {
    const body = { version: this.#base?.version, profile: this.#form.read() };
    try {
      this.#show(
        await this.#app.api.request("PUT", "/api/profile", { body, query: { sender: this.#sender } }),
      );
      this.#app.store.toast(t("Perfil guardado. Cuenta en menos de un minuto."));
      return null;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === "version_conflict") return this.#putOnNewest();
      if (error.code !== "profile_invalid") return error.message;
      this.#tellMistakes(error);
      return null;
    }
  }

  /** Somebody was faster: the same changes stand on top of what was saved, to be looked at again. */
  async #putOnNewest() {
    const mine = differences(this.#before, this.#form.read());
    const newest = await this.#shown();
    this.#show(newest);
    this.#form.show(withChanges(this.#before, mine), { isReadOnly: false });
    this.#renderBar();
    const by = isolated(newest.saved_by ?? "");
    this.#changes.replace(differences(this.#before, this.#form.read()));
    return t(
      "{by} guardó otra versión mientras editabas. Tus cambios están ahora sobre ella: revísalos y guarda.",
      { by },
    );
  }

  /** @param {ApiError} error */
  #tellMistakes(error) {
    const told = /** @type {Mistake[]} */ (error.details);
    const mistakes = told.map(({ place, message }) => ({ place, message: inPageLanguage(message) }));
    this.#form.tellMistakes(mistakes);
    this.#changes.close();
    const summary = find(this.#root, "[data-mistakes]");
    summary.hidden = false;
    const count = counted(mistakes.length, t("error"), t("errores"));
    fill(this.#root, { "mistakes-title": t("El perfil tiene {count}. No se guardó nada.", { count }) });
    find(summary, "[data-mistakes-list]").replaceChildren(
      ...mistakes.map(({ place, message }) => {
        const item = document.createElement("li");
        item.textContent = `${placeInWords(place)}: ${message}`;
        return item;
      }),
    );
    if (!this.#form.focusFirstMistake()) summary.focus();
  }

  async #discard() {
    if (!this.#base || !(await this.#giveUpChanges())) return;
    this.#show(this.#base);
    await this.#read();
  }

  #giveUpChanges() {
    return confirmed({
      title: t("¿Descartar lo que escribiste?"),
      text: t("Los cambios que no guardaste se pierden."),
      action: t("Descartar"),
      danger: true,
    });
  }

  /** @returns {Promise<Version[]>} */
  async #readVersions() {
    const query = { sender: this.#sender };
    return (await this.#app.api.request("GET", "/api/profile/versions", { query })).items;
  }

  /** Into the form, over the newest: it counts when it is saved. @param {Version} version */
  async #takeBack(version) {
    if (this.#hasChanges && !(await this.#giveUpChanges())) return;
    try {
      const old = await this.#shown(version.version);
      this.#form.show(old.profile, { isReadOnly: false });
      this.#renderBar();
      this.#app.store.toast(t("La versión está en el formulario. Revísala y guárdala."));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#app.store.toast(error.message, "danger");
    }
  }
}

/** @param {Version} version */
function versionLine({ saved_at, saved_by }) {
  if (saved_at === null) return t("Está en uso el archivo con el que se instaló el bot.");
  return t("En uso: la versión de {by}, {time}.", { by: isolated(saved_by ?? ""), time: fullTime(saved_at) });
}

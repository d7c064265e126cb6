/**
 * @import { App } from "../../types.js"
 * @import { Member } from "./operators.js"
 */
import { ApiError } from "../../api.js";
import { confirmed } from "../../dialogs.js";
import { fill, find, fromTemplate } from "../../dom.js";
import { fullTime } from "../../format.js";
import { t } from "../../language.js";
import { ROLE_NAMES } from "../../words.js";
import { whileShown } from "../../views/visits.js";
import { OperatorDialog } from "./operator_dialog.js";
import { endSessions, readOperators, removeOperator } from "./operators.js";

export { default as markup } from "./team.html";

/**
 * @param {App} app
 * @param {HTMLElement} root
 */
export function show(app, root) {
  const team = new Team(app, root);
  whileShown(app, "team", { visit: () => void team.read(), forget: () => team.render([]) });
}

class Team {
  #app;
  #root;
  #dialog;

  /**
   * @param {App} app
   * @param {HTMLElement} root
   */
  constructor(app, root) {
    this.#app = app;
    this.#root = root;
    this.#dialog = new OperatorDialog(app, root, () => void this.read());
    find(root, '[data-action="add-operator"]').addEventListener("click", () => this.#dialog.add());
    find(root, '[data-action="read-team"]').addEventListener("click", () => void this.read());
  }

  async read() {
    try {
      this.render((await readOperators(this.#app)).items);
      this.#tellFailure(null);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#tellFailure(error.message);
    } finally {
      find(this.#root, "[data-team-loading]").hidden = true;
    }
  }

  /** @param {string | null} message */
  #tellFailure(message) {
    find(this.#root, "[data-list-error]").hidden = message === null;
    fill(this.#root, { "list-error": message });
  }

  /**
   * The focus stays on the same button of the same account; where that is gone, on what comes first.
   * @param {Member[]} members
   */
  render(members) {
    const rows = find(this.#root, "[data-team-rows]");
    const focused = rows.contains(document.activeElement) ? document.activeElement : null;
    rows.replaceChildren(...members.map((member) => this.#row(member)));
    if (focused === null) return;
    const same = [...rows.querySelectorAll("button")].find(
      (button) => button.ariaLabel === focused.ariaLabel && !button.hidden,
    );
    (same ?? find(this.#root, '[data-action="add-operator"]')).focus();
  }

  /** @param {Member} member */
  #row(member) {
    const row = fromTemplate("team-operator");
    const isMe = member.username === this.#app.store.session?.operator.username;
    fill(row, {
      username: member.username,
      you: isMe ? t("tú") : null,
      role: ROLE_NAMES[member.role],
      "signed-in": member.signed_in_at ? fullTime(member.signed_in_at) : t("Todavía no"),
    });
    const click = (/** @type {string} */ action, /** @type {() => unknown} */ act) => {
      const button = find(row, `[data-action="${action}"]`);
      button.setAttribute("aria-label", `${button.textContent}: ${member.username}`);
      button.addEventListener("click", () => void act());
      return button;
    };
    click("change-role", () => this.#dialog.changeRole(member)).hidden = isMe;
    click("new-password", () => this.#dialog.newPassword(member)).hidden = isMe;
    click("end-sessions", () => this.#endSessions(member)).hidden = isMe;
    click("remove-operator", () => this.#remove(member)).hidden = isMe;
    return row;
  }

  /** @param {Member} member */
  async #endSessions({ username }) {
    const isSure = await confirmed({
      title: t("¿Cerrar las sesiones de {username}?", { username }),
      text: t("Tendrá que volver a entrar en todos sus dispositivos."),
      action: t("Cerrar sus sesiones"),
    });
    if (isSure)
      await this.#do(
        endSessions(this.#app, username),
        t("Se cerraron las sesiones de {username}.", { username }),
      );
  }

  /** @param {Member} member */
  async #remove({ username }) {
    const isSure = await confirmed({
      title: t("¿Quitar a {username} del equipo?", { username }),
      text: t("Ya no podrá entrar. Lo que escribió a los clientes se queda."),
      action: t("Quitar"),
      danger: true,
    });
    if (isSure)
      await this.#do(
        removeOperator(this.#app, username),
        t("{username} ya no está en el equipo.", { username }),
      );
  }

  /**
   * @param {Promise<unknown>} work
   * @param {string} done
   */
  async #do(work, done) {
    try {
      await work;
      this.#app.store.toast(done);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#app.store.toast(error.message, "danger");
    }
    await this.read();
  }
}

/**
 * @import { App } from "../../types.js"
 * @import { Member } from "./operators.js"
 */
import { fill, find, findOf } from "../../dom.js";
import { t } from "../../language.js";
import { newPassword, passwordMistake } from "../../passwords.js";
import { FormDialog, tellMistake } from "../../views/form_dialog.js";
import { addOperator, changeOperator } from "./operators.js";

const USERNAME = /^[a-z0-9][a-z0-9._-]{1,39}$/;

/** One dialog for a new account, another role, a new password: it shows the parts that are asked for. */
export class OperatorDialog {
  #app;
  #dialog;
  #form;
  #onSaved;
  /** @type {(fields: {username: string, role: string, password: string}) => Promise<unknown>} */
  #write = async () => {};
  /** @type {(username: string) => string} */
  #told = () => "";

  /**
   * @param {App} app
   * @param {HTMLElement} root
   * @param {() => void} onSaved
   */
  constructor(app, root, onSaved) {
    this.#app = app;
    this.#onSaved = onSaved;
    this.#dialog = findOf(root, "[data-operator-dialog]", HTMLDialogElement);
    this.#form = new FormDialog(app, this.#dialog, () => this.#save());
    find(root, '[data-action="make-password"]').addEventListener("click", () => {
      this.#field("operator-password").value = newPassword();
    });
  }

  add() {
    this.#write = (fields) => addOperator(this.#app, fields);
    this.#told = (username) => t("{username} ya puede entrar.", { username });
    this.#open(t("Agregar a alguien"), { username: "", role: "operator" }, ["username", "role", "password"]);
    this.#field("operator-password").value = newPassword();
  }

  /** @param {Member} member */
  changeRole(member) {
    this.#write = ({ role }) => changeOperator(this.#app, member.username, { role });
    this.#told = (username) => t("Cambió lo que puede {username}.", { username });
    this.#open(t("Qué puede {username}", { username: member.username }), member, ["role"]);
  }

  /** @param {Member} member */
  newPassword(member) {
    this.#write = ({ password }) => changeOperator(this.#app, member.username, { password });
    this.#told = (username) => t("{username} tiene otra contraseña y debe volver a entrar.", { username });
    this.#open(t("Nueva contraseña de {username}", { username: member.username }), member, ["password"]);
    this.#field("operator-password").value = newPassword();
  }

  /**
   * @param {string} title
   * @param {{username: string, role: string}} fields
   * @param {("username" | "role" | "password")[]} parts
   */
  #open(title, { username, role }, parts) {
    fill(this.#dialog, { "operator-title": title });
    for (const part of /** @type {const} */ (["username", "role", "password"]))
      find(this.#dialog, `[data-${part}-part]`).hidden = !parts.includes(part);
    this.#field("operator-username").value = username;
    findOf(this.#dialog, "#operator-role", HTMLSelectElement).value = role;
    this.#field("operator-password").value = "";
    this.#form.open();
  }

  async #save() {
    const username = this.#field("operator-username").value.trim();
    const role = findOf(this.#dialog, "#operator-role", HTMLSelectElement).value;
    const password = this.#field("operator-password").value;
    if (!this.#isRight(username, password)) return false;
    await this.#write({ username, role, password });
    this.#app.store.toast(this.#told(username));
    this.#onSaved();
    return true;
  }

  /**
   * Only what is asked for is looked at.
   * @param {string} username
   * @param {string} password
   */
  #isRight(username, password) {
    const asks = (/** @type {string} */ part) => !find(this.#dialog, `[data-${part}-part]`).hidden;
    const wrongName = asks("username") && !USERNAME.test(username);
    const wrongPassword = asks("password") ? passwordMistake(password) : null;
    tellMistake(
      this.#field("operator-username"),
      wrongName
        ? t("Usa de 2 a 40 minúsculas, números, puntos o guiones, y empieza con letra o número.")
        : null,
    );
    tellMistake(this.#field("operator-password"), wrongPassword);
    return !wrongName && wrongPassword === null;
  }

  /** @param {string} id */
  #field(id) {
    return findOf(this.#dialog, `#${id}`, HTMLInputElement);
  }
}

/** @import { App, Session } from "../../types.js" */
import { ApiError } from "../../api.js";
import { confirmed } from "../../dialogs.js";
import { fill, find, findOf } from "../../dom.js";
import { t } from "../../language.js";
import { passwordMistake } from "../../passwords.js";
import { keepSession } from "../../session.js";
import { ROLE_NAMES } from "../../words.js";
import { signOut } from "../../flows/sign_in.js";
import { tellMistake } from "../../views/form_dialog.js";

export { default as markup } from "./account.html";

/**
 * @param {App} app
 * @param {HTMLElement} root
 */
export function show(app, root) {
  const form = findOf(root, "[data-password-form]", HTMLFormElement);
  const render = () => renderOperator(app, root);
  app.store.on(["session"], render);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit(app, form);
  });
  find(root, '[data-action="sign-out-everywhere"]').addEventListener(
    "click",
    () => void signOutEverywhere(app),
  );
  render();
}

/**
 * @param {App} app
 * @param {HTMLElement} root
 */
function renderOperator({ store }, root) {
  const operator = store.session?.operator;
  if (!operator) return;
  const { username } = operator;
  const role = ROLE_NAMES[operator.role];
  fill(root, { "account-who": t("Entraste como {username} ({role}).", { username, role }) });
  // So that a password manager knows whose password changes.
  findOf(root, "[data-own-username]", HTMLInputElement).value = username;
}

/**
 * @param {App} app
 * @param {HTMLFormElement} form
 */
async function submit(app, form) {
  const button = findOf(form, '[data-action="change-password"]', HTMLButtonElement);
  if (button.disabled || !isRight(form)) return;
  button.disabled = true;
  tellFailure(form, null);
  try {
    const [current, wanted] = [field(form, "current-password").value, field(form, "new-password").value];
    await changePassword(app, current, wanted);
    form.reset();
    app.store.toast(t("Tu contraseña cambió."));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === "wrong_password") tellMistake(field(form, "current-password"), error.message);
    else tellFailure(form, error.message);
  } finally {
    button.disabled = false;
  }
}

/**
 * The session that comes back takes the place of this one, which has ended with the others.
 * @param {App} app
 * @param {string} current
 * @param {string} wanted
 */
async function changePassword({ api, store }, current, wanted) {
  /** @type {Session} */
  const session = await api.request("PUT", "/api/me/password", { body: { current, new: wanted } });
  keepSession(session);
  api.useToken(session.token);
  store.startSession(session);
}

/** @param {HTMLFormElement} form */
function isRight(form) {
  const [current, wanted, again] = ["current-password", "new-password", "new-password-again"].map((id) =>
    field(form, id),
  );
  if (!current || !wanted || !again) return false;
  const mistakes = [
    current.value === "" ? t("Escribe tu contraseña actual.") : null,
    passwordMistake(wanted.value),
    again.value === wanted.value ? null : t("No es igual a la nueva."),
  ];
  [current, wanted, again].forEach((input, index) => tellMistake(input, mistakes[index] ?? null));
  [current, wanted, again][mistakes.findIndex((mistake) => mistake !== null)]?.focus();
  return mistakes.every((mistake) => mistake === null);
}

/**
 * @param {HTMLFormElement} form
 * @param {string | null} message
 */
function tellFailure(form, message) {
  const place = find(form, "[data-password-error]");
  place.hidden = message === null;
  place.textContent = message;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} id
 */
const field = (form, id) => findOf(form, `#${id}`, HTMLInputElement);

/** @param {App} app */
async function signOutEverywhere(app) {
  const isSure = await confirmed({
    title: t("¿Cerrar todas tus sesiones?"),
    text: t("También esta: tendrás que volver a entrar."),
    action: t("Cerrar todas"),
  });
  if (isSure) signOut(app);
}

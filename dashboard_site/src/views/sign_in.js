/** @import { App } from "../types.js" */
import { ApiError } from "../api.js";
import { find, findOf } from "../dom.js";
import { t } from "../language.js";
import { signIn } from "../flows/sign_in.js";

const DEFAULT_WAIT_SECONDS = 30;

/**
 * A dialog over the page, so that what was being done is still there after signing in again.
 * @param {App} app
 */
export function showSignIn(app) {
  const dialog = findOf(document, "[data-sign-in]", HTMLDialogElement);
  const form = findOf(dialog, "[data-sign-in-form]", HTMLFormElement);
  const button = findOf(dialog, '[data-action="sign-in"]', HTMLButtonElement);

  app.store.on(["session"], () => renderDialog(app, dialog, form));
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => renderDialog(app, dialog, form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit(app, form, button);
  });
  renderDialog(app, dialog, form);
}

/**
 * @param {App} app
 * @param {HTMLDialogElement} dialog
 * @param {HTMLFormElement} form
 */
function renderDialog({ store }, dialog, form) {
  if (store.session) {
    form.reset();
    dialog.close();
    return;
  }
  const reason = find(dialog, "[data-sign-in-reason]");
  reason.textContent = store.signInReason;
  reason.hidden = store.signInReason === null;
  renderError(form, null);
  dialog.classList.toggle("over-work", store.signInReason !== null);
  if (!dialog.open) dialog.showModal();
}

/**
 * @param {App} app
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button
 */
async function submit(app, form, button) {
  if (button.disabled) return;
  const fields = new FormData(form);
  renderBusy(button, true);
  renderError(form, null);
  try {
    await signIn(app, {
      username: String(fields.get("username")).trim(),
      password: String(fields.get("password")),
    });
    renderBusy(button, false);
  } catch (error) {
    renderBusy(button, false);
    if (!(error instanceof ApiError)) throw error;
    renderError(form, error.message);
    if (error.status === 429) waitBeforeNextTry(button, error.retryAfter || DEFAULT_WAIT_SECONDS);
    else findOf(form, "#password", HTMLInputElement).select();
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {string | null} message
 */
function renderError(form, message) {
  const place = find(form, "[data-sign-in-error]");
  place.textContent = message;
  place.hidden = message === null;
}

/**
 * @param {HTMLButtonElement} button
 * @param {boolean} busy
 */
function renderBusy(button, busy) {
  button.disabled = busy;
  button.textContent = busy ? t("Entrando…") : t("Entrar");
}

/**
 * @param {HTMLButtonElement} button
 * @param {number} seconds
 */
function waitBeforeNextTry(button, seconds) {
  button.disabled = seconds > 0;
  button.textContent = seconds > 0 ? t("Espera {seconds} s", { seconds }) : t("Entrar");
  if (seconds > 0) setTimeout(() => waitBeforeNextTry(button, seconds - 1), 1000);
}

/**
 * What can be done to a customer: no more messages, block, a copy of the data, erase them.
 * @import { App, Conversation } from "../types.js"
 */
import { confirmed } from "../dialogs.js";
import { find, findOf, keepFocus } from "../dom.js";
import { changeCustomer, sentenceOf } from "../flows/edit_sheet.js";
import { askForExport, askToErase } from "../flows/follow_job.js";
import { t } from "../language.js";
import { showJob } from "./job_dialog.js";
import { askForText } from "./text_dialog.js";

const LONGEST_REASON = 300;
const BLOCKING = '[data-action="block"], [data-action="unblock"]';

/**
 * @param {App} app
 * @param {HTMLElement} panel
 */
export function preparePanelActions(app, panel) {
  const on = (/** @type {string} */ action, /** @type {(id: string) => Promise<void> | void} */ act) => {
    const button = findOf(panel, `[data-action="${action}"]`, HTMLButtonElement);
    button.addEventListener("click", () => {
      const id = app.store.openConversation?.conversation_id;
      if (id !== undefined) void once(app, button, async () => act(id));
    });
  };
  on("opt-out", (id) => askWhy(app, id, true));
  on("opt-in", (id) => askWhy(app, id, false));
  on("block", (id) => block(app, id));
  on("unblock", (id) => changeCustomer(app, id, { blocked: false }));
  on("export", (id) => exportData(app, id));
  on("erase", (id) => erase(app, id));
}

/**
 * @param {App} app
 * @param {HTMLButtonElement} button
 * @param {() => Promise<void>} act
 */
async function once({ store }, button, act) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    await act();
  } catch (error) {
    store.toast(sentenceOf(error), "danger");
  } finally {
    button.removeAttribute("aria-disabled");
    keepFocus(document, BLOCKING);
  }
}

/**
 * @param {App} app
 * @param {string} id
 * @param {boolean} optsOut
 */
function askWhy(app, id, optsOut) {
  askForText({
    title: optsOut ? t("El cliente no quiere mensajes") : t("El cliente vuelve a querer mensajes"),
    text: optsOut
      ? t("Ni el bot ni tu equipo le escribirán si él no escribe antes.")
      : t("El bot y tu equipo podrán escribirle de nuevo. Hazlo solo si él lo pidió."),
    label: t("Cómo lo sabes"),
    longest: LONGEST_REASON,
    action: optsOut ? t("No escribirle más") : t("Permitir mensajes"),
    save: (reason) => changeCustomer(app, id, { opted_out: optsOut, reason }),
    goOnAt: '[data-action="opt-out"], [data-action="opt-in"]',
  });
}

/**
 * @param {App} app
 * @param {string} id
 */
async function block(app, id) {
  const isSure = await confirmed({
    title: t("¿Bloquear a este cliente?"),
    text: t("Ni el bot ni tu equipo le responderán. Puedes desbloquearlo cuando quieras."),
    action: t("Bloquear"),
    danger: true,
  });
  if (isSure) await changeCustomer(app, id, { blocked: true });
}

/**
 * @param {App} app
 * @param {string} id
 */
async function exportData(app, id) {
  const { job_id } = await askForExport(app, id);
  showJob(app, job_id, { kind: "export", conversationId: id });
}

/**
 * @param {App} app
 * @param {string} id
 */
async function erase(app, id) {
  const isSure = await confirmed({
    title: t("¿Borrar todo de este cliente?"),
    text: t(
      "Se borran sus mensajes, archivos y datos, aquí y en Twilio. Sus pedidos quedan como ventas, sin su nombre. No se puede deshacer.",
    ),
    action: t("Borrar para siempre"),
    danger: true,
    typed: t("BORRAR"),
  });
  if (!isSure) return;
  const { job_id } = await askToErase(app, id);
  showJob(app, job_id, { kind: "erase", conversationId: id });
}

/**
 * @param {HTMLElement} panel
 * @param {Conversation} conversation
 */
export function renderPanelActions(panel, { opted_out, blocked }) {
  const shown = { "opt-out": !opted_out, "opt-in": opted_out, block: !blocked, unblock: blocked };
  for (const [action, isShown] of Object.entries(shown))
    find(panel, `[data-action="${action}"]`).hidden = !isShown;
}

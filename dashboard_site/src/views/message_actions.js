/**
 * What can be done about a message: send again what did not arrive, look into an answer of the bot, correct it.
 * @import { App, Message } from "../types.js"
 */
import { whyNotDelivered } from "../delivery_reasons.js";
import { fill, find, findOf, keepFocus } from "../dom.js";
import { t } from "../language.js";
import { mayGoAgain } from "../resends.js";
import { correctAnswer, readDetails, takeCorrectionBack } from "../flows/answer_details.js";
import { sentenceOf } from "../flows/edit_sheet.js";
import { resend } from "../flows/reply.js";
import { showDetails } from "./details_dialog.js";
import { askForText } from "./text_dialog.js";

const LONGEST_CORRECTION = 1600;

/**
 * @param {App} app
 * @param {HTMLElement} element
 * @param {Message} message
 * @param {boolean} resent
 */
export function renderFailure(app, element, message, resent) {
  const explained = whyNotDelivered(message);
  find(element, "[data-failure]").hidden = explained === null;
  if (!explained) return;
  const button = findOf(element, '[data-action="resend"]', HTMLButtonElement);
  button.hidden = resent || !mayGoAgain(message);
  fill(element, {
    reason: explained.reason,
    advice: resent ? null : explained.advice,
    resent: resent ? t("Se volvió a enviar: mira el mensaje nuevo.") : null,
  });
  button.addEventListener("click", async () => {
    button.setAttribute("aria-disabled", "true");
    await resend(app, message);
    button.removeAttribute("aria-disabled");
  });
}

/**
 * @param {App} app
 * @param {HTMLElement} element
 * @param {Message} message
 */
export function renderAnswerActions(app, element, message) {
  const isAnswer = message.author === "bot";
  const isMarked = message.marked_wrong ?? false;
  find(element, "[data-answer-actions]").hidden = !isAnswer;
  find(element, "[data-marked]").hidden = !isMarked;
  if (!isAnswer) return;
  const on = (/** @type {string} */ action, /** @type {() => void} */ act) =>
    find(element, `[data-action="${action}"]`).addEventListener("click", act);
  find(element, '[data-action="mark-wrong"]').hidden = isMarked;
  find(element, '[data-action="details"]').hidden = !(message.has_details ?? false);
  on("details", () => showDetails(app, message));
  on("mark-wrong", () => askForCorrection(app, message, ""));
  on("change-correction", () => void changeCorrection(app, message));
  on("unmark", () => void unmark(app, message));
}

/**
 * @param {App} app
 * @param {Message} message
 * @param {string} initial
 */
function askForCorrection(app, message, initial) {
  askForText({
    title: t("Respuesta incorrecta"),
    text: t("El bot se probará con esta pregunta y con lo que escribas. Al cliente no le llega nada."),
    quoted: message.body,
    label: t("Qué debería haber respondido"),
    initial,
    longest: LONGEST_CORRECTION,
    action: t("Guardar"),
    save: async (right) => {
      await correctAnswer(app, message, right);
      app.store.toast(t("La respuesta quedó marcada como incorrecta."));
    },
    goOnAt: actionsOf(message),
  });
}

/**
 * @param {App} app
 * @param {Message} message
 */
async function changeCorrection(app, message) {
  await orTold(app, async () => {
    const { right_answer } = await readDetails(app, message);
    askForCorrection(app, message, right_answer ?? "");
  });
}

/**
 * @param {App} app
 * @param {Message} message
 */
async function unmark(app, message) {
  await orTold(app, async () => {
    await takeCorrectionBack(app, message);
    app.store.toast(t("La respuesta ya no está marcada como incorrecta."));
    keepFocus(document, actionsOf(message));
  });
}

/** @param {Message} message what can be done about it, in its element of the moment */
const actionsOf = ({ message_id }) => `[data-message-id="${CSS.escape(message_id)}"] [data-action]`;

/**
 * @param {App} app
 * @param {() => Promise<void>} act
 */
async function orTold({ store }, act) {
  try {
    await act();
  } catch (error) {
    store.toast(sentenceOf(error), "danger");
  }
}

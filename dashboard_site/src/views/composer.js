/** @import { App, Conversation, Draft } from "../types.js" */
import { find, findOf } from "../dom.js";
import { characterCount, wholeNumber } from "../format.js";
import { t } from "../language.js";
import {
  closedReason,
  LONGEST_BODY,
  LONGEST_CAPTION,
  takesTemplates,
  windowCountdown,
} from "../service_window.js";
import { isSendable, reply } from "../flows/reply.js";
import { CannedList } from "./canned_list.js";
import { attachPictures, renderPicture } from "./composer_picture.js";
import { chooseTemplate } from "./template_dialog.js";

const NEARLY_FULL = 400;

/** @param {App} app */
export function showComposer(app) {
  const { store } = app;
  const form = find(document, "[data-composer]");
  const input = findOf(form, "[data-reply]", HTMLTextAreaElement);
  const canned = new CannedList(app, form, input);
  const render = () => renderComposer(app, form, input);
  store.on(["draft", "conversations", "route", "session", "clock"], render);

  input.addEventListener("input", () => {
    const { conversationId } = store.route;
    if (conversationId !== null) store.changeDraft(store.draftOf(conversationId), { text: input.value });
  });
  input.addEventListener("keydown", (event) => {
    if (canned.takes(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send(app);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(app);
  });
  find(form, '[data-action="send-template"]').addEventListener("click", () => {
    if (store.openConversation) chooseTemplate(app, store.openConversation);
  });
  attachPictures(app, form, input);
  render();
}

/** @param {App} app */
function send(app) {
  const conversation = app.store.openConversation;
  if (!conversation || closedReason(conversation, app.store.now) !== null) return;
  void reply(app, conversation.conversation_id);
}

/**
 * @param {App} app
 * @param {HTMLElement} form
 * @param {HTMLTextAreaElement} input
 */
function renderComposer({ store }, form, input) {
  const conversation = store.openConversation;
  const isViewer = store.session?.operator.role === "viewer";
  find(document, "[data-read-only]").hidden = !isViewer;
  form.hidden = isViewer;
  if (!conversation) return;
  const draft = store.draftOf(conversation.conversation_id);
  const closed = closedReason(conversation, store.now);
  const body = draft.text.trim();
  renderInput(input, draft, closed);
  renderPicture(form, draft);
  renderHint(find(form, "[data-composer-hint]"), conversation, store.now);
  renderCounter(
    find(form, "[data-counter]"),
    characterCount(body),
    draft.picture ? LONGEST_CAPTION : LONGEST_BODY,
  );
  for (const action of ["attach", "canned"])
    findOf(form, `[data-action="${action}"]`, HTMLButtonElement).disabled = closed !== null || draft.sending;
  find(form, '[data-action="send-template"]').hidden =
    closed === null || !takesTemplates(conversation, store.now);
  const button = findOf(form, '[data-action="send"]', HTMLButtonElement);
  button.disabled = closed !== null || draft.sending || !isSendable(body, draft.picture !== null);
  button.setAttribute("aria-label", draft.sending ? t("Enviando") : t("Enviar"));
}

/**
 * @param {HTMLTextAreaElement} input
 * @param {Draft} draft
 * @param {string | null} closed
 */
function renderInput(input, draft, closed) {
  if (input.value !== draft.text) input.value = draft.text;
  input.disabled = closed !== null;
  // Not disabled while sending: a disabled field loses the focus.
  input.readOnly = draft.sending;
  input.placeholder = closed === null ? placeholderFor(draft) : t("No se puede escribir ahora");
}

/** @param {Draft} draft */
const placeholderFor = ({ picture }) =>
  picture ? t("Escribe un texto para la imagen, si quieres") : t("Escribe una respuesta");

/**
 * @param {HTMLElement} hint
 * @param {Conversation} conversation
 * @param {Date} now
 */
function renderHint(hint, conversation, now) {
  const countdown = windowCountdown(conversation, now);
  const takesOver = conversation.mode === "bot" ? `${t("Si respondes, tomas la conversación.")} ` : "";
  hint.textContent = closedReason(conversation, now) ?? `${takesOver}${countdown?.text ?? ""}`;
  hint.classList.toggle("text-warning-emphasis", countdown === null || countdown.soon);
}

/**
 * @param {HTMLElement} counter
 * @param {number} length
 * @param {number} longest
 */
function renderCounter(counter, length, longest) {
  counter.textContent = `${wholeNumber(length)} / ${wholeNumber(longest)}`;
  counter.classList.toggle("is-near", length >= longest - NEARLY_FULL);
  counter.classList.toggle("is-over", length > longest);
}

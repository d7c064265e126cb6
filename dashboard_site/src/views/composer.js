/** @import { App, Conversation, Draft } from "../types.js" */
import { find, findOf } from "../dom.js";
import { characterCount, wholeNumber } from "../format.js";
import { closedReason, LONGEST_BODY, windowCountdown } from "../service_window.js";
import { reply } from "../flows/reply.js";

const COUNTER_FROM = 1200;

/** @param {App} app */
export function showComposer(app) {
  const { store } = app;
  const form = find(document, "[data-composer]");
  const input = findOf(form, "[data-reply]", HTMLTextAreaElement);
  const render = () => renderComposer(app, form, input);
  store.on(["draft", "conversations", "route", "session", "clock"], render);

  input.addEventListener("input", () => {
    const { conversationId } = store.route;
    if (conversationId !== null) store.changeDraft(store.draftOf(conversationId), { text: input.value });
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send(app);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(app);
  });
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
  renderInput(input, draft, closed);
  renderHint(find(form, "[data-composer-hint]"), conversation, store.now);
  const length = characterCount(draft.text.trim());
  renderCounter(find(form, "[data-counter]"), length);
  const button = findOf(form, '[data-action="send"]', HTMLButtonElement);
  button.disabled = closed !== null || draft.sending || length === 0 || length > LONGEST_BODY;
  button.setAttribute("aria-label", draft.sending ? "Enviando" : "Enviar");
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
  input.placeholder = closed === null ? "Escribe una respuesta" : "No se puede escribir ahora";
}

/**
 * @param {HTMLElement} hint
 * @param {Conversation} conversation
 * @param {Date} now
 */
function renderHint(hint, conversation, now) {
  const countdown = windowCountdown(conversation, now);
  const takesOver = conversation.mode === "bot" ? "Si respondes, tomas la conversación. " : "";
  hint.textContent = closedReason(conversation, now) ?? `${takesOver}${countdown?.text ?? ""}`;
  hint.classList.toggle("text-warning-emphasis", countdown === null || countdown.soon);
}

/**
 * @param {HTMLElement} counter
 * @param {number} length
 */
function renderCounter(counter, length) {
  counter.textContent = `${wholeNumber(length)} / ${wholeNumber(LONGEST_BODY)}`;
  counter.classList.toggle("is-near", length >= COUNTER_FROM);
  counter.classList.toggle("is-over", length > LONGEST_BODY);
}

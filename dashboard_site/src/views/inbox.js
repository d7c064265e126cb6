/** @import { App, Conversation, Listing, Queue } from "../types.js" */
import { fill, find, findOf, fromTemplate, keyedElements, placeInOrder } from "../dom.js";
import { counted, fullTime, relativeTime, wholeNumber } from "../format.js";
import { drawIcons } from "../icons.js";
import { lastActivity } from "../listings.js";
import { conversationAddress } from "../router.js";
import { authorHint, customerName, STAGE_NAMES, waitingReason } from "../words.js";
import { chooseQueue, readMore, search } from "../flows/browse_conversations.js";
import { renderAvatar, renderMode } from "./badges.js";

const SEARCH_PAUSE = 300;

/** @type {Record<Queue | "search", string>} */
const NOTHING = {
  all: "Todavía no hay conversaciones. Aparecerán aquí cuando un cliente escriba por WhatsApp.",
  waiting: "Nadie te espera. ¡Todo al día!",
  bot: "El bot no lleva ninguna conversación ahora.",
  human: "Ninguna conversación está con una persona.",
  search: "No hay clientes con ese nombre o teléfono.",
};

/** @param {App} app */
export function showInbox(app) {
  const inbox = find(document, "[data-inbox]");
  const rows = keyedElements(
    (/** @type {Conversation} */ { conversation_id }) => conversation_id,
    (conversation, known) => renderRow(app, conversation, known ?? newRow(conversation)),
    (conversation) => [conversation.changed_at, conversation.version, ...momentaryState(app, conversation)],
  );
  const render = () => renderInbox(app, inbox, rows);
  app.store.on(["conversations", "route", "session", "clock"], render);
  app.store.on(["route"], returnFocus(app, inbox));
  listen(app, inbox);
  render();
}

/**
 * Whoever goes back to the list on a phone goes on from the row that was open.
 * @param {App} app
 * @param {HTMLElement} inbox
 */
function returnFocus({ store }, inbox) {
  let openId = store.route.conversationId;
  return () => {
    const leftId = openId;
    openId = store.route.conversationId;
    const wasInConversation = document.activeElement?.closest("[data-conversation]");
    if (leftId === null || openId !== null || !wasInConversation) return;
    const row = inbox.querySelector(`[data-conversation-id="${CSS.escape(leftId)}"]`);
    if (row instanceof HTMLElement) row.focus();
  };
}

/**
 * @param {App} app
 * @param {HTMLElement} inbox
 */
function listen(app, inbox) {
  const { store } = app;
  const input = findOf(inbox, "[data-search]", HTMLInputElement);
  const read = () =>
    void (store.shownQueue === "search" ? search(app, store.query) : readMore(app, store.queue));
  find(inbox, '[data-action="load-more"]').addEventListener("click", read);
  find(inbox, '[data-action="retry-listing"]').addEventListener("click", read);
  for (const button of inbox.querySelectorAll("[data-queue]")) {
    button.addEventListener("click", () => {
      input.value = "";
      const { queue } = /** @type {HTMLElement} */ (button).dataset;
      void chooseQueue(app, /** @type {Queue} */ (queue));
    });
  }
  listenToSearch(app, inbox, input);
}

/**
 * @param {App} app
 * @param {HTMLElement} inbox
 * @param {HTMLInputElement} input
 */
function listenToSearch(app, inbox, input) {
  let pause = 0;
  const searchNow = () => {
    clearTimeout(pause);
    const text = input.value.trim();
    if (text !== app.store.query) void search(app, text);
  };
  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(searchNow, input.value === "" ? 0 : SEARCH_PAUSE);
  });
  find(inbox, "[data-search-form]").addEventListener("submit", (event) => {
    event.preventDefault();
    searchNow();
  });
  app.store.on(["session"], () => {
    if (app.store.query === "") input.value = "";
  });
}

/**
 * @param {App} app
 * @param {HTMLElement} inbox
 * @param {(conversations: Conversation[]) => HTMLElement[]} rows
 */
function renderInbox({ store }, inbox, rows) {
  const queue = store.shownQueue;
  const listing = store.listings[queue];
  const conversations = store.conversationsOf(queue);
  placeInOrder(find(inbox, "[data-rows]"), rows(conversations));
  renderQueues(inbox, queue);
  renderHeading(inbox, queue, store.query, listing);
  renderState(inbox, queue, listing, conversations.length === 0);
}

/**
 * @param {HTMLElement} inbox
 * @param {Queue | "search"} current
 */
function renderQueues(inbox, current) {
  for (const button of inbox.querySelectorAll("[data-queue]")) {
    const { queue } = /** @type {HTMLElement} */ (button).dataset;
    button.setAttribute("aria-pressed", String(queue === current));
  }
}

/**
 * @param {HTMLElement} inbox
 * @param {Queue | "search"} queue
 * @param {string} query
 * @param {Listing} listing
 */
function renderHeading(inbox, queue, query, { ids, loaded }) {
  const heading = find(inbox, "[data-inbox-heading]");
  heading.hidden = queue !== "search";
  const found = loaded ? counted(ids.size, "cliente", "clientes") : "Buscando";
  heading.textContent = queue === "search" ? `${found}: «${query}»` : "";
}

/**
 * @param {HTMLElement} inbox
 * @param {Queue | "search"} queue
 * @param {Listing} listing
 * @param {boolean} isEmpty
 */
function renderState(inbox, queue, { loaded, loading, next, error }, isEmpty) {
  find(inbox, "[data-inbox-empty]").hidden = !(isEmpty && loaded);
  find(inbox, "[data-inbox-loading]").hidden = !(isEmpty && !loaded && error === null);
  find(inbox, "[data-inbox-error]").hidden = error === null;
  fill(inbox, { empty: NOTHING[queue], error });
  const more = findOf(inbox, '[data-action="load-more"]', HTMLButtonElement);
  more.hidden = next === null || queue === "search";
  more.disabled = loading;
  more.textContent = loading ? "Cargando…" : "Cargar más";
}

/** @param {Conversation} conversation */
function newRow({ conversation_id }) {
  const row = fromTemplate("row");
  drawIcons(row);
  const link = findOf(row, "[data-conversation-row]", HTMLAnchorElement);
  link.href = conversationAddress(conversation_id);
  link.dataset.conversationId = conversation_id;
  return row;
}

/**
 * What a row shows beside the conversation itself.
 * @param {App} app
 * @param {Conversation} conversation
 */
function momentaryState({ store }, conversation) {
  const isOpen = store.route.conversationId === conversation.conversation_id;
  return [isOpen, relativeTime(lastActivity(conversation), store.now), store.session?.operator.username];
}

/**
 * @param {App} app
 * @param {Conversation} conversation
 * @param {HTMLElement} row
 */
function renderRow({ store }, conversation, row) {
  const { conversation_id, last_message_author, last_message_preview } = conversation;
  fill(row, {
    name: customerName(conversation),
    author: authorHint(last_message_author, store.session?.operator.username),
    preview: last_message_preview,
    stage: STAGE_NAMES[conversation.stage],
    waiting: waitingReason(conversation),
  });
  renderAvatar(find(row, "[data-avatar]"), conversation);
  renderMode(find(row, "[data-mode-badge]"), conversation.mode);
  renderUnread(find(row, "[data-unread]"), conversation.unread);
  find(row, "[data-waiting]").hidden = waitingReason(conversation) === null;
  const time = findOf(row, "[data-time]", HTMLTimeElement);
  const happened = lastActivity(conversation);
  time.dateTime = happened;
  time.title = fullTime(happened);
  time.textContent = relativeTime(happened, store.now);
  const link = find(row, "[data-conversation-row]");
  if (store.route.conversationId === conversation_id) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
  return row;
}

/**
 * @param {HTMLElement} badge
 * @param {number} unread
 */
function renderUnread(badge, unread) {
  badge.hidden = unread === 0;
  badge.textContent = wholeNumber(unread);
  badge.setAttribute("aria-label", counted(unread, "mensaje sin leer", "mensajes sin leer"));
}

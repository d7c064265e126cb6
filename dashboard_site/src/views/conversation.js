/** @import { App, Conversation } from "../types.js" */
import { fill, find, findOf, keepFocus } from "../dom.js";
import { money } from "../format.js";
import { setIcon } from "../icons.js";
import { t } from "../language.js";
import { isWindowOpen } from "../service_window.js";
import { briefing, customerName, STAGE_NAMES, waitingReason } from "../words.js";
import { handBack, takeOver } from "../flows/take_over.js";
import { renderMode } from "./badges.js";

/** @param {App} app */
export function showConversation(app) {
  const section = find(document, "[data-conversation]");
  const { store } = app;
  const render = () => renderConversation(app, section);
  store.on(["conversations", "thread", "route", "session", "notice", "clock"], render);

  const onOpen = (/** @type {(app: App, id: string) => unknown} */ act) => () => {
    if (store.openConversation) act(app, store.openConversation.conversation_id);
  };
  const click = (/** @type {string} */ action, /** @type {() => void} */ listener) =>
    find(section, `[data-action="${action}"]`).addEventListener("click", listener);
  click(
    "take-over",
    onOpen(async (_, id) => {
      await takeOver(app, id);
      find(section, "[data-reply]").focus();
    }),
  );
  click(
    "hand-back",
    onOpen(async (_, id) => {
      await handBack(app, id);
      keepFocus(section, '[data-action="take-over"], [data-action="hand-back"]');
    }),
  );
  click(
    "dismiss-notice",
    onOpen((_, id) => store.setNotice(id, null)),
  );
  store.on(["route"], () => focusWhatOpened(app, section));
  render();
}

/**
 * On a phone the list goes away when a conversation opens: the focus must follow to the new screen.
 * @param {App} app
 * @param {HTMLElement} section
 */
function focusWhatOpened({ store }, section) {
  const back = find(section, "[data-back]");
  if (store.route.conversationId !== null && back.offsetParent !== null) back.focus();
}

/**
 * @param {App} app
 * @param {HTMLElement} section
 */
function renderConversation({ store }, section) {
  const conversation = store.openConversation;
  find(section, "[data-no-conversation]").hidden = conversation !== undefined;
  find(section, "[data-open-conversation]").hidden = conversation === undefined;
  if (!conversation) {
    fill(section, { "no-conversation": withoutConversation(store) });
    return;
  }
  renderWho(section, conversation);
  renderFacts(section, conversation);
  renderActions(section, conversation, store);
  renderNotice(section, conversation, store);
}

/** @param {App["store"]} store */
function withoutConversation({ route, threads }) {
  if (route.conversationId === null) return t("Elige una conversación para ver sus mensajes.");
  return threads.get(route.conversationId)?.error ?? t("Cargando la conversación…");
}

/**
 * @param {HTMLElement} section
 * @param {Conversation} conversation
 */
function renderWho(section, conversation) {
  const { phone, mode, stage, amount, currency, order_id, assigned_to } = conversation;
  const name = customerName(conversation);
  fill(section, {
    name,
    phone: phone === name ? null : phone,
    stage: STAGE_NAMES[stage],
    amount: amount && currency ? money(amount, currency) : null,
    order: order_id ? t("Pedido {number}", { number: order_id }) : null,
    assigned: mode === "human" && assigned_to ? t("La atiende {name}", { name: assigned_to }) : null,
  });
  renderMode(find(section, "[data-mode-badge]"), mode);
}

/**
 * @param {HTMLElement} section
 * @param {Conversation} conversation
 */
function renderFacts(section, conversation) {
  const waiting = waitingReason(conversation);
  const told = briefing(conversation);
  fill(section, { waiting, briefing: told });
  const facts = {
    waiting: waiting !== null,
    briefing: told !== null,
    "opted-out": conversation.opted_out,
    blocked: conversation.blocked,
  };
  for (const [fact, isTrue] of Object.entries(facts)) find(section, `[data-fact="${fact}"]`).hidden = !isTrue;
}

/**
 * @param {HTMLElement} section
 * @param {Conversation} conversation
 * @param {App["store"]} store
 */
function renderActions(section, conversation, { changing, now }) {
  const { conversation_id, mode } = conversation;
  const isBusy = changing.has(conversation_id);
  const take = findOf(section, '[data-action="take-over"]', HTMLButtonElement);
  const give = findOf(section, '[data-action="hand-back"]', HTMLButtonElement);
  const isClosed = !isWindowOpen(conversation, now);
  take.hidden = mode === "human";
  give.hidden = mode === "bot";
  take.disabled = isBusy;
  give.disabled = isBusy || isClosed;
  give.title = isClosed ? t("El bot no puede escribirle hasta que el cliente vuelva a escribir.") : "";
}

/**
 * @param {HTMLElement} section
 * @param {Conversation} conversation
 * @param {App["store"]} store
 */
function renderNotice(section, { conversation_id }, { notices }) {
  const notice = notices.get(conversation_id);
  const place = find(section, "[data-notice]");
  place.hidden = notice === undefined;
  if (!notice) return;
  place.dataset.tone = notice.tone;
  setIcon(find(place, "[data-icon]"), notice.tone === "danger" ? "failed" : "warning");
  fill(place, { notice: notice.text });
}

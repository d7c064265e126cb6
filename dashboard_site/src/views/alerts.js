/** @import { App, Conversation } from "../types.js" */
import { WaitWatch } from "../alerts.js";
import { waitingConversations, waitingCount } from "../browsing.js";
import { find, findOf } from "../dom.js";
import { wholeNumber } from "../format.js";
import { setIcon } from "../icons.js";
import { t } from "../language.js";
import { WAITING } from "../listings.js";
import { askForNotifications, notify } from "../notifications.js";
import { conversationAddress } from "../router.js";
import { playTone, readySound } from "../sound.js";
import { customerName } from "../words.js";

const KEY = "alerts";
const TITLE = "WhatsApp Sales Bot";
const MOST_AT_ONCE = 3;

/**
 * Who waits for a person is told once, however the page is watched: in the title and its icon always, by a sound and
 * a notification if the operator wants them in this browser.
 * @param {App} app
 */
export function showAlerts(app) {
  const { store } = app;
  const watch = new WaitWatch();
  const icon = findOf(document, 'link[rel="icon"]', HTMLLinkElement);
  const plainIcon = icon.href;
  showSwitch(app, find(document, '[data-action="switch-alerts"]'));
  store.on(["conversations", "session"], () => {
    const count = store.session ? waitingCount(store) : 0;
    renderCount(count);
    const iconNow = count > 0 ? WAITING_ICON : plainIcon;
    if (icon.href !== iconNow) icon.href = iconNow;
    if (!store.listings.of(WAITING).loaded) return;
    const fresh = watch.news(waitingConversations(store), store.conversations.values());
    alertTo(
      app,
      fresh.filter((conversation) => !isBeingRead(app, conversation)),
    );
  });
}

/** @param {number} count how many wait */
function renderCount(count) {
  const title = count > 0 ? `(${wholeNumber(count)}) ${TITLE}` : TITLE;
  if (document.title !== title) document.title = title;
  for (const badge of document.querySelectorAll("[data-waiting-count]")) {
    badge.toggleAttribute("hidden", count === 0);
    find(badge, "[data-count]").textContent = wholeNumber(count);
  }
}

/**
 * @param {App} app
 * @param {Conversation} conversation
 */
function isBeingRead({ store }, { conversation_id }) {
  const { page, conversationId } = store.route;
  return page === "conversations" && conversationId === conversation_id && !document.hidden;
}

/**
 * @param {App} app
 * @param {Conversation[]} waiting who waits since just now
 */
function alertTo({ store }, waiting) {
  if (waiting.length === 0) return;
  // A name may hold marks that turn the direction of writing: they end with it.
  const told = waiting.slice(0, MOST_AT_ONCE).map((conversation) => ({
    conversation,
    text: t("{name} espera a una persona", { name: `\u2068${customerName(conversation)}\u2069` }),
  }));
  store.announce(told.map(({ text }) => text).join(". "));
  if (!isOn()) return;
  playTone();
  for (const { conversation, text } of told)
    notify(text, conversation.conversation_id, () => {
      location.hash = conversationAddress(conversation.conversation_id);
    });
}

const isOn = () => localStorage.getItem(KEY) === "on";

/** @param {App} app @param {HTMLElement} button */
function showSwitch({ store }, button) {
  const render = () => {
    const name = isOn() ? t("Silenciar los avisos") : t("Avisarme cuando alguien espere");
    button.setAttribute("aria-label", name);
    button.title = name;
    setIcon(find(button, "[data-icon]"), isOn() ? "bell" : "bell-off");
  };
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, isOn() ? "off" : "on");
    render();
    if (isOn()) void welcome(store);
    else store.toast(t("Ya no te avisaremos con sonidos ni notificaciones."));
  });
  if (isOn()) readySound();
  render();
  button.hidden = false;
}

/** @param {App["store"]} store */
async function welcome(store) {
  playTone();
  const isAllowed = await askForNotifications();
  store.toast(
    isAllowed
      ? t("Te avisaremos con un sonido y una notificación cuando alguien espere.")
      : t("Te avisaremos con un sonido cuando alguien espere. El navegador no permite las notificaciones."),
  );
}

const WAITING_ICON =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="16" fill="#0f7f5a"/>' +
      '<path fill="#fff" d="M32 14c-11.6 0-21 7.8-21 17.4 0 5.5 3 10.3 7.8 13.5-.3 2.9-1.7 5.7-4 7.6 4.3-.2 8.3-1.8 ' +
      '11.3-4.3 1.9.4 3.9.6 5.9.6 11.6 0 21-7.8 21-17.4S43.6 14 32 14z"/>' +
      '<circle cx="48" cy="16" r="14" fill="#ffb020" stroke="#101418" stroke-width="3"/></svg>',
  );

/** @import { App, Conversation } from "../types.js" */
import { fill, find, findOf, fromTemplate } from "../dom.js";
import { counted, duration, fullTime, money, relativeTime, wholeNumber } from "../format.js";
import { drawIcons } from "../icons.js";
import { t } from "../language.js";
import { lastActivity } from "../listings.js";
import { conversationAddress } from "../router.js";
import { waited, windowState } from "../urgency.js";
import { withoutMarks } from "../whatsapp_marks.js";
import { authorHint, customerName, STAGE_NAMES, waitingReason } from "../words.js";
import { renderAvatar, renderMode } from "./badges.js";

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

/** @param {Conversation} conversation */
export function newRow({ conversation_id }) {
  const row = fromTemplate("row");
  drawIcons(row);
  row.dataset.id = conversation_id;
  const link = findOf(row, "[data-conversation-row]", HTMLAnchorElement);
  link.href = conversationAddress(conversation_id);
  link.dataset.conversationId = conversation_id;
  return row;
}

/**
 * All that a row shows, comparable.
 * @param {App} app
 * @param {Conversation} conversation
 */
export function shownInRow({ store }, conversation) {
  const isOpen = store.route.conversationId === conversation.conversation_id;
  const time = relativeTime(lastActivity(conversation), store.now);
  const { changed_at, version } = conversation;
  return [changed_at, version, isOpen, time, store.username, waitTexts(conversation, store.now)];
}

/**
 * @param {App} app
 * @param {Conversation} conversation
 * @param {HTMLElement} row
 */
export function renderRow({ store }, conversation, row) {
  const { amount, currency, assigned_to, last_message_author } = conversation;
  fill(row, {
    name: customerName(conversation),
    author: authorHint(last_message_author, store.username ?? undefined),
    preview: withoutMarks(conversation.last_message_preview),
    stage: STAGE_NAMES[conversation.stage],
    amount: amount && currency ? money(amount, currency) : null,
    assigned: assigned_to,
  });
  find(row, "[data-assigned]").hidden = !assigned_to;
  renderAvatar(find(row, "[data-avatar]"), conversation);
  renderMode(find(row, "[data-mode-badge]"), conversation.mode);
  renderUnread(find(row, "[data-unread]"), conversation.unread);
  renderWait(row, waitTexts(conversation, store.now));
  renderTime(findOf(row, "[data-time]", HTMLTimeElement), lastActivity(conversation), store.now);
  const link = find(row, "[data-conversation-row]");
  if (store.route.conversationId === conversation.conversation_id) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
  return row;
}

/**
 * Why the conversation stands where it stands among those that wait: src/urgency.js.
 * @param {Conversation} conversation
 * @param {Date} now
 */
function waitTexts(conversation, now) {
  const reason = waitingReason(conversation);
  if (reason === null || conversation.waiting_since === null) return { reason, waited: null, window: null };
  return { reason, waited: shortSpan(waited(conversation, now)), window: windowText(conversation, now) };
}

/**
 * A span of time in its largest unit: a row has little room.
 * @param {number} milliseconds
 */
function shortSpan(milliseconds) {
  if (milliseconds < HOUR) return duration(milliseconds);
  if (milliseconds < 2 * DAY) return `${Math.floor(milliseconds / HOUR)} h`;
  return t("{count} días", { count: Math.floor(milliseconds / DAY) });
}

/** @param {Conversation} conversation @param {Date} now */
function windowText(conversation, now) {
  const { window_closes_at } = conversation;
  if (window_closes_at === null) return null;
  const left = Date.parse(window_closes_at) - now.getTime();
  switch (windowState(conversation, now)) {
    case "closing":
      return t("Cierra en {time}", { time: shortSpan(left) });
    case "closed":
      return t("Solo plantilla");
    case "open":
      return null;
  }
}

/**
 * @param {HTMLElement} row
 * @param {ReturnType<typeof waitTexts>} texts
 */
function renderWait(row, { reason, waited, window }) {
  find(row, "[data-wait]").hidden = reason === null;
  find(row, "[data-urgency]").hidden = reason === null;
  fill(row, { waited, waiting: reason, "waited-long": waited, window });
}

/**
 * @param {HTMLTimeElement} time
 * @param {string} happened
 * @param {Date} now
 */
function renderTime(time, happened, now) {
  time.dateTime = happened;
  time.title = fullTime(happened);
  time.textContent = relativeTime(happened, now);
}

/**
 * @param {HTMLElement} badge
 * @param {number} unread
 */
function renderUnread(badge, unread) {
  badge.hidden = unread === 0;
  find(badge, "[data-unread-count]").textContent = wholeNumber(unread);
  find(badge, "[data-unread-name]").textContent = counted(
    unread,
    t("mensaje sin leer"),
    t("mensajes sin leer"),
  );
}

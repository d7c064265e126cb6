/** @import { App, DeliveryStatus, Message } from "../types.js" */
import { isolated } from "../bidi.js";
import { fill, find, findOf, fromTemplate } from "../dom.js";
import { clockTime, fullTime } from "../format.js";
import { drawIcons, icon } from "../icons.js";
import { t } from "../language.js";
import { unaskedReason } from "../sale_words.js";
import {
  attachmentNames,
  authorName,
  DELIVERY_NAMES,
  locationLine,
  messageLine,
  referralLine,
} from "../words.js";
import { renderAnswerActions, renderFailure } from "./message_actions.js";
import { saleCards } from "./message_cards.js";
import { fileElements } from "./message_files.js";
import { renderText } from "./message_text.js";

/** @type {Partial<Record<DeliveryStatus, string[]>>} */
const TICK_ICONS = {
  sending: ["clock"],
  queued: ["check"],
  sent: ["check"],
  delivered: ["check", "check"],
  read: ["check", "check"],
  failed: ["failed"],
  undelivered: ["failed"],
  unknown: ["unknown"],
  cancelled: ["cancelled"],
};

/** @type {Set<DeliveryStatus>} what must be read in words, not only told by an icon */
const SPOKEN = new Set(["failed", "undelivered", "unknown", "cancelled"]);

/**
 * @typedef {object} Shown
 * @property {Message} message
 * @property {Message | undefined} quoted the message that this one answers, if it was read
 * @property {boolean} resent it went out again as another message
 */

/**
 * @param {App} app
 * @param {Shown} shown
 * @param {HTMLElement | undefined} before the element that showed it until now
 */
export function messageElement(app, { message, quoted, resent }, before) {
  const element = fromTemplate("message");
  drawIcons(element);
  element.dataset.messageId = message.message_id;
  element.dataset.direction = message.direction;
  element.dataset.author = message.author;
  element.dataset.deliveryStatus = message.delivery_status;
  fill(element, {
    author: authorName(message.author),
    transcript: message.transcript
      ? t("Transcripción: «{text}»", { text: isolated(message.transcript) })
      : null,
  });
  renderText(find(element, '[data-field="body"]'), message.kind === "location" ? "" : bodyOf(message));
  renderMarks(element, message);
  renderQuotation(element, message, quoted);
  renderFiles(app, element, message, before);
  renderCards(element, message);
  renderFoot(element, message);
  renderFailure(app, element, message, resent);
  renderAnswerActions(app, element, message);
  return element;
}

/** @param {Message} message */
function bodyOf(message) {
  const isBare = message.body === "" && attachmentNames(message).length === 0;
  return isBare ? t("Mensaje que no se puede mostrar") : message.body;
}

/**
 * @param {HTMLElement} element
 * @param {Message} message
 */
function renderMarks(element, message) {
  const isLocation = message.kind === "location";
  const marks = {
    referral: referralLine(message.referral),
    unasked: unaskedReason(message),
    template: templateLine(message),
    location: isLocation ? locationLine(message.location) : null,
  };
  fill(element, marks);
  for (const [mark, text] of Object.entries(marks))
    find(element, `[data-mark="${mark}"]`).hidden = text === null;
  find(element, '[data-mark="forwarded"]').hidden = !message.forwarded;
}

/** @param {Message} message */
function templateLine({ template, template_name }) {
  if (!template) return null;
  return template_name ? t("Plantilla «{name}»", { name: isolated(template_name) }) : t("Plantilla");
}

/**
 * @param {HTMLElement} element
 * @param {Message} message
 * @param {Message | undefined} quoted
 */
function renderQuotation(element, { reply_to }, quoted) {
  find(element, "[data-quotation]").hidden = reply_to === null;
  fill(element, {
    "quoted-author": quoted ? authorName(quoted.author) : null,
    quoted: quoted ? messageLine(quoted) : t("Responde a un mensaje anterior"),
  });
}

/**
 * What plays or is loaded already stays when something else of the message changes.
 * @param {App} app
 * @param {HTMLElement} element
 * @param {Message} message
 * @param {HTMLElement | undefined} before
 */
function renderFiles(app, element, message, before) {
  const place = find(element, "[data-files]");
  const shown = JSON.stringify([message.media, message.media_url, message.media_outcome, message.kind]);
  const known = before ? find(before, "[data-files]") : null;
  if (known?.dataset.shown === shown) return place.replaceWith(known);
  place.dataset.shown = shown;
  place.replaceChildren(...fileElements(app, message));
  place.hidden = place.childElementCount === 0;
}

/**
 * @param {HTMLElement} element
 * @param {Message} message
 */
function renderCards(element, message) {
  const place = find(element, "[data-cards]");
  place.replaceChildren(...saleCards(message));
  place.hidden = place.childElementCount === 0;
}

/**
 * @param {HTMLElement} element
 * @param {Message} message
 */
function renderFoot(element, { sent_at, delivery_status, direction }) {
  const time = findOf(element, "[data-time]", HTMLTimeElement);
  time.dateTime = sent_at;
  time.title = fullTime(sent_at);
  time.textContent = clockTime(sent_at);
  const icons = TICK_ICONS[delivery_status];
  if (direction === "inbound" || !icons) return;
  const ticks = find(element, "[data-ticks]");
  const name = DELIVERY_NAMES[delivery_status];
  ticks.hidden = false;
  ticks.title = name;
  find(element, "[data-tick]").append(...icons.map(icon));
  const words = find(element, "[data-tick-name]");
  words.textContent = name;
  words.classList.toggle("visually-hidden", !SPOKEN.has(delivery_status));
}

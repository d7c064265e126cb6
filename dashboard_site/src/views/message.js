/** @import { DeliveryStatus, Message } from "../types.js" */
import { fill, find, findOf, fromTemplate } from "../dom.js";
import { clockTime, fullTime } from "../format.js";
import { drawIcons, icon } from "../icons.js";
import {
  attachmentNames,
  authorName,
  DELIVERY_NAMES,
  locationLine,
  messageLine,
  referralLine,
} from "../words.js";

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

/** @type {Record<string, string>} */
const ATTACHMENT_ICONS = {
  Imagen: "image",
  "Foto del producto": "image",
  Sticker: "image",
  "Nota de voz": "microphone",
  Contacto: "human",
};

/**
 * @param {Message} message
 * @param {Message | undefined} quoted the message that this one answers, if it was read
 */
export function messageElement(message, quoted) {
  const element = fromTemplate("message");
  drawIcons(element);
  element.dataset.messageId = message.message_id;
  element.dataset.direction = message.direction;
  element.dataset.author = message.author;
  element.dataset.deliveryStatus = message.delivery_status;
  fill(element, {
    author: authorName(message.author),
    body: message.kind === "location" ? null : bodyOf(message),
    transcript: message.transcript ? `Transcripción: «${message.transcript}»` : null,
    error: errorOf(message),
  });
  renderMarks(element, message);
  renderQuotation(element, message, quoted);
  renderAttachments(element, message);
  renderFoot(element, message);
  return element;
}

/** @param {Message} message */
function bodyOf(message) {
  const isBare = message.body === "" && attachmentNames(message).length === 0;
  return isBare ? "Mensaje que no se puede mostrar" : message.body;
}

/** @param {Message} message */
function errorOf({ delivery_status, error }) {
  if (delivery_status !== "failed" && delivery_status !== "undelivered") return null;
  return error ? error.message : null;
}

/**
 * @param {HTMLElement} element
 * @param {Message} message
 */
function renderMarks(element, message) {
  const isLocation = message.kind === "location";
  const referral = referralLine(message.referral);
  find(element, "[data-forwarded]").hidden = !message.forwarded;
  find(element, "[data-message-referral]").hidden = referral === null;
  find(element, "[data-location]").hidden = !isLocation;
  fill(element, { referral, location: isLocation ? locationLine(message.location) : null });
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
    quoted: quoted ? messageLine(quoted) : "Responde a un mensaje anterior",
  });
}

/**
 * @param {HTMLElement} element
 * @param {Message} message
 */
function renderAttachments(element, message) {
  const names = attachmentNames(message);
  const list = find(element, "[data-attachments]");
  list.hidden = names.length === 0;
  list.replaceChildren(
    ...names.map((name) => {
      const attachment = fromTemplate("attachment");
      find(attachment, "[data-attachment-icon]").append(icon(ATTACHMENT_ICONS[name] ?? "file"));
      fill(attachment, { attachment: name });
      return attachment;
    }),
  );
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

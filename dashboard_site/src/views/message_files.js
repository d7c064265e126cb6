/**
 * The files of a message: pictures as small ones that open large, voice that plays, the rest to be downloaded. A
 * link to a file is asked for when the file comes into sight or is opened.
 *
 * @import { App, MediaItem, Message } from "../types.js"
 */
import { ApiError } from "../api.js";
import { fill, find, findOf, fromTemplate } from "../dom.js";
import { mediaLink } from "../flows/open_media.js";
import { icon } from "../icons.js";
import { t } from "../language.js";
import { outcomeLine } from "../sale_words.js";
import { attachmentNameAt, attachmentNames, authorName } from "../words.js";
import { linkTo } from "./message_text.js";
import { openLarge, saveFile } from "./picture_dialog.js";

/** @type {WeakMap<Element, () => void>} */
const loads = new WeakMap();
const sight = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      sight.unobserve(target);
      loads.get(target)?.();
    }
  },
  { rootMargin: "300px" },
);

/**
 * @param {App} app
 * @param {Message} message
 * @returns {HTMLElement[]}
 */
export function fileElements(app, message) {
  const { media, media_url } = message;
  if (media.length > 0) return media.flatMap((item, index) => elementsOf(app, message, item, index));
  if (media_url) return [photoLink(media_url)];
  return attachmentNames(message).map((name) => noteElement("file", name));
}

/**
 * @param {App} app
 * @param {Message} message
 * @param {MediaItem} item
 * @param {number} index
 */
function elementsOf(app, message, item, index) {
  const trouble = outcomeLine(item.outcome || message.media_outcome, item.available ?? false);
  const told = trouble === null ? [] : [noteElement("warning", trouble)];
  const name = attachmentNameAt(message, index);
  if (!item.available) return [noteElement(iconOf(item), name), ...told];
  return [fileElement(app, message, item, index, name), ...told];
}

/**
 * @param {App} app
 * @param {Message} message
 * @param {MediaItem} item
 * @param {number} index
 * @param {string} name
 */
function fileElement(app, message, { content_type }, index, name) {
  const link = () => mediaLink(app, message, index);
  if (content_type.startsWith("image/")) return pictureElement(app, message, name, link);
  if (content_type.startsWith("audio/"))
    return fileButton("play", t("Escuchar: {name}", { name }), (button) => play(app, button, link));
  if (content_type.startsWith("video/"))
    return fileButton("play", t("Ver: {name}", { name }), () => openLarge(app, name, link));
  return fileButton("download", t("Descargar: {name}", { name }), () => saveFile(app, link));
}

/** @typedef {() => Promise<import("../types.js").MediaLink>} Link */

/**
 * @param {App} app
 * @param {Message} message
 * @param {string} name
 * @param {Link} link
 */
function pictureElement(app, { author, kind }, name, link) {
  const button = fromTemplate("file-picture");
  const image = findOf(button, "[data-picture]", HTMLImageElement);
  const empty = find(button, "[data-picture-empty]");
  empty.replaceChildren(icon("image"));
  button.dataset.kind = kind;
  image.alt = t("{name} de {who}", { name, who: authorName(author) });
  button.title = t("Ver en grande");
  image.addEventListener("load", () => {
    image.hidden = false;
    empty.hidden = true;
  });
  const fail = () => empty.replaceChildren(icon("image"), " ", t("No se pudo cargar. Pulsa para verla."));
  image.addEventListener("error", fail);
  loads.set(button, () => void link().then(({ url }) => (image.src = url), fail));
  sight.observe(button);
  button.addEventListener("click", () => void openLarge(app, image.alt, link));
  return button;
}

/**
 * @param {App} app
 * @param {HTMLElement} button
 * @param {Link} link
 */
async function play(app, button, link) {
  try {
    const { url } = await link();
    const audio = fromTemplate("file-audio");
    if (!(audio instanceof HTMLAudioElement)) return;
    audio.setAttribute("aria-label", t("Nota de voz"));
    audio.addEventListener("error", () => app.store.toast(t("No se pudo reproducir el audio."), "danger"));
    button.replaceWith(audio);
    audio.src = url;
    audio.focus();
    await audio.play().catch(() => undefined);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    app.store.toast(error.message, "danger");
  }
}

/**
 * @param {string} iconName
 * @param {string} name
 * @param {(button: HTMLElement) => unknown} open
 */
function fileButton(iconName, name, open) {
  const button = fromTemplate("file-button");
  find(button, "[data-file-icon]").append(icon(iconName));
  fill(button, { name });
  button.addEventListener("click", () => void open(button));
  return button;
}

/**
 * @param {string} iconName
 * @param {string} note
 */
function noteElement(iconName, note) {
  const element = fromTemplate("file-note");
  find(element, "[data-file-icon]").append(icon(iconName));
  fill(element, { note });
  return element;
}

/** A photo of the shop's own, from its own server. @param {string} address */
function photoLink(address) {
  const element = fromTemplate("file-link");
  find(element, "[data-file-icon]").append(icon("image"));
  fill(element, { name: t("Foto del producto") });
  if (address.startsWith("https://") && URL.canParse(address))
    find(element, "[data-link]").append(linkTo(address));
  return element;
}

/** @param {MediaItem} item */
function iconOf({ content_type }) {
  if (content_type.startsWith("image/")) return "image";
  return content_type.startsWith("audio/") ? "microphone" : "file";
}

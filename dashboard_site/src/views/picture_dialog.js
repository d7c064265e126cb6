/**
 * A picture or a video, large.
 * @import { App, MediaLink } from "../types.js"
 */
import { ApiError } from "../api.js";
import { find } from "../dom.js";
import { t } from "../language.js";
import { dialogAt } from "./dialog_parts.js";

/** @typedef {() => Promise<MediaLink>} Link */

/** @type {(() => void) | null} */
let save = null;

export function preparePictureDialog() {
  const dialog = dialogAt("[data-picture-dialog]");
  find(dialog, '[data-action="download"]').addEventListener("click", () => save?.());
  // A video must not go on unseen.
  dialog.addEventListener("close", () => find(dialog, "[data-picture-place]").replaceChildren());
}

/**
 * @param {App} app
 * @param {string} name
 * @param {Link} link
 */
export async function openLarge(app, name, link) {
  const dialog = dialogAt("[data-picture-dialog]");
  save = () => void saveFile(app, link);
  await withLink(app, link, ({ url, content_type }) => {
    dialog.setAttribute("aria-label", name);
    find(dialog, "[data-picture-place]").replaceChildren(shown(app, name, url, content_type));
    dialog.showModal();
  });
}

/**
 * @param {App} app
 * @param {string} name
 * @param {string} url
 * @param {string} contentType
 */
function shown(app, name, url, contentType) {
  const isVideo = contentType.startsWith("video/");
  const element = document.createElement(isVideo ? "video" : "img");
  if (element instanceof HTMLVideoElement) {
    element.controls = true;
    element.setAttribute("aria-label", name);
  } else element.alt = name;
  element.addEventListener("error", () => app.store.toast(t("No se pudo abrir el archivo."), "danger"));
  element.src = url;
  return element;
}

/**
 * @param {App} app
 * @param {Link} link
 */
export const saveFile = (app, link) =>
  withLink(app, link, ({ url }) => {
    const anchor = document.createElement("a");
    anchor.href = url;
    anchor.download = "";
    anchor.target = "_blank";
    anchor.rel = "noopener noreferrer";
    anchor.click();
  });

/**
 * @param {App} app
 * @param {Link} link
 * @param {(link: MediaLink) => void} use
 */
async function withLink(app, link, use) {
  try {
    use(await link());
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    app.store.toast(error.message, "danger");
  }
}

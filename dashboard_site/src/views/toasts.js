/** @import { App } from "../types.js" */
import { fill, find, fromTemplate } from "../dom.js";
import { drawIcons } from "../icons.js";
import { t } from "../language.js";

const STAYS = 6000;

/**
 * Short news at the edge of the page, read aloud as well. A failure stays until it is closed.
 * @param {App} app
 */
export function showToasts({ store }) {
  const place = find(document, "[data-toasts]");
  store.addEventListener("toast", () => {
    const toast = store.lastToast;
    if (!toast) return;
    const element = fromTemplate("toast");
    element.dataset.tone = toast.tone;
    fill(element, { text: toast.text });
    drawIcons(element);
    const close = find(element, '[data-action="close-toast"]');
    close.setAttribute("aria-label", t("Cerrar el aviso"));
    close.addEventListener("click", () => element.remove());
    place.append(element);
    if (toast.tone !== "danger") setTimeout(() => element.remove(), STAYS);
  });
}

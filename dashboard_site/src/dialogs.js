/** Questions that must be answered before something that cannot be undone. */
import { fill, find, findOf } from "./dom.js";

/**
 * Asks in a dialog over the page.
 * @param {{title: string, text: string, action: string, danger?: boolean, typed?: string}} question `action` names
 *   the button that does it; `typed` is a word that must be typed first
 * @returns {Promise<boolean>}
 */
export function confirmed({ title, text, action, danger = false, typed }) {
  const dialog = findOf(document, "[data-confirm]", HTMLDialogElement);
  const button = findOf(dialog, '[data-action="confirm"]', HTMLButtonElement);
  const input = findOf(dialog, "[data-confirm-typed]", HTMLInputElement);
  fill(dialog, { title, text, word: typed ?? null });
  find(dialog, "[data-confirm-word]").hidden = typed === undefined;
  button.textContent = action;
  button.className = `btn ${danger ? "btn-danger" : "btn-primary"}`;
  input.value = "";
  const isReady = () => typed === undefined || input.value.trim().toLowerCase() === typed.toLowerCase();
  const renderReady = () => (button.disabled = !isReady());
  renderReady();
  input.addEventListener("input", renderReady);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        input.removeEventListener("input", renderReady);
        resolve(dialog.returnValue === "confirm" && isReady());
      },
      { once: true },
    );
  });
}

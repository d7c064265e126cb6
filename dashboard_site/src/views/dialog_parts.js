/** What the dialogs of a conversation have in common. */
import { find, findOf } from "../dom.js";

/** @param {string} selector */
export const dialogAt = (selector) => findOf(document, selector, HTMLDialogElement);

/**
 * Runs what a dialog's button asks for, with the button busy and a failure told beside it.
 * @param {HTMLElement} dialog
 * @param {{button: string, error: string, sentenceOf: (error: unknown) => string}} parts selectors within the dialog
 * @param {() => Promise<void>} run
 */
export async function runIn(dialog, { button, error, sentenceOf }, run) {
  const pressed = findOf(dialog, button, HTMLButtonElement);
  const told = find(dialog, error);
  if (pressed.getAttribute("aria-disabled") === "true") return;
  told.hidden = true;
  pressed.setAttribute("aria-disabled", "true");
  try {
    await run();
  } catch (failure) {
    told.textContent = sentenceOf(failure);
    told.hidden = false;
  } finally {
    pressed.removeAttribute("aria-disabled");
  }
}

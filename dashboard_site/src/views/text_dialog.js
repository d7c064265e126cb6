/** A question that is answered with a text, which stays where it is when it could not be saved. */
import { fill, find, findOf, keepFocus } from "../dom.js";
import { sentenceOf } from "../flows/edit_sheet.js";
import { dialogAt, runIn } from "./dialog_parts.js";

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {string} text
 * @property {string | null} [quoted] what a person or the bot wrote
 * @property {string} label of the field
 * @property {string} [initial]
 * @property {number} longest
 * @property {string} action names the button
 * @property {(typed: string) => Promise<void>} save
 * @property {string} goOnAt selects where the keyboard goes on when what opened the dialog has gone away
 */

/** @type {(typed: string) => Promise<void>} */
let save = async () => undefined;
let goOnAt = "body";

export function prepareTextDialog() {
  const dialog = dialogAt("[data-text-dialog]");
  const input = findOf(dialog, "[data-typed]", HTMLTextAreaElement);
  find(dialog, "[data-text-form]").addEventListener("submit", (event) => {
    event.preventDefault();
    void runIn(
      dialog,
      { button: '[data-action="save"]', error: "[data-text-error]", sentenceOf },
      async () => {
        await save(input.value.trim());
        dialog.close();
      },
    );
  });
  dialog.addEventListener("close", () => keepFocus(document, goOnAt));
}

/** @param {Question} question */
export function askForText(question) {
  const dialog = dialogAt("[data-text-dialog]");
  const input = findOf(dialog, "[data-typed]", HTMLTextAreaElement);
  fill(dialog, { title: question.title, text: question.text, quoted: question.quoted ?? null });
  find(dialog, "[data-text-label]").textContent = question.label;
  find(dialog, '[data-action="save"]').textContent = question.action;
  find(dialog, "[data-text-error]").hidden = true;
  input.maxLength = question.longest;
  input.value = question.initial ?? "";
  save = question.save;
  goOnAt = question.goOnAt;
  dialog.showModal();
  input.focus();
}

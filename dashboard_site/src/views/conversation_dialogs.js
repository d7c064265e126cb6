/** The dialogs of a conversation: their markup goes into the page once, and each opens over it. */
import { elementsOf } from "../own_elements.js";
import markup from "./conversation_dialogs.html";
import { prepareDetailsDialog } from "./details_dialog.js";
import { prepareJobDialog } from "./job_dialog.js";
import { preparePictureDialog } from "./picture_dialog.js";
import { prepareTemplateDialog } from "./template_dialog.js";
import { prepareTextDialog } from "./text_dialog.js";

/** Before anything of a conversation is shown: its messages use the templates among them. */
export function showDialogs() {
  const elements = elementsOf(markup);
  const dialogs = elements.filter((element) => element instanceof HTMLDialogElement);
  document.body.append(...elements);
  for (const dialog of dialogs)
    for (const button of dialog.querySelectorAll('[data-action="close"]'))
      button.addEventListener("click", () => dialog.close());
  prepareDetailsDialog();
  prepareJobDialog();
  preparePictureDialog();
  prepareTemplateDialog();
  prepareTextDialog();
}

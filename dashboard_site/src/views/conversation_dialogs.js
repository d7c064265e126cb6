/** The dialogs of a conversation: their markup goes into the page once, and each opens over it. */
import { drawIcons } from "../icons.js";
import { translateMarkup } from "../language.js";
import markup from "./conversation_dialogs.html";
import { prepareDetailsDialog } from "./details_dialog.js";
import { prepareJobDialog } from "./job_dialog.js";
import { preparePictureDialog } from "./picture_dialog.js";
import { prepareTemplateDialog } from "./template_dialog.js";
import { prepareTextDialog } from "./text_dialog.js";

/** Before anything of a conversation is shown: its messages use the templates among them. */
export function showDialogs() {
  // The markup is the page's own; texts of people never pass here.
  const { body } = new DOMParser().parseFromString(`<body>${markup}`, "text/html");
  translateMarkup(body);
  drawIcons(body);
  const dialogs = [...body.children].filter((element) => element instanceof HTMLDialogElement);
  document.body.append(...body.children);
  for (const dialog of dialogs)
    for (const button of dialog.querySelectorAll('[data-action="close"]'))
      button.addEventListener("click", () => dialog.close());
  prepareDetailsDialog();
  prepareJobDialog();
  preparePictureDialog();
  prepareTemplateDialog();
  prepareTextDialog();
}

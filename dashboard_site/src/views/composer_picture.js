/**
 * A picture for the message that is being written: chosen, pasted or dropped.
 * @import { App, Draft } from "../types.js"
 */
import { find, findOf } from "../dom.js";
import { closedReason } from "../service_window.js";
import { t } from "../language.js";
import { BadPicture, pictureAddress, preparedPicture } from "../pictures.js";

/**
 * @param {App} app
 * @param {HTMLElement} form
 * @param {HTMLTextAreaElement} input
 */
export function attachPictures(app, form, input) {
  const chooser = findOf(form, "[data-picture-file]", HTMLInputElement);
  find(form, '[data-action="attach"]').addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    attach(app, chooser.files);
    chooser.value = "";
    input.focus();
  });
  input.addEventListener("paste", (event) => {
    if (attach(app, event.clipboardData?.files)) event.preventDefault();
  });
  find(form, '[data-action="drop-picture"]').addEventListener("click", () => {
    const { openConversation } = app.store;
    if (openConversation)
      app.store.changeDraft(app.store.draftOf(openConversation.conversation_id), { picture: null });
    input.focus();
  });
  takeDrops(app, find(document, "[data-open-conversation]"));
}

/**
 * @param {App} app
 * @param {HTMLElement} target
 */
function takeDrops(app, target) {
  const hasFiles = (/** @type {DragEvent} */ { dataTransfer }) =>
    dataTransfer?.types.includes("Files") ?? false;
  target.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    target.dataset.dropping = "";
  });
  target.addEventListener("dragleave", () => delete target.dataset.dropping);
  target.addEventListener("drop", (event) => {
    delete target.dataset.dropping;
    if (!hasFiles(event)) return;
    event.preventDefault();
    attach(app, event.dataTransfer?.files);
  });
}

/**
 * Whether there was a file to take.
 * @param {App} app
 * @param {FileList | null | undefined} files
 */
function attach({ store }, files) {
  const [file] = files ?? [];
  const conversation = store.openConversation;
  const isViewer = store.session?.operator.role === "viewer";
  if (!file || !conversation || isViewer) return false;
  const closed = closedReason(conversation, store.now);
  const draft = store.draftOf(conversation.conversation_id);
  if (closed !== null) store.toast(closed, "danger");
  else if (!draft.sending) void prepare(store, draft, file);
  return true;
}

/**
 * @param {App["store"]} store
 * @param {Draft} draft
 * @param {File} file
 */
async function prepare(store, draft, file) {
  try {
    store.changeDraft(draft, { picture: await preparedPicture(file) });
    store.announce(t("Imagen lista para enviar."));
  } catch (error) {
    if (!(error instanceof BadPicture)) throw error;
    store.toast(error.message, "danger");
  }
}

/**
 * @param {HTMLElement} form
 * @param {Draft} draft
 */
export function renderPicture(form, { picture, sending }) {
  find(form, "[data-attached]").hidden = picture === null;
  findOf(form, '[data-action="drop-picture"]', HTMLButtonElement).disabled = sending;
  const image = findOf(form, "[data-attached-picture]", HTMLImageElement);
  if (!picture) return image.removeAttribute("src");
  const address = pictureAddress(picture);
  if (image.src !== address) image.src = address;
}

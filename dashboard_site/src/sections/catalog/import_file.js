import { find, findOf } from "../../dom.js";

/**
 * A file that is chosen, or dropped upon the dialog.
 * @param {HTMLDialogElement} dialog
 * @param {(file: File) => void} take
 */
export function listenToFiles(dialog, take) {
  const input = findOf(dialog, "[data-import-file]", HTMLInputElement);
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file) take(file);
    // The same file, mended, may be chosen again.
    input.value = "";
  });
  const zone = find(dialog, "[data-drop-zone]");
  dialog.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.dataset.over = "true";
  });
  dialog.addEventListener("dragleave", () => delete zone.dataset.over);
  dialog.addEventListener("drop", (event) => {
    event.preventDefault();
    delete zone.dataset.over;
    const [file] = event.dataTransfer?.files ?? [];
    if (file && !find(dialog, '[data-import-step="choose"]').hidden) take(file);
  });
}

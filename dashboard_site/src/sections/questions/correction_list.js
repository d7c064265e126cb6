/**
 * @import { App } from "../../types.js"
 * @import { Correction } from "./types.js"
 */
import { ApiError } from "../../api.js";
import { isolated } from "../../bidi.js";
import { fill, find, findOf, fromTemplate, keyedElements, placeInOrder } from "../../dom.js";
import { fullTime } from "../../format.js";
import { drawIcons } from "../../icons.js";
import { t } from "../../language.js";
import { PagedList } from "../../paged_list.js";
import { conversationAddress } from "../../router.js";
import { saveFile } from "../../save_file.js";
import { ListState } from "../../views/list_state.js";
import { readCorrections, readCorrectionsFile } from "./questions_api.js";

/** @param {Correction} correction */
const idOf = ({ conversation_id, message_id }) => `${conversation_id} ${message_id}`;

/** What the bot answered wrongly, as operators marked it, and the file that tests it with these. */
export class CorrectionList {
  #app;
  #root;
  #corrections;
  #listState;
  #rows = keyedElements(idOf, rowOf, (correction) => correction);

  /**
   * @param {App} app
   * @param {HTMLElement} root
   */
  constructor(app, root) {
    this.#app = app;
    this.#root = root;
    this.#corrections = new PagedList(
      (cursor) => readCorrections(app, cursor),
      idOf,
      () => this.#render(),
    );
    this.#listState = new ListState(root, { readMore: () => void this.#corrections.readMore() });
    find(root, '[data-action="export-corrections"]').addEventListener("click", () => void this.#export());
    this.#render();
  }

  restart() {
    void this.#corrections.restart();
  }

  clear() {
    this.#corrections.clear();
  }

  async #export() {
    const button = findOf(this.#root, '[data-action="export-corrections"]', HTMLButtonElement);
    button.disabled = true;
    try {
      saveFile("respuestas-corregidas.toml", await readCorrectionsFile(this.#app));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#app.store.toast(error.message, "danger");
    } finally {
      button.disabled = false;
      button.focus();
    }
  }

  #render() {
    const { items } = this.#corrections;
    placeInOrder(find(this.#root, "[data-correction-rows]"), this.#rows(items));
    find(this.#root, '[data-action="export-corrections"]').hidden = items.length === 0;
    const nothing = t(
      "Nada por ahora. En una conversación, «Respuesta incorrecta» marca lo que el bot respondió mal.",
    );
    this.#listState.render(this.#corrections, nothing);
  }
}

/** @param {Correction} correction */
function rowOf({ conversation_id, wrong, right, marked_by, marked_at }) {
  const row = fromTemplate("questions-correction");
  drawIcons(row);
  const time = fullTime(marked_at);
  fill(row, { wrong, right, marked: t("La marcó {name} el {time}.", { name: isolated(marked_by), time }) });
  const link = findOf(row, "[data-conversation]", HTMLAnchorElement);
  link.href = conversationAddress(conversation_id);
  link.setAttribute("aria-label", t("Ver la conversación de la respuesta marcada el {time}", { time }));
  return row;
}

/**
 * The shop's ready replies, over the composer when a draft begins with `/`: arrows choose, Enter takes, Escape leaves.
 * @import { App, CannedReply } from "../types.js"
 */
import { askedFor, matchingReplies } from "../canned_replies.js";
import { fill, find, fromTemplate } from "../dom.js";
import { readShopTexts } from "../flows/read_shop_texts.js";
import { t } from "../language.js";

export class CannedList {
  #app;
  #input;
  #list;
  #empty;
  /** @type {CannedReply[]} */
  #shown = [];
  #chosen = 0;
  /** @type {string | null} the draft for which the list was closed */
  #left = null;
  /** @type {string | null} what the list shows: the number of the shop, and the draft */
  #asked = null;

  /**
   * @param {App} app
   * @param {HTMLElement} form
   * @param {HTMLTextAreaElement} input
   */
  constructor(app, form, input) {
    this.#app = app;
    this.#input = input;
    this.#list = find(form, "[data-canned]");
    this.#empty = find(form, "[data-canned-empty]");
    app.store.on(["draft", "route"], () => void this.#follow());
    input.addEventListener("blur", () => this.#close());
    // The field keeps the focus while the list is clicked.
    this.#list.addEventListener("mousedown", (event) => event.preventDefault());
    find(form, '[data-action="canned"]').addEventListener("click", () => this.#ask());
  }

  /** The button does what typing `/` does; a draft that was begun stays. */
  #ask() {
    const { store } = this.#app;
    const id = store.openConversation?.conversation_id;
    this.#input.focus();
    if (id === undefined) return;
    const draft = store.draftOf(id);
    if (draft.text.trim() === "") store.changeDraft(draft, { text: "/" });
    else store.toast(t("Las respuestas rápidas se eligen con el mensaje vacío: escribe / y elige."));
  }

  /**
   * Whether the key was for the list.
   * @param {KeyboardEvent} event
   */
  takes(event) {
    if (this.#list.hidden || event.isComposing) return false;
    const act = this.#actFor(event.key);
    if (!act) return false;
    event.preventDefault();
    act();
    return true;
  }

  /** @param {string} key */
  #actFor(key) {
    const count = this.#shown.length;
    const move = (/** @type {number} */ step) => () => this.#choose((this.#chosen + step + count) % count);
    /** @type {Record<string, () => void>} */
    const acts = {
      ArrowDown: move(1),
      ArrowUp: move(-1),
      Enter: () => this.#take(this.#chosen),
      Tab: () => this.#take(this.#chosen),
      Escape: () => this.#leave(),
    };
    return acts[key];
  }

  async #follow() {
    const { store } = this.#app;
    const conversation = store.openConversation;
    const text = conversation ? store.draftOf(conversation.conversation_id).text : "";
    const asked = askedFor(text);
    if (asked === null || !conversation || document.activeElement !== this.#input) return this.#close();
    if (text === this.#left) return;
    this.#left = null;
    const question = `${conversation.sender} ${asked}`;
    if (question === this.#asked) return;
    this.#asked = question;
    const texts = await readShopTexts(this.#app, conversation.sender).catch(() => null);
    if (this.#asked !== question) return;
    this.#render(texts ? matchingReplies(texts.replies, asked) : [], texts !== null);
  }

  /**
   * @param {CannedReply[]} replies
   * @param {boolean} wereRead
   */
  #render(replies, wereRead) {
    this.#shown = replies;
    this.#list.replaceChildren(...replies.map((reply, index) => this.#option(reply, index)));
    this.#list.hidden = replies.length === 0;
    this.#empty.hidden = replies.length > 0;
    this.#empty.textContent = wereRead
      ? t("Ninguna respuesta rápida se llama así. Se escriben en el perfil de la tienda.")
      : t("No se pudieron leer las respuestas rápidas. Inténtalo de nuevo.");
    if (replies.length === 0) return this.#input.removeAttribute("aria-activedescendant");
    this.#choose(0);
    this.#app.store.announce(t("Respuestas rápidas: {count}", { count: replies.length }));
  }

  /**
   * @param {CannedReply} reply
   * @param {number} index
   */
  #option({ shortcut, text }, index) {
    const option = fromTemplate("canned");
    option.id = `canned-${index}`;
    fill(option, { shortcut: `/${shortcut}`, text });
    option.addEventListener("click", () => this.#take(index));
    return option;
  }

  /** @param {number} index */
  #choose(index) {
    this.#chosen = index;
    [...this.#list.children].forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === index));
      if (at === index) option.scrollIntoView({ block: "nearest" });
    });
    this.#input.setAttribute("aria-activedescendant", `canned-${index}`);
  }

  /** @param {number} index */
  #take(index) {
    const { store } = this.#app;
    const reply = this.#shown[index];
    const id = store.openConversation?.conversation_id;
    if (!reply || id === undefined) return;
    store.changeDraft(store.draftOf(id), { text: reply.text });
    this.#input.focus();
    this.#input.setSelectionRange(reply.text.length, reply.text.length);
  }

  #leave() {
    this.#left = this.#input.value;
    this.#close();
  }

  #close() {
    this.#asked = null;
    this.#shown = [];
    this.#list.hidden = true;
    this.#empty.hidden = true;
    this.#input.removeAttribute("aria-activedescendant");
  }
}

/**
 * @import { KnowledgeBook } from "./knowledge_book.js"
 * @import { WrittenAnswer, WrittenPage } from "./types.js"
 * @typedef {{title: string, text: string, edit: () => void, remove: () => void}} Shown
 * @typedef {object} Actions
 * @property {(answer: WrittenAnswer) => void} editAnswer
 * @property {(answer: WrittenAnswer) => void} removeAnswer
 * @property {(page: WrittenPage) => void} editPage
 * @property {(page: WrittenPage) => void} removePage
 */
import { isolated } from "../../bidi.js";
import { fill, find, findOf, fromTemplate } from "../../dom.js";
import { counted } from "../../format.js";
import { drawIcons } from "../../icons.js";
import { t } from "../../language.js";
import { ListState } from "../../views/list_state.js";
import { holding } from "./knowledge_changes.js";

const SHOWN_AT_ONCE = 40;
const LONGEST_TEXT = 400;

/** The answers and the pages, those that hold what is searched. */
export class KnowledgeView {
  #root;
  #actions;
  #listState;
  #most = SHOWN_AT_ONCE;
  /** @type {KnowledgeBook | null} */
  #book = null;

  /**
   * @param {HTMLElement} root
   * @param {Actions} actions
   */
  constructor(root, actions) {
    this.#root = root;
    this.#actions = actions;
    const search = find(root, "[data-knowledge-search]");
    search.addEventListener("submit", (event) => event.preventDefault());
    search.addEventListener("input", () => {
      this.#most = SHOWN_AT_ONCE;
      this.#render();
    });
    this.#listState = new ListState(root, {
      readMore: () => {
        this.#most += SHOWN_AT_ONCE;
        this.#render();
      },
      retry: () => void this.#book?.read(),
    });
  }

  /** @param {KnowledgeBook} book */
  render(book) {
    this.#book = book;
    this.#render();
  }

  #render() {
    if (this.#book === null) return;
    const { knowledge, loading, error } = this.#book;
    const { answers, pages } = this.#found();
    this.#renderPart("answers", answers);
    this.#renderPart("pages", pages);
    const isWhole = Math.max(answers.length, pages.length) <= this.#most;
    const items = [...answers, ...pages];
    const list = { items, next: isWhole ? null : "more", loaded: knowledge !== null, loading, error };
    this.#listState.render({ ...list, loading: loading && knowledge === null }, this.#nothing());
    find(this.#root, "[data-knowledge-note]").textContent =
      knowledge === null ? "" : counted(items.length, t("texto"), t("textos"));
  }

  get #text() {
    return findOf(this.#root, "[data-search]", HTMLInputElement).value;
  }

  #nothing() {
    return this.#text.trim()
      ? t("Nada de lo que el bot sabe lleva esas palabras.")
      : t("Todavía no hay nada escrito. Agrega respuestas: envíos, pagos, cambios, horarios.");
  }

  /** @returns {{answers: Shown[], pages: Shown[]}} */
  #found() {
    const { items, pages } = this.#book?.knowledge ?? { items: [], pages: [] };
    const actions = this.#actions;
    const answers = holding(items, this.#text, ({ title, text }) => `${title} ${text}`);
    const found = holding(pages, this.#text, ({ name, markdown }) => `${name} ${markdown}`);
    return {
      answers: answers.map((answer) => ({
        ...answer,
        edit: () => actions.editAnswer(answer),
        remove: () => actions.removeAnswer(answer),
      })),
      pages: found.map((page) => ({
        title: page.name,
        text: page.markdown,
        edit: () => actions.editPage(page),
        remove: () => actions.removePage(page),
      })),
    };
  }

  /**
   * @param {"answers" | "pages"} part
   * @param {Shown[]} pieces
   */
  #renderPart(part, pieces) {
    find(this.#root, `[data-${part}-title]`).hidden = pieces.length === 0;
    find(this.#root, `[data-${part}]`).replaceChildren(...pieces.slice(0, this.#most).map(elementOf));
  }
}

/** @param {Shown} piece */
function elementOf({ title, text, edit, remove }) {
  const element = fromTemplate("questions-piece");
  drawIcons(element);
  fill(element, { title, text: beginningOf(text) });
  const buttons = [
    { action: "edit", name: t("Editar «{name}»", { name: isolated(title) }), act: edit },
    { action: "delete", name: t("Quitar «{name}»", { name: isolated(title) }), act: remove },
  ];
  for (const { action, name, act } of buttons) {
    const button = find(element, `[data-action="${action}"]`);
    button.setAttribute("aria-label", name);
    button.title = name;
    button.addEventListener("click", act);
  }
  return element;
}

/**
 * Enough to tell it from others, without marks and empty lines.
 * @param {string} text
 */
function beginningOf(text) {
  const plain = text.replace(/^#+\s*/gm, "").replace(/\n\s*\n/g, "\n");
  return plain.length > LONGEST_TEXT ? `${plain.slice(0, LONGEST_TEXT)}…` : plain;
}

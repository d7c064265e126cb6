/**
 * @import { App } from "../../types.js"
 * @import { Question } from "./types.js"
 */
import { ApiError } from "../../api.js";
import { isolated } from "../../bidi.js";
import { fill, find, fromTemplate, keyedElements, placeInOrder } from "../../dom.js";
import { counted, relativeTime } from "../../format.js";
import { drawIcons } from "../../icons.js";
import { t } from "../../language.js";
import { PagedList } from "../../paged_list.js";
import { ListState } from "../../views/list_state.js";
import { forgetQuestion, readQuestions } from "./questions_api.js";

/** @param {Question} question */
const idOf = ({ question_id }) => question_id;

/** What customers asked and nothing answered. */
export class QuestionList {
  #app;
  #root;
  #questions;
  #rows;
  #listState;

  /**
   * @param {App} app
   * @param {HTMLElement} root
   * @param {(question: Question) => void} answer
   */
  constructor(app, root, answer) {
    this.#app = app;
    this.#root = root;
    this.#questions = new PagedList(
      (cursor) => readQuestions(app, cursor),
      idOf,
      () => this.#render(),
    );
    this.#rows = keyedElements(
      idOf,
      (question, known) => this.#row(question, known ?? this.#newRow(question, answer)),
      (question) => [question, this.#whenOf(question)],
    );
    this.#listState = new ListState(root, { readMore: () => void this.#questions.readMore() });
    this.#render();
  }

  restart() {
    void this.#questions.restart();
  }

  clear() {
    this.#questions.clear();
  }

  /** @param {string} id */
  remove(id) {
    this.#questions.remove(id);
    find(this.#root, "#unanswered-title").focus();
  }

  /** @param {Question} question */
  #whenOf({ last_asked_at }) {
    if (last_asked_at === null) return null;
    return t("la última vez: {when}", { when: relativeTime(last_asked_at, this.#app.store.now) });
  }

  /**
   * @param {Question} question
   * @param {(question: Question) => void} answer
   */
  #newRow(question, answer) {
    const row = fromTemplate("questions-question");
    drawIcons(row);
    find(row, '[data-action="answer"]').addEventListener("click", () => answer(question));
    find(row, '[data-action="dismiss"]').addEventListener("click", () => void this.#dismiss(question));
    return row;
  }

  /**
   * @param {Question} question
   * @param {HTMLElement} row
   */
  #row(question, row) {
    const text = question.question;
    fill(row, {
      question: text,
      times: counted(question.times, t("vez"), t("veces")),
      when: this.#whenOf(question),
    });
    find(row, '[data-action="answer"]').setAttribute(
      "aria-label",
      t("Responder «{text}»", { text: isolated(text) }),
    );
    find(row, '[data-action="dismiss"]').setAttribute(
      "aria-label",
      t("Descartar «{text}»", { text: isolated(text) }),
    );
    return row;
  }

  /** @param {Question} question asked again, it is back: nothing to be confirmed */
  async #dismiss({ question_id }) {
    try {
      await forgetQuestion(this.#app, question_id);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status !== 404) return this.#app.store.toast(error.message, "danger");
    }
    this.remove(question_id);
    this.#app.store.toast(t("La pregunta se descartó. Si la repiten, vuelve."));
  }

  #render() {
    placeInOrder(find(this.#root, "[data-question-rows]"), this.#rows(this.#questions.items));
    this.#listState.render(this.#questions, t("El bot tuvo respuesta para todo lo que le preguntaron."));
  }
}

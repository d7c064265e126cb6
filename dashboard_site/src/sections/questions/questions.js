/**
 * What the bot could not answer, what it was taught, and what it answered wrongly.
 *
 * @import { App } from "../../types.js"
 * @import { Question, WrittenAnswer, WrittenPage } from "./types.js"
 */
import { ApiError } from "../../api.js";
import { isolated } from "../../bidi.js";
import { confirmed } from "../../dialogs.js";
import { find, findOf } from "../../dom.js";
import { t } from "../../language.js";
import { whileShown } from "../../views/visits.js";
import { CorrectionList } from "./correction_list.js";
import { KnowledgeBook } from "./knowledge_book.js";
import { KnowledgeView } from "./knowledge_view.js";
import { PieceDialog } from "./piece_dialog.js";
import { QuestionList } from "./question_list.js";
import { answerQuestion } from "./questions_api.js";
export { default as markup } from "./questions.html";

/** @param {App} app @param {HTMLElement} root */
export function show(app, root) {
  const part = find(root, "[data-knowledge]");
  const dialogs = {
    answer: new PieceDialog(app, findOf(root, "[data-answer-dialog]", HTMLDialogElement)),
    page: new PieceDialog(app, findOf(root, "[data-page-dialog]", HTMLDialogElement)),
  };
  const book = new KnowledgeBook(app, () => view.render(book));
  const view = new KnowledgeView(part, {
    editAnswer: (answer) => editAnswer(dialogs.answer, book, answer),
    removeAnswer: (answer) =>
      void remove(app, part, answer.title, () => book.put({ answer: [answer, null] })),
    editPage: (page) => editPage(dialogs.page, book, page),
    removePage: (page) => void remove(app, part, page.name, () => book.put({ page: [page, null] })),
  });
  const questions = new QuestionList(app, find(root, "[data-questions]"), (question) =>
    answerIt(app, dialogs.answer, book, question, () => questions.remove(question.question_id)),
  );
  const corrections = new CorrectionList(app, find(root, "[data-corrections]"));
  find(part, '[data-action="add-answer"]').addEventListener("click", () =>
    editAnswer(dialogs.answer, book, null),
  );
  find(part, '[data-action="add-page"]').addEventListener("click", () => editPage(dialogs.page, book, null));
  whileShown(app, "questions", {
    visit: () => {
      questions.restart();
      corrections.restart();
      void book.read();
    },
    forget: () => {
      questions.clear();
      corrections.clear();
      book.clear();
      dialogs.answer.close();
      dialogs.page.close();
    },
  });
}

/**
 * @param {App} app
 * @param {PieceDialog} dialog
 * @param {KnowledgeBook} book
 * @param {Question} question
 * @param {() => void} onAnswered
 */
function answerIt(app, dialog, book, { question_id, question }, onAnswered) {
  dialog.open(t("Responder la pregunta"), { title: question, text: "" }, async (texts, isAgain) => {
    const answer = answerOf(texts);
    // Somebody answered or dismissed it meanwhile: what was written joins the knowledge all the same.
    if (isAgain) await book.put({ answer: [null, answer] });
    else await answerQuestion(app, question_id, answer);
    onAnswered();
    void book.read();
    return t("La respuesta se guardó: el bot ya la usa.");
  });
}

/**
 * @param {PieceDialog} dialog
 * @param {KnowledgeBook} book
 * @param {WrittenAnswer | null} answer null: a new one
 */
function editAnswer(dialog, book, answer) {
  const title = answer === null ? t("Agregar una respuesta") : t("Editar la respuesta");
  dialog.open(title, { ...(answer ?? { title: "", text: "" }) }, async (texts, isAgain) => {
    await book.put({ answer: [isAgain ? null : answer, answerOf(texts)] });
    return t("La respuesta se guardó: el bot ya la usa.");
  });
}

/**
 * @param {PieceDialog} dialog
 * @param {KnowledgeBook} book
 * @param {WrittenPage | null} page null: a new one
 */
function editPage(dialog, book, page) {
  const title = page === null ? t("Agregar una página") : t("Editar la página");
  dialog.open(title, { ...(page ?? { name: "", markdown: "" }) }, async (texts, isAgain) => {
    const { name = "", markdown = "" } = texts;
    await book.put({ page: [isAgain ? null : page, { name, markdown }] });
    return t("La página se guardó: el bot ya la usa.");
  });
}

/**
 * @param {Record<string, string>} texts
 * @returns {WrittenAnswer}
 */
const answerOf = ({ title = "", text = "" }) => ({ title, text });

/**
 * @param {App} app
 * @param {HTMLElement} part
 * @param {string} name
 * @param {() => Promise<void>} take
 */
async function remove({ store }, part, name, take) {
  const isSure = await confirmed({
    title: t("¿Quitar «{name}»?", { name: isolated(name) }),
    text: t("El bot deja de saberlo."),
    action: t("Quitar"),
    danger: true,
  });
  if (!isSure) return;
  try {
    await take();
    store.toast(t("Se quitó: el bot ya no lo usa."));
    find(part, "#knowledge-title").focus();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    store.toast(error.message, "danger");
  }
}

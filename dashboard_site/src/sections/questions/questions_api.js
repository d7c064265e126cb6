/**
 * @import { App } from "../../types.js"
 * @import { Page } from "../../api.js"
 * @import { Correction, Knowledge, Question, WrittenAnswer } from "./types.js"
 */

const PAGE = 25;

/** @param {string} id */
const questionPath = (id) => `/api/questions/${encodeURIComponent(id)}`;

/** @param {App} app @param {string | null} cursor @returns {Promise<Page<Question>>} */
export const readQuestions = ({ api }, cursor) =>
  api.request("GET", "/api/questions", { query: { cursor, limit: PAGE } });

/**
 * The answer joins the knowledge, and the question is forgotten.
 * @param {App} app
 * @param {string} id
 * @param {WrittenAnswer} answer
 * @returns {Promise<WrittenAnswer>}
 */
export const answerQuestion = ({ api }, id, answer) =>
  api.request("POST", `${questionPath(id)}/answer`, { body: answer });

/** @param {App} app @param {string} id @returns {Promise<void>} */
export const forgetQuestion = ({ api }, id) => api.request("DELETE", questionPath(id));

/** @param {App} app @param {string | null} cursor @returns {Promise<Page<Correction>>} newest first */
export const readCorrections = ({ api }, cursor) =>
  api.request("GET", "/api/corrections", { query: { cursor, limit: PAGE } });

/** Conversations for `make eval`. @param {App} app @returns {Promise<Blob>} */
export const readCorrectionsFile = ({ api }) => api.download("/api/corrections/export");

/** @param {App} app @returns {Promise<Knowledge>} */
export const readKnowledge = ({ api }) => api.request("GET", "/api/knowledge");

/** @param {App} app @param {Knowledge} knowledge @returns {Promise<Knowledge>} */
export const writeKnowledge = ({ api }, { items, pages }) =>
  api.request("PUT", "/api/knowledge", { body: { items, pages } });

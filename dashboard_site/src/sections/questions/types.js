/**
 * @typedef {object} Question what customers asked and nothing answered, without anything of a person
 * @property {string} question_id
 * @property {string} question
 * @property {number} times
 * @property {string | null} last_asked_at
 *
 * @typedef {{title: string, text: string}} WrittenAnswer
 * @typedef {{name: string, markdown: string}} WrittenPage
 * @typedef {{items: WrittenAnswer[], pages: WrittenPage[]}} Knowledge
 */

export {};

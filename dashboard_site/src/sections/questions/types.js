/**
 * @typedef {object} Question what customers asked and nothing answered, without anything of a person
 * @property {string} question_id
 * @property {string} question
 * @property {number} times
 * @property {string | null} last_asked_at
 *
 * @typedef {object} Correction
 * @property {string} conversation_id
 * @property {string} message_id
 * @property {string} wrong what the bot answered
 * @property {string} right what it should have answered
 * @property {string} marked_by
 * @property {string} marked_at
 *
 * @typedef {{title: string, text: string}} WrittenAnswer
 * @typedef {{name: string, markdown: string}} WrittenPage
 * @typedef {{items: WrittenAnswer[], pages: WrittenPage[]}} Knowledge
 */

export {};

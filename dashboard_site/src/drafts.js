/**
 * What an operator has typed and not sent. It outlives a reload of its tab and the end of a session; a sign-out and
 * another operator remove it.
 *
 * @import { Draft } from "./types.js"
 * @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} Place
 */
const KEY = "drafts";

/** @returns {Draft} */
export const emptyDraft = () => ({ text: "", clientId: null, sending: false, picture: null, edits: {} });

/**
 * Another message needs another key: the same key is the same message.
 * @param {Draft} draft
 * @param {Partial<Draft>} change
 */
export function changeDraft(draft, change) {
  const isOther =
    (change.text !== undefined && change.text.trim() !== draft.text.trim()) ||
    (change.picture !== undefined && change.picture !== draft.picture);
  if (isOther) draft.clientId = null;
  Object.assign(draft, change);
}

/**
 * Pictures are too large to be kept, and so is the key of a message with one.
 * @param {Place} place
 * @param {string} username
 * @param {Map<string, Draft>} drafts
 */
export function keepDrafts(place, username, drafts) {
  const kept = [...drafts].flatMap(([id, { text, clientId, picture, edits }]) =>
    text === "" && Object.keys(edits).length === 0
      ? []
      : [[id, { text, clientId: picture ? null : clientId, edits }]],
  );
  if (kept.length === 0) place.removeItem(KEY);
  else place.setItem(KEY, JSON.stringify({ username, drafts: Object.fromEntries(kept) }));
}

/**
 * @param {Place} place
 * @param {string} username
 * @returns {Map<string, Draft>}
 */
export function keptDrafts(place, username) {
  try {
    const kept = JSON.parse(place.getItem(KEY) ?? "null");
    if (kept?.username !== username) return new Map();
    return new Map(
      Object.entries(kept.drafts).map(([id, draft]) => [
        id,
        { ...emptyDraft(), ...Object(draft), sending: false, picture: null },
      ]),
    );
  } catch {
    return new Map();
  }
}

/** @param {Place} place */
export const dropDrafts = (place) => place.removeItem(KEY);

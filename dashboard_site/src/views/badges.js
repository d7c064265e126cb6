/** @import { Conversation, Mode } from "../types.js" */
import { icon } from "../icons.js";
import { MODE_NAMES } from "../words.js";

/**
 * @param {HTMLElement} badge
 * @param {Mode} mode
 */
export function renderMode(badge, mode) {
  if (badge.dataset.mode === mode) return;
  badge.dataset.mode = mode;
  badge.replaceChildren(icon(mode), MODE_NAMES[mode]);
}

/**
 * The first letters of the name; a drawing for who has none.
 * @param {HTMLElement} avatar
 * @param {Conversation} conversation
 */
export function renderAvatar(avatar, { profile_name, conversation_id }) {
  const initials = initialsOf(profile_name ?? "");
  avatar.setAttribute("aria-hidden", "true");
  avatar.dataset.tone = String(toneOf(conversation_id));
  avatar.replaceChildren(initials || icon("human"));
}

/** @param {string} name */
function initialsOf(name) {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  return words
    .slice(0, 2)
    .map((word) => Array.from(word)[0]?.toLocaleUpperCase("es"))
    .join("");
}

/** @param {string} id */
const toneOf = (id) => Array.from(id).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % 6;

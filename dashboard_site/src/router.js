/**
 * Addresses within the page: `#/conversaciones`, `#/conversaciones/ID`, and one for each section.
 * @import { SectionName } from "./sections.js"
 * @typedef {{page: "conversations" | SectionName, conversationId: string | null}} Route
 */
import { sectionAt } from "./sections.js";

const CONVERSATIONS = "#/conversaciones";

/**
 * @param {string} hash
 * @returns {Route}
 */
export function routeOf(hash) {
  const section = sectionAt(hash);
  if (section !== null) return { page: section, conversationId: null };
  const id = hash.startsWith(`${CONVERSATIONS}/`) ? hash.slice(CONVERSATIONS.length + 1) : "";
  return { page: "conversations", conversationId: id === "" ? null : decoded(id) };
}

/** @param {string} id */
export const conversationAddress = (id) => `${CONVERSATIONS}/${encodeURIComponent(id)}`;

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

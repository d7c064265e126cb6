/**
 * Addresses within the page: `#/conversaciones`, `#/conversaciones/ID`, `#/hoy`.
 * @typedef {{page: "conversations" | "today", conversationId: string | null}} Route
 */

const TODAY = "#/hoy";
const CONVERSATIONS = "#/conversaciones";

/**
 * @param {string} hash
 * @returns {Route}
 */
export function routeOf(hash) {
  if (hash === TODAY) return { page: "today", conversationId: null };
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

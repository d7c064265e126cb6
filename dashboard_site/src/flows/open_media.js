/**
 * Links to files of a conversation. A link holds for some minutes; until then it is used again.
 *
 * @import { App, MediaLink } from "../types.js"
 */
import { conversationPath } from "../api.js";

const STILL_USEFUL = 30_000;

/** @type {Map<string, MediaLink>} */
const links = new Map();

/**
 * @param {App} app
 * @param {{conversation_id: string, message_id: string}} message
 * @param {number} index of the file in its message
 * @returns {Promise<MediaLink>}
 * @throws {import("../api.js").ApiError}
 */
export async function mediaLink({ api }, { conversation_id, message_id }, index) {
  const path = `${conversationPath(conversation_id)}/messages/${encodeURIComponent(message_id)}/media/${index}`;
  const known = links.get(path);
  if (known && new Date(known.expires_at).getTime() - Date.now() > STILL_USEFUL) return known;
  /** @type {MediaLink} */
  const link = await api.request("GET", path);
  links.set(path, link);
  return link;
}

/**
 * The replies and templates that the shop has ready, from its profile. Read when they are first needed.
 *
 * @import { App, CannedReply, ShopTemplate } from "../types.js"
 * @typedef {{replies: CannedReply[], templates: ShopTemplate[]}} ShopTexts
 */

const FRESH = 5 * 60_000;

/** @type {Map<string, {readAt: number, texts: Promise<ShopTexts>}>} */
const known = new Map();

/**
 * @param {App} app
 * @param {string} sender number of the shop
 * @returns {Promise<ShopTexts>}
 * @throws {import("../api.js").ApiError}
 */
export function readShopTexts(app, sender) {
  const before = known.get(sender);
  if (before && Date.now() - before.readAt < FRESH) return before.texts;
  const texts = read(app, sender);
  known.set(sender, { readAt: Date.now(), texts });
  texts.catch(() => known.delete(sender));
  return texts;
}

/**
 * @param {App} app
 * @param {string} sender
 * @returns {Promise<ShopTexts>}
 */
async function read({ api }, sender) {
  const { profile } = await api.request("GET", "/api/profile", { query: { sender } });
  return { replies: profile.canned_replies ?? [], templates: profile.templates ?? [] };
}

/**
 * The session outlives a reload of its own tab and nothing more: the token is never in localStorage.
 * @import { Session } from "./types.js"
 */

const KEY = "session";

/**
 * @param {Date} now
 * @returns {Session | null}
 */
export function storedSession(now) {
  const text = sessionStorage.getItem(KEY);
  if (text === null) return null;
  try {
    /** @type {Session} */
    const session = JSON.parse(text);
    return new Date(session.expires_at) > now ? session : null;
  } catch {
    return null;
  }
}

/** @param {Session} session */
export const keepSession = (session) => sessionStorage.setItem(KEY, JSON.stringify(session));

export const dropSession = () => sessionStorage.removeItem(KEY);

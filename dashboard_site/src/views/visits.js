/**
 * @import { App } from "../types.js"
 * @import { SectionName } from "../sections.js"
 * @typedef {{visit: () => void, leave?: () => void, forget: () => void}} Visitor `visit`: it is shown, the first time,
 *   again, or after a new sign-in; `leave`: it no longer is; `forget`: what it shows was read for somebody else
 */

/**
 * @param {App} app
 * @param {SectionName} name
 * @param {Visitor} visitor
 */
export function whileShown({ store }, name, { visit, leave = () => {}, forget }) {
  let username = store.session?.operator.username;
  const follow = () => {
    const { session, signInReason, route } = store;
    const isGone = session === null && signInReason === null;
    const isOther = session !== null && session.operator.username !== username;
    if (isGone || isOther) forget();
    if (session) username = session.operator.username;
    if (session && route.page === name) visit();
    else leave();
  };
  store.on(["route", "session"], follow);
  follow();
}

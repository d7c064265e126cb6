/** @import { App } from "../types.js" */
import { Repeater } from "../repeater.js";

const LOOK_EVERY = 180_000;

/**
 * Somebody may have paused the bot elsewhere.
 * @param {App} app
 */
export function noticePause({ api, store }) {
  const looking = new Repeater(async () => {
    const { paused } = await api.request("GET", "/api/profile");
    store.paused = paused;
    store.tell("paused");
  }, LOOK_EVERY);
  store.on(["session"], () => (store.session ? looking.start() : looking.stop()));
}

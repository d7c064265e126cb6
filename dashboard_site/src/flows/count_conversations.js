/** @import { App } from "../types.js" */
import { Repeater } from "../repeater.js";
import { forgetGone } from "./forget_gone.js";

const COUNT_EVERY = 60_000;
const DOUBT_LASTS = 5000;

/**
 * Keeps the numbers beside the lists right: counted each minute, and soon after what happened could not be told from
 * the changes alone.
 * @param {App} app
 */
export function keepCounting(app) {
  const { store } = app;
  const counting = new Repeater(() => countConversations(app), COUNT_EVERY);
  let isPlanned = false;
  store.on(["session"], () => (store.session ? counting.start() : counting.stop()));
  store.on(["conversations"], () => {
    if (!store.tally.isDoubtful || isPlanned) return;
    isPlanned = true;
    setTimeout(() => {
      isPlanned = false;
      counting.soon();
    }, DOUBT_LASTS);
  });
}

/** @param {App} app */
export async function countConversations(app) {
  const { api, store } = app;
  const known = store.tally.counts?.all ?? 0;
  const counts = await api.counts();
  store.tally.take(counts);
  store.tell("conversations");
  if (counts.all < known) await forgetGone(app);
}

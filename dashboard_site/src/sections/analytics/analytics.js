/** What the shop's bot attends, sells and costs. @import { App } from "../../types.js" */
import { ApiError } from "../../api.js";
import { fill, find, findOf } from "../../dom.js";
import { language } from "../../language.js";
import { Repeater } from "../../repeater.js";
import { saveFile } from "../../save_file.js";
import { offerSenders } from "../../flows/read_senders.js";
import { figuresIn } from "./figures_view.js";
import { Numbers } from "./numbers.js";
import { panelOf } from "./panel.js";
import { PANELS } from "./panels.js";
import { periodAt } from "./period.js";
import { periodIn } from "./period_view.js";

export { default as markup } from "./analytics.html";

const READ_EVERY = 15_000;
// One more message is no news for charts: changes are gathered for a moment.
const GATHER = 2_000;

/** @param {App} app @param {HTMLElement} root */
export function show(app, root) {
  const numbers = new Numbers(app.api);
  const renderPeriod = periodIn(root, numbers);
  const renderFigures = figuresIn(root);
  const panels = PANELS.map((panel) => panelOf(panel, numbers));
  find(root, "[data-analytics-panels]").append(...panels.map(({ element }) => element));
  const render = (/** @type {boolean} */ moves) => {
    renderState(root, numbers);
    renderPeriod();
    renderFigures(numbers.metrics);
    for (const panel of panels) panel.render(moves);
  };
  numbers.addEventListener("change", () => render(true));
  app.store.on(["theme"], () => render(false));
  offerFile(app, root, numbers);
  void offerSenders(
    app,
    find(root, "[data-sender-choice]"),
    findOf(root, "[data-sender]", HTMLSelectElement),
  );
  follow(app, root, numbers);
  render(false);
}

/**
 * Reads while the section is shown: at once what is chosen, soon what happens, and now and then anyway.
 * @param {App} app
 * @param {HTMLElement} root
 * @param {Numbers} numbers
 */
function follow({ store }, root, numbers) {
  const loop = new Repeater(() => numbers.read(), READ_EVERY);
  const followRoute = () => {
    const isShown = store.session !== null && store.route.page === "analytics";
    if (isShown) numbers.choose({ period: periodAt(location.hash) ?? numbers.period });
    if (isShown) loop.start();
    else loop.stop();
  };
  store.on(["session", "route"], followRoute);
  let gathering = 0;
  store.on(["conversations"], () => {
    if (!numbers.isOfNow) return;
    gathering ||= setTimeout(() => {
      gathering = 0;
      loop.soon();
    }, GATHER);
  });
  findOf(root, "[data-sender]", HTMLSelectElement).addEventListener("change", () => loop.soon());
  find(root, '[data-action="retry"]').addEventListener("click", () => loop.soon());
  followRoute();
}

/**
 * @param {HTMLElement} root
 * @param {Numbers} numbers
 */
function renderState(root, { metrics, error }) {
  const failure = find(root, "[data-analytics-error]");
  failure.hidden = error === null;
  fill(failure, { error });
  find(root, '[data-action="save-period"]').toggleAttribute("disabled", metrics === null);
  find(root, "[data-analytics-loading]").hidden = metrics !== null || error !== null;
}

/**
 * The whole period, a line a day, as the API writes it.
 * @param {App} app
 * @param {HTMLElement} root
 * @param {Numbers} numbers
 */
function offerFile({ api, store }, root, numbers) {
  const button = findOf(root, '[data-action="save-period"]', HTMLButtonElement);
  button.addEventListener("click", async () => {
    const { from, to } = numbers.days;
    const query = new URLSearchParams({ from, to, lang: language });
    if (numbers.sender) query.set("sender", numbers.sender);
    button.disabled = true;
    try {
      saveFile(`cifras_${from}_${to}.csv`, await api.download(`/api/metrics.csv?${query}`));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      store.toast(error.message, "danger");
    } finally {
      button.disabled = false;
    }
  });
}

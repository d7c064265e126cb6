/** @import { App } from "../types.js" */
import { fill, find } from "../dom.js";
import { setIcon } from "../icons.js";
import { isLight, useTheme } from "../theme.js";
import { ROLE_NAMES } from "../words.js";
import { signOut } from "../flows/sign_in.js";

const TITLE = "WhatsApp Sales Bot";

/** @param {App} app */
export function showHeader(app) {
  const { store } = app;
  const header = find(document, "[data-app-header]");
  const switchTheme = find(header, '[data-action="switch-theme"]');

  store.on(["session"], () => renderOperator(app, header));
  store.on(["route"], () => renderNavigation(app, header));
  store.on(["conversations"], () => renderWaitingCount(app));
  store.on(["connection"], () => (find(document, "[data-offline]").hidden = store.online));
  store.on(["announcement"], () => {
    find(document, "[data-announcer]").textContent = store.announcement;
  });
  find(header, '[data-action="sign-out"]').addEventListener("click", () => signOut(app));
  switchTheme.addEventListener("click", () => {
    useTheme(isLight() ? "dark" : "light");
    renderThemeSwitch(switchTheme);
    store.tell("theme");
  });
  renderThemeSwitch(switchTheme);
}

/** @param {App} app @param {HTMLElement} header */
function renderOperator({ store }, header) {
  const operator = store.session?.operator;
  if (operator) fill(header, { username: operator.username, role: ROLE_NAMES[operator.role] });
}

/** @param {App} app @param {HTMLElement} header */
function renderNavigation({ store }, header) {
  for (const link of header.querySelectorAll("[data-nav]")) {
    const isCurrent = link instanceof HTMLElement && link.dataset.nav === store.route.page;
    if (isCurrent) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** @param {App} app */
function renderWaitingCount({ store }) {
  const { ids, next } = store.listings.waiting;
  const count = `${ids.size}${next === null ? "" : "+"}`;
  for (const badge of document.querySelectorAll("[data-waiting-count]")) {
    badge.textContent = count;
    badge.toggleAttribute("hidden", ids.size === 0);
  }
  document.title = ids.size === 0 ? TITLE : `(${count}) ${TITLE}`;
}

/** @param {HTMLElement} button */
function renderThemeSwitch(button) {
  const name = isLight() ? "Usar el tema oscuro" : "Usar el tema claro";
  button.setAttribute("aria-label", name);
  button.title = name;
  setIcon(find(button, "[data-icon]"), isLight() ? "moon" : "sun");
}

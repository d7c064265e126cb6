/** @import { App } from "../types.js" */
import { fill, find, findOf } from "../dom.js";
import { setIcon } from "../icons.js";
import { language, t, useLanguage } from "../language.js";
import { isLight, useTheme } from "../theme.js";
import { ROLE_NAMES } from "../words.js";
import { signOut } from "../flows/sign_in.js";

/** @param {App} app */
export function showHeader(app) {
  const { store } = app;
  const header = find(document, "[data-app-header]");

  store.on(["session"], () => renderOperator(app, header));
  store.on(["route"], () => renderNavigation(app));
  store.on(["connection"], () => (find(document, "[data-offline]").hidden = store.online));
  store.on(["paused"], () => (find(document, "[data-paused-mark]").hidden = !store.paused));
  store.on(["announcement"], () => {
    find(document, "[data-announcer]").textContent = store.announcement;
  });
  find(header, '[data-action="sign-out"]').addEventListener("click", () => signOut(app));
  find(document, "[data-skip]").addEventListener("click", (event) => {
    event.preventDefault();
    find(document, "[data-main]").focus();
  });
  showThemeSwitch(app, find(document, '[data-action="switch-theme"]'));
  showLanguageSwitch(find(document, '[data-action="switch-language"]'));
}

/** @param {App} app @param {HTMLElement} header */
function renderOperator({ store }, header) {
  const operator = store.session?.operator;
  if (operator) fill(header, { username: operator.username, role: ROLE_NAMES[operator.role] });
}

/** @param {App} app */
function renderNavigation({ store }) {
  const nav = findOf(document, "[data-app-nav]", HTMLElement);
  for (const link of document.querySelectorAll("[data-nav]")) {
    const isCurrent = link instanceof HTMLElement && link.dataset.nav === store.route.page;
    if (isCurrent) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const current = nav.querySelector("[aria-current] .nav-name");
  find(document, "[data-section-name]").textContent = current?.textContent ?? "";
  if (nav.matches(":popover-open")) nav.hidePopover();
}

/** @param {App} app @param {HTMLElement} button */
function showThemeSwitch({ store }, button) {
  const render = () => {
    const name = isLight() ? t("Usar el tema oscuro") : t("Usar el tema claro");
    button.setAttribute("aria-label", name);
    button.title = name;
    setIcon(find(button, "[data-icon]"), isLight() ? "moon" : "sun");
  };
  button.addEventListener("click", () => {
    useTheme(isLight() ? "dark" : "light");
    render();
    store.tell("theme");
  });
  render();
}

/** @param {HTMLElement} button names the other language, in that language */
function showLanguageSwitch(button) {
  const [code, name] =
    language === "es"
      ? /** @type {const} */ (["en", "Use English"])
      : /** @type {const} */ (["es", "Usar el español"]);
  button.textContent = code.toUpperCase();
  button.setAttribute("aria-label", `${code.toUpperCase()}: ${name}`);
  button.title = name;
  button.lang = code;
  button.addEventListener("click", () => useLanguage(code));
}

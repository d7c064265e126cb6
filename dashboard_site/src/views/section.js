/**
 * @import { App } from "../types.js"
 * @import { SectionName } from "../sections.js"
 */
import { find } from "../dom.js";
import { t } from "../language.js";
import { elementsOf } from "../own_elements.js";
import { covers, SECTIONS } from "../sections.js";

/** @type {Map<SectionName, HTMLElement>} */
const roots = new Map();

/**
 * Shows the page that the address names. A section's own code is read when it is first asked for.
 * @param {App} app
 */
export function showSections(app) {
  app.store.on(["session", "route"], () => showPage(app));
  showPage(app);
}

/** @param {App} app */
function showPage(app) {
  const { route, session, signInReason } = app.store;
  const isIn = session !== null || signInReason !== null;
  for (const part of ["[data-app-header]", "[data-app-nav]", "[data-main]"])
    find(document, part).toggleAttribute("hidden", !isIn);
  // What a role may not do is out of sight (styles/_frame.scss); the API refuses it all the same.
  if (session) document.body.dataset.role = session.operator.role;
  document.body.dataset.screen = route.conversationId === null ? "list" : "conversation";
  if (session && route.page !== "conversations" && !roots.has(route.page)) void openSection(app, route.page);
  for (const page of document.querySelectorAll("[data-page]"))
    page.toggleAttribute("hidden", page instanceof HTMLElement && page.dataset.page !== route.page);
}

/**
 * @param {App} app
 * @param {SectionName} name
 */
async function openSection(app, name) {
  // One that could not be opened before makes room.
  document.querySelector(`[data-page="${name}"]`)?.remove();
  const root = document.createElement("div");
  root.className = "section-page";
  root.dataset.page = name;
  roots.set(name, root);
  find(document, "[data-main]").append(root);
  const { load, role } = SECTIONS[name];
  if (!covers(app.store.session?.operator.role, role)) {
    roots.delete(name);
    return tell(root, t("Tu cuenta no tiene permiso para ver esta sección."));
  }
  tell(root, t("Cargando…"));
  const section = await load().catch(() => null);
  if (section === null) {
    roots.delete(name);
    return tell(
      root,
      t("No se pudo abrir esta sección. Revisa tu conexión y vuelve a entrar en ella, o recarga la página."),
    );
  }
  root.replaceChildren(...elementsOf(section.markup));
  section.show(app, root);
}

/**
 * @param {HTMLElement} root
 * @param {string} text
 */
function tell(root, text) {
  const line = document.createElement("p");
  line.className = "empty";
  line.textContent = text;
  root.replaceChildren(line);
}

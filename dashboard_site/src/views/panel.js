/**
 * The customer's sheet beside the messages: a column where there is room, else a drawer over them.
 * @import { App } from "../types.js"
 */
import { find } from "../dom.js";
import { t } from "../language.js";
import { preparePanelActions, renderPanelActions } from "./panel_actions.js";
import { renderPanelFacts } from "./panel_facts.js";
import { prepareSheet, renderSheet } from "./panel_sheet.js";

// As in styles/_panel.scss.
const HAS_ROOM = "(min-width: 80rem)";

/** @param {App} app */
export function showPanel(app) {
  const { store } = app;
  const panel = find(document, "[data-panel]");
  const opener = find(document, '[data-action="toggle-panel"]');
  prepareSheet(app, panel);
  preparePanelActions(app, panel);
  const render = () => {
    const conversation = store.openConversation;
    panel.toggleAttribute("hidden", conversation === undefined);
    if (!conversation) return;
    renderSheet(app, panel, conversation);
    renderPanelFacts(panel, conversation);
    renderPanelActions(panel, conversation);
  };
  store.on(["conversations", "route", "session", "draft"], render);
  showOpener(panel, opener);
  store.on(["route"], () => {
    if (panel.matches(":popover-open")) panel.hidePopover();
  });
  render();
}

/**
 * @param {HTMLElement} panel
 * @param {HTMLElement} opener
 */
function showOpener(panel, opener) {
  const section = find(document, "[data-conversation]");
  const room = matchMedia(HAS_ROOM);
  const render = () => {
    const isOpen = room.matches ? !("panelClosed" in section.dataset) : panel.matches(":popover-open");
    opener.setAttribute("aria-expanded", String(isOpen));
    opener.title = isOpen ? t("Ocultar la ficha del cliente") : t("Ver la ficha del cliente");
  };
  const toggle = () => {
    if (!room.matches) panel.togglePopover();
    else if ("panelClosed" in section.dataset) delete section.dataset.panelClosed;
    else section.dataset.panelClosed = "";
    render();
  };
  opener.addEventListener("click", toggle);
  find(panel, '[data-action="close-panel"]').addEventListener("click", () => {
    toggle();
    opener.focus();
  });
  panel.addEventListener("toggle", render);
  room.addEventListener("change", () => {
    if (panel.matches(":popover-open")) panel.hidePopover();
    render();
  });
  render();
}

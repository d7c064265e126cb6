/** @import { App } from "../../types.js" */
import { ApiError } from "../../api.js";
import { confirmed } from "../../dialogs.js";
import { fill, find } from "../../dom.js";
import { t } from "../../language.js";

/**
 * The switch that silences the whole bot, on all numbers of the shop.
 * @param {App} app
 * @param {HTMLElement} root
 */
export function showPauseSwitch(app, root) {
  const { store } = app;
  const render = () => {
    fill(root, { pause: store.paused ? t("Quitar la pausa") : t("Poner el bot en pausa") });
    find(root, "[data-paused-note]").hidden = !store.paused;
  };
  store.on(["paused"], render);
  find(root, '[data-action="switch-pause"]').addEventListener("click", () => void switchPause(app));
  render();
}

/** @param {App} app */
async function switchPause(app) {
  const { api, store } = app;
  const paused = !store.paused;
  if (!(await confirmed(paused ? toPause() : toResume()))) return;
  try {
    await api.request("PUT", "/api/pause", { body: { paused } });
    store.paused = paused;
    store.tell("paused");
    store.toast(paused ? t("El bot está en pausa.") : t("El bot vuelve a contestar."));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    store.toast(error.message, "danger");
  }
}

const toPause = () => ({
  title: t("¿Poner el bot en pausa?"),
  text: t(
    "No contesta a nadie hasta que quites la pausa. Lo que escriban los clientes espera a una persona.",
  ),
  action: t("Poner en pausa"),
  danger: true,
});

const toResume = () => ({
  title: t("¿Quitar la pausa?"),
  text: t("Vuelve a contestar, también a quienes escribieron durante la pausa, en unos minutos."),
  action: t("Quitar la pausa"),
});

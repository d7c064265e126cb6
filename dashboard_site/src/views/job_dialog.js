/**
 * How far the erasing or the copying of a customer's data is. The job goes on when the dialog is closed.
 * @import { App, Job } from "../types.js"
 * @typedef {{kind: "erase" | "export", conversationId: string}} Asked
 */
import { fill, find, findOf } from "../dom.js";
import { sentenceOf } from "../flows/edit_sheet.js";
import { followJob, readJob } from "../flows/follow_job.js";
import { counted } from "../format.js";
import { t } from "../language.js";
import { dialogAt } from "./dialog_parts.js";
import { itemOf } from "./details_dialog.js";
import { saveFile } from "./picture_dialog.js";

/** @type {(() => void) | null} */
let save = null;
/** @type {string | null} the job that the dialog shows */
let shownJob = null;

export function prepareJobDialog() {
  const dialog = dialogAt("[data-job]");
  find(dialog, '[data-action="download"]').addEventListener("click", () => save?.());
  dialog.addEventListener("close", () => (shownJob = null));
}

/**
 * @param {App} app
 * @param {string} jobId
 * @param {Asked} asked
 */
export function showJob(app, jobId, asked) {
  const dialog = dialogAt("[data-job]");
  shownJob = jobId;
  save = () => void download(app, jobId);
  fill(dialog, { title: asked.kind === "erase" ? t("Borrado de los datos") : t("Copia de los datos") });
  find(dialog, "[data-job-error]").hidden = true;
  find(dialog, "[data-job-removed]").hidden = true;
  find(dialog, '[data-action="download"]').hidden = true;
  renderJob(dialog, null);
  dialog.showModal();
  void follow(app, jobId, asked);
}

/**
 * @param {App} app
 * @param {string} jobId
 * @param {Asked} asked
 */
async function follow(app, jobId, { kind, conversationId }) {
  const dialog = dialogAt("[data-job]");
  try {
    const job = await followJob(app, jobId, (now) => {
      if (shownJob === jobId) renderJob(dialog, now);
    });
    if (kind === "erase" && job.state === "done") leave(app, conversationId);
    if (shownJob !== jobId) app.store.toast(briefly(job), job.state === "done" ? "success" : "danger");
  } catch (error) {
    tellError(dialog, sentenceOf(error));
  }
}

/** To whoever closed the dialog, and with it the button of the copy. @param {Job} job */
const briefly = (job) =>
  job.kind === "export" && job.state === "done"
    ? t("La copia está lista. Vuelve a pulsar «Copia de sus datos» para descargarla.")
    : stateOf(job);

/** There is nothing to see of who was erased. @param {App} app @param {string} id */
function leave({ store }, id) {
  const wasOpen = store.route.conversationId === id;
  store.forget(id);
  if (wasOpen) location.hash = "#/conversaciones";
}

/**
 * @param {HTMLElement} dialog
 * @param {Job | null} job
 */
function renderJob(dialog, job) {
  fill(dialog, { state: job ? stateOf(job) : t("Preguntando al servidor…") });
  renderProgress(findOf(dialog, "[data-job-progress]", HTMLProgressElement), job);
  find(dialog, '[data-action="download"]').hidden = !(job?.kind === "export" && job.state === "done");
  renderRemoved(find(dialog, "[data-job-removed]"), job?.removed ?? null);
  if (job?.state === "failed") tellError(dialog, job.reason ?? t("Inténtalo de nuevo más tarde."));
}

/**
 * @param {HTMLProgressElement} progress
 * @param {Job | null} job
 */
function renderProgress(progress, job) {
  progress.hidden = job?.state === "failed";
  if (!job || job.steps.total === 0) return progress.removeAttribute("value");
  progress.max = job.steps.total;
  progress.value = job.state === "done" ? job.steps.total : job.steps.done;
}

/**
 * @param {HTMLElement} dialog
 * @param {string} sentence
 */
function tellError(dialog, sentence) {
  const place = find(dialog, "[data-job-error]");
  place.textContent = sentence;
  place.hidden = false;
}

/** @param {Job} job */
function stateOf({ kind, state, second_pass }) {
  if (state === "queued") return t("En cola…");
  if (state === "running") return kind === "erase" ? t("Borrando…") : t("Reuniendo los datos…");
  if (state === "failed") return t("No se pudo terminar.");
  if (kind === "export")
    return t("La copia está lista. El enlace vale cinco minutos; aquí puedes pedir otro.");
  return second_pass === "waiting"
    ? t("Borrado. Más tarde se revisa una vez más, por si algo estaba en camino.")
    : t("Borrado.");
}

/** @type {[string, (count: number) => string][]} */
const REMOVED = [
  ["messages", (count) => counted(count, t("mensaje"), t("mensajes"))],
  ["files", (count) => counted(count, t("archivo"), t("archivos"))],
  ["orders", (count) => counted(count, t("pedido sin su nombre"), t("pedidos sin su nombre"))],
  ["twilio_messages", (count) => counted(count, t("mensaje en Twilio"), t("mensajes en Twilio"))],
  ["twilio_files", (count) => counted(count, t("archivo en Twilio"), t("archivos en Twilio"))],
];

/**
 * @param {HTMLElement} list
 * @param {Record<string, number> | null} removed
 */
function renderRemoved(list, removed) {
  list.hidden = removed === null;
  list.replaceChildren(...REMOVED.map(([name, words]) => itemOf(words(removed?.[name] ?? 0))));
}

/**
 * The link holds for minutes: it is asked for when it is needed.
 * @param {App} app
 * @param {string} jobId
 */
async function download(app, jobId) {
  await saveFile(app, async () => {
    const { url } = await readJob(app, jobId);
    return { url: url ?? "", content_type: "application/zip", expires_at: "" };
  });
}

/** @import { App, Message, MessageDetails } from "../types.js" */
import { fill, find, fromTemplate } from "../dom.js";
import { decimal, fullTime, usd, wholeNumber } from "../format.js";
import { readDetails } from "../flows/answer_details.js";
import { sentenceOf } from "../flows/edit_sheet.js";
import { t } from "../language.js";
import { readable } from "../readable.js";
import { TOOL_NAMES, VALUE_NAMES } from "../sale_words.js";
import { isolated } from "../bidi.js";
import { dialogAt } from "./dialog_parts.js";

/** @type {(() => void) | null} */
let retry = null;

export function prepareDetailsDialog() {
  const dialog = dialogAt("[data-details]");
  find(dialog, '[data-action="retry"]').addEventListener("click", () => retry?.());
}

/**
 * What an answer of the bot rests on, and what it cost.
 * @param {App} app
 * @param {Message} message
 */
export function showDetails(app, message) {
  const dialog = dialogAt("[data-details]");
  retry = () => void read(app, message, dialog);
  dialog.showModal();
  retry();
}

/**
 * @param {App} app
 * @param {Message} message
 * @param {HTMLDialogElement} dialog
 */
async function read(app, message, dialog) {
  renderState(dialog, t("Cargando…"));
  try {
    const details = await readDetails(app, message);
    renderDetails(dialog, details);
    renderState(dialog, null);
  } catch (error) {
    renderState(dialog, sentenceOf(error), true);
  }
}

/**
 * @param {HTMLElement} dialog
 * @param {string | null} text
 * @param {boolean} [canRetry]
 */
function renderState(dialog, text, canRetry = false) {
  const state = find(dialog, "[data-details-state]");
  state.textContent = text;
  state.hidden = text === null;
  find(dialog, "[data-details-content]").hidden = text !== null;
  find(dialog, '[data-action="retry"]').hidden = !canRetry;
}

/**
 * @param {HTMLElement} dialog
 * @param {MessageDetails} details
 */
function renderDetails(dialog, details) {
  const { lookups, guard, right_answer, marked_by, marked_at } = details;
  find(dialog, "[data-details-figures]").replaceChildren(...figuresOf(details).map(figureElement));
  find(dialog, "[data-no-lookups]").hidden = lookups.length > 0;
  find(dialog, "[data-lookups]").replaceChildren(...lookups.map(lookupElement));
  find(dialog, "[data-guarded]").hidden = guard.length === 0;
  find(dialog, "[data-guard]").replaceChildren(...guard.map(({ sentence }) => itemOf(sentence)));
  find(dialog, "[data-corrected]").hidden = !right_answer;
  const values = { name: isolated(marked_by ?? ""), time: marked_at ? fullTime(marked_at) : "" };
  fill(dialog, {
    right: right_answer,
    marked: marked_by ? t("La marcó {name} el {time}.", values) : null,
  });
}

/**
 * @param {Pick<MessageDetails, "model" | "rounds" | "duration_seconds" | "input_tokens" | "cached_tokens"
 *   | "output_tokens" | "cost_usd">} details
 * @returns {[string, string][]}
 */
export function figuresOf({
  model,
  rounds,
  duration_seconds,
  input_tokens,
  cached_tokens,
  output_tokens,
  cost_usd,
}) {
  /** @type {[string, string | null][]} */
  const figures = [
    [t("Modelo"), model],
    [t("Veces que se le preguntó"), rounds ? wholeNumber(rounds) : null],
    [t("Tardó"), duration_seconds ? t("{seconds} s", { seconds: decimal(duration_seconds) }) : null],
    [t("Tokens de entrada"), input_tokens ? tokens(input_tokens, cached_tokens ?? 0) : null],
    [t("Tokens de salida"), output_tokens ? wholeNumber(output_tokens) : null],
    [t("Costo"), input_tokens ? costOf(cost_usd) : null],
  ];
  return figures.flatMap(([name, value]) => (value ? [[name, value]] : []));
}

/** @param {number | null | undefined} cost */
const costOf = (cost) => (cost === null || cost === undefined ? t("no se conoce") : usd(cost));

/**
 * @param {number} all
 * @param {number} cached
 */
function tokens(all, cached) {
  if (cached === 0) return wholeNumber(all);
  return t("{all}, de ellos {cached} ya conocidos", { all: wholeNumber(all), cached: wholeNumber(cached) });
}

/** @param {[string, string]} figure */
export function figureElement([name, value]) {
  const element = fromTemplate("figure");
  fill(element, { name, value });
  return element;
}

/** @param {MessageDetails["lookups"][number]} lookup */
export function lookupElement({ tool, arguments: given, result }) {
  const element = fromTemplate("lookup");
  fill(element, { tool: TOOL_NAMES[tool] ?? tool, result: readable(result, VALUE_NAMES) });
  const known = Object.entries(given).filter(([, value]) => value !== null && value !== "");
  find(element, "[data-arguments]").replaceChildren(
    ...known.map(([name, value]) => figureElement([VALUE_NAMES[name] ?? name, textOf(value)])),
  );
  return element;
}

/** @param {unknown} value */
const textOf = (value) => (typeof value === "string" ? value : readable(JSON.stringify(value), VALUE_NAMES));

/** @param {string} text */
export function itemOf(text) {
  const item = document.createElement("li");
  item.dir = "auto";
  item.textContent = text;
  return item;
}

/**
 * The choice of the period and of the shop's number, and what the figures are of.
 * @import { Metrics } from "./types.js"
 * @import { Numbers } from "./numbers.js"
 */
import { fill, find, findOf } from "../../dom.js";
import { timezoneName } from "../../format.js";
import { t } from "../../language.js";
import { dayAndYear, rangeText } from "./days.js";
import { addressOf, mistakeIn } from "./period.js";

/**
 * @param {HTMLElement} root
 * @param {Numbers} numbers
 * @returns {() => void} shows what is chosen
 */
export function periodIn(root, numbers) {
  const opener = find(root, '[data-action="own-period"]');
  const form = findOf(root, "[data-own-period]", HTMLFormElement);
  opener.addEventListener("click", () => {
    form.hidden = !form.hidden;
    if (!form.hidden) openForm(form, numbers);
    renderChoice(root, numbers);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    useOwnPeriod(form, numbers);
  });
  const sender = findOf(root, "[data-sender]", HTMLSelectElement);
  sender.addEventListener("change", () => numbers.choose({ sender: sender.value || null }));
  return () => {
    if (numbers.period.kind !== "own" && numbers.metrics === null) form.hidden = true;
    renderChoice(root, numbers);
    sender.value = numbers.sender ?? "";
    find(root, "[data-days]").textContent = numbers.metrics ? daysLine(numbers.metrics, numbers) : "";
  };
}

/** @param {HTMLFormElement} form @param {Numbers} numbers */
function openForm(form, numbers) {
  const { from, to } = numbers.days;
  for (const [name, day] of [
    ["from", from],
    ["to", to],
  ]) {
    const input = findOf(form, `[name="${name}"]`, HTMLInputElement);
    input.value = day ?? "";
    input.max = numbers.today;
  }
  fill(form, { mistake: null });
  findOf(form, '[name="from"]', HTMLInputElement).focus();
}

/** @param {HTMLFormElement} form @param {Numbers} numbers */
function useOwnPeriod(form, numbers) {
  const day = (/** @type {string} */ name) => findOf(form, `[name="${name}"]`, HTMLInputElement).value;
  const [from, to] = [day("from"), day("to")];
  const mistake = mistakeIn(from, to, numbers.today);
  fill(form, { mistake });
  for (const input of form.querySelectorAll("input"))
    input.setAttribute("aria-invalid", String(mistake !== null));
  if (mistake === null) location.hash = addressOf({ kind: "own", from, to });
}

/** @param {HTMLElement} root @param {Numbers} numbers */
function renderChoice(root, { period }) {
  for (const choice of root.querySelectorAll("[data-period]")) {
    const isChosen = choice instanceof HTMLElement && choice.dataset.period === period.kind;
    if (isChosen) choice.setAttribute("aria-current", "true");
    else choice.removeAttribute("aria-current");
  }
  const isOpen = !find(root, "[data-own-period]").hidden;
  find(root, '[data-action="own-period"]').setAttribute("aria-expanded", String(isOpen));
}

/**
 * "15–21 nov 2026, hora estándar de Colombia. Comparado con 8–14 nov 2026."
 * @param {Metrics} metrics
 * @param {Numbers} numbers
 */
function daysLine({ from, to, timezone, previous }, { today }) {
  const days = from === to ? dayAndYear(from) : rangeText({ from, to });
  const parts = [t("{days}, {timezone}.", { days, timezone: timezoneName(timezone) })];
  if (previous) {
    const { from: first, to: last } = previous;
    parts.push(
      t("Comparado con {days}.", { days: first === last ? dayAndYear(first) : rangeText(previous) }),
    );
  }
  if (to === today) parts.push(t("Hoy todavía no termina."));
  return parts.join(" ");
}

/** @import { App, Counts, Day, Metrics } from "../types.js" */
import { fill, find, fromTemplate } from "../dom.js";
import {
  counted,
  dayOfBusiness,
  longDayOfBusiness,
  money,
  share,
  timezoneName,
  usd,
  wholeNumber,
} from "../format.js";

/**
 * @typedef {{label: string, value: (counts: Counts, currency: string) => string,
 *   note?: (today: Counts, currency: string) => string | null}} Card
 * @type {Card[]}
 */
const CARDS = [
  {
    label: "Pedidos",
    value: ({ orders_placed }) => wholeNumber(orders_placed),
    note: ({ orders_paid }) => counted(orders_paid, "pagado", "pagados"),
  },
  {
    label: "Ventas",
    value: ({ revenue_placed }, currency) => money(revenue_placed, currency),
    note: ({ revenue_paid }, currency) => `${money(revenue_paid, currency)} pagadas`,
  },
  { label: "Mensajes recibidos", value: ({ messages_in }) => wholeNumber(messages_in) },
  { label: "Mensajes enviados", value: ({ messages_out }) => wholeNumber(messages_out) },
  { label: "Conversaciones activas", value: (counts) => wholeNumber(counts.conversations_active) },
  { label: "Conversaciones nuevas", value: (counts) => wholeNumber(counts.conversations_new) },
  {
    label: "Respondidos por el bot",
    value: ({ answered_by_bot }) => wholeNumber(answered_by_bot),
    note: ({ answered_by_bot, answered_by_person }) => {
      const part = share(answered_by_bot, answered_by_bot + answered_by_person);
      return part && `${part} de las respuestas`;
    },
  },
  { label: "Pasadas a una persona", value: ({ hand_offs }) => wholeNumber(hand_offs) },
  {
    label: "Costo de la IA",
    value: ({ cost_usd }) => usd(cost_usd),
    note: ({ unknown_cost_answers }) =>
      unknown_cost_answers > 0
        ? `Falta el costo de ${counted(unknown_cost_answers, "respuesta", "respuestas")}`
        : null,
  },
  { label: "Mensajes que no llegaron", value: ({ failed }) => wholeNumber(failed) },
];

/** @param {App} app */
export function showNumbers(app) {
  const page = find(document, '[data-page="today"]');
  const render = () => renderNumbers(app, page);
  app.store.on(["numbers", "route", "theme"], render);
  render();
}

/**
 * @param {App} app
 * @param {HTMLElement} page
 */
function renderNumbers({ store }, page) {
  if (store.route.page !== "today") return;
  const { metrics, error } = store.numbers;
  const failure = find(page, "[data-numbers-error]");
  failure.hidden = error === null;
  failure.textContent = error;
  find(page, "[data-today-subtitle]").textContent = metrics ? subtitle(metrics) : "Cargando los números…";
  find(page, "[data-cards]").replaceChildren(...CARDS.map((card) => cardElement(card, metrics)));
  renderTable(page, metrics?.items ?? []);
  if (metrics) void renderChart(page, metrics.items);
}

/** @param {Metrics} metrics */
function subtitle({ to, timezone }) {
  return `${longDayOfBusiness(to)} · ${timezoneName(timezone)}`;
}

/**
 * @param {Card} card
 * @param {Metrics | null} metrics
 */
function cardElement({ label, value, note }, metrics) {
  const today = metrics?.items.at(-1);
  const currency = metrics?.currency ?? "";
  const element = fromTemplate("card");
  fill(element, {
    label,
    value: today ? value(today, currency) : "–",
    week: metrics ? `${value(metrics.totals, currency)} en 7 días` : null,
    note: today && note ? note(today, currency) : null,
  });
  element.toggleAttribute("data-loading", today === undefined);
  return element;
}

/**
 * @param {HTMLElement} page
 * @param {Day[]} days
 */
function renderTable(page, days) {
  const rows = days.map(({ day, messages_in, messages_out }) => {
    const row = document.createElement("tr");
    const heading = document.createElement("th");
    heading.scope = "row";
    heading.textContent = dayOfBusiness(day);
    row.append(heading);
    for (const count of [messages_in, messages_out]) row.insertCell().textContent = wholeNumber(count);
    return row;
  });
  find(page, "[data-chart-rows]").replaceChildren(...rows);
}

/**
 * The chart comes in its own file, read when it is first shown.
 * @param {HTMLElement} page
 * @param {Day[]} days
 */
async function renderChart(page, days) {
  const isEmpty = days.every(({ messages_in, messages_out }) => messages_in + messages_out === 0);
  find(page, "[data-chart-empty]").hidden = !isEmpty;
  const { drawMessagesByDay } = await import("./chart.js");
  drawMessagesByDay(find(page, "[data-chart]"), days);
}

/**
 * The charts of the section: what each is called, shows, and tells in words.
 * @import { Counts, Metrics, Table } from "./types.js"
 * @import { Look } from "./look.js"
 * @import { Drawing } from "./charts.js"
 *
 * @typedef {object} Panel
 * @property {string} name
 * @property {string} title
 * @property {(metrics: Metrics) => string} note
 * @property {(metrics: Metrics) => Table} table
 * @property {(metrics: Metrics) => boolean} isEmpty
 * @property {string} empty
 * @property {(metrics: Metrics, look: Look) => Drawing} [chart] absent where the section draws it itself
 */
import { counted, money, usd, wholeNumber } from "../../format.js";
import { t } from "../../language.js";
import * as charts from "./charts.js";
import * as tables from "./tables.js";
import { waitText } from "./waits.js";

const sumOf = (/** @type {Record<string, number>} */ counts) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** @type {Panel[]} */
const OF_SALES = [
  {
    name: "funnel",
    title: t("Embudo de ventas"),
    note: () => t("Cuántas conversaciones llegaron a cada etapa."),
    table: tables.funnelTable,
    isEmpty: ({ totals }) => sumOf(totals.stages) === 0,
    empty: t("Ninguna conversación avanzó en este periodo."),
  },
  {
    name: "revenue",
    title: t("Ventas por día"),
    note: ({ totals, currency }) =>
      t("Vendido: {sold}. Pagado: {paid}.", {
        sold: money(totals.revenue_placed, currency),
        paid: money(totals.revenue_paid, currency),
      }),
    table: tables.revenueTable,
    isEmpty: ({ totals: { revenue_placed, revenue_paid } }) => revenue_placed + revenue_paid === 0,
    empty: t("No hubo pedidos en este periodo."),
    chart: charts.revenueChart,
  },
];

/** @type {Panel[]} */
const OF_MESSAGES = [
  {
    name: "messages",
    title: t("Mensajes y conversaciones por día"),
    note: ({ totals }) =>
      t("{received} recibidos, {sent} enviados, {active} conversaciones activas.", {
        received: wholeNumber(totals.messages_in),
        sent: wholeNumber(totals.messages_out),
        active: wholeNumber(totals.conversations_active),
      }),
    table: tables.messagesTable,
    isEmpty: ({ totals }) => totals.messages_in + totals.messages_out === 0,
    empty: t("No hubo mensajes en este periodo."),
    chart: charts.messagesChart,
  },
];

/** @type {Panel[]} */
const OF_ANSWERS = [
  {
    name: "responses",
    title: t("Tiempos de respuesta"),
    note: ({ totals }) => waitsNote(totals),
    table: tables.responsesTable,
    isEmpty: ({ totals }) => sumOf(totals.response_buckets) === 0,
    empty: t("No hubo respuestas en este periodo."),
    chart: charts.responsesChart,
  },
  {
    name: "cost",
    title: t("Costo de la IA por día"),
    note: ({ totals }) => t("En total: {cost}.", { cost: usd(totals.cost_usd) }),
    table: tables.costTable,
    isEmpty: ({ totals }) => Number(totals.cost_usd) === 0,
    empty: t("No hubo costo conocido en este periodo."),
    chart: charts.costChart,
  },
];

/** @type {Panel[]} */
const OF_CUSTOMERS = [
  {
    name: "hours",
    title: t("A qué hora escriben"),
    note: () => t("Mensajes recibidos según el día de la semana y la hora de la tienda."),
    table: tables.hoursTable,
    isEmpty: ({ totals }) => totals.messages_in === 0,
    empty: t("No hubo mensajes en este periodo."),
  },
  {
    name: "ads",
    title: t("Anuncios que vendieron"),
    note: ({ ads }) => counted(ads.length, t("anuncio trajo clientes."), t("anuncios trajeron clientes.")),
    table: tables.adsTable,
    isEmpty: ({ ads }) => ads.length === 0,
    empty: t("Nadie llegó por un anuncio en este periodo."),
    chart: charts.adsChart,
  },
];

export const PANELS = [...OF_MESSAGES, ...OF_SALES, ...OF_ANSWERS, ...OF_CUSTOMERS];

/** @param {Counts} totals */
function waitsNote({ response_seconds: { median, p90 } }) {
  if (median === null || p90 === null) return "";
  return t("La mitad salió en {median} o menos; el 90 %, en {p90} o menos.", {
    median: waitText(median),
    p90: waitText(p90),
  });
}

/**
 * The figures of a period: what each is called, how it reads, and which way is good news.
 * @import { Counts } from "./types.js"
 * @import { Wanted } from "./comparison.js"
 *
 * @typedef {"sales" | "attention" | "running"} FigureGroup
 * @typedef {object} Figure
 * @property {string} label
 * @property {FigureGroup} group
 * @property {Wanted} wanted
 * @property {(counts: Counts) => number | null} value null where there is nothing to tell
 * @property {(value: number, currency: string) => string} shown
 * @property {boolean} [isShare]
 * @property {(counts: Counts, currency: string) => string | null} [note]
 */
import { counted, money, share, usd, wholeNumber } from "../../format.js";
import { numberLocale, t } from "../../language.js";
import { waitText } from "./waits.js";

const percent = new Intl.NumberFormat(numberLocale, { style: "percent", maximumFractionDigits: 1 });

/** @param {number} part @param {number} whole */
const ratio = (part, whole) => (whole === 0 ? null : part / whole);

/** @type {Figure[]} */
const SALES = [
  {
    label: t("Pedidos"),
    group: "sales",
    wanted: "up",
    value: ({ orders_placed }) => orders_placed,
    shown: wholeNumber,
    note: ({ orders_paid }) => counted(orders_paid, t("pagado"), t("pagados")),
  },
  {
    label: t("Ventas"),
    group: "sales",
    wanted: "up",
    value: ({ revenue_placed }) => revenue_placed,
    shown: money,
    note: ({ revenue_paid }, currency) => t("{amount} pagado", { amount: money(revenue_paid, currency) }),
  },
  {
    label: t("Conversión"),
    group: "sales",
    wanted: "up",
    value: ({ stages, conversations_new }) => ratio(stages.won, conversations_new),
    shown: (value) => percent.format(value),
    isShare: true,
    note: ({ stages, conversations_new }) =>
      t("{won} ganadas de {all} nuevas", {
        won: wholeNumber(stages.won),
        all: wholeNumber(conversations_new),
      }),
  },
  {
    label: t("Costo de la IA por venta"),
    group: "sales",
    wanted: "down",
    value: ({ cost_usd, orders_placed }) => ratio(Number(cost_usd), orders_placed),
    shown: usd,
  },
];

/** @type {Figure[]} */
const ATTENTION = [
  {
    label: t("Mensajes recibidos"),
    group: "attention",
    wanted: null,
    value: ({ messages_in }) => messages_in,
    shown: wholeNumber,
  },
  {
    label: t("Mensajes enviados"),
    group: "attention",
    wanted: null,
    value: ({ messages_out }) => messages_out,
    shown: wholeNumber,
  },
  {
    label: t("Conversaciones activas"),
    group: "attention",
    wanted: null,
    value: (counts) => counts.conversations_active,
    shown: wholeNumber,
  },
  {
    label: t("Conversaciones nuevas"),
    group: "attention",
    wanted: "up",
    value: (counts) => counts.conversations_new,
    shown: wholeNumber,
  },
  {
    label: t("Atendidas solo por el bot"),
    group: "attention",
    wanted: "up",
    value: (counts) => counts.conversations_bot_alone,
    shown: wholeNumber,
    note: ({ conversations_bot_alone, conversations_bot }) => {
      const part = share(conversations_bot_alone, conversations_bot);
      return part && t("{part} de las que respondió", { part });
    },
  },
  {
    label: t("Pasadas a una persona"),
    group: "attention",
    wanted: "down",
    value: ({ hand_offs }) => hand_offs,
    shown: wholeNumber,
  },
  {
    label: t("Primera respuesta"),
    group: "attention",
    wanted: "down",
    value: (counts) => counts.first_response_seconds.median,
    shown: waitText,
    note: ({ first_response_seconds }) => slowest(first_response_seconds.p90),
  },
  {
    label: t("Tiempo de respuesta"),
    group: "attention",
    wanted: "down",
    value: (counts) => counts.response_seconds.median,
    shown: waitText,
    note: ({ response_seconds }) => slowest(response_seconds.p90),
  },
];

/** @type {Figure[]} */
const RUNNING = [
  {
    label: t("Costo de la IA"),
    group: "running",
    wanted: null,
    value: ({ cost_usd }) => Number(cost_usd),
    shown: usd,
    note: ({ unknown_cost_answers: missing }) =>
      missing > 0
        ? t("Falta el costo de {answers}", { answers: counted(missing, t("respuesta"), t("respuestas")) })
        : null,
  },
  {
    label: t("Mensajes que no llegaron"),
    group: "running",
    wanted: "down",
    value: ({ failed }) => failed,
    shown: wholeNumber,
    note: ({ failed, messages_out }) => {
      const part = ratio(failed, messages_out);
      return part ? t("{part} de los enviados", { part: percent.format(part) }) : null;
    },
  },
  {
    label: t("Pidieron no recibir más"),
    group: "running",
    wanted: "down",
    value: ({ opt_outs }) => opt_outs,
    shown: wholeNumber,
  },
];

export const FIGURES = [...SALES, ...ATTENTION, ...RUNNING];

/** @param {number | null} seconds */
const slowest = (seconds) => (seconds === null ? null : t("El 90 %, en {time}", { time: waitText(seconds) }));

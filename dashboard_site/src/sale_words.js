/**
 * What is known of a sale and of a message, in words: why a stage moved, what is planned, what became of a file.
 * @import { Conversation, FollowUp, MediaOutcome, Message, StageStep } from "./types.js"
 */
import { isolated } from "./bidi.js";
import { fullTime } from "./format.js";
import { t } from "./language.js";

/** @type {Record<string, string>} */
export const LEAD_FACT_NAMES = {
  name: t("Nombre"),
  need: t("Qué busca"),
  budget: t("Presupuesto"),
  city: t("Ciudad"),
  timing: t("Para cuándo"),
  objections: t("Dudas"),
};

/** @type {Record<string, string>} */
const STAGE_REASONS = {
  order: t("hizo un pedido"),
  order_cancelled: t("se canceló el pedido"),
  opt_out: t("no quiere más mensajes"),
  no: t("dijo que no"),
  quote: t("recibió una cotización"),
  new_quote: t("pidió otra cotización"),
  haggling: t("pide un mejor precio"),
  products: t("miró productos"),
  need: t("contó qué busca"),
};

/** @param {Pick<StageStep, "why">} step */
export const stageReason = ({ why }) => STAGE_REASONS[why] ?? t("lo cambió {name}", { name: isolated(why) });

/** @type {Record<string, string>} */
const UNASKED = {
  asked: t("El cliente pidió que se le escribiera"),
  silence_on_quote: t("Seguimiento: no respondió a la cotización"),
  silence_on_interest: t("Seguimiento: dejó de responder sobre un producto"),
};

/**
 * Why the bot wrote by itself, or null for an answer.
 * @param {Pick<Message, "reason">} message `nudge: silence_on_quote`
 */
export function unaskedReason({ reason }) {
  if (!reason) return null;
  const [kind = "", why = ""] = reason.split(": ");
  return UNASKED[kind] ?? UNASKED[why] ?? t("El bot escribió por su cuenta");
}

/** @type {Record<string, string>} */
const FOLLOW_UPS = {
  asked: t("El bot le escribirá, como pidió, el {time}: {about}"),
  nudge: t("Si no responde, el bot le recordará el {time}: {about}"),
  template: t("Si no responde, el bot le enviará una plantilla el {time}: {about}"),
};

/** @param {FollowUp | null | undefined} planned */
export function followUpLine(planned) {
  if (!planned?.due_at) return null;
  const sentence = FOLLOW_UPS[planned.kind] ?? t("El bot le escribirá el {time}: {about}");
  const values = { time: fullTime(planned.due_at), about: isolated(planned.about) };
  return sentence.replace(/\{(time|about)\}/g, (_, name) => (name === "time" ? values.time : values.about));
}

/** @param {Conversation} conversation */
export function optOutLine({ opted_out, opted_out_at, opt_out_by, opt_out_reason }) {
  if (!opted_out) return null;
  const when = opted_out_at ? t("Desde el {time}.", { time: fullTime(opted_out_at) }) : "";
  const who =
    opt_out_by && opt_out_by !== "customer"
      ? t("Lo anotó {name}.", { name: isolated(opt_out_by) })
      : t("Lo pidió el cliente.");
  const why = opt_out_reason ? t("Motivo: {reason}", { reason: isolated(opt_out_reason) }) : "";
  return [when, who, why].filter(Boolean).join(" ");
}

/** @type {Partial<Record<MediaOutcome, string>>} */
const OUTCOMES = {
  too_large: t("El archivo era demasiado grande. Pide al cliente que lo envíe más pequeño."),
  failed: t("No se pudo traer el archivo de WhatsApp. Pide al cliente que lo envíe otra vez."),
  unreadable: t("El bot no pudo leer este archivo. Ábrelo tú o pide al cliente que lo cuente por escrito."),
};

/**
 * What became of a file that cannot simply be shown.
 * @param {MediaOutcome | undefined} outcome
 * @param {boolean} available
 */
export function outcomeLine(outcome, available) {
  if (outcome && OUTCOMES[outcome]) return OUTCOMES[outcome];
  return available ? null : t("No hay copia de este archivo.");
}

/** @type {Record<string, string>} */
export const TOOL_NAMES = {
  search_products: t("Buscó productos"),
  get_product: t("Miró un producto"),
  search_knowledge: t("Buscó en lo que escribió la tienda"),
  make_quote: t("Hizo una cotización"),
  place_order: t("Hizo un pedido"),
  update_lead: t("Apuntó datos del cliente"),
  hand_off: t("Pasó la conversación a una persona"),
  follow_up: t("Planeó escribirle más tarde"),
};

/** @type {Record<string, string>} */
export const ORDER_STATE_NAMES = {
  placed: t("Hecho"),
  paid: t("Pagado"),
  sent: t("Enviado"),
  cancelled: t("Cancelado"),
};

/** @type {Record<string, string>} what a tool is asked for, and what it tells */
export const VALUE_NAMES = {
  ...LEAD_FACT_NAMES,
  query: t("Búsqueda"),
  product_id: t("Producto"),
  items: t("Productos"),
  lines: t("Productos"),
  quantity: t("Cantidad"),
  delivery_area: t("Zona de envío"),
  discount_percent: t("Descuento"),
  reason: t("Motivo"),
  when: t("Cuándo"),
  about: t("De qué se trata"),
  products: t("Productos"),
  price: t("Precio"),
  stock: t("Existencias"),
  note: t("Nota"),
  quote_id: t("Cotización"),
  order_id: t("Pedido"),
  payment: t("Pago"),
  answers: t("Respuestas"),
  title: t("Título"),
  text: t("Texto"),
  tags: t("Etiquetas"),
  description: t("Descripción"),
  url: t("Enlace"),
  has_photo: t("Tiene foto"),
  total: t("Total"),
  error: t("No pudo"),
};

/**
 * The codes of the API in plain Spanish.
 * @import { Conversation, DeliveryStatus, Message, MessageKind, Mode, Role, Stage } from "./types.js"
 */
import { isolated } from "./bidi.js";
import { t } from "./language.js";
import { withoutMarks } from "./whatsapp_marks.js";

/** @type {Record<Mode, string>} */
export const MODE_NAMES = { bot: t("Bot"), human: t("Persona") };

/** @type {Record<Stage, string>} */
export const STAGE_NAMES = {
  new: t("Nuevo"),
  interested: t("Interesado"),
  quoted: t("Cotizado"),
  negotiating: t("En negociación"),
  won: t("Ganado"),
  lost: t("Perdido"),
};

/** @type {Record<Stage, string>} */
export const FUNNEL_NAMES = {
  new: t("Nuevos"),
  interested: t("Interesados"),
  quoted: t("Cotizados"),
  negotiating: t("En negociación"),
  won: t("Ganados"),
  lost: t("Perdidos"),
};

/** @type {Record<Role, string>} */
export const ROLE_NAMES = { viewer: t("Solo lectura"), operator: t("Operador"), admin: t("Administrador") };

/** @type {Record<DeliveryStatus, string>} */
export const DELIVERY_NAMES = {
  received: t("Recibido"),
  sending: t("Enviando"),
  queued: t("En camino"),
  sent: t("Enviado"),
  delivered: t("Entregado"),
  read: t("Leído"),
  failed: t("No se pudo enviar"),
  undelivered: t("No se pudo entregar"),
  unknown: t("No se sabe si llegó"),
  cancelled: t("No se envió"),
};

/** @type {Record<string, string>} */
const NEEDS_PERSON_REASONS = {
  asked_for_person: t("Pidió hablar con una persona"),
  model_failed: t("El bot no pudo responder"),
  not_answered: t("Lleva demasiado tiempo sin respuesta"),
  delivery_failed: t("Un mensaje no se pudo entregar"),
  delivery_unknown: t("No se sabe si un mensaje llegó"),
  window_closed: t("Pasaron 24 horas sin respuesta"),
  unknown_sender: t("Escribió a un número sin configurar"),
  job_failing: t("El bot tiene problemas para responder"),
  complaint: t("Se queja o está molesto"),
  shop_topic: t("Pide algo que la tienda atiende en persona"),
  guard_failed: t("El bot no encontró una respuesta segura"),
  limit_reached: t("Escribió demasiados mensajes"),
  loop: t("Parece otro bot: el nuestro se detuvo"),
  budget_spent: t("Se acabó el presupuesto del día para el bot"),
  bot_paused: t("El bot está en pausa"),
};

/** @type {Partial<Record<MessageKind, string>>} */
const ATTACHMENT_NAMES = {
  image: t("Imagen"),
  audio: t("Nota de voz"),
  video: t("Video"),
  document: t("Archivo"),
  sticker: t("Sticker"),
  contact: t("Contacto"),
};

/** @type {[string, string][]} */
const ATTACHMENT_NAMES_BY_CONTENT_TYPE = [
  ["image/", t("Imagen")],
  ["audio/", t("Nota de voz")],
  ["video/", t("Video")],
  ["text/vcard", t("Contacto")],
  ["text/x-vcard", t("Contacto")],
];

/** @param {Pick<Conversation, "conversation_id" | "phone" | "profile_name">} conversation */
export function customerName({ conversation_id, phone, profile_name }) {
  return profile_name || phone || t("Cliente sin número {id}", { id: conversation_id.slice(0, 6) });
}

/** @param {string} code */
export const reasonForPerson = (code) => NEEDS_PERSON_REASONS[code] ?? t("Necesita una persona");

/**
 * Why the customer waits for a person, or null while nobody has to come.
 * @param {Pick<Conversation, "needs_person" | "waiting_since" | "mode">} conversation
 */
export function waitingReason({ needs_person, waiting_since, mode }) {
  if (needs_person) return reasonForPerson(needs_person);
  return mode === "human" && waiting_since ? t("Espera tu respuesta") : null;
}

/**
 * What whoever takes over should know first. A reason counts only while a person is needed.
 * @param {Pick<Conversation, "hand_off_reason" | "summary" | "needs_person" | "mode">} conversation
 */
export function briefing({ hand_off_reason, summary, needs_person, mode }) {
  const reason = mode === "human" || needs_person ? hand_off_reason : "";
  const parts = [
    reason && t("Motivo: {reason}", { reason: isolated(reason) }),
    summary && t("Resumen: {summary}", { summary: isolated(summary) }),
  ];
  return parts.filter(Boolean).join(" · ") || null;
}

/** @param {string} author */
export function authorName(author) {
  if (author === "customer") return t("Cliente");
  if (author === "bot") return t("Bot");
  if (author === "system") return t("Mensaje automático");
  return author;
}

/**
 * What stands before the preview of the last message; nothing before the customer's own words.
 * @param {string} author
 * @param {string | undefined} me
 */
export function authorHint(author, me) {
  if (author === "customer") return "";
  if (author === "system") return t("Automático:");
  return author === me ? t("Tú:") : `${authorName(author)}:`;
}

/** @param {Pick<Message, "kind" | "media"> & {media_url?: string}} message */
export function attachmentNames({ kind, media, media_url }) {
  const name = ATTACHMENT_NAMES[kind];
  if (media.length === 0) return media_url ? [t("Foto del producto")] : name ? [name] : [];
  return media.map(({ content_type }) => name ?? attachmentNameOf(content_type));
}

/**
 * @param {Pick<Message, "kind" | "media">} message
 * @param {number} index of the file
 */
export const attachmentNameAt = (message, index) => attachmentNames(message)[index] ?? t("Archivo");

/** @param {string} contentType */
function attachmentNameOf(contentType) {
  const known = ATTACHMENT_NAMES_BY_CONTENT_TYPE.find(([start]) => contentType.startsWith(start));
  return known ? known[1] : t("Archivo");
}

/** @param {Message["location"]} location */
export function locationLine(location) {
  if (!location) return t("Ubicación");
  const { label, address, latitude, longitude } = location;
  const place = [label, address].filter(Boolean).join(", ");
  return place || `${latitude}, ${longitude}`;
}

/**
 * One line that stands for a whole message: in a quotation, in an announcement.
 * @param {Message} message
 */
export function messageLine(message) {
  if (message.kind === "location") return t("Ubicación: {place}", { place: locationLine(message.location) });
  return (
    withoutMarks(message.body) ||
    message.transcript ||
    attachmentNames(message).join(", ") ||
    t("Mensaje que no se puede mostrar")
  );
}

/** @param {Conversation["referral"] | null} referral */
export function referralLine(referral) {
  if (!referral) return null;
  const title = referral.headline || referral.body || referral.source_id;
  return title ? t("Llegó por el anuncio «{title}»", { title: isolated(title) }) : t("Llegó por un anuncio");
}

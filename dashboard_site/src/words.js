/**
 * The codes of the API in plain Spanish.
 * @import { Conversation, DeliveryStatus, Message, MessageKind, Mode, Role, Stage } from "./types.js"
 */

/** @type {Record<Mode, string>} */
export const MODE_NAMES = { bot: "Bot", human: "Persona" };

/** @type {Record<Stage, string>} */
export const STAGE_NAMES = {
  new: "Nuevo",
  interested: "Interesado",
  quoted: "Cotizado",
  negotiating: "En negociación",
  won: "Ganado",
  lost: "Perdido",
};

/** @type {Record<Stage, string>} */
export const FUNNEL_NAMES = {
  new: "Nuevos",
  interested: "Interesados",
  quoted: "Cotizados",
  negotiating: "En negociación",
  won: "Ganados",
  lost: "Perdidos",
};

/** @type {Record<Role, string>} */
export const ROLE_NAMES = { viewer: "Solo lectura", operator: "Operador", admin: "Administrador" };

/** @type {Record<DeliveryStatus, string>} */
export const DELIVERY_NAMES = {
  received: "Recibido",
  sending: "Enviando",
  queued: "En camino",
  sent: "Enviado",
  delivered: "Entregado",
  read: "Leído",
  failed: "No se pudo enviar",
  undelivered: "No se pudo entregar",
  unknown: "No se sabe si llegó",
  cancelled: "No se envió",
};

/** @type {Record<string, string>} */
const NEEDS_PERSON_REASONS = {
  asked_for_person: "Pidió hablar con una persona",
  model_failed: "El bot no pudo responder",
  not_answered: "Lleva demasiado tiempo sin respuesta",
  delivery_failed: "Un mensaje no se pudo entregar",
  delivery_unknown: "No se sabe si un mensaje llegó",
  window_closed: "Pasaron 24 horas sin respuesta",
  unknown_sender: "Escribió a un número sin configurar",
  job_failing: "El bot tiene problemas para responder",
  complaint: "Se queja o está molesto",
  shop_topic: "Pide algo que la tienda atiende en persona",
  guard_failed: "El bot no encontró una respuesta segura",
  limit_reached: "Escribió demasiados mensajes",
  loop: "Parece otro bot: el nuestro se detuvo",
  budget_spent: "Se acabó el presupuesto del día para el bot",
  bot_paused: "El bot está en pausa",
};

/** @type {Partial<Record<MessageKind, string>>} */
const ATTACHMENT_NAMES = {
  image: "Imagen",
  audio: "Nota de voz",
  video: "Video",
  document: "Archivo",
  sticker: "Sticker",
  contact: "Contacto",
};

/** @type {[string, string][]} */
const ATTACHMENT_NAMES_BY_CONTENT_TYPE = [
  ["image/", "Imagen"],
  ["audio/", "Nota de voz"],
  ["video/", "Video"],
  ["text/vcard", "Contacto"],
  ["text/x-vcard", "Contacto"],
];

/** @param {Pick<Conversation, "conversation_id" | "phone" | "profile_name">} conversation */
export function customerName({ conversation_id, phone, profile_name }) {
  return profile_name || phone || `Cliente sin número ${conversation_id.slice(0, 6)}`;
}

/**
 * Why the customer waits for a person, or null while nobody has to come.
 * @param {Pick<Conversation, "needs_person" | "waiting_since" | "mode">} conversation
 */
export function waitingReason({ needs_person, waiting_since, mode }) {
  if (needs_person) return NEEDS_PERSON_REASONS[needs_person] ?? "Necesita una persona";
  return mode === "human" && waiting_since ? "Espera tu respuesta" : null;
}

/**
 * What whoever takes over should know first. A reason counts only while a person is needed.
 * @param {Pick<Conversation, "hand_off_reason" | "summary" | "needs_person" | "mode">} conversation
 */
export function briefing({ hand_off_reason, summary, needs_person, mode }) {
  const reason = mode === "human" || needs_person ? hand_off_reason : "";
  const parts = [reason && `Motivo: ${reason}`, summary && `Resumen: ${summary}`];
  return parts.filter(Boolean).join(" · ") || null;
}

/** @param {string} author */
export function authorName(author) {
  if (author === "customer") return "Cliente";
  if (author === "bot") return "Bot";
  if (author === "system") return "Mensaje automático";
  return author;
}

/**
 * What stands before the preview of the last message; nothing before the customer's own words.
 * @param {string} author
 * @param {string | undefined} me
 */
export function authorHint(author, me) {
  if (author === "customer") return "";
  if (author === "system") return "Automático:";
  return author === me ? "Tú:" : `${authorName(author)}:`;
}

/** @param {Pick<Message, "kind" | "media"> & {media_url?: string}} message */
export function attachmentNames({ kind, media, media_url }) {
  const name = ATTACHMENT_NAMES[kind];
  if (media.length === 0) return media_url ? ["Foto del producto"] : name ? [name] : [];
  return media.map(({ content_type }) => name ?? attachmentNameOf(content_type));
}

/** @param {string} contentType */
function attachmentNameOf(contentType) {
  const known = ATTACHMENT_NAMES_BY_CONTENT_TYPE.find(([start]) => contentType.startsWith(start));
  return known ? known[1] : "Archivo";
}

/** @param {Message["location"]} location */
export function locationLine(location) {
  if (!location) return "Ubicación";
  const { label, address, latitude, longitude } = location;
  const place = [label, address].filter(Boolean).join(", ");
  return place || `${latitude}, ${longitude}`;
}

/**
 * One line that stands for a whole message: in a quotation, in an announcement.
 * @param {Message} message
 */
export function messageLine(message) {
  if (message.kind === "location") return `Ubicación: ${locationLine(message.location)}`;
  return (
    message.body ||
    message.transcript ||
    attachmentNames(message).join(", ") ||
    "Mensaje que no se puede mostrar"
  );
}

/** @param {Conversation["referral"] | null} referral */
export function referralLine(referral) {
  if (!referral) return null;
  const title = referral.headline || referral.body || referral.source_id;
  return title ? `Llegó por el anuncio «${title}»` : "Llegó por un anuncio";
}

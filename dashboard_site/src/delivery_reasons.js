/**
 * Why a message did not arrive, in plain words, and what an operator can do about it, by Twilio's number for it.
 * https://www.twilio.com/docs/api/errors
 *
 * @import { Message } from "./types.js"
 * @typedef {{reason: string, advice: string}} Explanation
 */
import { t } from "./language.js";

const AGAIN_SOON = t("Espera unos minutos y pulsa «Reenviar».");
const ANOTHER_WAY = t("Comprueba el teléfono del cliente y contáctalo por otro medio.");
const ADMINISTRATOR = t("Avisa a quien administra el sistema: no depende de este cliente.");
const IN_OTHER_WORDS = t("Escríbelo de otra forma, sin lo que WhatsApp no permite.");
const NO_MORE = t("No le escribas más: si quiere algo, escribirá de nuevo.");

/** @type {Record<number, Explanation>} */
const BY_CODE = {
  63016: {
    reason: t("Pasaron más de 24 horas desde el último mensaje del cliente."),
    advice: t("Envíale una plantilla aprobada o espera a que escriba."),
  },
  63018: { reason: t("WhatsApp limitó los mensajes por segundo."), advice: AGAIN_SOON },
  20429: { reason: t("Twilio recibió demasiadas peticiones a la vez."), advice: AGAIN_SOON },
  63017: { reason: t("Se alcanzó el límite de mensajes de WhatsApp."), advice: AGAIN_SOON },
  21611: { reason: t("La cola de envío de Twilio está llena."), advice: AGAIN_SOON },
  14107: { reason: t("Se enviaron demasiadas respuestas seguidas al mismo número."), advice: AGAIN_SOON },
  63003: { reason: t("El número del cliente no existe o no tiene WhatsApp."), advice: ANOTHER_WAY },
  63024: { reason: t("El número del cliente no es válido."), advice: ANOTHER_WAY },
  21614: { reason: t("El número del cliente no puede recibir mensajes."), advice: ANOTHER_WAY },
  21211: { reason: t("El número del cliente no es válido."), advice: ANOTHER_WAY },
  63014: { reason: t("El cliente bloqueó a la tienda."), advice: NO_MORE },
  21610: { reason: t("El cliente pidió no recibir mensajes."), advice: NO_MORE },
  63013: { reason: t("WhatsApp rechazó el contenido por sus políticas."), advice: IN_OTHER_WORDS },
  63021: { reason: t("WhatsApp rechazó el contenido del mensaje."), advice: IN_OTHER_WORDS },
  21617: {
    reason: t("El mensaje pasa de 1600 caracteres."),
    advice: t("Divídelo en mensajes más cortos."),
  },
  63049: {
    reason: t("WhatsApp decidió no entregar este mensaje al cliente."),
    advice: t("Espera a que el cliente escriba; insistir puede perjudicar al número de la tienda."),
  },
  63032: {
    reason: t("WhatsApp limitó los mensajes a este cliente."),
    advice: t("Espera a que el cliente escriba; insistir puede perjudicar al número de la tienda."),
  },
  63007: {
    reason: t("El número de la tienda no está bien configurado en Twilio."),
    advice: ADMINISTRATOR,
  },
  20003: { reason: t("Twilio no aceptó las claves de la cuenta."), advice: ADMINISTRATOR },
};

/**
 * Null for a message with which nothing is wrong.
 * @param {Pick<Message, "delivery_status" | "error">} message
 * @returns {Explanation | null}
 */
export function whyNotDelivered({ delivery_status, error }) {
  if (delivery_status === "unknown")
    return {
      reason: t("Se perdió la respuesta de Twilio: puede que el cliente lo haya recibido."),
      advice: t("Si lo reenvías, puede que le llegue dos veces."),
    };
  if (delivery_status === "cancelled")
    return {
      reason: t("Se canceló antes de salir porque la conversación cambió."),
      advice: t("Reenvíalo solo si todavía hace falta."),
    };
  if (delivery_status !== "failed" && delivery_status !== "undelivered") return null;
  return BY_CODE[error?.code ?? 0] ?? { reason: unknownReason(error?.code), advice: AGAIN_SOON };
}

/** @param {number | undefined} code */
function unknownReason(code) {
  if (!code) return t("WhatsApp no pudo entregar el mensaje.");
  return t("WhatsApp no pudo entregar el mensaje (error {code} de Twilio).", { code });
}

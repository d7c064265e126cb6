/**
 * What stands in the shop's profile and how it is filled in: one group a section of the document.
 *
 * @typedef {"text" | "area" | "whole" | "price" | "choice" | "flag" | "lines" | "hours" | "days"} Kind
 * @typedef {{name: string, label: string, kind: Kind, help?: string, needed?: boolean, choices?: [string, string][]}} Field
 * @typedef {{name: string, label: string, one: string, fields: Field[]}} RowList `one`: what a row is called
 * @typedef {{name: string, title: string, note?: string, fields: Field[], list?: RowList}} Group a group without
 *   fields is its list
 */
import { t } from "../../language.js";

/** @type {[string, string][]} */
export const DAYS = [
  ["monday", t("Lunes")],
  ["tuesday", t("Martes")],
  ["wednesday", t("Miércoles")],
  ["thursday", t("Jueves")],
  ["friday", t("Viernes")],
  ["saturday", t("Sábado")],
  ["sunday", t("Domingo")],
];

/**
 * @param {Kind} kind
 * @returns {(name: string, label: string, help?: string) => Field}
 */
const field =
  (kind) =>
  (name, label, help = "") => ({ name, label, kind, help });
const text = field("text");
const area = field("area");
const whole = field("whole");
const price = field("price");
const lines = field("lines");
const hours = field("hours");

/** @param {Field} needed @returns {Field} */
const must = (needed) => ({ ...needed, needed: true });

/** @type {Group[]} */
export const GROUPS = [
  {
    name: "business",
    title: t("La tienda"),
    fields: [
      must(text("name", t("Nombre"))),
      must(area("sells", t("Qué vende"), t("En una frase."))),
      area("about", t("Qué más puede saber un cliente")),
      must(text("currency", t("Moneda"), t("Tres letras: MXN, COP, EUR… La misma que la del catálogo."))),
    ],
  },
  {
    name: "voice",
    title: t("Cómo habla"),
    fields: [
      {
        ...must(field("choice")("treatment", t("Trato"))),
        choices: [
          ["tú", "tú"],
          ["usted", "usted"],
          ["vos", "vos"],
        ],
      },
      must(area("tone", t("Tono"), t("Como se lo contarías a alguien que empieza a vender contigo."))),
      lines(
        "languages",
        t("Idiomas"),
        t("Códigos de dos letras, uno por línea. El español (es) siempre está."),
      ),
    ],
  },
  {
    name: "hours",
    title: t("Horario"),
    note: t(
      "Cuándo hay personas. El bot contesta siempre; el horario decide qué dice al pasar a una persona.",
    ),
    fields: [
      must(text("timezone", t("Zona horaria"), t("Como America/Mexico_City o Europe/Madrid."))),
      must(area("text", t("El horario, como se lo dices a un cliente"))),
      ...DAYS.map(([name, label]) => hours(name, label, t("Como 09:00-13:00, 16:30-20:00. Vacío: cerrado."))),
    ],
  },
  {
    name: "delivery",
    title: t("Entregas"),
    fields: [must(area("text", t("Cómo y a dónde entregas")))],
    list: {
      name: "areas",
      label: t("Zonas y precios"),
      one: t("Zona"),
      fields: [
        must(text("name", t("Zona"))),
        must(price("price", t("Precio"))),
        must(text("days", t("Cuánto tarda"), t("Como «1 a 2 días hábiles»."))),
        price("free_from", t("Gratis desde"), t("Vacío: nunca es gratis.")),
      ],
    },
  },
  {
    name: "payment",
    title: t("Pagos"),
    fields: [
      must(area("text", t("Cómo se paga"))),
      lines("methods", t("Formas de pago"), t("Una por línea.")),
      text(
        "link",
        t("Página de pago"),
        t("https://… Puede llevar {a} y {b}.", { a: "{order}", b: "{total}" }),
      ),
      area(
        "after_order",
        t("Qué se le dice con el pedido"),
        t("Puede llevar {a}, {b} y {c}.", { a: "{link}", b: "{order}", c: "{total}" }),
      ),
    ],
  },
  { name: "returns", title: t("Cambios y devoluciones"), fields: [must(area("text", t("Qué ofreces")))] },
  {
    name: "discounts",
    title: t("Descuentos"),
    note: t("Ninguna cotización da más que esto, digan lo que le digan al bot."),
    fields: [
      whole("most_percent", t("Lo más que se puede dar, en %")),
      area("text", t("Qué se le dice a un cliente")),
    ],
    list: {
      name: "rules",
      label: t("Reglas"),
      one: t("Regla"),
      fields: [
        must(whole("percent", t("Descuento en %"))),
        whole("from_items", t("Desde cuántas piezas")),
        price("from_total", t("Desde qué importe")),
      ],
    },
  },
  {
    name: "quotes",
    title: t("Cotizaciones"),
    fields: [whole("valid_days", t("Cuántos días valen"), t("De 1 a 90."))],
  },
  {
    name: "hand_off",
    title: t("Cuando sigue una persona"),
    fields: [
      must(text("contact", t("Quién sigue"), t("Como «el equipo de Casa Nopal»."))),
      must(area("text", t("Cómo se pide una persona"))),
      lines("topics", t("Temas que pasan enseguida a una persona"), t("Palabras o frases, una por línea.")),
      area("line_open", t("Qué se le dice en horario")),
      area("line_closed", t("Qué se le dice fuera de horario"), t("Puede llevar {a}.", { a: "{opens}" })),
      whole("remind_after_minutes", t("Avisar otra vez a los cuántos minutos")),
      area("reminder_line", t("Qué se le dice entonces al cliente, una vez")),
      whole("takes_back_after_hours", t("El bot vuelve a las cuántas horas")),
    ],
  },
  {
    name: "texts",
    title: t("Frases fijas"),
    note: t("Se dicen tal cual."),
    fields: [
      must(
        area(
          "first_message",
          t("Saludo"),
          t("A quien escribe por primera vez: quién habla, y que es una IA."),
        ),
      ),
      area("courteous_line", t("No se pudo escribir una respuesta")),
      area("safe_line", t("La respuesta no era segura")),
      area("limit_line", t("Demasiados mensajes")),
      area("busy_line", t("Se acabó el presupuesto del día")),
      area("unreadable_media", t("Audio o imagen que no se entiende")),
      area("media_too_large", t("Archivo demasiado grande")),
      area("media_failed", t("Archivo que no llegó")),
      area("file_unreadable", t("Video o documento")),
      area("opt_out_confirmed", t("Se dio de baja")),
      area("opt_in_confirmed", t("Volvió a darse de alta")),
      area("opt_out_hint", t("Escribe quien está de baja")),
    ],
  },
  {
    name: "follow_ups",
    title: t("Seguimiento"),
    note: t(
      "Lo que el bot escribe por su cuenta: un mensaje dentro de las 24 horas, y después una plantilla como mucho.",
    ),
    fields: [
      field("flag")("enabled", t("Escribir después de un silencio")),
      text("contact_hours", t("Horario, el del cliente"), t("Como 10:00-20:00.")),
      field("days")("contact_days", t("Días")),
      whole("nudge_after_minutes", t("Después de cuántos minutos de silencio"), t("De 5 a 1380.")),
      area("nudge_text", t("Qué se le escribe"), t("Puede llevar {a}.", { a: "{about}" })),
      area("asked_text", t("A quien pidió que le escribieran"), t("Puede llevar {a}.", { a: "{about}" })),
      text("template", t("Plantilla"), t("El nombre de una de las plantillas. Vacío: ninguna.")),
      whole("template_after_hours", t("Cuántas horas después")),
    ],
  },
  {
    name: "templates",
    title: t("Plantillas de WhatsApp"),
    note: t("Mensajes que WhatsApp aprobó, para escribir cuando pasaron las 24 horas."),
    fields: [],
    list: {
      name: "",
      label: t("Plantillas"),
      one: t("Plantilla"),
      fields: [
        must(text("name", t("Nombre"))),
        must(text("content_sid", t("ContentSid"), t("El de Twilio: HX y 32 letras o cifras."))),
        lines("variables", t("Qué es cada hueco"), t("En orden, uno por línea.")),
        must(area("body", t("Texto aprobado"), t("Con {a}, {b} en los huecos.", { a: "{{1}}", b: "{{2}}" }))),
      ],
    },
  },
  {
    name: "canned_replies",
    title: t("Respuestas rápidas"),
    note: t("Al contestar, escribe / y el atajo."),
    fields: [],
    list: {
      name: "",
      label: t("Respuestas rápidas"),
      one: t("Respuesta"),
      fields: [must(text("shortcut", t("Atajo"))), must(area("text", t("Texto")))],
    },
  },
];

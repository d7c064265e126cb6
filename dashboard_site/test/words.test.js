import assert from "node:assert/strict";
import { test } from "node:test";
import * as words from "../src/words.js";
import { conversation, message } from "./conversations.js";

/** A person's words within a sentence of ours. */
const said = (text) => `\u2068${text}\u2069`;

test("a customer is called by name, else by phone, else by a short id", () => {
  assert.equal(words.customerName(conversation()), "Ana");
  assert.equal(words.customerName(conversation({ profile_name: null })), "+573001234567");
  const unknown = conversation({ conversation_id: "abcdefghij", profile_name: null, phone: null });
  assert.equal(words.customerName(unknown), "Cliente sin número abcdef");
});

test("nobody waits for a person while the bot is answering", () => {
  assert.equal(words.waitingReason(conversation({ waiting_since: "2026-11-22T20:00:00Z" })), null);
});

test("who wrote to a person and has no answer waits", () => {
  const waiting = conversation({ mode: "human", waiting_since: "2026-11-22T20:00:00Z" });
  assert.equal(words.waitingReason(waiting), "Espera tu respuesta");
});

test("the reason for a person is told in words, also one that the page does not know", () => {
  assert.equal(
    words.waitingReason(conversation({ needs_person: "asked_for_person" })),
    "Pidió hablar con una persona",
  );
  assert.equal(words.waitingReason(conversation({ needs_person: "new_code" })), "Necesita una persona");
});

test("who takes over is told why and what was agreed", () => {
  const told = { mode: "human", hand_off_reason: "Pide factura.", summary: "Quiere dos tazas." };
  assert.equal(
    words.briefing(conversation(told)),
    `Motivo: ${said("Pide factura.")} · Resumen: ${said("Quiere dos tazas.")}`,
  );
  assert.equal(
    words.briefing(conversation({ ...told, hand_off_reason: "" })),
    `Resumen: ${said("Quiere dos tazas.")}`,
  );
});

test("the reason of a hand-off that is over is not told", () => {
  const over = conversation({ mode: "bot", hand_off_reason: "Pide factura.", summary: "" });
  assert.equal(words.briefing(over), null);
  assert.equal(words.briefing(conversation()), null);
});

test("the preview tells who wrote, except the customer", () => {
  assert.equal(words.authorHint("customer", "ana"), "");
  assert.equal(words.authorHint("bot", "ana"), "Bot:");
  assert.equal(words.authorHint("ana", "ana"), "Tú:");
  assert.equal(words.authorHint("luis", "ana"), "luis:");
});

test("an attachment is named by the kind of its message, else by its content type", () => {
  const pdf = { content_type: "application/pdf", url: "" };
  const image = { content_type: "image/jpeg", url: "" };
  assert.deepEqual(words.attachmentNames(message({ kind: "audio" })), ["Nota de voz"]);
  assert.deepEqual(words.attachmentNames(message({ kind: "document", media: [pdf] })), ["Archivo"]);
  assert.deepEqual(words.attachmentNames(message({ media: [image, pdf] })), ["Imagen", "Archivo"]);
  assert.deepEqual(words.attachmentNames(message()), []);
});

test("a location is told by its place, else by its coordinates", () => {
  const place = { latitude: 4.65, longitude: -74.05, label: "Oficina", address: "Cra 7" };
  assert.equal(words.locationLine(place), "Oficina, Cra 7");
  assert.equal(words.locationLine({ ...place, label: null, address: null }), "4.65, -74.05");
  assert.equal(
    words.messageLine(message({ kind: "location", location: place })),
    "Ubicación: Oficina, Cra 7",
  );
});

test("an advertisement without a title is still told", () => {
  assert.equal(words.referralLine(null), null);
  assert.equal(words.referralLine({ headline: "Zapatos" }), `Llegó por el anuncio «${said("Zapatos")}»`);
  assert.equal(words.referralLine({}), "Llegó por un anuncio");
});

/** Where the customer writes: texts, files, and all the other ways a message can come. */

import { sendMessage } from "./api.js";
import { preview } from "./bubble.js";
import { store } from "./store.js";

const SAMPLE_BURST = ["Hola", "vi sus tazas", "¿cuánto cuestan?"];
const SAMPLE_TEXTS = {
  button: "Sí, me interesa",
  list: "Taza de barro negro",
  ad: "¡Hola! Quiero más información",
  forwarded: "¿Tienen esto?",
  twice: "Hola",
};

/** The message of each entry of the menu; `written` is what stands in the text field. */
const KINDS = {
  image: (written) => ({ kind: "image", body: written }),
  audio: () => ({ kind: "audio" }),
  location: () => ({ kind: "location" }),
  button: (written) => ({ kind: "button", body: written || SAMPLE_TEXTS.button }),
  list: (written) => ({ kind: "list", body: written || SAMPLE_TEXTS.list }),
  ad: (written) => ({ body: written || SAMPLE_TEXTS.ad, from_ad: true }),
  forwarded: (written) => ({ body: written || SAMPLE_TEXTS.forwarded, forwarded: true }),
  twice: (written) => ({ body: written || SAMPLE_TEXTS.twice, copies: 2 }),
  burst: (written) => ({ bodies: written ? written.split(/\n+/) : SAMPLE_BURST }),
};

export class Composer {
  #root;
  #customerId;
  #showError;
  #onSent;
  #text;
  #answered = null;

  constructor(root, customerId, showError, onSent) {
    this.#root = root;
    this.#customerId = customerId;
    this.#showError = showError;
    this.#onSent = onSent;
    this.#text = this.#hook("text");
    this.#listen();
  }

  focus() {
    this.#text.focus();
  }

  replyTo(message) {
    this.#answered = message;
    this.#hook("reply-to").hidden = !message;
    this.#hook("reply-to-text").textContent = message ? preview(message) : "";
    if (message) this.focus();
  }

  #hook(name) {
    return this.#root.querySelector(`[data-${name}]`);
  }

  #listen() {
    this.#hook("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#sendText();
    });
    this.#text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#sendText();
    });
    this.#root.addEventListener("click", (event) => {
      const kind = event.target.closest("[data-send-kind]")?.dataset.sendKind;
      if (kind) this.#sendFromMenu(KINDS[kind](this.#text.value.trim()));
    });
    this.#hook("file").addEventListener("change", async (event) => {
      const [file] = event.target.files;
      if (file) this.#sendFromMenu(await fileMessage(file, this.#text.value.trim()));
      event.target.value = "";
    });
    this.#hook("reply-to-cancel").addEventListener("click", () => this.replyTo(null));
  }

  async #sendText() {
    const body = this.#text.value.trim();
    if (!body) return;
    this.#text.value = "";
    if (!(await this.#send({ body }))) this.#text.value = body;
  }

  async #sendFromMenu(message) {
    this.#root.querySelector("[data-composer] [data-menu]").open = false;
    if (await this.#send(message)) this.#text.value = "";
  }

  async #send(message) {
    const reply = this.#answered ? { reply_to: this.#answered.sid } : {};
    try {
      const { items } = await sendMessage(this.#customerId, { ...message, ...reply });
      store.take({ items, customers: [] });
    } catch (error) {
      this.#showError(error.message);
      return false;
    }
    this.replyTo(null);
    this.#onSent();
    return true;
  }
}

async function fileMessage(file, body) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const kind = ["image", "audio", "video"].find((name) => file.type.startsWith(name)) ?? "document";
  return { kind, body, content_type: file.type, content: btoa(binary) };
}

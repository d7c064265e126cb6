/**
 * @import { App } from "../../types.js"
 * @import { TrialTurn } from "./trial_turn.js"
 */
import { ApiError } from "../../api.js";
import { fill, find, findOf } from "../../dom.js";
import { drawIcons } from "../../icons.js";
import { offerSenders } from "../../flows/read_senders.js";
import { whileShown } from "../../views/visits.js";
import { answerElement, customerElement, stateLine } from "./trial_turn.js";

export { default as markup } from "./trial.html";

// A model may look several things up before it answers.
const ANSWER_SECONDS = 30;

// A customer's words: Spanish, whatever the page's language.
const SUGGESTIONS = [
  "Hola, ¿qué me recomiendas para un regalo?",
  "¿Cuánto cuesta el envío?",
  "¿Me haces un descuento?",
  "Quiero hablar con una persona",
];

/**
 * @param {App} app
 * @param {HTMLElement} root
 */
export function show(app, root) {
  const trial = new Trial(app, root);
  whileShown(app, "trial", { visit: () => trial.focus(), forget: () => trial.forget() });
}

class Trial {
  #app;
  #root;
  #input;
  /** Which of the shop's numbers is tried: each has its own profile. Empty: the first. */
  #senders;
  /** @type {string | null} what the API needs to go on; opaque */
  #state = null;
  /** @type {AbortController | null} one while an answer is awaited */
  #turn = null;

  /**
   * @param {App} app
   * @param {HTMLElement} root
   */
  constructor(app, root) {
    this.#app = app;
    this.#root = root;
    this.#input = findOf(root, "#trial-text", HTMLTextAreaElement);
    find(root, "[data-trial-form]").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
    this.#input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      void this.#send();
    });
    find(root, '[data-action="start-anew"]').addEventListener("click", () => this.startAnew());
    this.#senders = findOf(root, "#trial-sender", HTMLSelectElement);
    this.#senders.addEventListener("change", () => this.startAnew());
    void offerSenders(app, find(root, "[data-sender-part]"), this.#senders);
    find(root, "[data-trial-suggestions]").append(...SUGGESTIONS.map((text) => this.#suggestion(text)));
    this.startAnew();
  }

  focus() {
    this.#input.focus({ preventScroll: true });
  }

  /** An answer that is still to come is not shown any more. */
  startAnew() {
    this.#turn?.abort();
    this.#turn = null;
    this.#state = null;
    find(this.#root, "[data-trial-turns]").replaceChildren();
    find(this.#root, "[data-trial-empty]").hidden = false;
    fill(this.#root, { "trial-state": null });
    this.#tellFailure(null);
    this.#renderWaiting(false);
  }

  forget() {
    this.startAnew();
    this.#input.value = "";
  }

  /** @param {string} text */
  #suggestion(text) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-secondary";
    button.lang = "es";
    button.textContent = text;
    button.addEventListener("click", () => {
      this.#input.value = text;
      void this.#send();
    });
    return button;
  }

  async #send() {
    const body = this.#input.value.trim();
    if (body === "" || this.#turn) return;
    const turn = (this.#turn = new AbortController());
    const said = this.#add(customerElement(body));
    this.#tellFailure(null);
    this.#renderWaiting(true);
    this.#input.value = "";
    try {
      const answer = await this.#ask(body);
      if (!turn.signal.aborted) this.#show(answer);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!turn.signal.aborted) this.#giveBack(said, body, error);
    } finally {
      if (this.#turn === turn) this.#end();
    }
  }

  /** @param {string} body @returns {Promise<TrialTurn>} */
  #ask(body) {
    const asked = { sender: this.#senders.value, state: this.#state, body };
    return this.#app.api.request("POST", "/api/trial", { body: asked, seconds: ANSWER_SECONDS });
  }

  #end() {
    this.#turn = null;
    this.#renderWaiting(false);
    this.focus();
  }

  /** @param {TrialTurn} answer */
  #show(answer) {
    this.#state = answer.state;
    const element = this.#add(answerElement(answer));
    drawIcons(element);
    fill(this.#root, { "trial-state": stateLine(answer) });
  }

  /**
   * What was not answered may be sent again, before what was typed meanwhile.
   * @param {HTMLElement} said
   * @param {string} body
   * @param {ApiError} error
   */
  #giveBack(said, body, error) {
    said.remove();
    this.#input.value = [body, this.#input.value].filter(Boolean).join("\n");
    this.#tellFailure(error.message);
  }

  /** @param {HTMLElement} element */
  #add(element) {
    find(this.#root, "[data-trial-empty]").hidden = true;
    find(this.#root, "[data-trial-turns]").append(element);
    const thread = find(this.#root, "[data-trial-thread]");
    thread.scrollTop = thread.scrollHeight;
    return element;
  }

  /** @param {boolean} isWaiting */
  #renderWaiting(isWaiting) {
    find(this.#root, "[data-trial-waiting]").hidden = !isWaiting;
    findOf(this.#root, '[data-action="send-trial"]', HTMLButtonElement).disabled = isWaiting;
    const thread = find(this.#root, "[data-trial-thread]");
    thread.scrollTop = thread.scrollHeight;
  }

  /** @param {string | null} message */
  #tellFailure(message) {
    const place = find(this.#root, "[data-trial-error]");
    place.hidden = message === null;
    place.textContent = message;
  }
}

/** One customer's phone: its header and its messages. What is written there is the composer's. */

import { changeCustomer } from "./api.js";
import { bubble, dayOf, daySeparator, isShown } from "./bubble.js";
import { Composer } from "./composer.js";
import { store } from "./store.js";

const NEAR_THE_END = 80;

export class Chat {
  #customerId;
  #showError;
  #composer;
  #drawn = new Map();
  #typingTimer = 0;
  #atEnd = true;
  #sizes = new ResizeObserver(() => this.#atEnd && this.#toEnd());

  constructor(template, customerId, showError) {
    this.root = template.content.firstElementChild.cloneNode(true);
    this.root.dataset.customer = customerId;
    this.list = this.#hook("messages");
    this.#customerId = customerId;
    this.#showError = showError;
    this.#composer = new Composer(this.root, customerId, showError, () => this.#toEnd());
    this.#listen();
  }

  focus() {
    this.#composer.focus();
  }

  render() {
    this.#renderHeader();
    this.#renderMessages();
  }

  #hook(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  #listen() {
    const readReceipts = this.#hook("read-receipts");
    readReceipts.addEventListener("change", () => this.#change({ read_receipts: readReceipts.checked }));
    this.#hook("hide-number").addEventListener("click", () => {
      closeMenus(this.root);
      this.#change({ hides_number: true });
    });
    this.list.addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = this.list;
      this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
    });
    this.#sizes.observe(this.list);
  }

  async #change(changes) {
    try {
      store.take({ items: [], customers: [await changeCustomer(this.#customerId, changes)] });
    } catch (error) {
      this.#showError(error.message);
    }
  }

  #renderHeader() {
    const customer = store.customers.get(this.#customerId);
    const typing = customer.typing_until > Date.now();
    const about = this.#hook("about");
    this.#hook("name").textContent = customer.profile_name;
    this.#hook("avatar").textContent = customer.profile_name.slice(0, 1).toUpperCase();
    this.root.style.setProperty("--hue", `${hueOf(this.#customerId)}deg`);
    about.textContent = typing ? "escribiendo…" : numberOf(customer);
    about.classList.toggle("typing", typing);
    this.#hook("read-receipts").checked = customer.read_receipts;
    this.#hook("hide-number").disabled = !customer.phone;
    clearTimeout(this.#typingTimer);
    if (typing) {
      this.#typingTimer = setTimeout(() => this.#renderHeader(), customer.typing_until - Date.now() + 50);
    }
  }

  #renderMessages() {
    const nodes = [];
    let day = "";
    for (const message of store.messagesOf(this.#customerId).filter(isShown)) {
      if (dayOf(message) !== day) nodes.push(daySeparator(message));
      day = dayOf(message);
      nodes.push(this.#nodeOf(message));
    }
    const follow = this.#atEnd;
    this.list.replaceChildren(...nodes);
    if (follow) this.#toEnd();
  }

  /** A message that did not change keeps its element: a voice note goes on playing. */
  #nodeOf(message) {
    const known = this.#drawn.get(message.sid);
    if (known?.message === message) return known.node;
    const quoted = store.messages.get(this.#customerId).get(message.reply_to);
    const node = bubble(message, quoted, (answered) => this.#composer.replyTo(answered));
    this.#sizes.observe(node);
    this.#drawn.set(message.sid, { message, node });
    return node;
  }

  #toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
    this.#atEnd = true;
  }
}

export function closeMenus(root, except) {
  for (const menu of root.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

function numberOf(customer) {
  const name = customer.username ? `@${customer.username}` : customer.external_user_id;
  return customer.phone ?? `sin número · ${name}`;
}

function hueOf(id) {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 360;
  return sum;
}

/** What the page knows: the customers and their messages, kept current. Says "changed" with the ids that changed. */

import { readChanges } from "./api.js";

const PAUSE_AFTER_FAILURE = 1000;

class Store extends EventTarget {
  customers = new Map();
  messages = new Map();
  connected = true;
  #seen = 0;

  messagesOf(customerId) {
    return [...(this.messages.get(customerId)?.values() ?? [])].sort((a, b) =>
      a.sent_at < b.sent_at ? -1 : 1,
    );
  }

  async follow() {
    for (;;) {
      try {
        this.take(await readChanges(this.#seen));
        this.#setConnected(true);
      } catch {
        this.#setConnected(false);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_FAILURE));
      }
    }
  }

  take({ items, customers, next }) {
    const changed = new Set();
    for (const customer of customers) {
      this.customers.set(customer.customer_id, {
        ...customer,
        typing_until: Date.now() + customer.typing_seconds * 1000,
      });
      changed.add(customer.customer_id);
    }
    for (const message of items) {
      if (!this.messages.has(message.customer_id)) this.messages.set(message.customer_id, new Map());
      this.messages.get(message.customer_id).set(message.sid, message);
      changed.add(message.customer_id);
    }
    if (next !== undefined) this.#seen = next;
    if (changed.size) this.dispatchEvent(new CustomEvent("changed", { detail: changed }));
  }

  #setConnected(connected) {
    if (this.connected === connected) return;
    this.connected = connected;
    this.dispatchEvent(new Event("connection"));
  }
}

export const store = new Store();

/** @import { App } from "../types.js" */
import { ApiError } from "../api.js";

/**
 * The shop's numbers. None where they cannot be read now: then there is no choice to make, and the first one counts.
 * @param {App} app
 * @returns {Promise<{sender: string, phone: string}[]>}
 */
export async function readSenders({ api }) {
  try {
    return (await api.request("GET", "/api/senders")).items;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return [];
  }
}

/**
 * Fills the choice in, once, and shows it where there is one to make.
 * @param {App} app
 * @param {HTMLElement} part holds the select, and is hidden until then
 * @param {HTMLSelectElement} select keeps the options that it has
 */
export async function offerSenders(app, part, select) {
  if (select.dataset.offered) return;
  const senders = await readSenders(app);
  if (senders.length === 0 || select.dataset.offered) return;
  select.dataset.offered = "true";
  select.append(...senders.map(({ sender, phone }) => new Option(phone, sender)));
  part.hidden = senders.length < 2;
}

/** @import { App } from "../types.js" */
import { find, findOf } from "../dom.js";
import { search } from "../flows/browse_conversations.js";

const SEARCH_PAUSE = 300;

/**
 * @param {App} app
 * @param {HTMLElement} inbox
 * @param {() => void} focusFirst goes to the first customer that was found
 */
export function listenToSearch(app, inbox, focusFirst) {
  const input = findOf(inbox, "[data-search]", HTMLInputElement);
  const searchNow = searchingAfterPauses(app, input);
  find(inbox, "[data-search-form]").addEventListener("submit", (event) => {
    event.preventDefault();
    searchNow();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    focusFirst();
  });
  listenToSlash(inbox, input);
  let query = "";
  app.store.on(["session", "conversations"], () => {
    // Another list, or another operator, has ended the search.
    if (query !== "" && app.store.query === "") input.value = "";
    query = app.store.query;
  });
}

/**
 * @param {App} app
 * @param {HTMLInputElement} input
 */
function searchingAfterPauses(app, input) {
  let pause = 0;
  const searchNow = () => {
    clearTimeout(pause);
    const text = input.value.trim();
    if (text !== app.store.query) void search(app, text);
  };
  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(searchNow, input.value === "" ? 0 : SEARCH_PAUSE);
  });
  return searchNow;
}

/**
 * Only while the list has the focus: a key alone must not do something wherever one happens to be (WCAG 2.1.4).
 * @param {HTMLElement} inbox
 * @param {HTMLInputElement} input
 */
function listenToSlash(inbox, input) {
  inbox.addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key !== "/" || isTyping || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    input.select();
  });
}

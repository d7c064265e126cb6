import { addCustomer } from "./api.js";
import { Chat, closeMenus } from "./chat.js";
import { setUpFaults } from "./faults.js";
import { store } from "./store.js";
import { make } from "./text.js";

const hook = (name) => document.querySelector(`[data-${name}]`);
const chats = new Map();
const seen = new Map();
let shown = null;

setUpTheme();
setUpFaults(store);
setUpNewCustomer();
document.addEventListener("click", (event) =>
  closeMenus(document, event.target.closest("details[data-menu]")),
);
document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenus(document));
for (const button of document.querySelectorAll("dialog [data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}
store.addEventListener("changed", ({ detail }) => {
  for (const customerId of detail) {
    if (!store.customers.has(customerId)) continue;
    if (!chats.has(customerId)) addChat(customerId);
    chats.get(customerId).render();
  }
  if (!shown) show(store.customers.keys().next().value);
  renderTabs();
});
store.addEventListener("connection", () => {
  hook("connection").textContent = store.connected ? "" : "Sin conexión con el simulador. Se reintenta…";
});
store.follow();

function addChat(customerId) {
  const chat = new Chat(hook("chat-template"), customerId, showError);
  chats.set(customerId, chat);
  seen.set(customerId, answersTo(customerId));
  hook("phones").append(chat.root);
}

/** Where only one phone fits, this is it. */
function show(customerId) {
  shown = customerId;
  for (const [id, { root }] of chats) root.classList.toggle("shown", id === customerId);
  chats.get(customerId)?.render();
  renderTabs();
}

function renderTabs() {
  seen.set(shown, answersTo(shown));
  const tabs = [...chats.keys()].map((customerId) => {
    const unread = answersTo(customerId) - seen.get(customerId);
    const tab = make("button", "", store.customers.get(customerId).profile_name);
    tab.type = "button";
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-selected", String(customerId === shown));
    if (unread > 0) tab.append(make("span", "unread", String(unread)));
    tab.addEventListener("click", () => show(customerId));
    return tab;
  });
  hook("tabs").replaceChildren(...tabs);
}

function answersTo(customerId) {
  return store.messagesOf(customerId).filter((message) => message.direction === "outbound").length;
}

function setUpNewCustomer() {
  const [dialog, form, error] = [hook("customer-dialog"), hook("customer-form"), hook("customer-error")];
  const { profile_name: name, phone, hidden } = form.elements;
  hidden.addEventListener("change", () => (phone.disabled = hidden.checked));
  hook("new-customer").addEventListener("click", () => {
    form.reset();
    error.textContent = "";
    phone.disabled = false;
    phone.value = `+346${String(Math.floor(Math.random() * 1e8)).padStart(8, "0")}`;
    dialog.showModal();
    name.focus();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const username = name.value.trim().toLowerCase().replace(/\s+/g, ".");
      const customer = await addCustomer(
        hidden.checked
          ? { profile_name: name.value, username }
          : { profile_name: name.value, phone: phone.value },
      );
      store.take({ items: [], customers: [customer] });
      dialog.close();
      show(customer.customer_id);
      const chat = chats.get(customer.customer_id);
      chat.root.scrollIntoView({ inline: "end" });
      chat.focus();
    } catch (failure) {
      error.textContent = failure.message;
    }
  });
}

function setUpTheme() {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => localStorage.getItem("theme") ?? (system.matches ? "dark" : "light");
  const apply = () => (document.documentElement.dataset.theme = chosen());
  system.addEventListener("change", apply);
  hook("theme-switch").addEventListener("click", () => {
    localStorage.setItem("theme", chosen() === "dark" ? "light" : "dark");
    apply();
  });
  apply();
}

function showError(sentence) {
  const toast = hook("toast");
  toast.textContent = sentence;
  toast.hidden = false;
  clearTimeout(showError.timer);
  showError.timer = setTimeout(() => (toast.hidden = true), 5000);
}

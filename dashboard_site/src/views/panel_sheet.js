/**
 * What operators write on a customer's sheet: stage, amount, who attends, a note. It is saved when they say so.
 * @import { App, Conversation, EditableField } from "../types.js"
 */
import { ApiError } from "../api.js";
import { find, findOf, keepFocus } from "../dom.js";
import { saveSheet } from "../flows/edit_sheet.js";
import { t } from "../language.js";
import { hasEdits, isOvertaken, shownValue, withEdit } from "../panel_edits.js";
import { readPrice, typedPrice } from "../price.js";
import { covers } from "../sections.js";
import { STAGE_NAMES } from "../words.js";

const NOBODY = "";
const FRESH = 60_000;

/** @type {Map<string, string>} amounts as they are typed, by conversation */
const typedAmounts = new Map();
/** @type {{readAt: number, read: Promise<string[]>} | null} */
let names = null;

/**
 * @param {App} app
 * @param {HTMLElement} panel
 */
export function prepareSheet(app, panel) {
  const { store } = app;
  const stage = findOf(panel, "[data-sheet-stage]", HTMLSelectElement);
  stage.replaceChildren(...Object.entries(STAGE_NAMES).map(([value, name]) => new Option(name, value)));
  const edit = (/** @type {EditableField} */ field, /** @type {string | number | null} */ value) => {
    const conversation = store.openConversation;
    if (!conversation) return;
    const draft = store.draftOf(conversation.conversation_id);
    tell(panel, null);
    store.changeDraft(draft, { edits: withEdit(conversation, draft.edits, field, value) });
  };
  stage.addEventListener("change", () => edit("stage", stage.value));
  const assigned = findOf(panel, "[data-sheet-assigned]", HTMLSelectElement);
  assigned.addEventListener("change", () => edit("assigned_to", assigned.value || null));
  const note = findOf(panel, "[data-sheet-note]", HTMLTextAreaElement);
  note.addEventListener("input", () => edit("note", note.value));
  const amount = findOf(panel, "[data-sheet-amount]", HTMLInputElement);
  amount.addEventListener("input", () => editAmount(app, amount, edit));
  find(panel, "[data-sheet]").addEventListener("submit", (event) => {
    event.preventDefault();
    void save(app, panel);
  });
  find(panel, '[data-action="discard-sheet"]').addEventListener("click", () => discard(app, panel));
  store.on(["session", "route"], () => void offerNames(app, assigned));
}

/**
 * @param {App} app
 * @param {HTMLInputElement} input
 * @param {(field: EditableField, value: number | null) => void} edit
 */
function editAmount({ store }, input, edit) {
  const conversation = store.openConversation;
  if (!conversation?.currency) return;
  const id = conversation.conversation_id;
  typedAmounts.delete(id);
  if (input.value.trim() === "") return edit("amount", null);
  typedAmounts.set(id, input.value);
  const { amount } = readPrice(input.value, conversation.currency);
  if (amount === null) store.tell("draft");
  else edit("amount", amount);
}

/**
 * @param {App} app
 * @param {HTMLElement} panel
 */
async function save(app, panel) {
  const id = app.store.openConversation?.conversation_id;
  const button = findOf(panel, '[data-action="save-sheet"]', HTMLButtonElement);
  if (id === undefined || button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  tell(panel, null);
  const { saved, sentence } = await saveSheet(app, id);
  button.removeAttribute("aria-disabled");
  if (saved) {
    typedAmounts.delete(id);
    app.store.toast(t("Ficha guardada."));
    keepFocus(panel, "[data-sheet-stage]");
  }
  // The operator may have gone to another conversation meanwhile.
  if (app.store.openConversation?.conversation_id === id) tell(panel, sentence);
  else if (sentence) app.store.toast(sentence, "danger");
}

/**
 * @param {App} app
 * @param {HTMLElement} panel
 */
function discard({ store }, panel) {
  const conversation = store.openConversation;
  if (!conversation) return;
  typedAmounts.delete(conversation.conversation_id);
  tell(panel, null);
  store.changeDraft(store.draftOf(conversation.conversation_id), { edits: {} });
  keepFocus(panel, "[data-sheet-stage]");
}

/**
 * @param {HTMLElement} panel
 * @param {string | null} sentence
 */
function tell(panel, sentence) {
  const place = find(panel, "[data-sheet-error]");
  place.textContent = sentence;
  place.hidden = sentence === null;
}

/**
 * @param {App} app
 * @param {HTMLSelectElement} select
 */
async function offerNames({ api, store }, select) {
  const role = store.session?.operator.role;
  if (!covers(role, "operator") || store.route.conversationId === null) return;
  if (!names || Date.now() - names.readAt > FRESH) names = { readAt: Date.now(), read: readNames(api) };
  try {
    const known = new Set([...select.options].map(({ value }) => value));
    for (const name of await names.read) if (!known.has(name)) select.add(new Option(name, name));
  } catch (error) {
    names = null;
    if (!(error instanceof ApiError)) throw error;
  }
  store.tell("draft");
}

/**
 * @param {App["api"]} api
 * @returns {Promise<string[]>}
 */
async function readNames(api) {
  const { items } = await api.request("GET", "/api/operators/names");
  return items.filter(canAttend).map((/** @type {{username: string}} */ { username }) => username);
}

/** @param {{role: import("../types.js").Role}} operator */
const canAttend = ({ role }) => covers(role, "operator");

/** @type {string | null} whose sheet is shown */
let shownId = null;

/**
 * @param {App} app
 * @param {HTMLElement} panel
 * @param {Conversation} conversation
 */
export function renderSheet({ store }, panel, conversation) {
  const id = conversation.conversation_id;
  if (id !== shownId) tell(panel, null);
  shownId = id;
  const { edits } = store.draftOf(id);
  const isViewer = !covers(store.session?.operator.role, "operator");
  setSelect(findOf(panel, "[data-sheet-stage]", HTMLSelectElement), shownValue(conversation, edits, "stage"));
  setSelect(
    findOf(panel, "[data-sheet-assigned]", HTMLSelectElement),
    shownValue(conversation, edits, "assigned_to"),
  );
  const note = findOf(panel, "[data-sheet-note]", HTMLTextAreaElement);
  const typed = String(shownValue(conversation, edits, "note") ?? "");
  if (note.value !== typed) note.value = typed;
  note.readOnly = isViewer;
  renderAmount(findOf(panel, "[data-sheet-amount]", HTMLInputElement), conversation, edits, isViewer);
  for (const select of panel.querySelectorAll("select")) select.disabled = isViewer;
  find(panel, "[data-sheet-actions]").hidden = isViewer || !(hasEdits(edits) || typedAmounts.has(id));
  renderOthersNote(panel, conversation, edits);
}

/**
 * @param {HTMLInputElement} input
 * @param {Conversation} conversation
 * @param {import("../types.js").Edits} edits
 * @param {boolean} isViewer
 */
function renderAmount(input, conversation, edits, isViewer) {
  const { currency, conversation_id } = conversation;
  const amount = shownValue(conversation, edits, "amount");
  const known = currency && typeof amount === "number" ? typedPrice(amount, currency) : "";
  const typed = typedAmounts.get(conversation_id);
  const text = typed ?? known;
  if (input.value !== text) input.value = text;
  input.setCustomValidity((typed && readPrice(typed, currency ?? "").mistake) || "");
  input.readOnly = isViewer || !currency;
  const label = find(document, "[data-sheet-currency]");
  label.textContent = currency ? `(${currency})` : "";
}

/**
 * Who is assigned and is no operator any more stays to be seen.
 * @param {HTMLSelectElement} select
 * @param {string | number | null} value
 */
function setSelect(select, value) {
  const text = value === null ? NOBODY : String(value);
  if (![...select.options].some((option) => option.value === text)) select.add(new Option(text, text));
  if (select.value !== text) select.value = text;
}

/**
 * A note that somebody else has written meanwhile is shown beside the one that is typed.
 * @param {HTMLElement} panel
 * @param {Conversation} conversation
 * @param {import("../types.js").Edits} edits
 */
function renderOthersNote(panel, conversation, edits) {
  const text = isOvertaken(conversation, edits, "note") ? (conversation.note ?? "") : "";
  find(panel, "[data-others-note]").hidden = text === "";
  find(panel, "[data-others-note-text]").textContent = text;
}

/**
 * Choosing an approved template and filling it in, with the text as the customer will read it.
 * @import { App, Conversation, ShopTemplate } from "../types.js"
 * @import { Values } from "../templates.js"
 */
import { ApiError } from "../api.js";
import { newClientId } from "../client_id.js";
import { find, findOf, fromTemplate } from "../dom.js";
import { sentenceOf } from "../flows/edit_sheet.js";
import { readShopTexts } from "../flows/read_shop_texts.js";
import { sendTemplate } from "../flows/reply.js";
import { t } from "../language.js";
import { filledText, missingVariables, variableName, variablesOf } from "../templates.js";
import { dialogAt, runIn } from "./dialog_parts.js";

/** @typedef {{app: App, conversation: Conversation, templates: ShopTemplate[], clientId: string}} Choice */

/** @type {Choice | null} */
let choice = null;

const parts = () => {
  const dialog = dialogAt("[data-template-dialog]");
  return {
    dialog,
    select: findOf(dialog, "[data-template-name]", HTMLSelectElement),
    fields: find(dialog, "[data-template-variables]"),
    preview: find(dialog, "[data-template-preview]"),
    state: find(dialog, "[data-template-state]"),
    body: find(dialog, "[data-template-choice]"),
    send: findOf(dialog, '[data-action="send-template"]', HTMLButtonElement),
  };
};

export function prepareTemplateDialog() {
  const { dialog, select, fields } = parts();
  select.addEventListener("change", renderTemplate);
  fields.addEventListener("input", () => {
    // Another text is another message.
    if (choice) choice.clientId = newClientId();
    renderPreview();
  });
  find(dialog, "[data-template-form]").addEventListener("submit", (event) => {
    event.preventDefault();
    void runIn(
      dialog,
      { button: '[data-action="send-template"]', error: "[data-template-error]", sentenceOf: sentenceOfSend },
      send,
    );
  });
}

/**
 * @param {App} app
 * @param {Conversation} conversation
 */
export async function chooseTemplate(app, conversation) {
  const { dialog, body, send } = parts();
  choice = { app, conversation, templates: [], clientId: newClientId() };
  body.hidden = true;
  send.hidden = true;
  find(dialog, "[data-template-error]").hidden = true;
  tell(t("Cargando las plantillas…"));
  dialog.showModal();
  try {
    const { templates } = await readShopTexts(app, conversation.sender);
    choice.templates = templates;
    if (templates.length === 0)
      return tell(
        t("El perfil de la tienda no tiene plantillas. Quien administra el sistema puede añadirlas."),
      );
    tell(null);
    renderNames(templates);
  } catch (error) {
    tell(sentenceOf(error));
  }
}

/** @param {string | null} text */
function tell(text) {
  const { state } = parts();
  state.textContent = text;
  state.hidden = text === null;
}

/** @param {ShopTemplate[]} templates */
function renderNames(templates) {
  const { select, body, send } = parts();
  select.replaceChildren(...templates.map(({ name }) => new Option(name, name)));
  body.hidden = false;
  send.hidden = false;
  renderTemplate();
}

function renderTemplate() {
  const template = chosen();
  if (!choice || !template) return;
  choice.clientId = newClientId();
  const { conversation } = choice;
  parts().fields.replaceChildren(
    ...template.variables.map((variable, index) =>
      fieldFor(variable, index, knownValue(variable, conversation)),
    ),
  );
  renderPreview();
}

/**
 * The customer's name is known.
 * @param {string} variable
 * @param {Conversation} conversation
 */
function knownValue(variable, { lead_facts, profile_name }) {
  if (variable !== "nombre") return "";
  return (lead_facts?.name ?? profile_name ?? "").split(/\s+/)[0] ?? "";
}

/**
 * @param {string} variable
 * @param {number} index
 * @param {string} value
 */
function fieldFor(variable, index, value) {
  const field = fromTemplate("variable");
  const label = findOf(field, "[data-variable-label]", HTMLLabelElement);
  const input = findOf(field, "[data-variable]", HTMLInputElement);
  input.id = `template-variable-${index + 1}`;
  input.dataset.variable = String(index + 1);
  input.value = value;
  label.htmlFor = input.id;
  label.textContent = variableName(variable);
  return field;
}

function renderPreview() {
  const template = chosen();
  const { preview } = parts();
  if (template) preview.textContent = filledText(template, typedValues()) || template.name;
}

const chosen = () => choice?.templates.find(({ name }) => name === parts().select.value);

/** @returns {Values} */
function typedValues() {
  const inputs = [...parts().fields.querySelectorAll("input")];
  return Object.fromEntries(inputs.map((input) => [input.dataset.variable ?? "", input.value]));
}

async function send() {
  const template = chosen();
  if (!choice || !template) return;
  const values = typedValues();
  const missing = missingVariables(template, values);
  if (missing.length > 0)
    throw new Incomplete(t("Falta rellenar: {names}.", { names: missing.map(variableName).join(", ") }));
  const { app, conversation, clientId } = choice;
  await sendTemplate(app, conversation.conversation_id, {
    client_id: clientId,
    template: template.name,
    variables: variablesOf(template, values),
  });
  parts().dialog.close();
}

/** Something is missing before it can be sent. */
class Incomplete extends Error {}

/** @param {unknown} error */
function sentenceOfSend(error) {
  if (error instanceof Incomplete) return error.message;
  if (error instanceof ApiError && error.isOutage)
    return t("No se sabe si la plantilla salió. Pulsa otra vez: al cliente le llegará una sola vez.");
  return sentenceOf(error);
}

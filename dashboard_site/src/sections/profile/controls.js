/**
 * One control for each kind of field, and what stands in it as the document holds it. What cannot be right stays as it
 * was typed: the API says what is wrong with it.
 * @import { Field, Kind } from "./fields.js"
 */
import { writtenPrice } from "../../price.js";
import { DAYS } from "./fields.js";

/**
 * @param {Field} field
 * @param {unknown} value
 * @param {string} id
 * @returns {HTMLElement}
 */
export function controlFor(field, value, id) {
  if (field.kind === "days") return daysControl(value, id);
  const control = field.kind === "choice" ? select(field.choices ?? []) : input(field.kind);
  control.id = id;
  if (control instanceof HTMLInputElement && field.kind === "flag") control.checked = value === true;
  else control.value = textOf(field.kind, value);
  return control;
}

/**
 * @param {Kind} kind
 * @param {HTMLElement} control
 * @returns {unknown} undefined: left out, so that the default counts
 */
export function valueOf(kind, control) {
  if (kind === "days") return checkedDays(control);
  if (control instanceof HTMLInputElement && kind === "flag") return control.checked;
  return typedValue(kind, /** @type {HTMLInputElement} */ (control).value.trim());
}

/**
 * @param {Kind} kind
 * @param {string} text
 * @returns {unknown} undefined: left out, so that the default counts
 */
export function typedValue(kind, text) {
  if (kind === "lines") return parts(text, /\n/);
  if (kind === "hours") return parts(text, /,/);
  if (kind === "whole") return text === "" ? undefined : numberOr(text);
  if (kind === "price") return text === "" ? undefined : writtenPrice(text);
  return text;
}

/** @param {string} text */
const numberOr = (text) => (/^-?\d{1,15}$/.test(text) ? Number(text) : text);

/**
 * @param {string} text
 * @param {RegExp} between
 */
const parts = (text, between) =>
  text
    .split(between)
    .map((part) => part.trim())
    .filter(Boolean);

/**
 * @param {Kind} kind
 * @param {unknown} value
 */
export function textOf(kind, value) {
  if (Array.isArray(value)) return value.join(kind === "hours" ? ", " : "\n");
  return value === undefined || value === null ? "" : String(value);
}

/** @param {Kind} kind */
function input(kind) {
  const isLong = kind === "area" || kind === "lines";
  const control = document.createElement(isLong ? "textarea" : "input");
  control.className = kind === "flag" ? "form-check-input" : "form-control";
  control.dir = "auto";
  if (control instanceof HTMLTextAreaElement) control.rows = 2;
  else if (kind === "flag") control.type = "checkbox";
  if (kind === "whole") control.inputMode = "numeric";
  if (kind === "price") control.inputMode = "decimal";
  return control;
}

/** @param {[string, string][]} choices */
function select(choices) {
  const control = document.createElement("select");
  control.className = "form-select";
  control.append(...choices.map(([value, name]) => new Option(name, value)));
  return control;
}

/**
 * @param {unknown} value
 * @param {string} id
 */
function daysControl(value, id) {
  const control = document.createElement("div");
  control.className = "profile-days";
  control.id = id;
  control.setAttribute("role", "group");
  const chosen = Array.isArray(value) ? value : [];
  for (const [day, name] of DAYS) {
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.value = day;
    box.checked = chosen.includes(day);
    label.append(box, ` ${name}`);
    control.append(label);
  }
  return control;
}

/** @param {HTMLElement} control */
const checkedDays = (control) =>
  [...control.querySelectorAll("input")].filter(({ checked }) => checked).map(({ value }) => value);

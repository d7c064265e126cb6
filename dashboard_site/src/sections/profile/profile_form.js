/**
 * The document as a form, and back.
 *
 * @import { Field, Group, RowList } from "./fields.js"
 * @import { Document } from "./document.js"
 * @typedef {{place: string, message: string}} Mistake `place` as the API says it: `delivery.areas.0.price`
 */
import { fill, find, fromTemplate } from "../../dom.js";
import { drawIcons } from "../../icons.js";
import { t } from "../../language.js";
import { controlFor, valueOf } from "./controls.js";
import { GROUPS } from "./fields.js";

export class ProfileForm {
  #place;
  #isReadOnly = false;
  #number = 0;
  /** @type {Map<Element, {field: Field, control: HTMLElement}>} */
  #controls = new Map();

  /** @param {HTMLElement} place where its groups stand */
  constructor(place) {
    this.#place = place;
  }

  /**
   * @param {Document} document
   * @param {{isReadOnly: boolean}} options
   */
  show(document, { isReadOnly }) {
    this.#isReadOnly = isReadOnly;
    this.#controls.clear();
    this.#place.replaceChildren(...GROUPS.map((group) => this.#group(group, document[group.name])));
    drawIcons(this.#place);
  }

  /** @returns {Document} */
  read() {
    return Object.fromEntries(
      GROUPS.map(({ name, fields, list }) => {
        const group = find(this.#place, `[data-group="${name}"]`);
        if (list?.name === "") return [name, this.#rowsOf(group, name)];
        const rows = list ? { [list.name]: this.#rowsOf(group, `${name}.${list.name}`) } : {};
        return [name, { ...this.#fieldsOf(find(group, "[data-fields]"), fields.length, name), ...rows }];
      }),
    );
  }

  /**
   * Each at its field, where it belongs to one.
   * @param {Mistake[]} mistakes
   */
  tellMistakes(mistakes) {
    this.read(); // which names every field's place anew
    for (const wrapper of this.#controls.keys()) this.#tell(wrapper, null);
    for (const { place, message } of mistakes) {
      const wrapper = this.#wrapperAt(place);
      if (wrapper) this.#tell(wrapper, message);
    }
  }

  focusFirstMistake() {
    const first = this.#place.querySelector('[aria-invalid="true"]');
    if (first instanceof HTMLElement) first.focus();
    return first !== null;
  }

  /** A mistake may be deeper than its field: `hours.monday.0`. @param {string} place */
  #wrapperAt(place) {
    const wrappers = [...this.#controls.keys()].filter((wrapper) => wrapper.isConnected);
    const at = (/** @type {string} */ wanted) =>
      wrappers.find((wrapper) => wrapper instanceof HTMLElement && wrapper.dataset.place === wanted);
    return at(place) ?? at(place.replace(/\.\d+$/, ""));
  }

  /** @param {Element} wrapper @param {string | null} message */
  #tell(wrapper, message) {
    const mistake = find(wrapper, "[data-mistake]");
    mistake.hidden = message === null;
    mistake.textContent = message;
    this.#controls.get(wrapper)?.control.setAttribute("aria-invalid", String(message !== null));
  }

  /** @param {Element} place @param {number} count @param {string} path */
  #fieldsOf(place, count, path) {
    const wrappers = [...place.querySelectorAll(":scope > [data-profile-field]")].slice(0, count);
    return Object.fromEntries(
      wrappers.flatMap((wrapper) => {
        const known = this.#controls.get(wrapper);
        if (!known || !(wrapper instanceof HTMLElement)) return [];
        wrapper.dataset.place = `${path}.${known.field.name}`;
        const value = valueOf(known.field.kind, known.control);
        return value === undefined ? [] : [[known.field.name, value]];
      }),
    );
  }

  /** @param {Element} group @param {string} path */
  #rowsOf(group, path) {
    return [...find(group, "[data-list-rows]").children].map((row, index) =>
      this.#fieldsOf(find(row, "[data-fields]"), Infinity, `${path}.${index}`),
    );
  }

  /** @param {Group} group @param {any} values */
  #group({ name, title, note, fields, list }, values) {
    const element = fromTemplate("profile-group");
    element.dataset.group = name;
    fill(element, { title, note: note ?? null });
    const place = find(element, "[data-fields]");
    place.append(...fields.map((field) => this.#field(field, values?.[field.name])));
    if (list) element.append(this.#list(list, list.name === "" ? values : values?.[list.name]));
    return element;
  }

  /** @param {RowList} list @param {any} rows */
  #list(list, rows) {
    const element = fromTemplate("profile-list");
    element.setAttribute("aria-label", list.label);
    fill(element, {
      "list-name": list.name === "" ? null : list.label,
      add: t("Agregar: {one}", { one: list.one }),
    });
    const place = find(element, "[data-list-rows]");
    place.append(...(rows ?? []).map((/** @type {any} */ row) => this.#row(list, row)));
    this.#nameRows(place, list);
    find(element, '[data-action="add-row"]').addEventListener("click", () => {
      const row = this.#row(list, {});
      place.append(row);
      this.#nameRows(place, list);
      row.querySelector("input")?.focus();
      this.#place.dispatchEvent(new Event("input", { bubbles: true }));
    });
    return element;
  }

  /** @param {RowList} list @param {any} values */
  #row(list, values) {
    const element = fromTemplate("profile-row");
    find(element, "[data-fields]").append(
      ...list.fields.map((field) => this.#field(field, values[field.name])),
    );
    const change = (/** @type {() => void} */ act) => () => {
      const place = element.parentElement;
      act();
      if (place) this.#nameRows(place, list);
      this.#place.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const up = find(element, '[data-action="row-up"]');
    up.addEventListener(
      "click",
      change(() => element.previousElementSibling?.before(element)),
    );
    up.addEventListener("click", () => up.focus());
    const remove = change(() => {
      const next = element.nextElementSibling ?? element.parentElement?.parentElement;
      element.remove();
      next?.querySelector("button")?.focus();
    });
    find(element, '[data-action="row-remove"]').addEventListener("click", remove);
    return element;
  }

  /** @param {Element} place @param {RowList} list */
  #nameRows(place, list) {
    [...place.children].forEach((row, index) => {
      const name = `${list.one} ${index + 1}`;
      find(row, "[data-fields]").setAttribute("aria-label", name);
      for (const button of row.querySelectorAll("button"))
        button.setAttribute("aria-label", `${button.textContent?.trim()}: ${name}`);
    });
  }

  /** @param {Field} field @param {unknown} value */
  #field(field, value) {
    const element = fromTemplate("profile-field");
    const id = `profile-field-${++this.#number}`;
    const control = controlFor(field, value, id);
    const [label, help, mistake] = ["[data-label]", "[data-help]", "[data-mistake]"].map((part) =>
      find(element, part),
    );
    if (!label || !help || !mistake) return element;
    label.textContent = field.needed ? `${field.label} *` : field.label;
    label.id = `${id}-label`;
    label.setAttribute("for", id);
    if (field.kind === "days") control.setAttribute("aria-labelledby", label.id);
    help.textContent = field.help ?? "";
    help.hidden = !field.help;
    help.id = `${id}-help`;
    mistake.id = `${id}-mistake`;
    control.setAttribute("aria-describedby", `${help.id} ${mistake.id}`);
    if (this.#isReadOnly) for (const each of inputsOf(control)) each.disabled = true;
    find(element, "[data-control]").append(control);
    element.dataset.kind = field.kind;
    this.#controls.set(element, { field, control });
    return element;
  }
}

/**
 * @param {HTMLElement} control
 * @returns {HTMLInputElement[]}
 */
const inputsOf = (control) =>
  control instanceof HTMLDivElement
    ? [...control.querySelectorAll("input")]
    : [/** @type {HTMLInputElement} */ (control)];

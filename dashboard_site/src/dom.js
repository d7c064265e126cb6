/** Finding, filling and ordering elements. Text always goes in as text. */

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function find(root, selector) {
  const element = root.querySelector(selector);
  if (!(element instanceof HTMLElement)) throw new Error(`The page has no ${selector}`);
  return element;
}

/**
 * @template {HTMLElement} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
export function findOf(root, selector, type) {
  const element = root.querySelector(selector);
  if (!(element instanceof type)) throw new Error(`The page has no ${type.name} ${selector}`);
  return element;
}

/**
 * @param {string} name
 * @returns {HTMLElement}
 */
export function fromTemplate(name) {
  const template = findOf(document, `template[data-template="${name}"]`, HTMLTemplateElement);
  const copy = template.content.firstElementChild?.cloneNode(true);
  if (!(copy instanceof HTMLElement)) throw new Error(`The template ${name} is empty`);
  return copy;
}

/**
 * Puts each text into the element whose `data-field` has its name; an empty one hides its element.
 * @param {ParentNode} root
 * @param {Record<string, string | null>} texts
 */
export function fill(root, texts) {
  for (const [field, text] of Object.entries(texts)) {
    const element = find(root, `[data-field="${field}"]`);
    if (element.textContent !== (text ?? "")) element.textContent = text ?? "";
    element.hidden = !text;
  }
}

/**
 * Makes `nodes` the children of `parent`, moving as few as possible and keeping the focus.
 * @param {Element} parent
 * @param {Node[]} nodes
 */
export function placeInOrder(parent, nodes) {
  const focused = document.activeElement;
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    const there = parent.childNodes[index] ?? null;
    if (there !== node) parent.insertBefore(node, there);
  });
  if (focused instanceof HTMLElement && focused !== document.activeElement && parent.contains(focused))
    focused.focus({ preventScroll: true });
}

/**
 * Keeps one element for each key and renders it anew only when what it shows has changed.
 * @template T
 * @param {(item: T) => string} keyOf
 * @param {(item: T, known: HTMLElement | undefined) => HTMLElement} render
 * @param {(item: T) => unknown} shownOf all that the element shows, comparable as JSON
 */
export function keyedElements(keyOf, render, shownOf) {
  /** @type {Map<string, {element: HTMLElement, shown: string}>} */
  let known = new Map();
  return (/** @type {T[]} */ items) => {
    /** @type {typeof known} */
    const current = new Map();
    for (const item of items) {
      const key = keyOf(item);
      const before = known.get(key);
      const shown = JSON.stringify(shownOf(item));
      const isSame = before?.shown === shown;
      current.set(key, isSame ? before : { element: render(item, before?.element), shown });
    }
    known = current;
    return [...current.values()].map(({ element }) => element);
  };
}

/**
 * Where the button that was pressed has gone away, the keyboard goes on from the first of these that is in sight.
 * @param {ParentNode} root
 * @param {string} selector
 */
export function keepFocus(root, selector) {
  const focused = document.activeElement;
  if (focused && focused !== document.body && focused.checkVisibility()) return;
  const shown = [...root.querySelectorAll(selector)].find((element) => element.checkVisibility());
  if (shown instanceof HTMLElement) shown.focus();
}

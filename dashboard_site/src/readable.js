/** What a tool told the model, for people: JSON without its signs, a line for each value. */

/** @typedef {Record<string, string>} Names what the values are called for people */

/**
 * What is no JSON, or only the beginning of it, stays as it is.
 * @param {string} text
 * @param {Names} [names]
 */
export function readable(text, names = {}) {
  try {
    return linesOf(JSON.parse(text), names, 0).join("\n");
  } catch {
    return text;
  }
}

/**
 * @param {unknown} value
 * @param {Names} names
 * @param {number} depth
 * @returns {string[]}
 */
function linesOf(value, names, depth) {
  const indent = "  ".repeat(depth);
  if (Array.isArray(value)) return value.flatMap((item) => bulleted(linesOf(item, names, depth + 1), indent));
  if (typeof value !== "object" || value === null) return [`${indent}${plain(value)}`];
  return Object.entries(value).flatMap(([name, inner]) => named(names[name] ?? name, inner, names, depth));
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {Names} names
 * @param {number} depth
 */
function named(name, value, names, depth) {
  const indent = "  ".repeat(depth);
  const isNested = typeof value === "object" && value !== null && Object.keys(value).length > 0;
  return isNested
    ? [`${indent}${name}:`, ...linesOf(value, names, depth)]
    : [`${indent}${name}: ${plain(value)}`];
}

/**
 * @param {string[]} lines
 * @param {string} indent
 */
const bulleted = ([first = "", ...others], indent) => [`${indent}• ${first.trimStart()}`, ...others];

/** @param {unknown} value */
function plain(value) {
  if (typeof value === "object") return "—";
  if (typeof value === "boolean") return value ? "✓" : "✗";
  return String(value);
}

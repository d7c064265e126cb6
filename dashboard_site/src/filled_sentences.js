/** Sentences of the API that hold words of a file or a form, in another language. */

/**
 * @param {Record<string, string>} known sentences with places, `{name}`, where words may stand
 * @param {string} message
 */
export function translatedBy(known, message) {
  for (const [spanish, english] of Object.entries(known)) {
    const values = patternOf(spanish).exec(message)?.groups;
    if (values) return english.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
  }
  return message;
}

/** @param {string} sentence */
function patternOf(sentence) {
  const parts = sentence.split(/\{(\w+)\}/);
  const pattern = parts.map((part, at) => (at % 2 === 0 ? literal(part) : `(?<${part}>.+?)`)).join("");
  // An empty group, so that a sentence without places has groups as well.
  return new RegExp(`^(?<whole>)${pattern}$`, "su");
}

/** @param {string} text */
const literal = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

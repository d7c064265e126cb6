/**
 * WhatsApp's marks in a text (*bold*, _italic_, ~struck~, ```fixed```) and its https links, as a tree of parts that
 * a view can build elements from. What is not well formed stays text.
 *
 * @typedef {"strong" | "em" | "s" | "code"} MarkName
 * @typedef {string | {mark: MarkName, parts: Part[]} | {link: string}} Part
 */

/** @type {Record<string, MarkName>} */
const MARKS = { "*": "strong", _: "em", "~": "s" };
const FIXED = "```";
// Only plain characters: what could reorder or imitate an address is no part of a link.
const LINK = /^https:\/\/[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?(?:[/?#][A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*)?/;
const AFTER_A_LINK = /[.,;:!?)\]'*_~]+$/;
const WORD = /[\p{L}\p{N}]/u;
const DEEPEST = 4;

/**
 * @param {string} text
 * @returns {Part[]}
 */
export function partsOf(text) {
  const pieces = text.split(FIXED);
  // An odd number of fences leaves the last one a text.
  const isOpen = pieces.length % 2 === 0;
  if (isOpen) pieces.push(pieces.splice(-2).join(FIXED));
  return merged(pieces.flatMap((piece, index) => (index % 2 ? fixed(piece) : lines(piece))));
}

/**
 * The words alone, for where there is room for a line only.
 * @param {string} text
 */
export const withoutMarks = (text) => partsOf(text).map(wordsOf).join("");

/** @param {Part} part @returns {string} */
const wordsOf = (part) =>
  typeof part === "string" ? part : "link" in part ? part.link : part.parts.map(wordsOf).join("");

/** @param {string} piece @returns {Part[]} */
const fixed = (piece) => (piece === "" ? [FIXED + FIXED] : [{ mark: "code", parts: [piece] }]);

/**
 * A mark ends in the line that it began in.
 * @param {string} text
 */
const lines = (text) => text.split(/(?<=\n)/).flatMap((line) => marked(line, 0));

/**
 * @param {string} line
 * @param {number} depth
 * @returns {Part[]}
 */
function marked(line, depth) {
  /** @type {Part[]} */
  const parts = [];
  /** @type {Set<string>} marks of which no end follows in this line */
  const endless = new Set();
  let at = 0;
  while (at < line.length) {
    const [part, next] = linkAt(line, at) ?? markAt(line, at, depth, endless) ?? [line.charAt(at), at + 1];
    parts.push(part);
    at = next;
  }
  return merged(parts);
}

/**
 * @param {string} line
 * @param {number} at
 * @returns {[Part, number] | null}
 */
function linkAt(line, at) {
  if (!line.startsWith("https://", at) || isWord(line[at - 1])) return null;
  const link = LINK.exec(line.slice(at))?.[0].replace(AFTER_A_LINK, "");
  return link && URL.canParse(link) ? [{ link }, at + link.length] : null;
}

/**
 * @param {string} line
 * @param {number} at
 * @param {number} depth
 * @param {Set<string>} endless
 * @returns {[Part, number] | null}
 */
function markAt(line, at, depth, endless) {
  const sign = line.charAt(at);
  const mark = MARKS[sign];
  if (!mark || depth === DEEPEST || endless.has(sign) || isWord(line[at - 1])) return null;
  if (isBlank(line[at + 1]) || line[at + 1] === sign) return null;
  const end = endOf(line, at, sign);
  if (end === -1) {
    endless.add(sign);
    return null;
  }
  return [{ mark, parts: marked(line.slice(at + 1, end), depth + 1) }, end + 1];
}

/**
 * @param {string} line
 * @param {number} begin
 * @param {string} sign
 */
function endOf(line, begin, sign) {
  let at = line.indexOf(sign, begin + 2);
  while (at !== -1 && (isBlank(line[at - 1]) || isWord(line[at + 1]))) at = line.indexOf(sign, at + 1);
  return at;
}

/** @param {string | undefined} character */
const isWord = (character) => character !== undefined && WORD.test(character);

/** @param {string | undefined} character */
const isBlank = (character) => character === undefined || /\s/.test(character);

/**
 * Texts that follow each other are one.
 * @param {Part[]} parts
 */
function merged(parts) {
  /** @type {Part[]} */
  const found = [];
  for (const part of parts) {
    const last = found.at(-1);
    if (typeof part === "string" && typeof last === "string") found[found.length - 1] = last + part;
    else if (part !== "") found.push(part);
  }
  return found;
}

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import english from "../src/english/index.js";

const SITE = new URL("..", import.meta.url).pathname;
const SPOKEN = /\s(?:aria-label|title|placeholder|alt)="([^"]*)"/g;
const HAS_LETTERS = /\p{L}{2}/u;

/** @param {string} folder */
const filesIn = (folder) =>
  readdirSync(join(SITE, folder), { recursive: true, encoding: "utf8" }).map((name) =>
    join(SITE, folder, name),
  );

const scripts = filesIn("src").filter((name) => name.endsWith(".js") && !name.includes("/english/"));
const pages = [join(SITE, "index.html"), ...filesIn("src").filter((name) => name.endsWith(".html"))];

/** @param {string} text */
function sentencesOfScript(text) {
  const calls = text.matchAll(/\bt\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/g);
  return [...calls].map(([, literal = ""]) =>
    literal.startsWith('"') ? JSON.parse(literal) : literal.slice(1, -1),
  );
}

/** @param {string} markup */
function sentencesOfMarkup(markup) {
  const body = markup
    .replace(/<!--[\s\S]*?-->|<(script|title)[\s\S]*?<\/\1>/g, "")
    .replace(/<(\w+)[^>]*translate="no"[^>]*>(?:[^<]*<\/\1>)?/g, "")
    .replaceAll("&nbsp;", "\u00a0");
  const attributes = [...body.matchAll(SPOKEN)].map(([, value = ""]) => value);
  const texts = body.split(/<[^>]*>/).map((text) => text.trim().replace(/\s+/g, " "));
  return [...attributes, ...texts].filter((text) => HAS_LETTERS.test(text) && text !== "WhatsApp Sales Bot");
}

const placesOf = (/** @type {string} */ text) =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([place]) => place).sort();

test("every sentence of the code and of the markup has its English", () => {
  const said = [
    ...scripts.flatMap((name) => sentencesOfScript(readFileSync(name, "utf8"))),
    ...pages.flatMap((name) => sentencesOfMarkup(readFileSync(name, "utf8"))),
  ];
  assert.ok(said.length > 100);
  assert.deepEqual(
    [...new Set(said)].filter((sentence) => !(sentence in english)),
    [],
  );
});

test("the English of a sentence fills in the same values", () => {
  for (const [spanish, text] of Object.entries(english))
    assert.deepEqual(placesOf(text), placesOf(spanish), spanish);
});

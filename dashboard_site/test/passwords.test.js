import assert from "node:assert/strict";
import { test } from "node:test";
import { newPassword, passwordMistake } from "../src/passwords.js";

test("a password that is made up is long enough and never the same", () => {
  const made = Array.from({ length: 50 }, newPassword);
  assert.equal(new Set(made).size, 50);
  for (const password of made) assert.equal(passwordMistake(password), null);
});

test("a short or endless password is told what it must be", () => {
  assert.match(passwordMistake("corta") ?? "", /de 10 a 200/);
  assert.match(passwordMistake("a".repeat(201)) ?? "", /de 10 a 200/);
  assert.equal(passwordMistake("una frase corta"), null);
});

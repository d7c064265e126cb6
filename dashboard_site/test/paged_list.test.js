import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../src/api.js";
import { PagedList } from "../src/paged_list.js";

const keyOf = (item) => item.id;
const items = (...ids) => ids.map((id) => ({ id }));
const ids = (list) => list.items.map(keyOf);

/** Answers in the order that the test says. */
function slowPages() {
  const asked = [];
  const readPage = (cursor) => new Promise((resolve, reject) => asked.push({ cursor, resolve, reject }));
  return { asked, list: new PagedList(readPage, keyOf, () => {}) };
}

test("pages follow each other, and what comes twice is there once", async () => {
  const pages = { null: { items: items("a", "b"), next: "2" }, 2: { items: items("b", "c"), next: null } };
  const list = new PagedList(
    async (cursor) => pages[cursor],
    keyOf,
    () => {},
  );

  await list.readMore();
  await list.readMore();

  assert.deepEqual(ids(list), ["a", "b", "c"]);
  assert.equal(list.next, null);
});

test("only the newest answer counts, whichever comes last", async () => {
  const { asked, list } = slowPages();
  const first = list.restart();
  const second = list.restart();

  asked[1].resolve({ items: items("new"), next: null });
  asked[0].resolve({ items: items("old"), next: null });
  await Promise.all([first, second]);

  assert.deepEqual(ids(list), ["new"]);
});

test("an answer for somebody who left is not shown", async () => {
  const { asked, list } = slowPages();
  const read = list.restart();
  list.clear();

  asked[0].resolve({ items: items("old"), next: null });
  await read;

  assert.deepEqual(ids(list), []);
  assert.equal(list.loaded, false);
});

test("empty pages in between are passed over", async () => {
  const pages = { null: { items: [], next: "2" }, 2: { items: items("a"), next: "3" } };
  const list = new PagedList(
    async (cursor) => pages[cursor],
    keyOf,
    () => {},
  );

  await list.restart();

  assert.deepEqual(ids(list), ["a"]);
  assert.equal(list.next, "3");
});

test("a failure is told and keeps what was read", async () => {
  const { asked, list } = slowPages();
  const first = list.restart();
  asked[0].resolve({ items: items("a"), next: "2" });
  await first;
  const more = list.readMore();
  asked[1].reject(new ApiError("unreachable", "No hay conexión con el servidor."));
  await more;

  assert.deepEqual(ids(list), ["a"]);
  assert.equal(list.error, "No hay conexión con el servidor.");
  assert.equal(list.next, "2");
});

test("an item takes the place of the one before it", () => {
  const { list } = slowPages();
  list.put({ id: "a", name: "A" });
  list.put({ id: "b", name: "B" });
  list.put({ id: "a", name: "new" });

  assert.deepEqual(list.items, [
    { id: "b", name: "B" },
    { id: "a", name: "new" },
  ]);
  list.remove("b");
  assert.deepEqual(ids(list), ["a"]);
});

test("a refresh that another read overtook changes nothing", async () => {
  const { asked, list } = slowPages();
  const first = list.restart();
  asked[0].resolve({ items: items("a"), next: null });
  await first;

  const refresh = list.refresh((known, page) => page.items);
  const other = list.restart();
  asked[2].resolve({ items: items("c"), next: null });
  await other;
  asked[1].resolve({ items: items("b"), next: null });
  await refresh;

  assert.deepEqual(ids(list), ["c"]);
});

test("what was changed here while an answer was on its way stays so", async () => {
  const { asked, list } = slowPages();
  const read = list.restart();
  list.remove("a");
  list.replace({ id: "b", name: "new" });

  asked[0].resolve({ items: items("a", "b"), next: null });
  await read;

  assert.deepEqual(list.items, [{ id: "b", name: "new" }]);
});

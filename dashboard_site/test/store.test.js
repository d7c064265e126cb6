import assert from "node:assert/strict";
import { test } from "node:test";
import { shownConversations } from "../src/browsing.js";
import { EVERYTHING } from "../src/listings.js";
import { Store } from "../src/store.js";
import { conversation } from "./conversations.js";

const at = (second) => `2026-11-22T20:00:0${second}.000000Z`;
const session = (username) => ({ token: "t", expires_at: at(9), operator: { username, role: "operator" } });
const idsOf = (store, queue) => {
  store.changeFilter({ ...EVERYTHING, queue });
  return shownConversations(store).map(({ conversation_id }) => conversation_id);
};

test("a conversation that is repeated unchanged is no news", () => {
  const store = new Store();
  let told = 0;
  store.on(["conversations"], () => (told += 1));
  assert.equal(store.remember([conversation()]).length, 1);
  assert.equal(store.remember([conversation()]).length, 0);
  assert.equal(told, 1);
});

test("an answer from before an operator's change does not undo it", () => {
  const store = new Store();
  store.remember([conversation({ version: 2, changed_at: at(5), mode: "human" })]);
  store.remember([conversation({ version: 1, changed_at: at(6), mode: "bot" })]);
  assert.equal(store.conversations.get("c1").mode, "human");
});

test("a change by somebody whose clock is behind is news too", () => {
  const store = new Store();
  store.remember([conversation({ changed_at: at(5) })]);
  assert.equal(store.remember([conversation({ changed_at: at(4), unread: 3 })]).length, 1);
});

test("what only a conversation read by itself tells is learnt, and outlives a shorter telling", () => {
  const store = new Store();
  const referral = { headline: "Zapatos" };
  store.remember([conversation()]);
  store.remember([conversation({ referral })]);
  store.remember([conversation({ changed_at: at(1) })]);
  assert.deepEqual(store.conversations.get("c1").referral, referral);
});

test("an order that is learnt after its change was told is news, once", () => {
  const store = new Store();
  store.remember([conversation({ referral: null, order_id: null, summary: "" })]);
  store.remember([conversation({ changed_at: at(1), stage: "won" })]);
  const whole = conversation({
    changed_at: at(1),
    stage: "won",
    referral: null,
    order_id: "P-1",
    summary: "",
  });
  assert.equal(store.remember([whole]).length, 1);
  assert.equal(store.conversations.get("c1").order_id, "P-1");
  assert.equal(store.remember([whole]).length, 0);
});

test("a conversation moves between the queues as it changes", () => {
  const store = new Store();
  store.remember([conversation()]);
  assert.deepEqual(idsOf(store, "bot"), ["c1"]);
  const waiting = { mode: "human", needs_person: "asked_for_person", waiting_since: at(1) };
  store.remember([conversation({ changed_at: at(1), ...waiting })]);
  assert.deepEqual(idsOf(store, "bot"), []);
  assert.deepEqual(idsOf(store, "human"), ["c1"]);
  assert.deepEqual(idsOf(store, "waiting"), ["c1"]);
});

test("the newest comes first, but who waits longest comes first among those who wait", () => {
  const store = new Store();
  const waiting = { mode: "human", needs_person: "asked_for_person" };
  store.remember([
    conversation({ conversation_id: "old", ...waiting, waiting_since: at(1), last_message_at: at(1) }),
    conversation({ conversation_id: "new", ...waiting, waiting_since: at(4), last_message_at: at(4) }),
  ]);
  assert.deepEqual(idsOf(store, "all"), ["new", "old"]);
  assert.deepEqual(idsOf(store, "waiting"), ["old", "new"]);
});

test("what was typed outlives an expired session of the same operator", () => {
  const store = new Store();
  store.startSession(session("ana"));
  store.changeDraft(store.draftOf("c1"), { text: "Hola" });
  store.expireSession("Tu sesión terminó.");
  store.startSession(session("ana"));
  assert.equal(store.draftOf("c1").text, "Hola");
});

test("another operator finds nothing of the one before", () => {
  const store = new Store();
  store.startSession(session("ana"));
  store.remember([conversation()]);
  store.changeDraft(store.draftOf("c1"), { text: "Hola" });
  store.expireSession("Tu sesión terminó.");
  store.startSession(session("luis"));
  assert.equal(store.draftOf("c1").text, "");
  assert.equal(store.conversations.size, 0);
});

test("the id of a send is kept for the same text and given up with it", () => {
  const store = new Store();
  const draft = store.draftOf("c1");
  store.changeDraft(draft, { text: "Hola", clientId: null });
  store.changeDraft(draft, { clientId: "id-1" });
  store.changeDraft(draft, { text: "Hola " });
  assert.equal(draft.clientId, "id-1");
  store.changeDraft(draft, { text: "Hola, Ana" });
  assert.equal(draft.clientId, null);
});

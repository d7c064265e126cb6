import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../src/api.js";
import { waitingCount } from "../src/browsing.js";
import { countConversations } from "../src/flows/count_conversations.js";
import { Store } from "../src/store.js";
import { WAITING } from "../src/listings.js";
import { conversation } from "./conversations.js";

const counts = (all) => ({ all, waiting: 0, bot: all, human: 0, mine: 0, capped: false });
const gone = () => Promise.reject(new ApiError("not_found", "Esa conversación no existe.", { status: 404 }));
const then = "2026-11-01T20:00:00.000000Z";
const c = (conversation_id, given = {}) => conversation({ conversation_id, ...given });

/** An app that knows these and has counted them; the API has `there`, its lists only the newest of them. */
function appWith(known, there, next = null) {
  const store = new Store();
  const asked = [];
  store.remember(known);
  store.tally.take(counts(known.length), 0);
  const api = {
    counts: async () => counts(there.length),
    conversations: async ({ queue }) => ({
      items: queue === "all" ? there.filter(({ last_message_at }) => last_message_at !== then) : [],
      next: queue === "all" ? next : null,
    }),
    conversation: async (id) => {
      asked.push(id);
      return there.find(({ conversation_id }) => conversation_id === id) ?? gone();
    },
  };
  return { api, store, asked };
}

const knownIds = ({ store }) => [...store.conversations.keys()];

test("who was erased elsewhere is forgotten once there are fewer", async () => {
  const app = appWith([c("ana"), c("luis")], [c("luis")]);
  await countConversations(app);
  assert.deepEqual(knownIds(app), ["luis"]);
});

test("who was erased while waiting waits no more", async () => {
  const ana = c("ana", {
    mode: "human",
    needs_person: "asked_for_person",
    waiting_since: then,
    last_message_at: then,
  });
  const app = appWith([ana, c("luis")], [c("luis")], "more");
  app.store.listings.of(WAITING);
  await countConversations(app);
  assert.equal(waitingCount(app.store), 0);
});

test("what may stand on a further page stays, and what only the list does not tell of is asked for", async () => {
  const known = [c("ana"), c("luis"), c("vieja", { last_message_at: then }), c("nueva")];
  const app = appWith(known, [c("luis"), c("nueva")], "more");
  app.api.conversations = async () => ({
    items: [c("luis", { last_message_at: "2026-11-22T19:00:00Z" })],
    next: "more",
  });
  await countConversations(app);
  assert.deepEqual(app.asked, ["ana", "nueva"]);
  assert.deepEqual(knownIds(app), ["luis", "vieja", "nueva"]);
});

test("as long as there are not fewer, nobody is asked for", async () => {
  const app = appWith([c("ana")], [c("ana"), c("luis")]);
  await countConversations(app);
  assert.deepEqual(app.asked, []);
});

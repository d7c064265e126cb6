import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../src/api.js";
import { shownConversations, shownListing, waitingCount } from "../src/browsing.js";
import { chooseQueue, narrow, readShown, search } from "../src/flows/browse_conversations.js";
import { ChangesFeed } from "../src/flows/follow_changes.js";
import { Store } from "../src/store.js";
import { conversation } from "./conversations.js";

const at = (second) => `2026-11-22T20:00:0${second}.000000Z`;
const page = (items, next = null) => ({ items, next });
const waiting = (given = {}) =>
  conversation({ mode: "human", needs_person: "asked_for_person", waiting_since: at(1), ...given });

/** An app whose API answers from `answers`: functions by the name of what is asked. */
function appWith(answers) {
  const store = new Store();
  store.startSession({
    token: "t",
    expires_at: at(9),
    operator: { username: "ana", role: "operator" },
  });
  const api = {
    conversations: async () => page([]),
    changes: async () => page([], "place"),
    search: async () => page([]),
    ...answers,
  };
  return { api, store };
}

const shownIds = ({ store }) => shownConversations(store).map(({ conversation_id }) => conversation_id);

test("a page that was read before a change does not bring back what has left the list", async () => {
  let answer;
  const app = appWith({ conversations: () => new Promise((resolve) => (answer = resolve)) });
  const reading = chooseQueue(app, "human");
  app.store.remember([conversation({ mode: "bot", version: 2, changed_at: at(2) })], true);
  answer(page([conversation({ mode: "human", version: 1, changed_at: at(1) })]));
  await reading;
  assert.deepEqual(shownIds(app), []);
});

test("stage and operator narrow down what the API is asked for and what is shown", async () => {
  const asked = [];
  const app = appWith({
    conversations: async (filter) => {
      asked.push(filter);
      return page([conversation({ stage: "won", assigned_to: "ana" })]);
    },
  });
  await narrow(app, { stage: "won" });
  await narrow(app, { mine: true });
  assert.deepEqual(asked.at(-1), { queue: "all", stage: "won", mine: true });
  assert.deepEqual(shownIds(app), ["c1"]);
  app.store.remember([conversation({ stage: "won", assigned_to: "luis", changed_at: at(3) })], true);
  assert.deepEqual(shownIds(app), []);
});

test("stage and operator narrow a search down as well", async () => {
  const found = [
    conversation({ conversation_id: "a", stage: "won" }),
    conversation({ conversation_id: "b", stage: "lost" }),
  ];
  const app = appWith({ search: async () => page(found) });
  await search(app, "ana");
  assert.equal(shownIds(app).length, 2);
  await narrow(app, { stage: "won" });
  assert.deepEqual(shownIds(app), ["a"]);
});

test("a list that could not be read says so, and is read when it is asked for again", async () => {
  let isDown = true;
  const app = appWith({
    conversations: async () => {
      if (isDown) throw new ApiError("unreachable", "No hay conexión.");
      return page([conversation()]);
    },
  });
  await readShown(app);
  assert.equal(shownListing(app.store).error, "No hay conexión.");
  isDown = false;
  await readShown(app);
  assert.equal(shownListing(app.store).error, null);
  assert.deepEqual(shownIds(app), ["c1"]);
});

test("the page follows what has changed, in the list and in the number of those who wait", async () => {
  const told = [page([], "1"), page([waiting({ changed_at: at(2) })], "2")];
  const app = appWith({ changes: async () => told.shift() });
  const feed = new ChangesFeed(app);
  await feed.poll();
  assert.equal(waitingCount(app.store), 0);
  await feed.poll();
  assert.deepEqual(shownIds(app), ["c1"]);
  assert.equal(waitingCount(app.store), 1);
});

test("when the API is back, what failed meanwhile is read by itself", async () => {
  let isDown = false;
  const guarded = (answer) => async () => {
    if (isDown) throw new ApiError("unreachable", "No hay conexión.");
    return answer();
  };
  const app = appWith({
    changes: guarded(() => page([], "place")),
    conversations: guarded(() => page([conversation({ stage: "won" })])),
  });
  const feed = new ChangesFeed(app);
  await feed.poll();
  isDown = true;
  await assert.rejects(feed.poll());
  await narrow(app, { stage: "won", mine: false });
  assert.notEqual(shownListing(app.store).error, null);
  isDown = false;
  await feed.poll();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(shownListing(app.store).error, null);
  assert.ok(app.store.online);
});

test("a search goes on when the page has to begin anew", async () => {
  let isForgotten = false;
  const app = appWith({
    changes: async (since) => {
      if (since !== null && isForgotten)
        throw new ApiError("bad_cursor", "Empieza de nuevo.", { status: 400 });
      return page([], "place");
    },
    search: async () => page([conversation()]),
  });
  const feed = new ChangesFeed(app);
  await feed.poll();
  await search(app, "ana");
  isForgotten = true;
  await assert.rejects(feed.poll());
  await feed.poll();
  assert.deepEqual(shownIds(app), ["c1"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { endPage, EVERYTHING, Listings, passes } from "../src/listings.js";
import { conversation } from "./conversations.js";

const numbered = (number) =>
  conversation({
    conversation_id: `c${number}`,
    last_message_at: `2026-11-22T20:00:00.${String(999_999 - number).padStart(6, "0")}Z`,
  });

function listingsOf(...conversations) {
  const known = new Map(conversations.map((c) => [c.conversation_id, c]));
  return new Listings(known, () => "ana");
}

test("all conditions of a filter hold together", () => {
  const filter = { queue: "human", stage: "quoted", mine: true };
  const wanted = conversation({ mode: "human", stage: "quoted", assigned_to: "ana" });
  assert.ok(passes(filter, wanted, "ana"));
  for (const other of [{ mode: "bot" }, { stage: "won" }, { assigned_to: "luis" }, { assigned_to: null }])
    assert.ok(!passes(filter, { ...wanted, ...other }, "ana"), JSON.stringify(other));
});

test("before it is known who looks, nothing is theirs", () => {
  assert.ok(!passes({ ...EVERYTHING, mine: true }, conversation({ assigned_to: null }), null));
});

test("a list that is asked for later begins with what is known", () => {
  const listings = listingsOf(conversation({ assigned_to: "ana" }), numbered(2));
  assert.deepEqual([...listings.of({ ...EVERYTHING, mine: true }).ids], ["c1"]);
});

test("a conversation joins and leaves each filtered list as it changes", () => {
  const listings = listingsOf();
  const quoted = listings.of({ ...EVERYTHING, stage: "quoted" });
  const mine = listings.of({ ...EVERYTHING, mine: true });
  listings.sort(conversation({ stage: "quoted", assigned_to: "ana" }));
  assert.deepEqual([quoted.ids.size, mine.ids.size], [1, 1]);
  listings.sort(conversation({ stage: "won", assigned_to: "luis" }));
  assert.deepEqual([quoted.ids.size, mine.ids.size], [0, 0]);
});

test("a long list is cut where a page ended, and goes on from there", () => {
  const all = Array.from({ length: 450 }, (_, number) => numbered(number));
  const listings = listingsOf(...all);
  const listing = listings.of(EVERYTHING);
  for (const [from, to] of [
    [0, 150],
    [150, 300],
    [300, 450],
  ])
    endPage(listing, all.slice(from, to), `cursor-${to}`);
  listing.next = "cursor-450";
  listings.shorten();
  assert.equal(listing.ids.size, 300);
  assert.ok(listing.ids.has("c299") && !listing.ids.has("c300"));
  assert.equal(listing.next, "cursor-300");
  listings.shorten();
  assert.equal(listing.ids.size, 300);
});

test("what moved up since it was read stays in a list that is cut", () => {
  const all = Array.from({ length: 300 }, (_, number) => numbered(number));
  const known = new Map(all.map((c) => [c.conversation_id, c]));
  const listings = new Listings(known, () => "ana");
  const listing = listings.of(EVERYTHING);
  endPage(listing, all.slice(0, 200), "cursor-200");
  endPage(listing, all.slice(200), null);
  known.set("c250", { ...numbered(250), last_message_at: "2026-11-22T21:00:00.000000Z" });
  listings.shorten();
  assert.ok(listing.ids.has("c250"));
});

test("a list is not cut while its next page is on its way", () => {
  const all = Array.from({ length: 300 }, (_, number) => numbered(number));
  const listings = listingsOf(...all);
  const listing = listings.of(EVERYTHING);
  endPage(listing, all.slice(0, 200), "cursor-200");
  endPage(listing, all.slice(200), "cursor-300");
  listing.loading = true;
  listings.shorten();
  assert.equal(listing.ids.size, 300);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { Api, ApiError } from "../src/api.js";

function apiThatAnswers(...answers) {
  const requests = [];
  const api = new Api("http://api.test/", async (url, request) => {
    requests.push({ url, ...request });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return { api, requests };
}

const json = (status, body, headers = {}) => new Response(JSON.stringify(body), { status, headers });
const refusal = (status, code, headers) => json(status, { error: { code, message: "Una frase." } }, headers);

test("the token goes in the header and nothing of it in the address", async () => {
  const { api, requests } = apiThatAnswers(json(200, { items: [], next: null }));
  api.useToken("secret");
  await api.conversations({ queue: "waiting", stage: "won", mine: true }, "a b");
  assert.equal(
    requests[0].url,
    "http://api.test/api/conversations?queue=waiting&stage=won&assigned_to=me&cursor=a+b",
  );
  assert.equal(requests[0].headers.Authorization, "Bearer secret");
});

test("a phone that is searched for is not in the address", async () => {
  const { api, requests } = apiThatAnswers(json(200, { items: [], next: null }));
  await api.search("+573001234567");
  assert.equal(requests[0].url, "http://api.test/api/search");
});

test("a refusal keeps the API's code and sentence, and how long to wait", async () => {
  const { api } = apiThatAnswers(refusal(429, "too_many_attempts", { "Retry-After": "7" }));
  await assert.rejects(api.signIn({ username: "ana", password: "x" }), (error) => {
    assert.deepEqual([error.code, error.message, error.retryAfter], ["too_many_attempts", "Una frase.", 7]);
    return error instanceof ApiError && !error.isOutage;
  });
});

test("a wrong password does not end a session, a refused token does", async () => {
  const { api } = apiThatAnswers(refusal(401, "invalid_credentials"), refusal(401, "invalid_token"));
  let ended = 0;
  api.whenSessionEnds(() => (ended += 1));
  await assert.rejects(api.signIn({ username: "ana", password: "x" }), { code: "invalid_credentials" });
  assert.equal(ended, 0);
  api.useToken("old");
  await assert.rejects(api.changes(null), { code: "session_ended" });
  assert.equal(ended, 1);
});

test("no connection and an answer that is no JSON are outages the page can name", async () => {
  const { api } = apiThatAnswers(new TypeError("fetch failed"), new Response("<html>", { status: 502 }));
  await assert.rejects(api.changes(null), { code: "unreachable", isOutage: true });
  await assert.rejects(api.changes(null), { code: "unreadable_answer", isOutage: true });
});

test("signing out uses the token once more and never again", async () => {
  const answers = [new Response(null, { status: 204 }), json(200, { items: [], next: null })];
  const { api, requests } = apiThatAnswers(...answers);
  api.useToken("secret");
  await api.signOut();
  await api.changes(null);
  assert.equal(requests[0].headers.Authorization, "Bearer secret");
  assert.equal(requests[1].headers.Authorization, undefined);
});

import itertools, json, random
from typing import Any
from tests.functional.conftest import Shop

BAD: list[Any] = [None, True, 0, -1, 1e308, "", " ", "x", "ñ", "\ud800", "\x00", "a\n", "x" * 5000, [], {}, [1], {"a": 1}, [[]], {"1": None}, "2026-01-01", "../x", "%2e%2e", "job:x", "__proto__"]

def test_fuzz(shop: Shop) -> None:
    shop.customer_writes()
    cid = shop.conversation_id()
    mid = "bot:1:1"
    found = []
    routes = [
        ("POST", f"/api/conversations/{cid}/messages", ["client_id", "body", "template", "variables", "media", "resend"]),
        ("PATCH", f"/api/conversations/{cid}", ["version", "assigned_to", "reason", "opted_out", "mode", "stage", "amount", "note"]),
        ("PUT", f"/api/conversations/{cid}/messages/{mid}/correction", ["right"]),
        ("PUT", f"/api/conversations/{cid}/messages/nope/correction", ["right"]),
        ("POST", "/api/trial", ["sender", "state", "body"]),
        ("POST", "/api/operators", ["username", "role", "password"]),
        ("PATCH", "/api/operators/viewer", ["role", "password", "sign_out"]),
        ("PUT", "/api/me/password", ["current", "new"]),
        ("POST", "/api/questions/abc/answer", ["title", "text"]),
    ]
    rnd = random.Random(5)
    for method, path, names in routes:
        for _ in range(60):
            body = {n: rnd.choice(BAD) for n in rnd.sample(names, rnd.randint(0, len(names)))}
            if "messages" in path and method == "POST":
                body["client_id"] = f"client-{rnd.randint(0, 10**9):010}"
                if rnd.random() < .3:
                    body["media"] = {"content_type": rnd.choice(BAD), "data": rnd.choice(BAD)}
            if method == "PATCH" and "conversations" in path:
                body["version"] = shop.api("GET", f"/api/conversations/{cid}").json_body["version"]
            try:
                answer = shop.api(method, path, body, token="admin")
            except UnicodeEncodeError:
                continue
            if answer.status_code >= 500:
                found.append((method, path, body, answer.status_code, str(answer.body)[:200]))
    gets = ["/api/corrections?limit=%s", "/api/corrections?cursor=%s", "/api/conversations?assigned_to=%s", "/api/conversations?cursor=%s", "/api/metrics?from=%s", "/api/metrics?compare=%s", "/api/metrics?sender=%s", "/api/metrics.csv?to=%s", "/api/metrics.csv?lang=%s", "/api/orders/summary?sender=%s", "/api/jobs/%s", f"/api/conversations/{cid}/messages/%s", f"/api/conversations/{cid}/messages/%s/media/0", f"/api/conversations/{cid}/messages/x/media/%s", "/api/conversations/%s", "/api/conversations/%s/export", "/api/conversations/%s/messages"]
    from urllib.parse import quote
    for g in gets:
        for v in ["", "x", "ñ", "\x00", "job:x", "a/b", "grounds:bot:1:1", "0", "-1", "0001-01-01", "9999-12-31", "x" * 3000, "%25", "true"]:
            if not v and g.count("/%s"): continue
            answer = shop.api("GET", g % quote(v, safe=""), token="admin")
            if answer.status_code >= 500:
                found.append((g, v[:20], answer.status_code, str(answer.body)[:200]))
    for f in found: print("FOUND", f)
    assert not found

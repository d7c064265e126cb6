"""The API as another operator uses it while a page is open."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import requests

from tests.browser.local_stack import Stack

TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class ShopApi:
    url: str
    token: str = field(repr=False)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(
            method,
            f"{self.url}{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=TIMEOUT_SECONDS,
        )
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def product(self, product_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", f"/api/products/{quote(product_id)}")
        return found

    def put_product(self, product_id: str, **fields: Any) -> None:
        self.call("PUT", f"/api/products/{quote(product_id)}", fields)

    def knowledge(self) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", "/api/knowledge")
        return found

    def put_answers(self, answers: list[dict[str, str]]) -> None:
        self.call("PUT", "/api/knowledge", {"items": answers, "pages": self.knowledge()["pages"]})

    def add_answer(self, title: str, text: str) -> None:
        self.put_answers([*self.knowledge()["items"], {"title": title, "text": text}])


def shop_api(stack: Stack) -> ShopApi:
    credentials = {"username": stack.username, "password": stack.password}
    answer = requests.post(f"{stack.api}/api/session", json=credentials, timeout=TIMEOUT_SECONDS)
    return ShopApi(stack.api, answer.json()["token"])

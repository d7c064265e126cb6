"""What a test arranges over the API, as the administrator."""

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import requests

from tests.browser.local_stack import Stack

SECONDS = 30


class Admin:
    """Signs in again where a test has ended all sessions of the administrator."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._token = ""

    def ask(self, method: str, path: str, **body: Any) -> Any:
        answer = self._request(method, path, body)
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            signed_in = {"username": self._stack.username, "password": self._stack.password}
            self._token = self._request("POST", "/api/session", signed_in).json()["token"]
            answer = self._request(method, path, body)
        assert answer.ok, f"{method} {path}: {answer.status_code}"
        return answer.json() if answer.content else None

    def _request(self, method: str, path: str, body: dict[str, Any]) -> requests.Response:
        headers = {"Authorization": f"Bearer {self._token}"}
        return requests.request(method, self._stack.api + path, json=body or None, headers=headers, timeout=SECONDS)

    def conversation_of(self, name: str) -> Any:
        """As it is read by itself."""
        [found] = self.ask("POST", "/api/search", q=name)["items"]
        return self.ask("GET", f"/api/conversations/{found['conversation_id']}")

    def edit(self, name: str, **fields: Any) -> None:
        conversation = self.conversation_of(name)
        path = f"/api/conversations/{conversation['conversation_id']}"
        self.ask("PATCH", path, version=conversation["version"], **fields)

    def has_template(self, template: dict[str, Any]) -> None:
        """In the profile from now on."""
        shown = self.ask("GET", "/api/profile")
        known = [one for one in shown["profile"]["templates"] if one["name"] != template["name"]]
        profile = shown["profile"] | {"templates": [*known, template]}
        self.ask("PUT", "/api/profile", version=shown["version"], profile=profile)

    def has_operator(self, username: str, password: str, role: str = "operator") -> None:
        names = {one["username"] for one in self.ask("GET", "/api/operators")["items"]}
        if username not in names:
            self.ask("POST", "/api/operators", username=username, role=role, password=password)

    def product(self, product_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("GET", f"/api/products/{quote(product_id)}")
        return found

    def put_product(self, product_id: str, **fields: Any) -> None:
        self.ask("PUT", f"/api/products/{quote(product_id)}", **fields)

    def has_in_stock(self, product_id: str, stock: int) -> None:
        product = self.product(product_id) | {"stock": stock}
        self.ask("PUT", f"/api/products/{quote(product_id)}", **product)

    def knowledge(self) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("GET", "/api/knowledge")
        return found

    def put_answers(self, answers: list[dict[str, str]]) -> None:
        self.ask("PUT", "/api/knowledge", items=answers, pages=self.knowledge()["pages"])

    def add_answer(self, title: str, text: str) -> None:
        self.put_answers([*self.knowledge()["items"], {"title": title, "text": text}])

"""A shop in which every text is an attack on the page: what the API and Twilio's webhook take, and what the bot writes."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import requests

from chalicelib.sales.conversation import FollowUp, FollowUpKind, Stage, StageChange
from chalicelib.sales.links import status_url, without_fragment
from chalicelib.sales.quotes import Quote, QuoteLine
from local.webhooks import WebhookCaller
from tests.browser.admin import Admin
from tests.browser.local_stack import NewCustomer, Stack
from tests.browser.many_conversations import SENDER, answered, write_conversations
from tests.local.eventually import eventually

BUYER, LEAD, ASKER = "Hostil", "Interesada", "Pregunta"
# What runs counts up; what became an element is found by its mark.
_MARK = "data-hostile onerror=hostile++"
SHORT = f"<img src=x {_MARK}>"
MARKUP = (
    f"{SHORT}<script data-hostile>hostile++</script>\"'><svg data-hostile onload=hostile++>"
    "<a data-hostile href=javascript:hostile++>x</a>"
)
LINKS = (
    "javascript:hostile++ data:text/html,<script>hostile++</script> vbscript:hostile++ "
    "https://x.example/\"onmouseover='hostile++' https://x.example/'><img/src=x/data-hostile/onerror=hostile++> "
    "*<b data-hostile>x</b>* _javascript:hostile++_"
)
ADDRESS = "https://x.example/\"onclick='hostile++'"
PRODUCT = "HOSTIL"
TEMPLATE = "0123456789abcdef0123456789abcdef"
# Of the profile's texts: what must be a code, an hour or a name of the list below it.
CODES = frozenset("currency treatment languages timezone contact_hours contact_days content_sid template".split())
DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())


def hostile(place: str) -> str:
    """A text that tells where it was put."""
    return f"{place} {MARKUP}"


@dataclass
class Shop:
    """`shown` has, by the place where it was put, each text that somebody must be able to read."""

    stack: Stack
    admin: Admin
    shown: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    _sids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def text(self, place: str, most: int | None = None) -> str:
        self.shown[place] = hostile(place)[:most]
        return self.shown[place]

    def ask(self, method: str, path: str, **body: Any) -> Any:
        return self.admin.ask(method, path, **body)

    def customer_sends(self, address: str, **form: str) -> int:
        """What Twilio's webhook is told, whatever it holds. Returns the HTTP status."""
        sid = f"SM{next(self._sids):032x}"
        whole = {"MessageSid": sid, "AccountSid": self.stack.account_sid, "From": address, "To": SENDER, "Body": ""}
        return self._posted(f"{self.stack.api}/whatsapp", whole | form)

    def twilio_reports(self, conversation_id: str, message_id: str, **form: str) -> int:
        url = without_fragment(status_url(f"{self.stack.api}/whatsapp", conversation_id, message_id))
        return self._posted(url, {"AccountSid": self.stack.account_sid} | form)

    def _posted(self, url: str, form: dict[str, str]) -> int:
        return WebhookCaller(self.stack.auth_token).post(url, form)

    def path_of(self, name: str) -> str:
        return f"/api/conversations/{self.admin.conversation_of(name)['conversation_id']}"

    def messages_of(self, name: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.ask("GET", f"{self.path_of(name)}/messages?limit=100")["items"]
        return items


@contextmanager
def hostile_shop(stack: Stack, admin: Admin, customer: NewCustomer) -> Iterator[Shop]:
    """The profile and what the bot knows are as before when it ends."""
    shop = Shop(stack, admin)
    profile, knowledge = admin.ask("GET", "/api/profile"), admin.knowledge()
    try:
        _teach(shop, knowledge)
        _profile(shop, profile)
        _buyer(shop, customer)
        _lead(shop)
        _asker(shop, customer)
        yield shop
    finally:
        now = admin.ask("GET", "/api/profile")["version"]
        admin.ask("PUT", "/api/profile", version=now, profile=profile["profile"])
        admin.ask("PUT", "/api/knowledge", **knowledge)
        admin.ask("DELETE", f"/api/products/{PRODUCT}")


def _teach(shop: Shop, knowledge: dict[str, Any]) -> None:
    """A product of a name that a customer can ask for, an answer and a page."""
    product = {
        "name": f"Jarra azul {SHORT}",
        "description": shop.text("product.description"),
        "tags": [f"x {SHORT}"],
        "url": ADDRESS,
        "photo_url": f"{ADDRESS}.jpg",
    }
    shop.shown |= {"product.name": product["name"], "product.tags": f"x {SHORT}"}
    shop.ask("PUT", f"/api/products/{PRODUCT}", price=1000, currency="MXN", stock=900, **product)
    answer = {"title": shop.text("knowledge.title"), "text": f"{shop.text('knowledge.text')} {LINKS}"}
    page = {"name": hostile("page")[:100], "markdown": f"# {hostile('page.markdown')}\n\n{MARKUP} {LINKS}"}
    shop.shown |= {"page.name": page["name"], "page.markdown": hostile("page.markdown")}
    shop.ask(
        "PUT", "/api/knowledge", items=[*knowledge["items"], answer], pages=[*knowledge["pages"], page]
    )


def _profile(shop: Shop, known: dict[str, Any]) -> None:
    """Every text of it, behind the words that were there: the bot goes on."""
    template = {
        "name": "retomar",
        "content_sid": f"HX{TEMPLATE}",
        "variables": ["nombre", "producto"],
        "body": "Hola {{1}}, ¿todavía te interesa {{2}}?",
    }
    document = known["profile"] | {"templates": [template]}
    attacked = _attacked(shop, document, "profile")
    attacked["payment"]["link"] = shop.shown["profile.payment.link"] = f"{ADDRESS}{{order}}"
    shop.ask("PUT", "/api/profile", version=known["version"], profile=attacked)


def _attacked(shop: Shop, value: Any, place: str) -> Any:
    if isinstance(value, dict):
        kept = CODES | DAYS | {"price", "free_from", "from_total"}
        return {key: one if key in kept else _attacked(shop, one, f"{place}.{key}") for key, one in value.items()}
    if isinstance(value, list):
        return [_attacked(shop, one, f"{place}.{number}") for number, one in enumerate(value)]
    if isinstance(value, str):
        shop.shown[place] = f"{value} {MARKUP}".strip()
        return shop.shown[place]
    return value


def _buyer(shop: Shop, customer: NewCustomer) -> None:
    """Comes by an ad, buys, sends one message of each kind; a person writes back, and everything fails."""
    buyer = customer(f"{BUYER} {SHORT}")
    name = shop.shown["ProfileName"] = f"{BUYER} {SHORT}"
    phone = _phone_of(shop, buyer.customer_id)
    about = {"ProfileName": name, "Username": shop.text("Username", 100), "ExternalUserId": hostile("ExternalUserId")}
    referral = {
        "ReferralBody": hostile("ReferralBody"),
        "ReferralHeadline": shop.text("ReferralHeadline", 120),
        "ReferralSourceId": "hostile.1",
        "ReferralSourceType": hostile("ReferralSourceType"),
        "ReferralSourceUrl": "javascript:hostile++",
        "ReferralCtwaClid": MARKUP,
        "ReferralMediaUrl": "javascript:hostile++",
        "ReferralMediaContentType": MARKUP,
    }
    body = f"Hola {shop.text('Body')} {LINKS}"
    assert shop.customer_sends(phone, Body=body, **about, **referral) == 200
    buyer.gets("Casa Nopal")
    for text, answer in (
        ("¿Cuánto cuesta la jarra azul?", "Jarra azul"),
        ("quiero 2, a Ciudad de México", "Cotización"),
        (f"sí, a Calle {SHORT} 5", "P-"),
    ):
        assert shop.customer_sends(phone, Body=text, **about) == 200
        buyer.gets(answer)


def _phone_of(shop: Shop, customer_id: str) -> str:
    items = requests.get(f"{shop.stack.phone}/api/customers", timeout=10).json()["items"]
    return next(f"whatsapp:{one['phone']}" for one in items if one["customer_id"] == customer_id)

"""A shop in which every text is an attack on the page: of the API's requests, of Twilio's, and of the bot's own."""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
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

BUYER, LEAD, BY_AN_AD = "Compradora", "Interesada", "Anunciada"
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
CODES = frozenset(
    ["currency", "treatment", "languages", "timezone", "contact_hours", "contact_days", "content_sid", "template"]
)
DAYS = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])


def hostile(place: str) -> str:
    """A text that tells where it was put."""
    return f"{place} {MARKUP}"


@dataclass
class Shop:
    """`shown` has, by the place where it was put, each text that somebody must be able to read."""

    stack: Stack
    admin: Admin
    shown: dict[str, str] = field(default_factory=dict)
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
    """The profile, what the bot knows and the corrections are as before when it ends."""
    shop = Shop(stack, admin)
    profile, knowledge = admin.ask("GET", "/api/profile"), admin.knowledge()
    with ExitStack() as undo:
        _asks(shop, customer)
        _teach(shop, knowledge)
        undo.callback(_forget, shop, knowledge)
        phone = _buys(shop, customer)
        _profile(shop, profile)
        undo.callback(_profile_as_before, shop, profile)
        _person(shop)
        undo.callback(_take_corrections_back, shop)
        _sends_each_kind(shop, phone)
        _comes_by_an_ad(shop)
        _lead(shop)
        yield shop


def _forget(shop: Shop, knowledge: dict[str, Any]) -> None:
    shop.ask("PUT", "/api/knowledge", items=knowledge["items"], pages=knowledge["pages"])
    shop.ask("DELETE", f"/api/products/{PRODUCT}")


def _profile_as_before(shop: Shop, profile: dict[str, Any]) -> None:
    now = shop.ask("GET", "/api/profile")["version"]
    shop.ask("PUT", "/api/profile", version=now, profile=profile["profile"])


def _take_corrections_back(shop: Shop) -> None:
    for each in shop.messages_of(BUYER):
        if each["marked_wrong"]:
            shop.ask("DELETE", f"{shop.path_of(BUYER)}/messages/{quote(each['message_id'])}/correction")


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
    shop.ask("PUT", "/api/knowledge", items=[*knowledge["items"], answer], pages=[*knowledge["pages"], page])


def _profile(shop: Shop, known: dict[str, Any]) -> None:
    """Every text of it, behind the words that were there: the bot goes on."""
    template = {
        "name": "retomar",
        "content_sid": f"HX{TEMPLATE}",
        "variables": ["nombre", "producto"],
        "body": "Hola {{1}}, ¿todavía te interesa {{2}}?",
    }
    attacked = _attacked(shop, known["profile"] | {"templates": [template]}, "profile")
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


def _buys(shop: Shop, customer: NewCustomer) -> str:
    """Returns the address."""
    name = shop.shown["ProfileName"] = f"{BUYER} {SHORT}"
    buyer = customer(name)
    for text, answer in (
        ("Hola", "Casa Nopal"),
        ("¿Cuánto cuesta la jarra azul?", "Jarra azul"),
        ("quiero 2, a Ciudad de México", "Cotización"),
        ("sí", "P-"),
    ):
        buyer.writes(text)
        buyer.gets(answer)
    phones = requests.get(f"{shop.stack.phone}/api/customers", timeout=10).json()["items"]
    address: str = next(one["address"] for one in phones if one["customer_id"] == buyer.customer_id)
    return address


def _person(shop: Shop) -> None:
    """Takes over, writes, hears from Twilio how that went, and says what the bot should have said."""
    path = shop.path_of(BUYER)
    answer = [each for each in shop.messages_of(BUYER) if each["author"] == "bot"][-1]
    corrected = f"{path}/messages/{quote(answer['message_id'])}/correction"
    shop.ask("PUT", corrected, right=f"{shop.text('correction')} {LINKS}")
    shop.admin.edit(BUYER, mode="human", note=f"{shop.text('note')} {LINKS}")
    said = shop.ask("POST", f"{path}/messages", client_id="hostile-0001", body=f"{shop.text('reply')} {LINKS}")
    report = {"MessageSid": said["sid"] or "SM1", "MessageStatus": "failed", "ErrorCode": MARKUP}
    eventually(lambda: _sid_of(shop, said["message_id"]) is not None)
    report["MessageSid"] = _sid_of(shop, said["message_id"]) or ""
    shop.twilio_reports(said["conversation_id"], said["message_id"], **report | {"ErrorMessage": MARKUP})
    shop.twilio_reports(said["conversation_id"], said["message_id"], **report | {"MessageStatus": MARKUP})


def _sid_of(shop: Shop, message_id: str) -> str | None:
    sid: str | None = next(each["sid"] for each in shop.messages_of(BUYER) if each["message_id"] == message_id)
    return sid


def _sends_each_kind(shop: Shop, phone: str) -> None:
    """While a person has the conversation, so that nobody answers; then no messages are wanted any more."""
    about = {"ProfileName": shop.shown["ProfileName"], "Username": shop.text("Username", 100)}
    media = {"NumMedia": "2", "MediaUrl0": "javascript:hostile++", "MediaContentType0": f"image/{SHORT}"}
    media |= {"MediaUrl1": "https://x.example/'onerror=hostile++", "MediaContentType1": MARKUP}
    place = {"Latitude": "1", "Longitude": "2", "Label": shop.text("Label"), "Address": shop.text("Address")}
    for form in (
        {"Body": f"{shop.text('Body')} {LINKS}"},
        {"ButtonText": shop.text("ButtonText"), "ButtonPayload": MARKUP, "MessageType": "button"},
        {"ListTitle": shop.text("ListTitle"), "ListId": MARKUP, "MessageType": "interactive"},
        place | {"MessageType": "location"},
        media | {"MessageType": MARKUP, "Body": "Foto"},
        {"MessageType": MARKUP, "Body": ""},
        {"Body": "Respuesta", "OriginalRepliedMessageSid": MARKUP, "Forwarded": MARKUP, "FrequentlyForwarded": MARKUP},
        {"Body": "Otros", "NumMedia": MARKUP, "Latitude": MARKUP, "Longitude": MARKUP, MARKUP: MARKUP},
    ):
        assert shop.customer_sends(phone, **about | form) == 200
    shop.admin.edit(BUYER, opted_out=True, reason=shop.text("reason", 300))


def _comes_by_an_ad(shop: Shop) -> None:
    """From an address that is markup itself."""
    name = shop.shown["ProfileName of the ad's"] = f"{BY_AN_AD} {SHORT}"
    referral = {
        "ExternalUserId": hostile("ExternalUserId"),
        "ReferralBody": hostile("ReferralBody"),
        "ReferralHeadline": shop.text("ReferralHeadline", 120),
        "ReferralSourceId": "hostile.1",
        "ReferralSourceType": hostile("ReferralSourceType"),
        "ReferralSourceUrl": "javascript:hostile++",
        "ReferralCtwaClid": MARKUP,
        "ReferralMediaUrl": "javascript:hostile++",
        "ReferralMediaContentType": MARKUP,
    }
    sent = shop.customer_sends(
        f"whatsapp:<img/src=x/{_MARK.replace(' ', '/')}>", Body="Hola", ProfileName=name, **referral
    )
    assert sent == 200


def _lead(shop: Shop) -> None:
    """What the bot itself writes down of a customer; written into the table, as it cannot be made to say just this."""
    conversation = answered(f"{LEAD} {SHORT}", 9_400_001, timedelta(hours=25))
    facts = {name: shop.text(f"lead.{name}") for name in ("name", "need", "budget", "city", "timing", "objections")}
    now = conversation.last_message_at or conversation.created_at
    line = QuoteLine(PRODUCT, shop.text("quote.line"), 2, 1000)
    quoted = Quote(
        "q1", (line,), 2000, 0, 0, shop.text("quote.area"), 500, 2500, "MXN", 1, now, now + timedelta(days=3)
    )
    written = replace(
        conversation,
        lead_facts=facts | {SHORT: "x"},
        summary=f"{shop.text('summary')} {LINKS}",
        hand_off_reason=shop.text("hand_off_reason"),
        quote=quoted,
        stage=Stage.QUOTED,
        stage_history=(StageChange(Stage.QUOTED, now, MARKUP),),
        follow_up=FollowUp(FollowUpKind.ASKED, shop.text("follow_up"), MARKUP, now, now + timedelta(days=9)),
        due_at=now + timedelta(days=9),
        last_message_preview=shop.text("preview"),
        note=hostile("note"),
    )
    write_conversations(shop.stack.aws, [written])


def _asks(shop: Shop, customer: NewCustomer) -> None:
    """What nothing answers: no word of it is in a product that another test has left."""
    asks = customer("Pregunta Pez")
    asks.writes("¿Aterrizan <b data-hostile>zepelines</b>?")
    asks.gets("Eso no lo sé")

    def asked() -> list[str]:
        items = shop.ask("GET", "/api/questions?limit=200")["items"]
        return [each["question"] for each in items if "zepelines" in each["question"]]

    [shop.shown["question"]] = eventually(asked)

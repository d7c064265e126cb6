"""The simulated Twilio account: carries messages between the customers' phones and the bot.

A customer's message is posted to the bot's webhook; the bot's message is shown on the phone and reported back
as sent, delivered and read. All of it survives a restart.
"""

import json
import secrets
import threading
import time
import uuid
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from chalicelib.sales.media import kind_of
from local.delivery import OUTSIDE_WINDOW, Delivery, Pace, raise_status, read_by_bot
from local.faults import Faults
from local.inbound_form import inbound_form
from local.outbound_media import NOT_DOWNLOADED, fetched, is_fetched
from local.phone_store import Customer, Media, Message, PhoneStore
from local.shop_templates import ShopTemplates
from local.twilio_errors import AnswerLost, Refused
from local.webhooks import NotConnected, WebhookCaller

LONGEST_BODY = 1600
TYPING_SECONDS = 25
SERVICE_WINDOW_SECONDS = 24 * 3600
WEBHOOK_FAILED = 11200
UNDER_WAY = ("queued", "sending")
FIRST_CUSTOMERS = [
    ("Lucía Fernández", "+34600000001", "ES.7190446188273115", "lucia.fdez"),
    ("Carlos Medina", "+5215512345678", "MX.2081764530019946", ""),
    ("Sol", None, "ES.4480491918930694", "sol.compra"),
]

# The number of the shop, the ContentSid and the variables: the text, or none where the template is not known.
TemplateText = Callable[[str, str, Mapping[str, str]], str]


class TwilioAccount:
    def __init__(
        self,
        store: PhoneStore,
        *,
        account_sid: str,
        auth_token: str,
        senders: Sequence[str],
        webhook_url: str,
        api_url: str,
        pace: Pace | None = None,
        template_text: TemplateText | None = None,
        faults: Faults | None = None,
        caller: WebhookCaller | None = None,
    ) -> None:
        self.store = store
        self.faults = faults or Faults()
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.senders = _addresses(senders)
        self.webhook_url = webhook_url
        self._api_url = api_url
        self._template_text = template_text
        self._caller = caller or WebhookCaller(auth_token)
        self._threads: weakref.WeakSet[threading.Thread] = weakref.WeakSet()
        self._delivery = Delivery(store, self.faults, self._caller, account_sid=account_sid, pace=pace or Pace())

    @classmethod
    def open(cls, path: Path, environ: Mapping[str, str]) -> "TwilioAccount":
        senders = _addresses((environ.get("TWILIO_SENDERS") or environ["TWILIO_PHONE_NUMBER"]).split(","))
        account = cls(
            PhoneStore(path),
            account_sid=environ["TWILIO_ACCOUNT_SID"],
            auth_token=environ["TWILIO_AUTH_TOKEN"],
            senders=senders,
            template_text=ShopTemplates(environ["BUCKET"], tuple(senders)).text if "BUCKET" in environ else None,
            webhook_url=environ["TWILIO_WEBHOOK_URL"],
            api_url=environ["TWILIO_API_BASE_URL"],
        )
        account.resume()
        return account

    def resume(self) -> None:
        """The customers of the first start, and on with what was under way at the last stop."""
        if not self.store.customers():
            for name, phone, external_user_id, username in FIRST_CUSTOMERS:
                self.add_customer(name, phone, external_user_id, username)
        for message in self.store.messages_under_way():
            self._in_background(self._carry, message)

    def add_customer(
        self, profile_name: str, phone: str | None, external_user_id: str = "", username: str = ""
    ) -> Customer:
        """`phone` None: one who hides the number behind a username. Who is there already is returned."""
        external_user_id = external_user_id or f"ES.{secrets.randbelow(10**16):016d}"
        address = f"whatsapp:{phone or external_user_id}"
        return self.store.customer_at(address) or self.store.save_customer(
            Customer(uuid.uuid4().hex, address, phone, external_user_id, profile_name, username)
        )

    def customer_writes(
        self,
        customer: Customer,
        *,
        kind: str,
        body: str,
        parameters: Mapping[str, str],
        media: Sequence[tuple[str, bytes]] = (),
        copies: int = 1,
        sid: str = "",
    ) -> Message:
        """Shown on the phone at once; the bot is told in the background, `copies` times at the same moment.

        `parameters` are those of the webhook's form that only some kinds have; `media` are types and contents.
        `sid` is made up where it is not given.
        """
        sid = sid or f"{'MM' if media else 'SM'}{secrets.token_hex(16)}"
        stored = [Media(f"ME{secrets.token_hex(16)}", sid, content_type, raw) for content_type, raw in media]
        for item in stored:
            self.store.save_media(item)
        now = time.time()
        message = self.store.save_message(
            Message(
                sid=sid,
                customer_id=customer.customer_id,
                direction="inbound",
                kind=kind,
                body=body,
                sender=self.senders[0],
                address=customer.address,
                details={"parameters": dict(parameters), "media": [item.media_sid for item in stored]},
                delivery_status="sending",
                error_code=None,
                created_at=now,
                updated_at=now,
                sent_at=now,
            )
        )
        self.store.change_customer(customer.customer_id, last_inbound_at=now)
        form = inbound_form(self.account_sid, self._api_url, customer, message, stored)
        for _ in range(copies):
            self._in_background(self._call_webhook, sid, form)
        return message

    def _call_webhook(self, sid: str, form: Mapping[str, str]) -> None:
        try:
            arrived = self._caller.deliver(self.webhook_url, form) < 300
        except NotConnected:
            arrived = False
        if arrived:
            raise_status(self.store, sid, "delivered")
        else:
            raise_status(self.store, sid, "failed", WEBHOOK_FAILED)

    def accept(self, form: Mapping[str, str]) -> Message:
        """What the bot sends. Raises Refused, or AnswerLost when the message was accepted all the same."""
        time.sleep(self.faults.settings.answer_delay_seconds)
        self._check(form)
        customer = self.store.customer_at(form["To"])
        now = time.time()
        message = self.store.save_message(
            Message(
                sid=f"{'MM' if form.get('MediaUrl') else 'SM'}{secrets.token_hex(16)}",
                customer_id=customer.customer_id if customer else None,
                direction="outbound",
                kind="text",
                body=form.get("Body") or self._filled(form),
                sender=form["From"],
                address=form["To"],
                details={"media_url": form["MediaUrl"]} if form.get("MediaUrl") else {},
                delivery_status="queued",
                error_code=None,
                created_at=now,
                updated_at=now,
                status_callback=form.get("StatusCallback"),
            )
        )
        self._in_background(self._carry, message, self._error_under_way(form, customer))
        if self.faults.strikes("lose_answer_next"):
            raise AnswerLost
        return message

    def _filled(self, form: Mapping[str, str]) -> str:
        if not form.get("ContentSid"):
            return ""
        variables = form.get("ContentVariables", "")
        known = self._template_text
        text = known(form["From"], form["ContentSid"], json.loads(variables or "{}")) if known else ""
        return text or f"[Plantilla {form['ContentSid']}] {variables}".strip()

    def _carry(self, message: Message, error_code: int | None = None) -> None:
        url = message.details.get("media_url", "")
        if is_fetched(url):
            found = fetched(url)
            message = self._with_media(message, *found) if found else message
            error_code = error_code if found else NOT_DOWNLOADED
        self._delivery.carry(message, error_code)

    def _with_media(self, message: Message, content_type: str, content: bytes) -> Message:
        media = Media(f"ME{secrets.token_hex(16)}", message.sid, content_type, content)
        self.store.save_media(media)
        shown = {"kind": kind_of(content_type), "details": {"media": [media.media_sid]}}
        return self.store.change_message(message.sid, lambda _: shown) or message

    def _check(self, form: Mapping[str, str]) -> None:
        if self.faults.strikes("refuse_next"):
            raise Refused(self.faults.settings.refuse_code)
        if not form.get("To"):
            raise Refused(21604)
        if not form["To"].startswith("whatsapp:"):
            raise Refused(21211)
        if not form.get("From"):
            raise Refused(21603)
        if form["From"] not in self.senders:
            raise Refused(63007)
        if not (form.get("Body") or form.get("MediaUrl") or form.get("ContentSid")):
            raise Refused(21602)
        if len(form.get("Body", "")) > LONGEST_BODY:
            raise Refused(21617)

    def _error_under_way(self, form: Mapping[str, str], customer: Customer | None) -> int | None:
        """The error that shows only after the message was accepted."""
        if self.faults.strikes("undeliver_next"):
            return self.faults.settings.undeliver_code
        last_inbound_at = customer.last_inbound_at if customer else 0
        window_is_open = time.time() - last_inbound_at <= SERVICE_WINDOW_SECONDS
        return None if window_is_open or form.get("ContentSid") else OUTSIDE_WINDOW

    def delete(self, message: Message) -> None:
        """From the account, not from the phone. Raises Refused."""
        if self.faults.strikes("delete_fail_next"):
            raise Refused(500)
        if message.direction == "outbound" and message.delivery_status in UNDER_WAY:
            raise Refused(20009)
        self.store.change_message(message.sid, lambda _: {"deleted": True})
        self.store.delete_media(message.sid)

    def listed_messages(self) -> list[Message]:
        """Newest first; Twilio's own list can lag behind what it accepted."""
        newest = time.time() - self.faults.settings.list_lag_seconds
        return [message for message in self.store.messages_at_twilio() if message.created_at <= newest]

    def show_typing(self, message_sid: str) -> None:
        """Raises Refused."""
        if self.faults.strikes("typing_fail_next"):
            raise Refused(500)
        message = self.store.message(message_sid)
        if message is None or message.direction != "inbound":
            raise Refused(20404)
        read_by_bot(self.store, message.address, typing_until=time.time() + TYPING_SECONDS)

    def close(self) -> None:
        """Let what is under way arrive first."""
        for thread in list(self._threads):
            thread.join()
        self.store.close()

    def _in_background(self, work: Callable[..., Any], *arguments: Any) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.add(thread)
        thread.start()


def _addresses(senders: Sequence[str]) -> list[str]:
    return [f"whatsapp:{sender.strip().removeprefix('whatsapp:')}" for sender in senders]

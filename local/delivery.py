"""The way of the bot's message to the customer's phone, reported back step by step."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.faults import Faults
from local.inbound_form import API_VERSION
from local.phone_store import Message, PhoneStore
from local.twilio_errors import explanation
from local.webhooks import NotConnected, WebhookCaller

OUTSIDE_WINDOW = 63016
FAILED = ("failed", "undelivered")
_AFTER = {
    "sending": ("delivered", "read", *FAILED),
    "queued": ("sent", "delivered", "read", *FAILED),
    "sent": ("delivered", "read", *FAILED),
    "delivered": ("read",),
}


@dataclass(frozen=True)
class Pace:
    """Seconds from one status to the next."""

    sent: float = 0.1
    delivered: float = 0.4
    read: float = 1.5
    wait: Callable[[float], object] = time.sleep


class Delivery:
    def __init__(
        self, store: PhoneStore, faults: Faults, caller: WebhookCaller, *, account_sid: str, pace: Pace
    ) -> None:
        self._store = store
        self._faults = faults
        self._caller = caller
        self._account_sid = account_sid
        self._pace = pace

    def carry(self, message: Message, error_code: int | None = None) -> None:
        """Takes as long as the way does. `error_code`: the message does not arrive."""
        reported = []
        for delivery_status, seconds in self._journey(message, error_code):
            self._pace.wait(seconds)
            raise_status(self._store, message.sid, delivery_status, error_code)
            if delivery_status == "delivered":
                read_by_bot(self._store, message.address, typing_until=0)
            reported.append(delivery_status)
            if self._faults.settings.callbacks != "backwards":
                self._report(message, delivery_status, error_code)
        if self._faults.settings.callbacks == "backwards":
            for delivery_status in reversed(reported):
                self._report(message, delivery_status, error_code)

    def _journey(self, message: Message, error_code: int | None) -> list[tuple[str, float]]:
        if error_code:
            return [("failed" if error_code == OUTSIDE_WINDOW else "undelivered", self._pace.delivered)]
        customer = self._store.customer_at(message.address)
        journey = [("sent", self._pace.sent), ("delivered", self._pace.delivered)]
        if customer and customer.read_receipts:
            journey.append(("read", self._pace.read))
        return journey

    def _report(self, message: Message, delivery_status: str, error_code: int | None) -> None:
        times = {"none": 0, "twice": 2}.get(self._faults.settings.callbacks, 1)
        for _ in range(times if message.status_callback else 0):
            try:
                self._caller.deliver(message.status_callback or "", self._form(message, delivery_status, error_code))
            except NotConnected:
                continue

    def _form(self, message: Message, delivery_status: str, error_code: int | None) -> dict[str, str]:
        form = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "MessageStatus": delivery_status,
            "SmsStatus": delivery_status,
            "AccountSid": self._account_sid,
            "From": message.sender,
            "To": message.address,
            "ChannelPrefix": "whatsapp",
            "ApiVersion": API_VERSION,
        }
        if error_code:
            why = explanation(error_code)
            form |= {"ErrorCode": str(error_code), "ErrorMessage": why, "ChannelStatusMessage": why}
        return form


def raise_status(store: PhoneStore, sid: str, delivery_status: str, error_code: int | None = None) -> None:
    """Forward only: a late report never takes back what is known."""

    def raised(message: Message) -> dict[str, Any]:
        if delivery_status not in _AFTER.get(message.delivery_status, ()):
            return {}
        now = time.time()
        sent_at = message.sent_at or (None if delivery_status in FAILED else now)
        return {"delivery_status": delivery_status, "error_code": error_code, "updated_at": now, "sent_at": sent_at}

    store.change_message(sid, raised)


def read_by_bot(store: PhoneStore, address: str, *, typing_until: float) -> None:
    """What the customer wrote gets its blue ticks when the bot starts to type or has answered."""
    customer = store.customer_at(address)
    if customer:
        store.change_customer(customer.customer_id, typing_until=typing_until)
        for message in store.unread_by_bot(customer.customer_id):
            raise_status(store, message.sid, "read")

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from local.delivery import Pace
from local.phone_store import Customer, Message, PhoneStore
from local.twilio_account import TemplateText, TwilioAccount
from local.twilio_api import twilio_app
from tests.local.bot import Bot, running_bot
from tests.local.eventually import eventually
from tests.local.servers import free_port, serving

ACCOUNT_SID = "AC" + "0123456789abcdef" * 2
AUTH_TOKEN = "a-token"
SENDER = "whatsapp:+14155238886"


class _LocalHttpClient(TwilioHttpClient):
    def __init__(self, url: str) -> None:
        super().__init__(timeout=10)
        self._url = url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        local = url.replace("https://api.twilio.com", self._url).replace("https://messaging.twilio.com", self._url)
        return super().request(method, local, *args, **kwargs)

    def close(self) -> None:
        if self.session:
            self.session.close()


@dataclass(frozen=True)
class World:
    """A simulated account, a bot it calls, and Twilio's own SDK signed in to it."""

    account: TwilioAccount
    bot: Bot
    client: Client
    url: str

    @property
    def customer(self) -> Customer:
        return self.account.store.customers()[0]

    def customer_writes(self, body: str = "Hola", customer: Customer | None = None, **options: Any) -> Message:
        arguments: dict[str, Any] = {"kind": "text", "body": body, "parameters": {}, **options}
        return self.account.customer_writes(customer or self.customer, **arguments)

    def bot_writes(self, body: str = "¡Hola!", **options: Any) -> Any:
        to = options.pop("to", self.customer.address)
        return self.client.messages.create(
            to=to, from_=SENDER, body=body, status_callback=f"{self.bot.url}/status?c=C&m=M", **options
        )

    def arrived(self, sid: str, delivery_status: str) -> Message:
        def look() -> Message | None:
            message = self.account.store.message(sid)
            return message if message and message.delivery_status == delivery_status else None

        return eventually(look)  # type: ignore[return-value]


OpenWorld = Callable[..., World]


@pytest.fixture
def open_world(tmp_path: Path) -> Iterator[OpenWorld]:
    """Opened again, it is the same account after a restart."""
    with ExitStack() as stack:
        bot = stack.enter_context(running_bot())

        def open_it(
            pace: Pace | None = None, webhook_url: str = "", template_text: TemplateText | None = None
        ) -> World:
            port = free_port()
            account = TwilioAccount(
                PhoneStore(tmp_path / "phone.sqlite"),
                account_sid=ACCOUNT_SID,
                auth_token=AUTH_TOKEN,
                senders=[SENDER],
                webhook_url=webhook_url or bot.url,
                api_url=f"http://127.0.0.1:{port}",
                pace=pace or Pace(0, 0, 0),
                template_text=template_text,
            )
            account.resume()
            stack.callback(account.close)
            url = stack.enter_context(serving(twilio_app(account), port))
            http_client = _LocalHttpClient(url)
            stack.callback(http_client.close)
            return World(account, bot, Client(ACCOUNT_SID, AUTH_TOKEN, http_client=http_client), url)

        yield open_it


@pytest.fixture
def world(open_world: OpenWorld) -> World:
    return open_world()

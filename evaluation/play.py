"""Plays a conversation against a model: the real flows around tables in memory, a clock that is moved by hand."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from chalicelib.errors import TryAgainLater
from chalicelib.flows.ports import Model
from chalicelib.sales import money
from chalicelib.sales.conversation import NeedsPerson
from chalicelib.sales.orders import Order
from chalicelib.sales.quotes import Quote
from evaluation.amounts import numbers_in, percents_in
from evaluation.checks import Came, failures_of
from evaluation.conversations import Conversation, Turn
from evaluation.model import Metered
from evaluation.report import Result
from evaluation.shop import Shop
from tests.fakes.outside import ManualClock
from tests.world import ANA, SENDER, World

_BETWEEN_TURNS = 60
_BETWEEN_MESSAGES = 2
_MOST_TRIES = 3
_LONGEST_WAIT = 20
# Where the customer is tells when the bot may write by itself.
_ADDRESSES = {
    "España": ANA,
    "México": "whatsapp:+5215512345678",
    "Argentina": "whatsapp:+5491112345678",
    "Colombia": "whatsapp:+573001234567",
}
_TROUBLES = {
    NeedsPerson.MODEL_FAILED: "the model failed: the fixed line went out",
    NeedsPerson.GUARD_FAILED: "the guard refused the answer twice: the safe line went out",
}


class _Clock(ManualClock):
    """What the gateway waits before it tries again has to pass for real: the model's server is."""

    def sleep(self, seconds: float) -> None:
        time.sleep(min(seconds, _LONGEST_WAIT))
        super().sleep(seconds)


def play(shop: Shop, conversation: Conversation, model: Model, prices: Mapping[str, int] | None) -> Result:
    """From its first turn to its last; one that does not hold ends it, as what comes after would tell nothing."""
    metered = Metered(model, prices)
    playing = _Playing(shop, conversation, metered, _world(shop, conversation, metered))
    try:
        failures = list(playing.failures())
    except Exception as error:  # a crash of the bot is a result as well
        failures = [f"turn {playing.number}: crashed with {type(error).__name__}: {error}"]
    return Result(
        conversation,
        passed=not failures,
        failures=failures,
        tokens=metered.tokens,
        cost_usd=metered.cost_usd,
        seconds=playing.seconds,
        thread=playing.thread,
    )


def _world(shop: Shop, conversation: Conversation, model: Model) -> World:
    world = World(clock=_Clock(conversation.start), model=model, profile=shop.profile)
    world.sells(*shop.products, knowledge=shop.knowledge)
    return world


@dataclass
class _Playing:
    shop: Shop
    conversation: Conversation
    model: Metered
    world: World
    number: int = 0
    seconds: list[float] = field(default_factory=list)
    thread: list[str] = field(default_factory=list)
    heard: set[Decimal] = field(default_factory=set)
    shops_own: set[Decimal] = field(default_factory=set)
    percents: set[Decimal] = field(default_factory=set)

    @property
    def address(self) -> str:
        return _ADDRESSES.get(self.conversation.country, ANA)

    def failures(self) -> Iterator[str]:
        for number, turn in enumerate(self.conversation.turn, start=1):
            self.number = number
            failures = failures_of(turn, self._take(turn))
            if failures:
                yield from (f"turn {number}: {failure}" for failure in failures)
                return
        if self.conversation.end:
            came = self._came([])
            yield from (f"end: {failure}" for failure in failures_of(self.conversation.end, came, of_a_turn=False))

    def _take(self, turn: Turn) -> Came:
        self.world.clock.move(turn.after_minutes * 60 or _BETWEEN_TURNS)
        self._happens(turn)
        sent = len(self.world.sent_bodies())
        for text in turn.customer:
            self._writes(text)
        if turn.voice:
            self._says(turn.voice)
        started = time.perf_counter()
        self._worker_runs()
        self.seconds.append(time.perf_counter() - started)
        texts = self.world.sent_bodies()[sent:]
        self.thread += [f"bot: {text}" for text in texts]
        return self._came(texts)

    def _happens(self, turn: Turn) -> None:
        self._learn_prices()
        for product_id, stock in turn.set_stock.items():
            self._set(product_id, stock=stock)
        for product_id, price in turn.set_price.items():
            self._set(product_id, price=self.shop.minor_units(price))
        self._learn_prices()

    def _set(self, product_id: str, **fields: int) -> None:
        tables = self.world.conversations
        key = (SENDER, tables.versions[SENDER], product_id)
        tables.products[key] = replace(tables.products[key], **fields)

    def _writes(self, text: str) -> None:
        self.world.clock.move(_BETWEEN_MESSAGES)
        self.world.customer_writes(text, self.address)
        self._heard(text)

    def _says(self, transcript: str) -> None:
        """A voice note that has been listened to: what is evaluated is the answer, not the transcription."""
        self.world.clock.move(_BETWEEN_MESSAGES)
        sid = self.world.customer_writes("", self.address, kind="audio")
        key = (self.world.id_of(self.address), sid)
        thread = self.world.conversations.thread
        thread[key] = replace(thread[key], transcript=transcript, media_outcome="heard")
        self._heard(transcript)

    def _heard(self, text: str) -> None:
        self.thread.append(f"customer: {text}")
        self.heard |= numbers_in(text)
        self.percents |= percents_in(text)

    def _worker_runs(self) -> None:
        for receive_count in range(1, _MOST_TRIES + 1):
            try:
                self.world.worker_runs(self.address, receive_count=receive_count)
                return
            except TryAgainLater:
                self.world.clock.sleep(1)

    def _came(self, texts: Sequence[str]) -> Came:
        conversation = self.world.conversation(self.address)
        orders = sorted(self.world.conversations.orders.values(), key=lambda order: order.placed_at)
        self._learn_prices()
        for sums in filter(None, [conversation.quote, *orders]):
            self._learn(sums)
        products = {key[2]: product for key, product in self.world.conversations.products.items()}
        told = self.shop.amounts | self.shops_own
        return Came(
            texts=texts,
            conversation=conversation,
            currency=self.shop.profile.currency,
            orders=orders,
            names=self.shop.names,
            stock={product_id: product.stock for product_id, product in products.items()},
            prices={product_id: self._major(product.price) for product_id, product in products.items()},
            known_amounts=told | self.heard,
            shop_amounts=told,
            known_percents=self.shop.percents | self.percents,
            rules=self.model.rules,
            trouble=_TROUBLES.get(conversation.needs_person, "") if conversation.needs_person else "",
        )

    def _learn_prices(self) -> None:
        self.shops_own |= {self._major(product.price) for product in self.world.conversations.products.values()}

    def _learn(self, sums: Quote | Order) -> None:
        lines = [amount for line in sums.lines for amount in (line.unit_price, line.amount)]
        subtotal = sum(line.amount for line in sums.lines)
        amounts = [*lines, subtotal, subtotal - sums.discount, sums.discount, sums.delivery_price, sums.total]
        self.shops_own |= {self._major(amount) for amount in amounts}
        self.percents.add(Decimal(sums.discount_percent))

    def _major(self, amount: int) -> Decimal:
        return Decimal(amount).scaleb(-money.digits(self.shop.profile.currency))

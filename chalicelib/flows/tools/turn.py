"""One turn of the bot: what its tools read, and what they cause."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, ValidationError

from chalicelib.flows.ports import Catalog
from chalicelib.sales import customer_time, instructions, money, rules, wording
from chalicelib.sales.catalog import CatalogVersion, Product
from chalicelib.sales.conversation import BOT, CUSTOMER, Conversation, Direction, Message
from chalicelib.sales.drafting import Tool
from chalicelib.sales.effects import Effects
from chalicelib.sales.grounds import Lookup
from chalicelib.sales.guard import Facts
from chalicelib.sales.profile import Profile
from chalicelib.sales.quotes import Quote

NO_CATALOG = "La tienda todavía no tiene catálogo: di que no lo sabes y ofrece que lo confirme una persona."


class Arguments(BaseModel):
    """Strict, as OpenAI's strict mode wants its schema: nothing more, nothing less, no conversion."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


A = TypeVar("A", bound=Arguments)


@dataclass
class Turn:
    """`is_trial`: nobody but an operator reads the answer, and nothing of it happens."""

    conversation: Conversation
    profile: Profile
    messages: Sequence[Message] = field(repr=False)
    catalog: Catalog
    now: datetime
    images: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)
    effects: Effects = field(default_factory=Effects)
    is_trial: bool = False

    @cached_property
    def version(self) -> CatalogVersion | None:
        """The catalog in force, read once a turn."""
        return self.catalog.version(self.conversation.sender)

    @cached_property
    def customer_zone(self) -> ZoneInfo:
        return customer_time.zone_of(self.conversation, self.profile.timezone, self.now)

    @property
    def unanswered(self) -> Sequence[Message]:
        return [message for message in self.messages if message.message_id in self.conversation.unanswered]

    @cached_property
    def said(self) -> str:
        """What the customer has written or said since the last answer."""
        return "\n".join(message.words for message in self.unanswered)

    @cached_property
    def known_products(self) -> dict[str, Product]:
        """Those that the customer was shown or quoted before, as they are now."""
        quoted = [line.product_id for line in self.conversation.quote.lines] if self.conversation.quote else []
        wanted = list(dict.fromkeys([*quoted, *self.conversation.shown]))
        if not wanted or self.version is None:
            return {}
        return self.catalog.products(self.conversation.sender, self.version, wanted)

    def facts(self) -> Facts:
        """What a draft of this turn may say."""
        conversation, profile = self.conversation, self.profile
        products = {**self.known_products, **self.effects.products}
        order = self.effects.order
        quotes = [quote for quote in (conversation.quote, self.effects.quote) if quote]
        return Facts(
            shop=(
                *instructions.shop_texts(profile),
                ", ".join(profile.payment_methods),
                *self.effects.told,
                *(wording.as_json(wording.quote_in_words(quote, profile.timezone)) for quote in quotes),
                *(wording.as_json(wording.product_in_short(product)) for product in products.values()),
            ),
            customer=(
                *(message.words for message in self.messages if message.direction is Direction.INBOUND),
                *map(str, conversation.lead_facts.values()),
            ),
            products=tuple(products.values()),
            instructions=rules.rules(profile.name),
            languages=profile.languages,
            today=self.now.astimezone(profile.timezone).date(),
            currency=profile.currency,
            asked=self.said,
            team=tuple(message.words for message in self.messages if message.author not in (BOT, CUSTOMER)),
            areas=profile.delivery_areas,
            discount_rules=profile.discount_rules,
            quotes=tuple(quotes),
            order_ids=tuple(filter(None, (conversation.order_id, order.order_id if order else ""))),
            ordered=bool(order) or (bool(conversation.order_id) and self._is_ordered(quotes)),
        )

    def _is_ordered(self, quotes: Sequence[Quote]) -> bool:
        """Whether nothing newer than the order was quoted."""
        return not quotes or quotes[-1].quote_id == self.conversation.ordered_quote_id

    def products(self, product_ids: Sequence[str]) -> dict[str, Product]:
        """Live, in the order asked for; those that do not exist are left out."""
        if self.version is None or not product_ids:
            return {}
        found = self.catalog.products(self.conversation.sender, self.version, product_ids)
        ordered = {known: found[known] for known in product_ids if known in found}
        self.effects.products |= ordered
        return ordered

    def forget_quote(self) -> None:
        """Another one takes its place in the same turn: its sums are facts no more."""
        if quote := self.effects.quote:
            told = wording.as_json(wording.quote_in_words(quote, self.profile.timezone))
            self.effects.told = [one for one in self.effects.told if one != told]

    def tool(self, name: str, description: str, arguments: type[A], run: Callable[[A], Mapping[str, Any]]) -> Tool:
        """Its arguments checked, its result told as compact JSON and remembered as a fact."""

        def checked(given: Mapping[str, Any]) -> str:
            asked: Mapping[str, Any] = {}
            try:
                valid = arguments.model_validate(given)
                asked = valid.model_dump()
                result = run(valid)
            except ValidationError as error:
                result = {"error": _mistakes(error)}
            told = wording.as_json(result)
            self.effects.told.append(told)
            self.effects.lookups.append(Lookup(name, asked, told))
            return told

        return Tool(name, description, _schema(arguments), checked)

    def in_words(self, amount: int) -> str:
        return money.in_words(amount, self.profile.currency)


@cache
def _schema(arguments: type[Arguments]) -> dict[str, Any]:
    """pydantic's schema as strict mode takes it: every property required, without titles and defaults."""
    schema: dict[str, Any] = _plain(arguments.model_json_schema())
    return schema


def _plain(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _plain(part) for key, part in schema.items() if key in ("properties", "$defs") or key not in _NOISE}
    if "properties" in kept:
        kept["required"] = list(kept["properties"])
        kept["properties"] = {name: _plain(part) for name, part in schema["properties"].items()}
    return kept


# Strict mode does not take bounds on the length of a text everywhere: code holds them all the same.
_NOISE = frozenset({"title", "default", "minLength", "maxLength"})


def _mistakes(error: ValidationError) -> str:
    """Which argument is wrong and how.

    Never what was given, not even the name of one that there is not: what a tool has told counts as a fact of the shop.
    """
    told = [f"{'.'.join(map(str, _place(detail)))}: {detail['msg']}" for detail in error.errors()]
    return "Argumentos no válidos. " + "; ".join(told)


def _place(detail: Mapping[str, Any]) -> tuple[int | str, ...]:
    place: tuple[int | str, ...] = tuple(detail["loc"])
    return place[:-1] if detail["type"] == "extra_forbidden" else place

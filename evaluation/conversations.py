"""A conversation of the evaluation, as its file says it: what the customer writes, what happens, what must hold."""

import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from chalicelib.sales.conversation import Stage

Amount = Annotated[Decimal, Field(ge=0)]
Count = Annotated[int, Field(ge=0)]
Quantities = dict[str, Count]


class DataInvalid(Exception):
    """A shop's folder cannot be used. The text names every mistake with its place."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expected(_Strict):
    """What must hold after a turn. What is not given is not looked at, but for the checks that always run.

    Texts compare without accents and capitals; `a|b` means either. Amounts are in the shop's currency (249.00),
    products are named by their product_id.
    """

    says: tuple[str, ...] = ()
    says_not: tuple[str, ...] = ()
    says_amounts: tuple[Amount, ...] = ()
    says_no_amounts: tuple[Amount, ...] = ()
    products: tuple[str, ...] = ()
    products_not: tuple[str, ...] = ()
    most_questions: Count = 1
    longest: Count = 900
    silent: bool = False
    stage: tuple[Stage, ...] | None = None
    hand_off: bool | None = None
    opted_out: bool | None = None
    follow_up: bool | None = None
    quote_total: Amount | None = None
    quote_lines: Quantities | None = None
    orders: Count | None = None
    order_total: Amount | None = None
    order_lines: Quantities | None = None
    stock: Quantities = {}
    lead: dict[str, str] = {}

    @model_validator(mode="before")
    @classmethod
    def _one_stage_or_several(cls, given: Any) -> Any:
        if isinstance(given, dict) and isinstance(given.get("stage"), str):
            return {**given, "stage": given["stage"].split("|")}
        return given


class Turn(Expected):
    """`customer` is one message or a burst of several, `voice` what a voice note says. What is set, happens before."""

    customer: tuple[str, ...] = ()
    voice: str = ""
    after_minutes: Count = 0
    set_stock: Quantities = {}
    set_price: dict[str, Amount] = {}

    @model_validator(mode="before")
    @classmethod
    def _one_message_or_several(cls, given: Any) -> Any:
        if isinstance(given, dict) and isinstance(given.get("customer"), str):
            return {**given, "customer": [given["customer"]]}
        return given

    @model_validator(mode="after")
    def _somebody_writes(self) -> "Turn":
        if not self.customer and not self.voice:
            raise ValueError("customer or voice must say something")
        return self


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("needs a zone, like 2026-11-24T16:00:00Z")
    return moment.astimezone(UTC)


class Conversation(_Strict):
    """`needs_model`: a scripted model cannot honestly play it. `about` says what it proves."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{2,59}$")]
    country: Annotated[str, Field(min_length=2)]
    about: Annotated[str, Field(min_length=5)]
    needs_model: bool = False
    theme: str = ""
    start: Annotated[datetime, AfterValidator(_aware)] = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    turn: Annotated[tuple[Turn, ...], Field(min_length=1)]
    end: Expected | None = None

    @property
    def words(self) -> Sequence[str]:
        """All that the customer writes or says."""
        return [text for turn in self.turn for text in (*turn.customer, turn.voice) if text]

    @property
    def expectations(self) -> Sequence[Expected]:
        return [*self.turn, *([self.end] if self.end else [])]

    @property
    def product_ids(self) -> set[str]:
        """All products that its expectations and happenings name."""
        named = {key for turn in self.turn for key in (*turn.set_stock, *turn.set_price)}
        for expected in self.expectations:
            named.update(expected.products, expected.products_not, expected.stock)
            named.update(expected.quote_lines or {}, expected.order_lines or {})
        return named


class _File(_Strict):
    theme: Annotated[str, Field(min_length=3)]
    conversation: Annotated[tuple[Conversation, ...], Field(min_length=1)]


def read_conversations(folder: Path) -> list[Conversation]:
    """All of a folder's files, by name of file and place in it. Raises DataInvalid."""
    mistakes: list[str] = []
    found: list[Conversation] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            file = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal))
            found += [each.model_copy(update={"theme": file.theme}) for each in file.conversation]
        except tomllib.TOMLDecodeError as error:
            mistakes.append(f"{path.name}: not valid TOML: {error}")
        except ValidationError as error:
            mistakes += [f"{path.name}: {_place(detail)}: {detail['msg']}" for detail in _own_errors(error)]
    ids = [each.id for each in found]
    mistakes += [f"the id {twice} is given twice" for twice in sorted({each for each in ids if ids.count(each) > 1})]
    if not found and not mistakes:
        mistakes.append(f"{folder}: there is no conversation")
    if mistakes:
        raise DataInvalid("\n".join(mistakes))
    return found


def _own_errors(error: ValidationError) -> list[Any]:
    """Without those of a list that only seems empty because an item of it is wrong."""
    places = [detail["loc"] for detail in error.errors()]
    return [
        detail
        for detail in error.errors()
        if detail["type"] != "too_short"
        or not any(len(place) > len(detail["loc"]) and place[: len(detail["loc"])] == detail["loc"] for place in places)
    ]


def _place(detail: Any) -> str:
    """`conversation 3, turn 1, says`: counted from one, as a reader does."""
    steps: list[str] = []
    for step in detail["loc"]:
        if isinstance(step, int) and steps:
            steps[-1] += f" {step + 1}"
        else:
            steps.append(str(step))
    return ", ".join(steps)

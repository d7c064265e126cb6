"""An answer of the bot that was wrong, with the right one: what the shop says of it, and the case that tests play.

The case holds what the customer wrote up to the answer, without names, numbers, addresses; the evaluation reads it as
docs/evaluate.md tells.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from chalicelib.sales import knowledge
from chalicelib.sales.conversation import BOT, CUSTOMER, Conversation, Direction, Message
from chalicelib.sales.text import preview

_THEME = "Respuestas corregidas"
_MOST_TURNS = 20
_LONGEST_TEXT = 1000
_LONGEST_ABOUT = 300
_SHORTEST_PIECE = 12
_COUNTRIES = {"+52": "México", "+34": "España", "+54": "Argentina", "+57": "Colombia"}
_ELSEWHERE = "otro país"
_ORDER_NUMBER = re.compile(r"\bP-[A-Z0-9]{4}-[A-Z0-9]{4}\b")
_NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_MONEY = re.compile(
    rf"(?:US)?\$\s?({_NUMBER})(?!\d)|(?<![\d.,])({_NUMBER})\s?(?:pesos?|euros?|d[oó]lares|soles|€)", re.I
)
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,2})\s?(?:%|por ?ciento)", re.I)


@dataclass(frozen=True, slots=True)
class Said:
    """What the customer wrote in one go, so many minutes after what came before."""

    texts: tuple[str, ...] = field(repr=False)
    after_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """Without what tells who it was. `wrong` and `right` are the answer to the last of `turns`."""

    country: str
    start: datetime
    turns: tuple[Said, ...]
    wrong: str = field(repr=False)
    right: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Correction:
    """`wrong` as it was sent, `right` as the operator wrote it. No `case`: there is nothing to play it with."""

    conversation_id: str
    message_id: str
    wrong: str = field(repr=False)
    right: str = field(repr=False)
    marked_by: str
    marked_at: datetime
    case: Case | None = field(default=None, repr=False)


def case_of(conversation: Conversation, thread: Sequence[Message], wrong: Message, right: str) -> Case | None:
    """`thread` oldest first. None where the answer is to nothing that was written: a follow-up, or only files."""
    before = _before(thread, wrong)
    bursts = list(_bursts(before))[-_MOST_TURNS:]
    if wrong.reason or not bursts or bursts[-1][-1] != before[-1]:
        return None
    names = [conversation.profile_name, conversation.username, str(conversation.lead_facts.get("name") or "")]

    def private(text: str) -> str:
        return _ORDER_NUMBER.sub("…", knowledge.hidden_private_data(text, known=names))[:_LONGEST_TEXT].strip()

    return Case(
        country=_country(conversation.phone or ""),
        start=bursts[0][0].sent_at.replace(second=0, microsecond=0),
        turns=tuple(_said(burst, earlier, private) for burst, earlier in zip(bursts, [None, *bursts], strict=False)),
        wrong=private(wrong.body),
        right=private(right),
    )


def as_toml(corrections: Sequence[Correction]) -> str:
    """A file of conversations for the evaluation, one for each that has a case; empty where none has."""
    cases = [(_id(correction), correction.case) for correction in corrections if correction.case]
    if not cases:
        return ""
    return "\n".join(
        [f"theme = {_quoted(_THEME)}", *(line for known, case in cases for line in _lines(known, case)), ""]
    )


def _before(thread: Sequence[Message], wrong: Message) -> list[Message]:
    """What led to the answer; what a person of the team said cannot be played, nor what came before it."""
    answer = wrong.message_id.rpartition(":")[0]
    place = next((place for place, m in enumerate(thread) if m.message_id == wrong.message_id), 0)
    before = [m for m in thread[:place] if not m.message_id.startswith(f"{answer}:")]
    by_team = [place for place, m in enumerate(before) if m.author not in (BOT, CUSTOMER)]
    return before[by_team[-1] + 1 :] if by_team else before


def _bursts(messages: Sequence[Message]) -> Iterator[list[Message]]:
    """What was written between one answer and the next; files without words are left out."""
    burst: list[Message] = []
    for message in messages:
        if message.direction is Direction.INBOUND and message.words.strip():
            burst.append(message)
        elif message.direction is Direction.OUTBOUND and burst:
            yield burst
            burst = []
    if burst:
        yield burst


def _said(burst: Sequence[Message], earlier: Sequence[Message] | None, private: Callable[[str], str]) -> Said:
    minutes = (burst[0].sent_at - earlier[-1].sent_at).total_seconds() / 60 if earlier else 0
    return Said(tuple(private(message.words) for message in burst), round(minutes))


def _country(phone: str) -> str:
    return next((name for code, name in _COUNTRIES.items() if phone.startswith(code)), _ELSEWHERE)


def _id(correction: Correction) -> str:
    """The same each time it is written, and no way back to the conversation."""
    name = f"{correction.conversation_id} {correction.message_id}".encode()
    return f"corregida-{hashlib.sha256(name).hexdigest()[:12]}"


def _lines(known: str, case: Case) -> Iterator[str]:
    yield from ("", "[[conversation]]", f"id = {_quoted(known)}", f"country = {_quoted(case.country)}")
    yield f"about = {_quoted('Debía decir: ' + preview(case.right, _LONGEST_ABOUT))}"
    yield from ("needs_model = true", f"start = {case.start:%Y-%m-%dT%H:%M:%SZ}")
    for place, said in enumerate(case.turns, start=1):
        yield from ("", "[[conversation.turn]]", f"after_minutes = {said.after_minutes}")
        yield f"customer = {_quoted(said.texts)}"
        if place == len(case.turns):
            yield from _expected(case)


def _expected(case: Case) -> Iterator[str]:
    """Only what follows from the two answers for certain: not the wrong one again, and the right one's numbers."""
    if unwanted := _telling_piece(case.wrong):
        yield f"says_not = {_quoted([unwanted])}"
    if amounts := _amounts(case.right):
        yield f"says_amounts = [{', '.join(str(amount) for amount in amounts)}]"
    if percents := list(dict.fromkeys(_PERCENT.findall(case.right))):
        yield f"says = {_quoted([f'{each} %|{each}%|{each} por ciento' for each in percents])}"


def _telling_piece(wrong: str) -> str:
    """Its longest piece without what was taken out; `|` would mean another way to say it. Empty: none tells enough."""
    longest = max((piece.lstrip(".,;:!?").strip() for piece in re.split(r"[…|]\s*", wrong)), key=len)
    return longest if len(longest) >= _SHORTEST_PIECE else ""


def _amounts(text: str) -> list[Decimal]:
    found = [_decimal(next(filter(None, one.groups()))) for one in _MONEY.finditer(text)]
    return list(dict.fromkeys(found))


def _decimal(text: str) -> Decimal:
    """A separator before one or two digits at the end is the decimal one; every other groups thousands."""
    whole, _, cents = text.replace(",", ".").rpartition(".")
    if whole and len(cents) != 3:
        return Decimal(f"{whole.replace('.', '')}.{cents}")
    return Decimal(text.replace(",", "").replace(".", ""))


def _quoted(value: object) -> str:
    """JSON's texts and lists are TOML's too, but for one sign that only TOML escapes."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")

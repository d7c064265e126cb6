"""The ledger: holds what customers wrote, what is recorded, what Twilio has and what is counted against one another.

Rules only: it reads no table and asks nobody. A message goes by its `MessageSid`, an answer by its number, a part of it
by its id (`bot:<number>:<part>`), under which Twilio has it too: it is in the address for its status callbacks.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from chalicelib.sales import delivery, keywords
from chalicelib.sales.conversation import BOT, CUSTOMER, Conversation, Direction, Message, Mode
from tests.chaos.books import Accepted, Books, Written
from tests.chaos.transcript import Reservation

Name = tuple[str, str]


@dataclass(frozen=True)
class Finding:
    """Something that must not be: no text and no number of a customer is in it."""

    conversation_id: str
    message_id: str
    why: str


@dataclass(frozen=True)
class Unknown:
    """A send that nobody could tell about, and why a person looks at its conversation."""

    conversation_id: str
    message_id: str
    needs_person: str


class Ledger:
    def __init__(self, books: Books) -> None:
        self.books = books

    # What is where

    @cached_property
    def conversations(self) -> dict[str, Conversation]:
        return {row.conversation_id: row for row in self.books.conversations}

    @cached_property
    def rows(self) -> dict[Name, Message]:
        return {(row.conversation_id, row.message_id): row for row in self.books.messages}

    @cached_property
    def inbound(self) -> dict[str, list[Message]]:
        """By their sid: where one is recorded twice there are two."""
        found: defaultdict[str, list[Message]] = defaultdict(list)
        for row in self.books.messages:
            if row.direction is Direction.INBOUND:
                found[row.message_id].append(row)
        return found

    @cached_property
    def outbound(self) -> list[Message]:
        return [row for row in self.books.messages if row.direction is Direction.OUTBOUND]

    @cached_property
    def at_twilio(self) -> dict[Name, list[Accepted]]:
        found: defaultdict[Name, list[Accepted]] = defaultdict(list)
        for message in self.books.accepted:
            found[message.conversation_id, message.message_id].append(message)
        return found

    @cached_property
    def whole(self) -> list[Reservation]:
        """The answers of which Twilio has every part."""
        return [
            answer for answer in self.books.reservations if all(part in self.at_twilio for part in parts_of(answer))
        ]

    @cached_property
    def doubtful(self) -> set[Name]:
        """Parts that Twilio could not tell about, or that the customer did not get: a person has seen to them."""
        failed = [row for row in self.outbound if delivery.is_failure(row.delivery_status)]
        return {(row.conversation_id, row.message_id) for row in failed} | self.books.unknown

    @cached_property
    def answered(self) -> dict[str, list[Reservation]]:
        """By the sid of the customer's message: the whole answers to it."""
        found: defaultdict[str, list[Reservation]] = defaultdict(list)
        for answer in self.whole:
            for sid in answer.answered:
                found[sid].append(answer)
        return found

    @cached_property
    def answered_by_person(self) -> set[str]:
        return {sid for row in self.outbound if row.author != BOT and row.sid for sid in row.answers}

    # What must be nothing

    def lost(self) -> list[Finding]:
        return [
            Finding(self._conversation_of(each.sid), each.sid, why)
            for each in self.books.written
            if (why := self._why_lost(each))
        ]

    def answered_twice(self) -> list[Finding]:
        twice = [
            Finding(answers[0].conversation_id, sid, f"in answers {[answer.number for answer in answers]}")
            for sid, answers in self.sure_answers.items()
            if len(answers) > 1
        ]
        sent = [
            Finding(*name, f"Twilio took it {len(each)} times") for name, each in self.at_twilio.items() if each[1:]
        ]
        return twice + sent

    def out_of_order(self) -> list[Finding]:
        return [*self._parts_out_of_order(), *self._answers_out_of_order()]

    def stuck(self) -> list[Finding]:
        """Whatever the bot has still to do; and a send that nobody could tell about, and nobody looks at."""
        open_ones = [
            Finding(row.conversation_id, "", why) for row in self.books.conversations if (why := _why_stuck(row))
        ]
        unseen = [
            each
            for each in self.unknown()
            if not (each.needs_person or self.conversations[each.conversation_id].opted_out)
        ]
        return [
            *open_ones,
            *(Finding(each.conversation_id, each.message_id, "unknown, and with nobody") for each in unseen),
        ]

    def unknown(self) -> list[Unknown]:
        return [
            Unknown(conversation_id, message_id, self._person_of((conversation_id, message_id)))
            for conversation_id, message_id in sorted(self.books.unknown)
        ]

    # How

    def _why_lost(self, written: Written) -> str:
        rows = self.inbound.get(written.sid, [])
        if not rows:
            return "not recorded" if written.taken else "not recorded: Twilio gave up on it"
        if len(rows) > 1:
            return f"recorded {len(rows)} times"
        conversation = self.conversations.get(rows[0].conversation_id)
        if conversation is None:
            return "recorded without a conversation"
        if rows[0].body != written.body or conversation.address != written.address:
            return "recorded with other words or as another customer's"
        return "" if self._is_seen_to(written.sid, conversation) else "neither answered nor with a person"

    def _is_seen_to(self, sid: str, conversation: Conversation) -> bool:
        """One that still waits for the bot is not lost but stuck."""
        return bool(
            sid in conversation.unanswered
            or self.sure_answers.get(sid)
            or any(self._person_of(part) for each in self.answered.get(sid, []) for part in parts_of(each))
            or (sid in self.answered and self._opted_out_since(sid, conversation))
            or sid in self.answered_by_person
            or self._wanted_no_answer(sid, conversation)
        )

    def _person_of(self, sent: Name) -> str:
        """Why a person looks at it; empty: nobody does, nor has since it was sent."""
        conversation, row = self.conversations[sent[0]], self.rows.get(sent)
        if conversation.needs_person or conversation.mode is Mode.HUMAN:
            return conversation.needs_person or str(conversation.mode)
        seen = row and any(moment >= row.sent_at for moment in self._seen_by_person[sent[0]])
        return "a person had it" if seen else ""

    @cached_property
    def _seen_by_person(self) -> dict[str, list[datetime]]:
        """When an operator wrote, or gave the conversation back to the bot."""
        seen = defaultdict(list, {name: list(moments) for name, moments in self.books.hand_backs.items()})
        for row in self.outbound:
            if row.author != BOT:
                seen[row.conversation_id].append(row.sent_at)
        return seen

    def _opted_out_since(self, sid: str, conversation: Conversation) -> bool:
        return any(moment >= self.inbound[sid][0].sent_at for moment in self._opt_outs_of(conversation))

    def _wanted_no_answer(self, sid: str, conversation: Conversation) -> bool:
        """Written after a BAJA, or after the customer has blocked the shop, and before an ALTA."""
        sent_at = self.inbound[sid][0].sent_at
        outs = [moment for moment in self._opt_outs_of(conversation) if moment <= sent_at]
        ins = [row.sent_at for row in self._said_by_customer(conversation) if keywords.is_opt_in(row.body)]
        return bool(outs) and not any(max(outs) <= moment <= sent_at for moment in ins)

    def _opt_outs_of(self, conversation: Conversation) -> list[datetime]:
        """When its customer wrote BAJA, or blocked the shop."""
        if not conversation.opt_out_by:
            return []
        blocked = [
            row.sent_at
            for row in self.outbound
            if row.conversation_id == conversation.conversation_id and row.error_code in delivery.BLOCKED_BY_CUSTOMER
        ]
        wishes = [row.sent_at for row in self._said_by_customer(conversation) if keywords.is_opt_out(row.body)]
        return wishes + blocked

    def _said_by_customer(self, conversation: Conversation) -> list[Message]:
        return [
            row
            for row in self.books.messages
            if row.conversation_id == conversation.conversation_id and row.author == CUSTOMER
        ]

    @cached_property
    def sure_answers(self) -> dict[str, list[Reservation]]:
        """Those that the customer got, as far as anyone knows."""
        return {
            sid: [answer for answer in answers if not self.doubtful.intersection(parts_of(answer))]
            for sid, answers in self.answered.items()
        }

    def _parts_out_of_order(self) -> Iterable[Finding]:
        """The bot's own, as Twilio took them: by the number of the answer, then of the part."""
        furthest: dict[str, tuple[int, int]] = {}
        for message in self.books.accepted:
            if place := _place_of(message.message_id):
                before = furthest.get(message.conversation_id, place)
                if place < before:
                    yield Finding(message.conversation_id, message.message_id, "sent after a later one")
                furthest[message.conversation_id] = max(place, before)

    def _answers_out_of_order(self) -> Iterable[Finding]:
        """A later answer must not be to an earlier message than one that went before it."""
        newest: dict[str, datetime] = {}
        for answer in self.whole:
            times = [row.sent_at for sid in answer.answered for row in self.inbound.get(sid, [])]
            if not times or self.doubtful.intersection(parts_of(answer)):
                continue
            before = newest.get(answer.conversation_id, min(times))
            if min(times) < before:
                yield Finding(
                    answer.conversation_id, answer.message_ids[0], "answers what came before the last answer's"
                )
            newest[answer.conversation_id] = max(before, *times)

    def _conversation_of(self, sid: str) -> str:
        rows = self.inbound.get(sid)
        return rows[0].conversation_id if rows else ""


def parts_of(answer: Reservation) -> set[Name]:
    return {(answer.conversation_id, message_id) for message_id in answer.message_ids}


def _place_of(message_id: str) -> tuple[int, int] | None:
    """Of `bot:3:2` the 3 and the 2; of an operator's message nothing."""
    author, *numbers = message_id.split(":")
    return (int(numbers[0]), int(numbers[1])) if author == BOT else None


def _why_stuck(row: Conversation) -> str:
    open_ones = {
        "a reserved answer": row.pending_answer,
        "an operator's message": row.operator_sends,
        "a lease": row.lease_until,
        "messages that are not counted": row.uncounted,
    }
    left = [name for name, value in open_ones.items() if value]
    if left:
        return f"left open: {', '.join(left)}"
    is_with_person = row.mode is Mode.HUMAN or row.needs_person
    return "unanswered and not with a person" if row.unanswered and not is_with_person else ""


def is_open(row: Conversation) -> bool:
    """Whether the bot has something left to do with it."""
    return bool(_why_stuck(row))

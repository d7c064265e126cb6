"""The ledger finds what must not be: books made by hand, each with one thing wrong."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.sales.conversation import (
    BOT,
    CUSTOMER,
    Conversation,
    Direction,
    Message,
    Mode,
    NeedsPerson,
    PendingAnswer,
)
from chalicelib.sales.counting import BUCKET_NAMES, COUNTERS
from tests.chaos.books import Accepted, Books, Written
from tests.chaos.counters import lines_of
from tests.chaos.ledger import Ledger, Unknown
from tests.chaos.report import MUST_BE_NOTHING, Outcome, as_json
from tests.chaos.transcript import Reservation
from tests.chaos.twilio_calls import Report

ANA, SENDER = "whatsapp:+34600000001", "whatsapp:+14155238886"
C = "c-ana"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY = "2026-11-26"
FIRST, SECOND = "SM1", "SM2"


def inbound(sid: str, seconds: int, body: str = "Hola", **fields: Any) -> Message:
    return Message(
        C, sid, Direction.INBOUND, CUSTOMER, NOW + timedelta(seconds=seconds), "received", body=body, **fields
    )


def outbound(message_id: str, seconds: int, **fields: Any) -> Message:
    given = {"delivery_status": "delivered", "sid": f"sid of {message_id}", "body": f"{message_id} dice", **fields}
    return Message(
        C, message_id, Direction.OUTBOUND, given.pop("author", BOT), NOW + timedelta(seconds=seconds), **given
    )


def at_twilio(message_id: str, sid: str = "", **fields: Any) -> Accepted:
    return Accepted(C, message_id, sid or f"sid of {message_id}", ANA, f"{message_id} dice", **fields)


def answer(number: int, *answered: str, parts: int = 1) -> Reservation:
    return Reservation(C, number, tuple(f"bot:{number}:{part + 1}" for part in range(parts)), answered)


ROW = Conversation(
    C,
    SENDER,
    ANA,
    created_at=NOW,
    changed_at=NOW,
    counted=True,
    active_day=DAY,
    bot_day=DAY,
    first_response_at=NOW,
)
COUNTED = Counter(
    messages_in=2,
    messages_out=2,
    conversations_new=1,
    conversations_active=1,
    conversations_bot=1,
    answered_by_bot=2,
    delivered=2,
    stage_new=1,
    hour_12=2,
    response_5=2,
    first_response_5=1,
)
GOOD = Books(
    written=[Written(FIRST, ANA, "Hola"), Written(SECOND, ANA, "Hola")],
    conversations=[ROW],
    messages=[inbound(FIRST, 0), outbound("bot:1:1", 3), inbound(SECOND, 20), outbound("bot:2:1", 23)],
    reservations=[answer(1, FIRST), answer(2, SECOND)],
    accepted=[at_twilio("bot:1:1"), at_twilio("bot:2:1")],
    reports=[Report(C, "bot:1:1", "sent"), Report(C, "bot:1:1", "delivered"), Report(C, "bot:2:1", "delivered")],
    counters=COUNTED,
    shown=COUNTED,
    zone=ZoneInfo("UTC"),
)


def told(books: Books) -> dict[str, Any]:
    return as_json(Outcome(2, 1, 1.0, Ledger(books), Counter(), []))


def verdict(books: Books) -> dict[str, int]:
    """What of the five is not nothing."""
    return {name: told(books)[name] for name in MUST_BE_NOTHING if told(books)[name]}


def with_row(**fields: Any) -> list[Conversation]:
    return [replace(ROW, **fields)]


def without(messages: Sequence[Message], message_id: str) -> list[Message]:
    return [message for message in messages if message.message_id != message_id]


def test_books_in_order_have_nothing_to_tell() -> None:
    assert verdict(GOOD) == {}
    assert told(GOOD)["unknown"] == []


def test_a_message_that_is_not_recorded_is_lost() -> None:
    books = replace(GOOD, messages=without(GOOD.messages, SECOND))
    assert [(each.message_id, each.why) for each in Ledger(books).lost()] == [(SECOND, "not recorded")]


def test_a_message_that_twilio_gave_up_on_is_lost_too_and_told_as_such() -> None:
    written = [GOOD.written[0], replace(GOOD.written[1], taken=False)]
    books = replace(GOOD, written=written, messages=without(GOOD.messages, SECOND))
    assert [each.why for each in Ledger(books).lost()] == ["not recorded: Twilio gave up on it"]


def test_a_message_recorded_with_other_words_or_for_somebody_else_is_lost() -> None:
    other_words = [replace(m, body="otra cosa") if m.message_id == FIRST else m for m in GOOD.messages]
    assert verdict(replace(GOOD, messages=other_words))["lost"] == 1
    assert verdict(replace(GOOD, conversations=with_row(address="whatsapp:+34600000002")))["lost"] == 2


def test_a_message_recorded_in_two_conversations_is_lost_once() -> None:
    twice = [*GOOD.messages, replace(inbound(FIRST, 0), conversation_id="c-bea")]
    assert [each.why for each in Ledger(replace(GOOD, messages=twice)).lost()] == ["recorded 2 times"]


def test_a_message_without_an_answer_that_nobody_waits_for_is_lost() -> None:
    books = replace(GOOD, reservations=[answer(1, FIRST), answer(2)])
    assert [each.why for each in Ledger(books).lost()] == ["neither answered nor with a person"]


def test_a_message_whose_answer_twilio_does_not_have_whole_is_lost_unless_a_person_has_it() -> None:
    halved = replace(GOOD, reservations=[answer(1, FIRST), answer(2, SECOND, parts=2)])
    assert verdict(halved)["lost"] == 1
    waits = with_row(unanswered=frozenset({SECOND}), mode=Mode.HUMAN, needs_person=NeedsPerson.DELIVERY_FAILED)
    assert "lost" not in verdict(replace(halved, conversations=waits))


def test_a_message_whose_answer_did_not_arrive_is_lost_unless_a_person_knows() -> None:
    messages = [replace(m, delivery_status="undelivered") if m.message_id == "bot:2:1" else m for m in GOOD.messages]
    books = replace(GOOD, messages=messages)
    assert [each.message_id for each in Ledger(books).lost()] == [SECOND]
    flagged = with_row(needs_person=NeedsPerson.DELIVERY_FAILED)
    handed_back = replace(books, hand_backs={C: [NOW + timedelta(seconds=30)]})
    for known in (replace(books, conversations=flagged), handed_back):
        assert Ledger(known).lost() == []


def test_a_person_who_had_the_conversation_before_does_not_know_of_an_answer_that_failed_since() -> None:
    messages = [replace(m, delivery_status="undelivered") if m.message_id == "bot:2:1" else m for m in GOOD.messages]
    hello = outbound("op:1", 10, author="marta")
    books = replace(GOOD, messages=[*messages, hello], hand_backs={C: [NOW + timedelta(seconds=10)]})
    assert [each.message_id for each in Ledger(books).lost()] == [SECOND]


def test_a_message_that_an_operator_answered_is_not_lost() -> None:
    written = outbound("op:1", 23, author="marta", answers=(SECOND,))
    books = replace(GOOD, reservations=[answer(1, FIRST)], messages=[*GOOD.messages[:3], written])
    assert Ledger(books).lost() == []


def test_what_is_written_after_a_baja_needs_no_answer() -> None:
    baja = replace(GOOD.messages[0], body="BAJA")
    books = replace(
        GOOD,
        written=[Written(FIRST, ANA, "BAJA"), GOOD.written[1]],
        messages=[baja, *GOOD.messages[1:3]],
        reservations=[answer(1, FIRST)],
        conversations=with_row(opted_out=True, opt_out_by=CUSTOMER),
    )
    assert Ledger(books).lost() == []
    before = replace(books, messages=[baja, GOOD.messages[1], inbound(SECOND, -20)])
    assert [each.message_id for each in Ledger(before).lost()] == [SECOND]


def test_what_is_written_after_an_alta_needs_an_answer_again() -> None:
    words = (("SM3", 0, "BAJA"), ("SM4", 10, "ALTA"), (SECOND, 20, "Hola"))
    books = replace(
        GOOD,
        written=[Written(sid, ANA, body) for sid, _, body in words],
        messages=[inbound(sid, seconds, body) for sid, seconds, body in words],
        reservations=[],
        accepted=[],
        conversations=with_row(opted_out=False, opt_out_by=CUSTOMER),
    )
    assert [each.message_id for each in Ledger(books).lost()] == ["SM4", SECOND]


def test_a_message_in_two_answers_is_answered_twice() -> None:
    assert verdict(replace(GOOD, reservations=[answer(1, FIRST), answer(2, FIRST, SECOND)]))["answered_twice"] == 1


def test_a_message_that_twilio_has_twice_is_answered_twice() -> None:
    books = replace(GOOD, accepted=[*GOOD.accepted, at_twilio("bot:2:1", "another sid")])
    assert [(each.message_id, each.why) for each in Ledger(books).answered_twice()] == [
        ("bot:2:1", "Twilio took it 2 times")
    ]


@pytest.mark.parametrize("status", ["failed", "undelivered"])
def test_an_answer_after_one_that_did_not_arrive_is_no_second_one(status: str) -> None:
    messages = [replace(m, delivery_status=status) if m.message_id == "bot:1:1" else m for m in GOOD.messages]
    books = replace(GOOD, messages=messages, reservations=[answer(1, FIRST), answer(2, FIRST, SECOND)])
    assert Ledger(books).answered_twice() == []


def test_an_answer_after_one_that_nobody_could_tell_about_is_no_second_one() -> None:
    """A report may have told since that it arrived."""
    books = replace(GOOD, reservations=[answer(1, FIRST), answer(2, FIRST, SECOND)], unknown={(C, "bot:1:1")})
    assert Ledger(books).answered_twice() == []


def test_what_nobody_could_tell_about_is_not_counted_as_sent_whatever_a_report_says_later() -> None:
    counters = COUNTED - Counter(messages_out=1, answered_by_bot=1, response_5=1)
    waits = with_row(unanswered=frozenset({SECOND}), needs_person=NeedsPerson.DELIVERY_UNKNOWN)
    books = replace(GOOD, counters=counters, shown=counters, conversations=waits, unknown={(C, "bot:2:1")})
    assert verdict(books) == {}


def test_parts_that_went_out_in_another_order_are_found() -> None:
    in_parts = [answer(1, FIRST, parts=2), answer(2, SECOND)]
    order = [at_twilio("bot:1:2"), at_twilio("bot:1:1"), at_twilio("bot:2:1")]
    books = replace(GOOD, reservations=in_parts, accepted=order)
    assert [each.message_id for each in Ledger(books).out_of_order()] == ["bot:1:1"]


def test_an_answer_that_went_out_before_an_earlier_one_is_found() -> None:
    books = replace(GOOD, accepted=[at_twilio("bot:2:1"), at_twilio("bot:1:1")])
    assert [each.message_id for each in Ledger(books).out_of_order()] == ["bot:1:1"]


def test_an_answer_to_what_came_before_the_answer_before_is_out_of_order() -> None:
    books = replace(GOOD, reservations=[answer(1, SECOND), answer(2, FIRST)])
    assert [each.message_id for each in Ledger(books).out_of_order()] == ["bot:2:1"]


@pytest.mark.parametrize("name", sorted(COUNTED))
@pytest.mark.parametrize("more", [1, -1])
def test_a_counter_that_is_one_off_is_a_difference(name: str, more: int) -> None:
    counters = COUNTED + Counter({name: more}) if more > 0 else COUNTED - Counter({name: 1})
    found = [
        line.name for line in lines_of(Ledger(replace(GOOD, counters=counters, shown=counters))) if line.difference
    ]
    assert found
    assert name in found or name.startswith(("response_", "first_response_"))


def test_every_counter_there_is_is_compared() -> None:
    responses = {f"{which}_{name}" for which in ("response", "first_response") for name in BUCKET_NAMES}
    compared = {line.name for line in lines_of(Ledger(GOOD))}
    assert set(COUNTERS) - compared == responses


@pytest.mark.parametrize("name", ["dropped_drafts", "guard_failures"])
def test_no_more_drafts_are_counted_as_not_sent_than_the_model_has_written(name: str) -> None:
    drafts = replace(GOOD, used=Counter(drafts=1), counters=COUNTED + Counter({name: 1}))
    assert verdict(replace(drafts, shown=drafts.counters)) == {}
    more = replace(drafts, counters=COUNTED + Counter({name: 2}))
    assert verdict(replace(more, shown=more.counters)) == {"metric_differences": 1}


def test_a_draft_that_was_sent_is_not_counted_as_dropped() -> None:
    messages = [replace(m, output_tokens=9) if m.message_id == "bot:2:1" else m for m in GOOD.messages]
    counters = COUNTED + Counter(dropped_drafts=1, output_tokens=9)
    used = Counter(drafts=1, output_tokens=9)
    books = replace(GOOD, messages=messages, used=used, counters=counters, shown=counters)
    assert verdict(books) == {"metric_differences": 1}


def test_a_counter_that_the_page_is_told_otherwise_is_a_difference() -> None:
    books = replace(GOOD, shown={**COUNTED, "messages_in": 3})
    assert verdict(books) == {"metric_differences": 1}


def test_a_failure_that_may_be_counted_or_not_is_no_difference_either_way() -> None:
    messages = [replace(m, delivery_status="failed") if m.message_id == "bot:2:1" else m for m in GOOD.messages]
    books = replace(
        GOOD,
        messages=messages,
        conversations=with_row(needs_person=NeedsPerson.DELIVERY_FAILED),
        accepted=[at_twilio("bot:1:1"), at_twilio("bot:2:1", progress="undelivered")],
        reports=[*GOOD.reports[:2], Report(C, "bot:2:1", "undelivered")],
    )
    moved = Counter(failed=1) + COUNTED - Counter(delivered=1)
    for counters in (moved, moved - Counter(messages_out=1, answered_by_bot=1, response_5=1)):
        assert verdict(replace(books, counters=counters, shown=counters)) == {}


@dataclass(frozen=True)
class Wrong:
    name: str
    books: Books


@pytest.mark.parametrize(
    "wrong",
    [
        Wrong("messages that nobody wrote", replace(GOOD, written=GOOD.written[:1])),
        Wrong("sent and not recorded so", replace(GOOD, messages=without(GOOD.messages, "bot:2:1"))),
        Wrong("sent and not recorded so", replace(GOOD, accepted=[GOOD.accepted[0], at_twilio("bot:2:1", "other")])),
        Wrong("recorded and not at Twilio", replace(GOOD, accepted=GOOD.accepted[:1])),
        Wrong("progress not as reported", replace(GOOD, reports=[*GOOD.reports, Report(C, "bot:1:1", "read")])),
        Wrong(
            "progress not as reported",
            replace(GOOD, accepted=[GOOD.accepted[0], at_twilio("bot:2:1", progress="sent")]),
        ),
        Wrong("pieces of stock not as sold", replace(GOOD, sold=Counter(TAZA=2), missing_from_stock=Counter(TAZA=3))),
    ],
    ids=lambda wrong: wrong.name,
)
def test_a_record_that_is_not_as_twilio_has_it_is_a_difference(wrong: Wrong) -> None:
    found = {line.name: line.difference for line in lines_of(Ledger(wrong.books)) if line.difference}
    assert found[wrong.name] == 1


@pytest.mark.parametrize(
    "left",
    [
        {"unanswered": frozenset({SECOND})},
        {"uncounted": frozenset({SECOND})},
        {"operator_sends": frozenset({"op:1"})},
        {"lease_until": NOW},
        {"pending_answer": PendingAnswer(3, ("bot:3:1",), (), 1, NOW, NOW)},
    ],
    ids=lambda left: next(iter(left)),
)
def test_what_is_left_open_is_stuck(left: dict[str, Any]) -> None:
    assert verdict(replace(GOOD, conversations=with_row(**left)))["stuck"] == 1


@pytest.mark.parametrize("with_person", [{"mode": Mode.HUMAN}, {"needs_person": NeedsPerson.JOB_FAILING}])
def test_who_waits_for_a_person_is_not_stuck(with_person: dict[str, Any]) -> None:
    row = with_row(unanswered=frozenset({SECOND}), **with_person)
    assert Ledger(replace(GOOD, conversations=row)).stuck() == []


def test_an_unknown_send_is_listed_with_its_person() -> None:
    messages = [
        replace(m, delivery_status="unknown", sid=None) if m.message_id == "bot:2:1" else m for m in GOOD.messages
    ]
    unknown = {(C, "bot:2:1")}
    row = with_row(
        mode=Mode.HUMAN, needs_person=NeedsPerson.DELIVERY_UNKNOWN, unanswered=frozenset({SECOND}), person_day=DAY
    )
    ledger = Ledger(replace(GOOD, messages=messages, conversations=row, unknown=unknown))
    assert ledger.unknown() == [Unknown(C, "bot:2:1", "delivery_unknown")]
    assert ledger.lost() == ledger.answered_twice() == ledger.stuck() == []


def test_an_unknown_send_that_nobody_looks_at_is_stuck() -> None:
    books = replace(GOOD, unknown={(C, "bot:2:1")})
    assert [(each.message_id, each.why) for each in Ledger(books).stuck()] == [("bot:2:1", "unknown, and with nobody")]


def test_a_message_that_waits_with_who_wants_no_messages_waits_for_nobody_and_is_stuck() -> None:
    row = with_row(unanswered=frozenset({SECOND}), opted_out=True, opt_out_by=CUSTOMER)
    assert verdict(replace(GOOD, conversations=row))["stuck"] == 1


def test_what_does_not_come_to_rest_is_stuck() -> None:
    outcome = Outcome(2, 1, 1.0, Ledger(GOOD), Counter(), ["1 jobs"])
    assert as_json(outcome)["stuck"] == 1

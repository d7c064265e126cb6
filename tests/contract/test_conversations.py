"""What the flows rely on in the tables: the fake and DynamoDB pass the same suite, so that the fake cannot lie."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.errors import ConversationChanged, MessageChanged, StoreBusy
from chalicelib.flows.job_records import JobRecords
from chalicelib.sales.ads import Ad
from chalicelib.sales.change import Change, DayCounters, Mark, MessageChange, OrderChange, UnansweredQuestion
from chalicelib.sales.conversation import (
    Conversation,
    Direction,
    Media,
    Message,
    Mode,
    NeedsPerson,
    PendingAnswer,
    Stage,
)
from chalicelib.sales.customer_jobs import SWEPT_AS, CustomerJob, JobKind, JobState, Removed, SecondPass
from chalicelib.sales.grounds import Grounds, Lookup, Refusal
from chalicelib.sales.media import Outcome
from chalicelib.sales.orders import OrderState, PlacedOrder, StockTake
from chalicelib.sales.quotes import Quote, QuoteLine
from chalicelib.store.conversations import DynamoConversations
from chalicelib.store.metrics import DynamoMetrics
from chalicelib.store.tables import ConversationRow, MessageRow
from chalicelib.store.transactions import Transactions
from tests.aws import aws_in_process
from tests.fakes.conversations import FakeConversations
from tests.fakes.metrics import FakeMetrics
from tests.fakes.outside import START

SENDER = "whatsapp:+14155238886"
ID = "conversation-1"
LINES = (QuoteLine("TAZA", "Taza de barro", 2, 24900),)


@pytest.fixture(params=["fake", "dynamodb"])
def store(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.param == "fake":
        yield FakeConversations()
        return
    with aws_in_process():
        transactions = Transactions(shards=3, retention=timedelta(days=365), sleep=lambda seconds: None)
        yield DynamoConversations(transactions)


def conversation(**fields: Any) -> Conversation:
    return Conversation(
        **{
            "conversation_id": ID,
            "sender": SENDER,
            "address": "whatsapp:+34600000001",
            "created_at": START,
            "changed_at": START,
            **fields,
        }
    )


def message(number: int = 1, **fields: Any) -> Message:
    return Message(
        **{
            "conversation_id": ID,
            "message_id": f"SM{number}",
            "direction": Direction.INBOUND,
            "author": "customer",
            "sent_at": START + timedelta(seconds=number),
            "delivery_status": "received",
            "body": f"mensaje {number}",
            **fields,
        }
    )


def created(store: Any, **fields: Any) -> Conversation:
    made = conversation(**fields)
    store.commit(Change(ID, create=made))
    return made


def test_a_conversation_comes_back_as_it_was_put(store: Any) -> None:
    whole = conversation(
        phone="+34600000001",
        external_user_id="ES.123",
        profile_name="José Ñúñez",
        stage=Stage.QUOTED,
        mode=Mode.HUMAN,
        needs_person=NeedsPerson.MODEL_FAILED,
        note="una nota",
        amount=124900,
        currency="MXN",
        lead_facts={"ciudad": "Oaxaca"},
        referral={"headline": "Tazas"},
        last_message_at=START,
        last_inbound_at=START,
        unread=3,
        waiting_since=START,
        waiting_queue=f"{SENDER}#person",
        unanswered=frozenset({"SM1", "SM2"}),
        pending_answer=PendingAnswer(2, ("bot:2:1", "bot:2:2"), ("SM1",), 4, START, START),
        operator_sends=frozenset({"op:1"}),
        lease_until=START,
        opted_out=True,
        opted_out_at=START,
        opt_out_reason="Lo pidió por teléfono",
        opt_out_by="lucia",
        wished_at=START,
        wish_untold=True,
        cost_nano_usd=12345,
        revision=7,
    )
    store.commit(Change(ID, create=whole))
    assert store.read(ID) == whole


def test_a_message_comes_back_as_it_was_put(store: Any) -> None:
    whole = message(
        kind="image",
        media=(Media("https://api.twilio.com/1", "image/jpeg", "media/1", "seen"), Media("https://x/2", "image/png")),
        media_outcome="seen",
        content_sid="HX1",
        content_variables={"1": "Ana"},
        template_name="retomar",
        transcript="Hola",
        location={"latitude": 19.5, "longitude": -99.1, "label": "Casa", "address": None},
        payload="si",
        reply_to="SM0",
        forwarded=True,
        referral={"headline": "Tazas"},
        sid="SM1",
        error_code=63016,
        answers=("SM1", "SM2"),
        lease_until=START,
        model="gpt-6-luna",
        input_tokens=10,
        cached_tokens=4,
        output_tokens=3,
        cost_nano_usd=99,
        duration_seconds=1.25,
        quote=Quote("q1", LINES, 49800, 0, 0, "Centro", 9900, 59700, "MXN", 1, START, START),
        order=PlacedOrder("P-AAAA-BBBB", LINES, 59700, "MXN"),
        marked_wrong=True,
    )
    store.commit(Change(ID, create=conversation(), new_messages=(whole,)))
    assert store.message(ID, "SM1") == whole
    assert store.recent_messages(ID, 9) == [whole]


def test_what_an_answer_rests_on_stands_beside_it_and_goes_with_it(store: Any) -> None:
    lookups = (Lookup("search_products", {"query": "taza", "max_price": None}, '{"products":[]}'),)
    rests_on = Grounds("SM1", START, lookups, (Refusal("price", "Ese precio no es de la tienda."),), 3)
    store.commit(Change(ID, create=conversation(), new_messages=(message(),), grounds=rests_on))
    assert store.grounds(ID, "SM1") == rests_on
    assert store.grounds(ID, "SM2") is None
    assert store.message(ID, "grounds:SM1") is None
    assert store.recent_messages(ID, 9) == [message()]
    assert store.delete_messages(ID) == 1
    assert store.grounds(ID, "SM1") is None


def test_an_answer_that_is_there_already_leaves_what_the_first_one_rests_on(store: Any) -> None:
    created(store)
    store.commit(Change(ID, new_messages=(message(),), grounds=Grounds("SM1", START, rounds=1)))
    with pytest.raises(MessageChanged):
        store.commit(Change(ID, new_messages=(message(),), grounds=Grounds("SM1", START, rounds=2)))
    assert store.grounds(ID, "SM1").rounds == 1


def test_a_message_remembers_what_became_of_its_files_and_the_conversation_what_it_cost(store: Any) -> None:
    sent = message(kind="audio", body="", media=(Media("https://x/1", "audio/ogg"),))
    store.commit(Change(ID, create=conversation(cost_nano_usd=1), new_messages=(sent,)))
    read = {
        "media": (Media("https://x/1", "audio/ogg", "media/1", Outcome.HEARD),),
        "media_outcome": Outcome.HEARD,
        "transcript": "Hola",
        "cost_nano_usd": 5,
    }
    store.commit(Change(ID, add={"cost_nano_usd": 5}, message_changes=(MessageChange("SM1", set=read),)))
    assert store.message(ID, "SM1") == replace(sent, **read)
    found = store.read(ID)
    assert found is not None
    assert found.cost_nano_usd == 6


def test_what_is_not_there_is_none(store: Any) -> None:
    assert store.read("nobody") is None
    assert store.message("nobody", "SM1") is None
    assert store.recent_messages("nobody", 5) == []
    assert store.look_up(["nobody", "alias:x"]) == ({}, {})


def test_a_conversation_is_not_created_twice(store: Any) -> None:
    created(store, note="erste")
    with pytest.raises(ConversationChanged):
        store.commit(Change(ID, create=conversation(note="zweite"), new_messages=(message(),)))
    assert store.read(ID).note == "erste"
    assert store.message(ID, "SM1") is None


def test_an_update_does_not_bring_a_conversation_into_being(store: Any) -> None:
    with pytest.raises(ConversationChanged):
        store.commit(Change(ID, set={"note": "x"}, new_messages=(message(),)))
    assert store.read(ID) is None
    assert store.message(ID, "SM1") is None


def test_a_message_that_is_there_already_refuses_the_whole_change(store: Any) -> None:
    store.commit(Change(ID, create=conversation(), new_messages=(message(),)))
    with pytest.raises(MessageChanged):
        store.commit(Change(ID, add={"unread": 1}, new_messages=(message(),)))
    assert store.read(ID).unread == 0


def test_an_expectation_that_does_not_hold_refuses_the_whole_change(store: Any) -> None:
    created(store, revision=3)
    with pytest.raises(ConversationChanged):
        store.commit(
            Change(
                ID,
                expects={"revision": 2},
                set={"note": "x"},
                new_messages=(message(),),
                counters=(DayCounters(SENDER, "2026-11-20", Counter(messages_in=1)),),
            )
        )
    assert store.read(ID).note == ""
    assert store.message(ID, "SM1") is None


def test_an_expectation_of_absence_holds_only_while_the_field_is_absent(store: Any) -> None:
    created(store)
    store.commit(Change(ID, expects={"external_user_id": None}, set={"external_user_id": "ES.1"}))
    with pytest.raises(ConversationChanged):
        store.commit(Change(ID, expects={"external_user_id": None}, set={"note": "x"}))


def test_fields_are_set_kept_added_and_removed(store: Any) -> None:
    created(store, waiting_since=START, assigned_to="lucia", unread=2)
    later = START + timedelta(hours=1)
    store.commit(
        Change(
            ID,
            set={"note": "hola", "assigned_to": None, "mode": Mode.HUMAN},
            set_if_missing={"waiting_since": later, "first_response_at": later},
            add={"unread": 3},
        )
    )
    row = store.read(ID)
    assert (row.note, row.assigned_to, row.mode, row.unread) == ("hola", None, Mode.HUMAN, 5)
    assert (row.waiting_since, row.first_response_at) == (START, later)


def test_sets_grow_and_shrink_by_their_members(store: Any) -> None:
    created(store)
    store.commit(Change(ID, add_to={"unanswered": frozenset({"a", "b"}), "uncounted": frozenset({"a"})}))
    store.commit(Change(ID, add_to={"unanswered": frozenset({"b", "c"})}))
    store.commit(Change(ID, remove_from={"unanswered": frozenset({"a", "zz"}), "uncounted": frozenset({"a"})}))
    assert store.read(ID).unanswered == {"b", "c"}
    assert store.read(ID).uncounted == frozenset()
    store.commit(Change(ID, set={"unanswered": frozenset()}))
    assert store.read(ID).unanswered == frozenset()


def test_a_message_is_changed_only_as_expected(store: Any) -> None:
    store.commit(Change(ID, create=conversation(), new_messages=(message(delivery_status="sending"),)))
    update = MessageChange("SM1", set={"delivery_status": "sent"}, expects={"delivery_status": "sending"})
    store.commit(Change(ID, message_changes=(update,)))
    with pytest.raises(MessageChanged):
        store.commit(Change(ID, set={"note": "x"}, message_changes=(update,)))
    assert store.read(ID).note == ""


def test_the_first_sid_stays(store: Any) -> None:
    store.commit(Change(ID, create=conversation(), new_messages=(message(),)))
    for sid in ("SMa", "SMb"):
        store.commit(Change(ID, message_changes=(MessageChange("SM1", set_if_missing={"sid": sid}),)))
    assert store.message(ID, "SM1").sid == "SMa"


def test_a_message_that_is_not_there_is_not_brought_into_being(store: Any) -> None:
    created(store)
    with pytest.raises(MessageChanged):
        store.commit(Change(ID, message_changes=(MessageChange("SM9", set={"delivery_status": "sent"}),)))
    assert store.message(ID, "SM9") is None


def test_recent_messages_are_the_newest_in_order_of_time(store: Any) -> None:
    messages = tuple(message(number) for number in (3, 1, 4, 2))
    store.commit(Change(ID, create=conversation(), new_messages=messages))
    assert [m.message_id for m in store.recent_messages(ID, 3)] == ["SM2", "SM3", "SM4"]
    assert [m.message_id for m in store.messages(ID, {"SM4", "SM1", "SM9"})] == ["SM1", "SM4"]


def test_marks_are_put_found_and_removed(store: Any) -> None:
    store.commit(Change(ID, create=conversation(), marks=(Mark("alias:x", {"points_to": ID}),)))
    found, marks = store.look_up([ID, "alias:x", "alias:y"])
    assert list(found) == [ID]
    assert marks["alias:x"].fields["points_to"] == ID
    store.commit(Change(ID, remove_marks=("alias:x",)))
    assert store.look_up(["alias:x"]) == ({}, {})


def test_a_mark_is_not_read_as_a_conversation(store: Any) -> None:
    store.commit(Change(ID, create=conversation(), marks=(Mark("alias:x", {"points_to": ID}),)))
    assert store.read("alias:x") is None


def test_a_change_that_does_not_touch_the_conversation_works_without_one(store: Any) -> None:
    counters = (DayCounters(SENDER, "2026-11-20", Counter(dropped_drafts=1)),)
    store.commit(Change("gone", touches_conversation=False, counters=counters))
    assert store.read("gone") is None


def _asks(text: str) -> UnansweredQuestion:
    return UnansweredQuestion(SENDER, text, START)


_ONE_PIECE = StockTake(SENDER, "v1", "TAZA", 1)
_PAID = OrderChange("P-1", set={"state": OrderState.PAID})
_READ = MessageChange("SM1", set={"delivery_status": "read"})
_ONE_DAY = DayCounters(SENDER, "2026-11-20", Counter(quotes=1))


@pytest.mark.parametrize(
    "rows",
    [
        {"questions": (_asks("¿Hacen factura?"), _asks("¿hacen FACTURA?"))},
        {"questions": (_asks(" "),)},
        {"stock": (_ONE_PIECE, replace(_ONE_PIECE, price=24900))},
        {"stock": (replace(_ONE_PIECE, product_id=""),)},
        {"stock": (_ONE_PIECE, replace(_ONE_PIECE, catalog_version="v2", product_id="OTRA"))},
        {"counters": (_ONE_DAY, _ONE_DAY)},
        {"order_changes": (_PAID, _PAID)},
        {"message_changes": (_READ, _READ)},
        {"marks": (Mark("job:1", {}),), "remove_marks": ("job:1",)},
        {"remove_marks": tuple(f"alias:{number}" for number in range(101))},
    ],
)
def test_a_change_of_the_same_row_twice_of_a_nameless_row_or_of_too_many_is_a_mistake(
    store: Any, rows: dict[str, Any]
) -> None:
    with pytest.raises((AssertionError, StoreBusy)):
        store.commit(Change(ID, touches_conversation=False, **rows))


def test_a_deleted_conversation_is_gone_unless_it_changed(store: Any) -> None:
    created(store, revision=3)
    with pytest.raises(ConversationChanged):
        store.commit(Change(ID, delete=True, expects={"revision": 2}))
    store.commit(Change(ID, delete=True, expects={"revision": 3}, marks=(Mark("job:1", {"progress": "done"}),)))
    assert store.read(ID) is None
    assert store.look_up(["job:1"])[1]["job:1"].fields["progress"] == "done"


def test_all_messages_of_a_conversation_are_deleted_and_no_others(store: Any) -> None:
    store.commit(Change(ID, create=conversation(), new_messages=tuple(message(n) for n in range(1, 31))))
    other = replace(conversation(), conversation_id="other")
    store.commit(Change("other", create=other, new_messages=(message(conversation_id="other"),)))
    assert store.delete_messages(ID) == 30
    assert store.recent_messages(ID, 50) == []
    assert len(store.recent_messages("other", 50)) == 1


def test_who_waits_for_the_bot_is_found_longest_first(store: Any) -> None:
    for name, minutes, queue in (("b", 2, "bot"), ("a", 1, "bot"), ("c", 1, "person"), ("d", 9, "bot")):
        row = conversation(
            conversation_id=name,
            waiting_since=START + timedelta(minutes=minutes),
            waiting_queue=f"{SENDER}#{queue}",
        )
        store.commit(Change(name, create=row))
    assert store.waiting_for_bot(SENDER, START + timedelta(minutes=5)) == ["a", "b"]


def test_operators_sends_whose_lease_is_over_are_found(store: Any) -> None:
    for name, minutes in (("a", 1), ("b", 9)):
        row = conversation(conversation_id=name, lease_until=START + timedelta(minutes=minutes))
        store.commit(Change(name, create=row))
    store.commit(Change("c", create=conversation(conversation_id="c")))
    assert store.leases_over(SENDER, START + timedelta(minutes=5)) == ["a"]


def test_counters_of_all_shards_add_up() -> None:
    with aws_in_process():
        transactions = Transactions(shards=3, retention=timedelta(days=1), sleep=lambda seconds: None)
        store = DynamoConversations(transactions)
        for _ in range(12):
            counters = (DayCounters(SENDER, "2026-11-20", Counter(messages_in=2)),)
            store.commit(Change("any", touches_conversation=False, counters=counters))
        days = DynamoMetrics(3).days([SENDER], "2026-11-20", "2026-11-20")
        assert days == {"2026-11-20": Counter(messages_in=24)}


OTHER_SENDER = "whatsapp:+14155238887"


@pytest.fixture(params=["fake", "dynamodb"])
def counted(request: pytest.FixtureRequest) -> Iterator[tuple[Any, Any]]:
    """Where it is counted and where that is read."""
    if request.param == "fake":
        fake = FakeConversations()
        yield fake, FakeMetrics(fake)
        return
    with aws_in_process():
        transactions = Transactions(shards=2, retention=timedelta(days=1), sleep=lambda seconds: None)
        yield DynamoConversations(transactions), DynamoMetrics(2)


def _count(store: Any, *counters: DayCounters) -> None:
    store.commit(Change("any", touches_conversation=False, counters=counters))


def _brought(source_id: str, day: str, headline: str = "", sender: str = SENDER) -> DayCounters:
    return DayCounters(sender, day, Counter(conversations_new=1), Ad(source_id, headline))


def test_what_an_ad_brought_adds_up_over_days_and_numbers(counted: tuple[Any, Any]) -> None:
    store, metrics = counted
    for day in ("2026-11-18", "2026-11-20", "2026-11-20", "2026-11-21"):
        _count(store, _brought("1202", day))
    _count(store, _brought("1202", "2026-11-20", sender=OTHER_SENDER), _brought("zz.9", "2026-11-20"))

    def news(*senders: str) -> dict[str, int]:
        found = metrics.ads(senders, "2026-11-19", "2026-11-20")
        return {item.ad.source_id: item.counters["conversations_new"] for item in found}

    assert news(SENDER) == {"1202": 2, "zz.9": 1}
    assert news(SENDER, OTHER_SENDER) == {"1202": 3, "zz.9": 1}


def test_what_is_counted_of_an_ad_is_not_added_to_the_day(counted: tuple[Any, Any]) -> None:
    store, metrics = counted
    both = DayCounters(SENDER, "2026-11-20", Counter(conversations_new=1)), _brought("1202", "2026-11-20")
    _count(store, *both)
    for last in ("2026-11-20", "2026-11-21"):
        assert metrics.days([SENDER], "2026-11-20", last) == {"2026-11-20": Counter(conversations_new=1)}


def test_an_ad_says_what_it_said_last(counted: tuple[Any, Any]) -> None:
    store, metrics = counted
    for day, headline in (("2026-11-18", "Tazas"), ("2026-11-19", "Rebozos"), ("2026-11-20", "")):
        _count(store, _brought("1202", day, headline))
    (found,) = metrics.ads([SENDER], "2026-11-18", "2026-11-20")
    assert found.ad.headline == "Rebozos"


def test_messages_are_read_oldest_first_counted_and_deleted_by_their_names(store: Any) -> None:
    store.commit(Change(ID, create=conversation()))
    store.commit(Change(ID, new_messages=tuple(message(number) for number in range(1, 5))))
    names = [each.message_id for each in store.all_messages(ID)]
    assert names == [message(number).message_id for number in range(1, 5)]
    assert store.count_messages(ID) == 4
    store.delete_messages(ID, names[:3])
    assert [each.message_id for each in store.all_messages(ID)] == names[3:]
    assert (store.count_messages(ID), store.count_messages("nobody")) == (1, 0)


def test_messages_until_a_moment_are_deleted_with_what_they_rest_on(store: Any) -> None:
    store.commit(Change(ID, create=conversation()))
    for number in range(1, 4):
        rests_on = Grounds(f"SM{number}", START, rounds=1)
        store.commit(Change(ID, new_messages=(message(number),), grounds=rests_on))
    first, second, third = store.all_messages(ID)
    assert store.delete_messages_until(ID, second.sent_at) == 2
    assert list(store.all_messages(ID)) == [third]
    names = [first.message_id, second.message_id, third.message_id]
    assert [store.grounds(ID, name) is None for name in names] == [True, True, False]
    assert store.delete_messages_until(ID, second.sent_at) == 0


def test_a_job_is_kept_as_it_is_and_found_while_it_is_due(store: Any) -> None:
    records = JobRecords(store)
    job = CustomerJob(
        "1",
        JobKind.ERASE,
        SENDER,
        ID,
        START,
        JobState.RUNNING,
        3,
        Removed(4, 1, 1, 4, 1),
        SecondPass.WAITING,
        addresses=("whatsapp:+34600000001",),
        removed_at=START,
        due_at=START + timedelta(minutes=5),
    )
    records.save(job)
    assert records.get("1") == job
    assert store.leases_over(SWEPT_AS, START + timedelta(minutes=6)) == ["job:1"]
    assert store.leases_over(SWEPT_AS, START + timedelta(minutes=4)) == []
    ended = records.save(job.ended(JobState.DONE, START))
    assert records.get("1") == ended
    assert store.leases_over(SWEPT_AS, START + timedelta(minutes=6)) == []
    assert records.get("2") is None


def test_a_message_expires_after_its_own_time_and_the_conversation_after_the_last_one() -> None:
    year, later = timedelta(days=365), START + timedelta(days=30)
    with aws_in_process():
        store = DynamoConversations(Transactions(shards=3, retention=year, sleep=lambda seconds: None))
        store.commit(Change(ID, create=conversation(last_message_at=START), new_messages=(message(),)))
        second = message(2, sent_at=later)
        store.commit(Change(ID, set={"last_message_at": later}, new_messages=(second,)))
        assert ConversationRow.get(ID).expires_at == later + year
        assert MessageRow.get(ID, "SM1").expires_at == message().sent_at + year
        assert MessageRow.get(ID, "SM2").expires_at == later + year

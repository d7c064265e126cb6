"""Tables that are restored to an earlier moment know nothing of who was erased since: the command erases again.

In moto, with the real store: tables, bucket and queue. The tables are copied as a backup holds them, and the copy comes
back under another prefix.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from chalicelib import wiring
from chalicelib.sales import erasures
from chalicelib.sales.change import Change, Mark
from chalicelib.sales.customer_jobs import JobState
from chalicelib.sales.erasures import Erasure
from chalicelib.store.tables import ALL_TABLES, TABLE_NAMES, ConversationRow, name_tables
from deployment import apply_erasures
from deployment.apply_erasures import Applied, ApplyErasures, kept_since
from deployment.came_back import CameBack
from tests.aws import BUCKET, PREFIX
from tests.aws_raw import Rows, all_rows
from tests.contract.test_orders import order
from tests.deployment.stage_in_process import Stage, stage_in_process
from tests.fakes.killing import Killed, Killer
from tests.fakes.objects import FakeObjects
from tests.functional.conftest import ANA, SENDER, Shop, aws, settings, shop

__all__ = ["aws", "shop"]

LUIS = "whatsapp:+34600000002"
RESTORED = "test-r1-"
SECRETS = ("34600000001", "Ana Secreta", "un rebozo azul")
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def backup(shop: Shop) -> Rows:
    """Ana and Luis have written and were answered; so the tables are at the moment of the backup."""
    writes(shop, ANA, "Quiero un rebozo azul", ProfileName="Ana Secreta")
    writes(shop, LUIS, "Hola, soy Luis", ProfileName="Luis")
    return all_rows(PREFIX)


def writes(shop: Shop, address: str, body: str, **fields: str) -> None:
    shop.clock.move(20)
    shop.customer_writes(body, From=address, WaId=address.removeprefix("whatsapp:+"), **fields)
    shop.worker()


def erased(shop: Shop, address: str = ANA) -> str:
    shop.clock.move(60)
    asked = shop.api("DELETE", f"/api/conversations/{shop.conversation_id(address)}", token="admin")
    assert asked.status_code == 202
    shop.worker()
    return str(asked.json_body["job_id"])


def restored(shop: Shop, rows: Rows) -> None:
    """The rows of the backup in new tables, and the bot with these."""
    name_tables(RESTORED)
    dynamodb = boto3.client("dynamodb")
    for table in ALL_TABLES:
        table.create_table()
        for row in rows[TABLE_NAMES[table]]:
            dynamodb.put_item(TableName=RESTORED + TABLE_NAMES[table], Item=row)
    environ = settings(REPLY_QUEUE_URL=shop.aws.queue_url, TABLE_PREFIX=RESTORED)
    shop.parts = wiring.Wiring(environ, clock=shop.clock, twilio=shop.twilio, model=shop.model)
    wiring.use(shop.parts)


def applied(shop: Shop, **options: Any) -> Applied:
    return ApplyErasures(shop.parts, **options)(kept_since(shop.parts.objects, BEGAN))


def comes_to_rest(shop: Shop) -> None:
    """The queue swallows for five minutes what it has seen; so the sweeper brings what is left."""
    for _ in range(3):
        while shop.worker():
            pass
        shop.clock.move(7 * 60)
        shop.parts.sweep()


def secrets_in(prefix: str = RESTORED) -> list[str]:
    text = json.dumps(all_rows(prefix), ensure_ascii=False)
    return [secret for secret in SECRETS if secret in text]


def of_luis(shop: Shop, prefix: str) -> list[Any]:
    own = shop.conversation_id(LUIS)
    return [row for rows in all_rows(prefix).values() for row in rows if own in json.dumps(row)]


def test_who_was_erased_after_the_backup_goes_again_and_others_stay(shop: Shop, backup: Rows) -> None:
    erased(shop)
    restored(shop, backup)
    assert secrets_in() == list(SECRETS)
    others = of_luis(shop, RESTORED)
    assert applied(shop) == Applied(kept=1, going={shop.conversation_id()})
    assert shop.parts.conversations.read(shop.conversation_id(ANA)).erased, "nothing is sent from now on"
    comes_to_rest(shop)
    assert shop.parts.conversations.read(shop.conversation_id(ANA)) is None
    assert secrets_in() == []
    assert of_luis(shop, RESTORED) == others


def test_a_second_time_there_is_nothing_left_to_do(shop: Shop, backup: Rows) -> None:
    erased(shop)
    restored(shop, backup)
    applied(shop)
    comes_to_rest(shop)
    rows = all_rows(RESTORED)
    assert applied(shop).going == set()
    assert shop.jobs() == []
    assert all_rows(RESTORED) == rows


def test_killed_before_any_step_and_run_again_it_is_complete(shop: Shop, backup: Rows) -> None:
    erased(shop, ANA)
    erased(shop, LUIS)
    restored(shop, backup)
    known = kept_since(shop.parts.objects, BEGAN)
    for step in range(1, 40):
        try:
            ApplyErasures(dying_at(step, shop))(known)
        except Killed:
            continue
        break
    else:
        pytest.fail("more steps than were tried")
    comes_to_rest(shop)
    assert secrets_in() == []
    assert {shop.parts.conversations.read(shop.conversation_id(address)) for address in (ANA, LUIS)} == {None}


def dying_at(step: int, shop: Shop) -> wiring.Wiring:
    killer = Killer(step, after=False)
    environ = settings(REPLY_QUEUE_URL=shop.aws.queue_url, TABLE_PREFIX=RESTORED)
    parts = wiring.Wiring(environ, clock=shop.clock, twilio=shop.twilio, model=shop.model)
    for name in ("conversations", "reply_queue", "objects"):
        vars(parts)[name] = killer.wrap(getattr(shop.parts, name))
    return parts


def test_an_erasure_whose_job_was_still_running_is_known_too(shop: Shop, backup: Rows) -> None:
    """Asked for and marked, but the job had not begun."""
    shop.api("DELETE", f"/api/conversations/{shop.conversation_id()}", token="admin")
    boto3.client("sqs").purge_queue(QueueUrl=shop.aws.queue_url)
    restored(shop, backup)
    assert applied(shop).going == {shop.conversation_id()}
    comes_to_rest(shop)
    assert secrets_in() == []


def test_who_was_marked_already_at_the_restored_moment_goes_too(shop: Shop, backup: Rows) -> None:
    asked = shop.api("DELETE", f"/api/conversations/{shop.conversation_id()}", token="admin")
    marked = all_rows(PREFIX)
    shop.worker()
    restored(shop, marked)
    applied(shop)
    comes_to_rest(shop)
    assert secrets_in() == []
    job = shop.parts.job_records.get(asked.json_body["job_id"])
    assert job is not None
    assert job.state is JobState.DONE


def test_who_wrote_anew_before_the_backup_stays(shop: Shop, backup: Rows) -> None:
    erased(shop)
    writes(shop, ANA, "He vuelto")
    newer = all_rows(PREFIX)
    restored(shop, newer)
    assert applied(shop) == Applied(kept=1, anew={shop.conversation_id()})
    comes_to_rest(shop)
    assert shop.parts.conversations.recent_messages(shop.conversation_id(), 10)[0].body == "He vuelto"


def test_who_writes_anew_after_the_command_stays_when_it_is_run_again(shop: Shop, backup: Rows) -> None:
    erased(shop)
    restored(shop, backup)
    applied(shop)
    comes_to_rest(shop)
    writes(shop, ANA, "He vuelto")
    again = applied(shop)
    assert (again.going, again.anew) == (set(), {shop.conversation_id()})
    assert not shop.parts.conversations.read(shop.conversation_id(ANA)).erased


def test_nobody_writes_unasked_to_who_came_and_was_erased_after_the_backup(shop: Shop) -> None:
    nobody = all_rows(PREFIX)
    writes(shop, ANA, "Hola")
    erased(shop)
    restored(shop, nobody)
    assert applied(shop) == Applied(kept=1)
    writes(shop, ANA, "He vuelto")
    assert shop.parts.conversations.read(shop.conversation_id(ANA)).unasked_forbidden


def test_of_one_restored_table_alone_the_rows_go_without_a_conversation(shop: Shop, backup: Rows) -> None:
    """Only `messages` was damaged: the conversations are those of now."""
    erased(shop)
    comes_to_rest(shop)
    now = all_rows(PREFIX)
    restored(shop, {**now, "messages": backup["messages"]})
    assert secrets_in() == ["34600000001", "un rebozo azul"]
    others = of_luis(shop, RESTORED)
    assert applied(shop) == Applied(kept=1, loose={shop.conversation_id()})
    assert secrets_in() == []
    assert of_luis(shop, RESTORED) == others
    assert applied(shop).loose == set()


def comes_back_among_newer(shop: Shop, backup: Rows, *tables: str) -> None:
    """Ana was erased and has written anew; then these tables alone are of the backup, with what came since."""
    erased(shop)
    comes_to_rest(shop)
    writes(shop, ANA, "He vuelto")
    now = all_rows(PREFIX)
    restored(shop, {**now, **{name: [*backup[name], *now[name]] for name in tables}})


def test_who_has_written_anew_keeps_the_new_messages_alone_where_the_old_ones_came_back(
    shop: Shop, backup: Rows
) -> None:
    comes_back_among_newer(shop, backup, "messages")
    others, own = of_luis(shop, RESTORED), shop.conversation_id()
    newer = [each.body for each in shop.parts.conversations.all_messages(own)][-2:]
    came_back = Applied(kept=1, loose={own}, anew={own})
    assert applied(shop, dry_run=True) == came_back
    assert applied(shop) == came_back
    left = [each.body for each in shop.parts.conversations.all_messages(own)]
    assert left == newer
    assert left[0] == "He vuelto"
    assert "un rebozo azul" not in secrets_in()
    assert of_luis(shop, RESTORED) == others
    assert applied(shop) == Applied(kept=1, anew={own}), "there is nothing left to do"


def test_what_came_while_the_erasure_ran_goes_too_where_it_came_back(shop: Shop, backup: Rows) -> None:
    shop.api("DELETE", f"/api/conversations/{shop.conversation_id()}", token="admin")
    shop.clock.move(240)
    shop.customer_writes("Otro rebozo azul")
    backup["messages"] = all_rows(PREFIX)["messages"]
    shop.clock.move(240)
    comes_to_rest(shop)
    writes(shop, ANA, "He vuelto")
    now = all_rows(PREFIX)
    restored(shop, {**now, "messages": [*backup["messages"], *now["messages"]]})
    applied(shop)
    assert shop.parts.conversations.count_messages(shop.conversation_id()) == 2


def ordered(shop: Shop, number: int) -> str:
    own, now = shop.conversation_id(), shop.clock.now()
    new = order(number, conversation_id=own, placed_at=now, changed_at=now)
    shop.parts.conversations.commit(Change(own, new_orders=(new,), touches_conversation=False))
    return new.order_id


@pytest.mark.parametrize("has_written_anew", [False, True])
def test_orders_alone_that_came_back_are_counted_and_forget_their_buyer(shop: Shop, has_written_anew: bool) -> None:
    writes(shop, ANA, "Hola")
    old = ordered(shop, 1)
    backup = all_rows(PREFIX)["orders"]
    erased(shop)
    comes_to_rest(shop)
    newer = []
    if has_written_anew:
        writes(shop, ANA, "He vuelto")
        newer = [ordered(shop, 2)]
    own, now = shop.conversation_id(), all_rows(PREFIX)
    restored(shop, {**now, "orders": [row for row in now["orders"] if row["order_id"]["S"] != old] + backup})
    orders = shop.parts.orders
    assert orders.of_conversation(own) == [old, *newer]
    assert applied(shop, dry_run=True).loose == {own}
    assert orders.of_conversation(own) == [old, *newer]
    assert applied(shop).loose == {own}
    assert orders.of_conversation(own) == newer
    assert getattr(orders.get(old), "customer_name", None) == ""
    assert applied(shop).loose == set()


class Bucket(FakeObjects):
    """Knows when each object was put."""

    def __init__(self, put_at: dict[str, datetime]) -> None:
        super().__init__()
        self.objects |= dict.fromkeys(put_at, b"")
        self.put_at = put_at

    def listed(self, prefix: str) -> list[tuple[datetime, str]]:
        return [(self.put_at[key], key) for key in self.objects if key.startswith(prefix)]


@pytest.mark.parametrize(
    ("hours", "left"), [(1, {"media/own/SM2/0", "media/other/SM1/0"}), (None, {"media/other/SM1/0"})]
)
def test_files_go_by_when_they_were_put(shop: Shop, hours: int | None, left: set[str]) -> None:
    now = shop.clock.now()
    bucket = Bucket({"media/own/SM1/0": now, "media/own/SM2/0": now + timedelta(hours=2), "media/other/SM1/0": now})
    vars(shop.parts)["objects"] = bucket
    came_back = CameBack(shop.parts, "own", None if hours is None else now + timedelta(hours=hours))
    assert came_back.is_there()
    came_back.remove()
    assert bucket.objects.keys() == left
    assert not came_back.is_there()


def test_a_conversation_that_goes_before_it_is_asked_for_is_no_failure(shop: Shop, backup: Rows) -> None:
    """A job of before was under way."""
    erased(shop)
    restored(shop, backup)
    own, real = shop.conversation_id(), shop.parts.conversations
    vars(shop.parts)["conversations"] = Going(real, own)
    assert applied(shop).going == {own}
    assert f"optout:{own}" in real.look_up([f"optout:{own}"])[1]


class Going:
    """The store, where a conversation goes once it was looked up."""

    def __init__(self, real: Any, going: str) -> None:
        self._real, self._going = real, going

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def read(self, conversation_id: str) -> Any:
        return None if conversation_id == self._going else self._real.read(conversation_id)


def test_who_opted_out_between_two_erasures_is_still_opted_out_after_both_are_done_again(
    shop: Shop, backup: Rows
) -> None:
    """The mark of the first is in the restored tables, and so is the conversation of after it."""
    erased(shop)
    comes_to_rest(shop)
    writes(shop, ANA, "He vuelto")
    newer = all_rows(PREFIX)
    writes(shop, ANA, "BAJA")
    erased(shop)
    restored(shop, newer)
    applied(shop)
    comes_to_rest(shop)
    writes(shop, ANA, "Hola de nuevo")
    assert shop.parts.conversations.read(shop.conversation_id()).opted_out


def test_who_wanted_messages_again_before_the_erasure_is_not_opted_out_by_a_backup_that_does_not_know_it(
    shop: Shop, backup: Rows
) -> None:
    writes(shop, ANA, "BAJA")
    opted_out = all_rows(PREFIX)
    writes(shop, ANA, "ALTA")
    erased(shop)
    restored(shop, opted_out)
    for _ in range(2):
        applied(shop)
        comes_to_rest(shop)
    writes(shop, ANA, "He vuelto")
    ana = shop.parts.conversations.read(shop.conversation_id())
    assert (ana.opted_out, ana.unasked_forbidden) == (False, True)


def test_who_wanted_messages_again_after_the_erasure_is_not_opted_out_by_doing_it_again(
    shop: Shop, backup: Rows
) -> None:
    writes(shop, ANA, "BAJA")
    erased(shop)
    restored(shop, backup)
    applied(shop)
    comes_to_rest(shop)
    for text in ("He vuelto", "ALTA"):
        writes(shop, ANA, text)
    applied(shop)
    assert not shop.parts.conversations.read(shop.conversation_id()).opted_out
    assert "opted_out" not in {mark.fields["reason"] for mark in opt_outs_of(all_rows(RESTORED))}


def test_who_wanted_messages_again_before_the_erasure_was_done_again_is_still_not_written_to_unasked(
    shop: Shop,
) -> None:
    nobody = all_rows(PREFIX)
    writes(shop, ANA, "BAJA")
    erased(shop)
    restored(shop, nobody)
    for text in ("He vuelto", "ALTA"):
        writes(shop, ANA, text)
    applied(shop)
    assert {mark.fields["reason"] for mark in opt_outs_of(all_rows(RESTORED))} == {"erased"}
    assert not shop.parts.conversations.read(shop.conversation_id()).opted_out


HIDDEN = "whatsapp:MX.77"


def test_of_two_conversations_of_one_person_the_newest_wish_outlives_both(shop: Shop) -> None:
    """Each was restored with what it had heard."""
    writes(shop, HIDDEN, "BAJA", ExternalUserId="MX.77")
    for text in ("BAJA", "ALTA"):
        writes(shop, ANA, text)
    shop.customer_writes("Soy yo", From=ANA, WaId="34600000001", ExternalUserId="MX.77")
    linked = all_rows(PREFIX)
    erased(shop)
    restored(shop, linked)
    applied(shop)
    comes_to_rest(shop)
    writes(shop, HIDDEN, "He vuelto", ExternalUserId="MX.77")
    assert not shop.parts.conversations.read(shop.parts.pseudonyms.conversation_id(SENDER, HIDDEN)).opted_out


def test_a_dry_run_counts_and_changes_nothing(shop: Shop, backup: Rows) -> None:
    erased(shop)
    restored(shop, backup)
    rows = all_rows(RESTORED)
    assert applied(shop, dry_run=True) == Applied(kept=1, going={shop.conversation_id()})
    assert all_rows(RESTORED) == rows
    assert shop.jobs() == []


def test_an_alias_leads_to_the_person_whatever_the_conversation_is_called(shop: Shop, backup: Rows) -> None:
    hidden = "whatsapp:ES.111"
    writes(shop, hidden, "Soy yo, sin número", ExternalUserId="ES.111")
    own = shop.parts.pseudonyms.conversation_id(SENDER, hidden)
    alias = shop.parts.pseudonyms.alias_key(SENDER, "ES.111")
    known = [Erasure("job", shop.clock.now() + timedelta(hours=1), ("nobody", alias), "erased")]
    assert ApplyErasures(shop.parts)(known).going == {own}
    assert shop.parts.conversations.read(own).erased


def test_only_erasures_since_the_moment_are_applied(shop: Shop, backup: Rows) -> None:
    erased(shop)
    assert kept_since(shop.parts.objects, datetime.now(UTC) + timedelta(hours=2)) == []


def test_what_is_kept_of_an_erasure_names_nobody(shop: Shop, backup: Rows) -> None:
    job_id = erased(shop)
    (key,) = shop.parts.objects.keys_under(erasures.FOLDER)
    assert key == f"erasures/2026-11-20/{job_id}.json"
    kept = (shop.parts.objects.get(key) or b"").decode()
    assert not [secret for secret in (*SECRETS, SENDER) if secret in kept]
    assert json.loads(kept)["ids"] == [shop.conversation_id()]


def test_an_erasure_that_cannot_be_kept_is_not_promised(shop: Shop, backup: Rows) -> None:
    boto3.client("s3").delete_bucket(Bucket=BUCKET)
    asked = shop.api("DELETE", f"/api/conversations/{shop.conversation_id()}", token="admin")
    assert asked.status_code == 503
    assert not shop.parts.conversations.read(shop.conversation_id()).erased


# The opt-outs of the tables of before


def test_opt_outs_since_the_backup_are_taken_over_from_the_tables_of_before(shop: Shop, backup: Rows) -> None:
    writes(shop, LUIS, "BAJA")
    own = f"optout:{shop.conversation_id(LUIS)}"
    assert own in {row["conversation_id"]["S"] for row in all_rows(PREFIX)["conversations"]}
    restored(shop, backup)
    apply = ApplyErasures(shop.parts)
    assert [apply.take_over(iter([Mark(own, {"reason": "opted_out"})])) for _ in range(2)] == [1, 0]
    luis = shop.parts.conversations.read(shop.conversation_id(LUIS))
    assert luis.opted_out
    assert not shop.parts.conversations.read(shop.conversation_id(ANA)).opted_out


@pytest.mark.parametrize("words", [("ALTA",), ("BAJA", "ALTA")])
def test_who_wants_messages_again_since_the_restore_is_not_opted_out_by_the_tables_of_before(
    shop: Shop, backup: Rows, words: tuple[str, ...]
) -> None:
    """Said also to whom the opt-out is not known."""
    writes(shop, ANA, "BAJA")
    of_before = opt_outs_of(all_rows(PREFIX))
    restored(shop, backup)
    for text in words:
        writes(shop, ANA, text)
    assert ApplyErasures(shop.parts).take_over(iter(of_before)) == 0
    assert not shop.parts.conversations.read(shop.conversation_id()).opted_out


def test_an_opt_out_of_who_was_erased_once_and_wrote_anew_is_taken_over_too(shop: Shop, backup: Rows) -> None:
    erased(shop)
    comes_to_rest(shop)
    writes(shop, ANA, "He vuelto")
    newer = all_rows(PREFIX)
    writes(shop, ANA, "BAJA")
    of_before = opt_outs_of(all_rows(PREFIX))
    restored(shop, newer)
    counts = [ApplyErasures(shop.parts).take_over(iter(of_before)) for _ in range(2)]
    assert counts == [1, 0]
    assert shop.parts.conversations.read(shop.conversation_id()).opted_out


def opt_outs_of(rows: Rows) -> list[Mark]:
    marks = [row for row in rows["conversations"] if row["conversation_id"]["S"].startswith("optout:")]
    return [
        Mark(row["conversation_id"]["S"], {"reason": row["reason"]["S"], "wished_at": wished_at(row)}) for row in marks
    ]


def wished_at(row: Any) -> datetime | None:
    given = row.get("wished_at")
    return ConversationRow.wished_at.deserialize(given["S"]) if given else None


def test_that_who_opted_out_was_erased_before_is_no_news(shop: Shop, backup: Rows) -> None:
    writes(shop, ANA, "BAJA")
    (own,) = opt_outs_of(all_rows(PREFIX))
    assert ApplyErasures(shop.parts).take_over(iter([Mark(own.key, {"reason": "erased"})])) == 0
    assert opt_outs_of(all_rows(PREFIX)) == [own]


def test_killed_while_opt_outs_are_taken_over_the_next_time_finishes(shop: Shop, backup: Rows) -> None:
    writes(shop, LUIS, "BAJA")
    of_before = opt_outs_of(all_rows(PREFIX))
    restored(shop, backup)
    for step in range(1, 10):
        try:
            ApplyErasures(dying_at(step, shop)).take_over(iter(of_before))
        except Killed:
            continue
        break
    assert shop.parts.conversations.read(shop.conversation_id(LUIS)).opted_out


# The command


@pytest.fixture
def stage() -> Iterator[Stage]:
    with stage_in_process(trigger=False) as stage:
        yield stage


def test_the_command_prints_counts_alone(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    kept = Erasure("job-1", datetime.now(UTC), ("conversation-1",), "erased")
    stage.client("s3").put_object(Bucket=stage.outputs["MediaBucket"], Key=kept.key, Body=erasures.as_bytes(kept))
    since = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    asked = ["--stage", "dev", "--since", since, "--opt-outs-from", "before-"]
    of_before(stage, "optout:conversation-2", "optout:conversation-3", "conversation-2")
    assert apply_erasures.main([*asked, "--dry-run"]) == 0
    dry = capsys.readouterr().out
    assert "1 erasure(s) since" in dry
    assert "0 conversation(s) of before: to be erased." in dry
    assert "2 opt-out mark(s) to be taken over." in dry
    assert "Nothing was changed." in dry
    for count in (2, 0):
        assert apply_erasures.main(asked) == 0
        printed = capsys.readouterr().out
        assert f"{count} opt-out mark(s) taken over." in printed
        assert "conversation-" not in printed


def of_before(stage: Stage, *keys: str) -> None:
    """Rows of the conversations in the tables of before."""
    name_tables("before-")
    ConversationRow.create_table()
    name_tables("sales-bot-dev-")
    for key in keys:
        row = {"conversation_id": {"S": key}, "reason": {"S": "opted_out"}}
        stage.client("dynamodb").put_item(TableName="before-conversations", Item=row)


@pytest.mark.parametrize(
    ("since", "complaint"),
    [(timedelta(days=61), "kept for 60 days"), (-timedelta(days=1), "still to come")],
    ids=["too long ago", "to come"],
)
def test_a_moment_that_cannot_be_meant_is_refused(
    stage: Stage, since: timedelta, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    moment = (datetime.now(UTC) - since).isoformat()
    assert apply_erasures.main(["--stage", "dev", "--since", moment]) == 1
    assert complaint in capsys.readouterr().err


def test_a_moment_without_its_zone_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        apply_erasures.main(["--stage", "dev", "--since", "2026-11-20T15:04:00"])
    assert "say the time zone too" in capsys.readouterr().err

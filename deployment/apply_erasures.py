"""`make apply-erasures STAGE=prod SINCE=…`: after a restore, who was erased since that moment is erased again.

The restored tables know nothing of it, the private bucket does. Each goes as if it were asked for in the page: marked
at once, removed by a job. Who has written anew since is a new customer and stays, without what came back of before.
Interrupted, or run twice, it does what is left. It prints counts alone.
"""

import argparse
import contextlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.clock import Clock, SystemClock
from chalicelib.errors import ConversationChanged, RequestRefused
from chalicelib.flows.ports import Conversations, ListedObjects
from chalicelib.sales import erasures, opt_out, wishes
from chalicelib.sales.change import Change, Mark
from chalicelib.sales.conversation import Conversation, Direction
from chalicelib.sales.erasures import Erasure
from chalicelib.sales.identity import opt_out_key, phone_alias_key
from chalicelib.sales.wishes import Wish
from chalicelib.store.tables import ConversationRow
from chalicelib.wiring import Wiring
from deployment.came_back import CameBack
from deployment.command import parser_of, run
from deployment.deployed import client, read_deployed
from deployment.errors import DeploymentFailed

# A restored second and our clock are not the same; who is erased twice loses nothing.
_OVERLAP = timedelta(hours=1)
_ONE_REQUEST = timedelta(minutes=1)
_MOST_A_LOOK = 100  # DynamoDB's, of one call
_MOST_HEARD = 40  # of the newest messages: as many as the bot reads
_OPT_OUTS = opt_out_key("")


@dataclass
class Applied:
    """How many erasures are kept; conversations that go, of which only rows had come back, of who has written anew."""

    kept: int = 0
    going: set[str] = field(default_factory=set)
    loose: set[str] = field(default_factory=set)
    anew: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class ApplyErasures:
    """With `dry_run` it only counts. Raises StoreBusy."""

    parts: Wiring
    dry_run: bool = False

    def __call__(self, known: Sequence[Erasure]) -> Applied:
        done = Applied(kept=len(known))
        for erasure in known:
            found = {each.conversation_id: each for each in _conversations_of(self.parts.conversations, erasure)}
            going = {own for own, each in found.items() if each.created_at <= erasure.asked_at}
            anew = {own: _began(each, erasure) for own, each in found.items() if own not in going}
            nobodys = dict.fromkeys(own for own in erasure.ids if ":" not in own and own not in found)
            done.going |= going
            done.anew |= anew.keys()
            for conversation_id in sorted(going):
                self._erase(conversation_id)
            done.loose |= {own for own, until in {**nobodys, **anew}.items() if self._clear(own, until)}
            self._forbid_unasked(erasure, list(found.values()))
        done.anew -= done.going
        return done

    def take_over(self, opt_outs: Iterator[Mark]) -> int:
        """Those of other tables that these lack; returns how many."""
        count = 0
        for some in _by_hundred(opt_outs):
            _, known = self.parts.conversations.look_up([mark.key for mark in some])
            missing = [mark for mark in some if _is_news(mark, known) and not self._is_overruled(mark)]
            count += len(missing)
            for mark in [] if self.dry_run else missing:
                self._opt_out(mark)
        return count

    def _erase(self, conversation_id: str) -> None:
        if not self.dry_run:
            with contextlib.suppress(RequestRefused):  # it went meanwhile: a job of before was under way
                self.parts.erase_customer.ask(conversation_id)

    def _clear(self, conversation_id: str, until: datetime | None) -> bool:
        """Whether anything had come back."""
        came_back = CameBack(self.parts, conversation_id, until)
        found = came_back.is_there()
        if found and not self.dry_run:
            came_back.remove()
        return found

    def _forbid_unasked(self, erasure: Erasure, found: Sequence[Conversation]) -> None:
        """Nobody writes unasked to who was erased, also where the conversation is younger than these tables. Last: to
        erase what came back marks it by what that knows, and the person may have wished otherwise later."""
        marks = opt_out.marks(erasure.ids, erasure.reason, _wished_at(erasure))
        said = [self._as_said(each) for each in found] if erasure.reason == opt_out.OPTED_OUT else []
        if came_back := [each for each in said if _is_overruled_by(each, marks[0])]:
            marks = opt_out.marks(erasure.ids, opt_out.ERASED, opt_out.wished_at(came_back[0]))
        _, known = self.parts.conversations.look_up([mark.key for mark in marks])
        missing = tuple(mark for mark in marks if _is_news(mark, known))
        if missing and not self.dry_run:
            self.parts.conversations.commit(Change(erasure.ids[0], marks=missing, touches_conversation=False))

    def _opt_out(self, mark: Mark) -> None:
        """The mark, or with it the field of the conversation that it is about, where that is here. Raises StoreBusy."""
        conversations, known_id = self.parts.conversations, mark.key.removeprefix(_OPT_OUTS)
        while conversation := self._not_opted_out(known_id, mark):
            now, zone = self.parts.clock.now(), self.parts.settings.business_timezone
            change = Change(known_id, expects={"revision": conversation.revision}, set={"changed_at": now})
            change = opt_out.with_opt_out(
                change, conversation, now, zone, self.parts.pseudonyms, said_at=opt_out.marked_at(mark)
            )
            with contextlib.suppress(ConversationChanged):
                conversations.commit(change)
        conversations.commit(Change(known_id, marks=(mark,), touches_conversation=False))

    def _not_opted_out(self, known_id: str, mark: Mark) -> Conversation | None:
        conversation = self.parts.conversations.read(known_id) if opt_out.is_opt_out(mark) else None
        return None if conversation and conversation.opted_out else conversation

    def _is_overruled(self, mark: Mark) -> bool:
        """Whether the person wants messages again since, also said to whom the opt-out was not known."""
        conversations, known_id = self.parts.conversations, mark.key.removeprefix(_OPT_OUTS)
        found, marks = conversations.look_up([known_id, phone_alias_key(known_id)])
        led_to = next((each.fields["points_to"] for each in marks.values() if "points_to" in each.fields), None)
        conversation = found.get(known_id) or (conversations.read(led_to) if led_to else None)
        return conversation is not None and _is_overruled_by(self._as_said(conversation), mark)

    def _as_said(self, conversation: Conversation) -> Conversation:
        """With the wish for messages of who was not known to want none."""
        recent = self.parts.conversations.recent_messages(conversation.conversation_id, _MOST_HEARD)
        said = wishes.newest(conversation, [each for each in recent if each.direction is Direction.INBOUND])
        if said is None or said[1] is not Wish.MESSAGES:
            return conversation
        return replace(conversation, opted_out=False, wished_at=said[0].sent_at)


def _is_overruled_by(conversation: Conversation, mark: Mark) -> bool:
    """Whether who was opted out by the mark wants messages again since."""
    said, marked = opt_out.wished_at(conversation), opt_out.marked_at(mark)
    is_younger = said is not None and marked is not None and said > marked
    return opt_out.is_opt_out(mark) and not conversation.opted_out and is_younger


def _wished_at(erasure: Erasure) -> datetime | None:
    """Of an opt-out whose time was not kept: before the erasure."""
    return erasure.wished_at or (erasure.asked_at if erasure.reason == opt_out.OPTED_OUT else None)


def _is_news(mark: Mark, known: Mapping[str, Mark]) -> bool:
    """Also where it is known that the person was erased, or had wished otherwise before."""
    own = known.get(mark.key)
    return own is None or opt_out.newest_mark([own, mark]) is mark


def _began(conversation: Conversation, erasure: Erasure) -> datetime:
    """Until then all is of before. What came while the erasure ran went with the rest; a first message may be handled
    beside the one that makes the conversation."""
    return max(erasure.asked_at, conversation.created_at - _ONE_REQUEST)


def kept_since(objects: ListedObjects, moment: datetime) -> list[Erasure]:
    """Those that were asked for, or went on, since then: oldest first. Raises StoreBusy."""
    keys = [key for put_at, key in objects.listed(erasures.FOLDER) if put_at >= moment - _OVERLAP]
    found = [erasures.erasure_of(data) for key in keys if (data := objects.get(key))]
    return sorted(found, key=lambda erasure: erasure.asked_at)


def main(arguments: Sequence[str] | None = None) -> int:
    return run(lambda: _apply(_parser().parse_args(arguments), SystemClock()))


def _parser() -> argparse.ArgumentParser:
    parser = parser_of(
        "apply_erasures",
        "After a restore: erases again whoever was erased since the moment that the tables were restored to. "
        "Run again, it does what is left.",
        "make apply-erasures STAGE=prod SINCE=2026-11-20T15:04:00Z OPT_OUTS_FROM=sales-bot-prod-",
    )
    parser.add_argument("--since", type=_moment, required=True, help="the restored moment, as 2026-11-20T15:04:00Z")
    parser.add_argument(
        "--opt-outs-from", metavar="PREFIX", help="of the tables of before: opt-outs that these lack are taken over"
    )
    parser.add_argument("--dry-run", action="store_true", help="only count")
    return parser


def _moment(typed: str) -> datetime:
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{typed} is no moment: write it as 2026-11-20T15:04:00Z") from None
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("say the time zone too: 2026-11-20T15:04:00Z is UTC")
    return moment.astimezone(UTC)


def _apply(asked: argparse.Namespace, clock: Clock) -> int:
    _check(asked.since, clock.now())
    parts = read_deployed(asked.stage).wiring()
    apply = ApplyErasures(parts, dry_run=asked.dry_run)
    _tell(apply(kept_since(parts.objects, asked.since)), asked)
    if asked.opt_outs_from:
        count = apply.take_over(opt_outs_in(f"{asked.opt_outs_from}conversations"))
        print(f"{count} opt-out mark(s) {'to be taken' if asked.dry_run else 'taken'} over.")
    if asked.dry_run:
        print("Nothing was changed.")
    return 0


def _check(since: datetime, now: datetime) -> None:
    """Raises DeploymentFailed."""
    if since > now:
        raise DeploymentFailed(f"{since:%Y-%m-%d %H:%M} UTC is still to come: say the moment that was restored.")
    if now - since > erasures.KEPT:
        raise DeploymentFailed(
            f"Erasures are kept for {erasures.KEPT.days} days: of who was erased before, nothing is known any more."
        )


def _tell(done: Applied, asked: argparse.Namespace) -> None:
    print(f"{done.kept} erasure(s) since {asked.since:%Y-%m-%d %H:%M} UTC.")
    print(f"{len(done.going)} conversation(s) of before: {'to be erased' if asked.dry_run else 'marked, and queued'}.")
    if done.loose:
        what = "to be removed" if asked.dry_run else "removed"
        print(f"{len(done.loose)} whose messages or orders alone had come back: {what}.")
    if done.anew:
        print(f"{len(done.anew)} conversation(s) of who has written anew since: they stay.")


def _conversations_of(conversations: Conversations, erasure: Erasure) -> list[Conversation]:
    """By their own ids, and by aliases that lead to one."""
    found, marks = conversations.look_up(erasure.ids)
    led_to = {mark.fields["points_to"] for mark in marks.values() if "points_to" in mark.fields} - found.keys()
    others, _ = conversations.look_up(sorted(led_to)) if led_to else ({}, {})
    return [*found.values(), *others.values()]


def opt_outs_in(table: str) -> Iterator[Mark]:
    """A scan: the marks are in no index, and this is once after a restore. Raises botocore's errors."""
    pages = (
        client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=table,
            FilterExpression="begins_with(conversation_id, :opt_outs)",
            ProjectionExpression="conversation_id, #reason, wished_at",
            ExpressionAttributeNames={"#reason": "reason"},
            ExpressionAttributeValues={":opt_outs": {"S": _OPT_OUTS}},
        )
    )
    for page in pages:
        for item in page["Items"]:
            yield _mark(item)


def _mark(item: Mapping[str, Any]) -> Mark:
    reason = item["reason"]["S"] if "reason" in item else opt_out.OPTED_OUT
    at = ConversationRow.wished_at.deserialize(item["wished_at"]["S"]) if "wished_at" in item else None
    (mark,) = opt_out.marks([item["conversation_id"]["S"].removeprefix(_OPT_OUTS)], reason, at)
    return mark


def _by_hundred(marks: Iterator[Mark]) -> Iterator[list[Mark]]:
    some: list[Mark] = []
    for mark in marks:
        some.append(mark)
        if len(some) == _MOST_A_LOOK:
            yield some
            some = []
    if some:
        yield some


if __name__ == "__main__":
    sys.exit(main())

"""Time has come: the bot writes by itself to who fell silent or asked for it; or the shop is told that somebody waits.

The same steps as an answer: reserved in one transaction, sent, closed.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib import logs
from chalicelib.clock import Clock, Deadline
from chalicelib.errors import ChangeRefused
from chalicelib.flows.finish_answer import FinishAnswer
from chalicelib.flows.ports import Conversations, Profiles
from chalicelib.flows.send_notices import SendNotices
from chalicelib.sales import answering, following_up, window
from chalicelib.sales.answering import Answer
from chalicelib.sales.conversation import Conversation, Mode
from chalicelib.sales.profile import Profile

_WHILE_PAUSED = timedelta(hours=1)


@dataclass(frozen=True)
class FollowUp:
    conversations: Conversations
    profiles: Profiles
    finish_answer: FinishAnswer
    send_notices: SendNotices
    clock: Clock
    zone: ZoneInfo

    def __call__(self, conversation: Conversation, deadline: Deadline) -> None:
        """Raises TryAgainLater. Whoever was faster has made it void."""
        try:
            self._take_step(conversation, deadline)
        except ChangeRefused:
            logs.step("follow_up_dropped", conversation_id=conversation.conversation_id)

    def _take_step(self, conversation: Conversation, deadline: Deadline) -> None:
        now = self.clock.now()
        in_force = self.profiles.in_force(conversation.sender)
        if in_force is None:
            self._later(conversation, None, now)
        elif conversation.mode is Mode.HUMAN:
            self._remind(conversation, in_force.profile, deadline)
        elif not following_up.is_still_wanted(conversation):
            self._later(conversation, None, now)
        elif in_force.paused:
            self._later(conversation, now + _WHILE_PAUSED, now)
        else:
            self._write(conversation, in_force.profile, deadline)

    def _write(self, conversation: Conversation, profile: Profile, deadline: Deadline) -> None:
        now = self.clock.now()
        allowed = following_up.allowed_from(conversation, profile, now)
        message = following_up.message(conversation, profile, now)
        if allowed is None or message is None:
            self._later(conversation, None, now)
        elif allowed > now:
            self._later(conversation, allowed, now)
        else:
            self._send(conversation, message, deadline)

    def _remind(self, conversation: Conversation, profile: Profile, deadline: Deadline) -> None:
        """The shop is told once more, and the customer, in one honest line, that it is not forgotten."""
        now = self.clock.now()
        if conversation.waiting_since is None:
            self._later(conversation, None, now)
            return
        logs.step("reminded", conversation_id=conversation.conversation_id)
        if window.is_open(conversation, now) and not (conversation.opted_out or conversation.blocked):
            self._send(conversation, Answer(profile.reminder_line), deadline, reminds=True)
        else:
            self.conversations.commit(answering.remind(conversation, now))
        told = self.conversations.read(conversation.conversation_id)
        if told and told.notices:
            self.send_notices(told, deadline)

    def _send(self, conversation: Conversation, message: Answer, deadline: Deadline, *, reminds: bool = False) -> None:
        now = self.clock.now()
        change, reserved, parts = answering.reserve(conversation, [], [], message, now, self.zone)
        if reminds:
            change = answering.with_reminder(change, conversation)
            reserved = replace(reserved, **{name: change.set[name] for name in ("reminded", "due_at", "notices")})
        self.conversations.commit(change)
        logs.step("follow_up_reserved", conversation_id=conversation.conversation_id, because=parts[0].reason)
        self.finish_answer(reserved, deadline, fresh_parts=parts)

    def _later(self, conversation: Conversation, due_at: datetime | None, now: datetime) -> None:
        self.conversations.commit(answering.postpone(conversation, due_at, now))

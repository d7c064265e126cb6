"""Twilio's copies of a person's messages and files are deleted: those that are recorded, and those that it lists."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from chalicelib.clock import Deadline
from chalicelib.flows.ports import Twilio
from chalicelib.sales.conversation import Direction, Message
from chalicelib.sales.twilio_copies import Deleted, TwilioCopy

BATCH = 20
# A batch, and a call that hangs.
SECONDS = 20
_ROUNDS = 50


@dataclass(frozen=True)
class EraseAtTwilio:
    """With less than `reserve_seconds` of the job's time left a later job goes on."""

    twilio: Twilio
    reserve_seconds: float = SECONDS

    def recorded(self, messages: Iterable[Message]) -> Deleted:
        """Raises DeletionFailed."""
        return self._all(
            TwilioCopy(sid, message.direction is Direction.INBOUND, message.sent_at, _has_files(message))
            for message in messages
            if (sid := _sid_of(message))
        )

    def listed(
        self,
        sender: str,
        addresses: Sequence[str],
        deadline: Deadline,
        is_doomed: Callable[[TwilioCopy], bool] = lambda _: True,
    ) -> tuple[Deleted, bool]:
        """Both ways. False: time is over before all of it was looked at. Raises DeletionFailed, LookupFailed."""
        total = Deleted()
        for address in addresses:
            for _ in range(_ROUNDS):
                round_of_it, whole = self._round(sender, address, deadline, is_doomed)
                total += Deleted(round_of_it.messages, round_of_it.files)
                if not whole:
                    return total, False
                if not round_of_it.messages:  # the list holds no more than what stays
                    total += Deleted(kept=round_of_it.kept)
                    break
        return total, True

    def _round(
        self, sender: str, address: str, deadline: Deadline, is_doomed: Callable[[TwilioCopy], bool]
    ) -> tuple[Deleted, bool]:
        """Twilio's newest ones; False: not all of them."""
        total = Deleted()
        if deadline.remaining() < self.reserve_seconds:
            return total, False
        doomed = [copy for copy in self.twilio.copies(sender, address) if is_doomed(copy)]
        for start in range(0, len(doomed), BATCH):
            if deadline.remaining() < self.reserve_seconds:
                return total, False
            total += self._all(doomed[start : start + BATCH])
        return total, True

    def _all(self, copies: Iterable[TwilioCopy]) -> Deleted:
        return sum((self.twilio.delete_copy(copy.sid, with_files=copy.has_files) for copy in copies), Deleted())


def _sid_of(message: Message) -> str | None:
    return message.message_id if message.direction is Direction.INBOUND else message.sid


def _has_files(message: Message) -> bool:
    return bool(message.media or message.media_url)

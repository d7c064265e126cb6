"""One person's newest wish holds in all of the person's conversations: with the number hidden, with it shown."""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from chalicelib.clock import Clock
from chalicelib.errors import ConversationChanged
from chalicelib.flows.ports import Conversations, Jobs
from chalicelib.flows.siblings import sibling_ids
from chalicelib.sales import opt_out
from chalicelib.sales.change import Change
from chalicelib.sales.conversation import CUSTOMER, Conversation
from chalicelib.sales.identity import Pseudonyms

_TRIES = 5


@dataclass(frozen=True)
class TellSiblings:
    conversations: Conversations
    jobs: Jobs
    pseudonyms: Pseudonyms
    clock: Clock
    zone: ZoneInfo

    def __call__(self, conversation: Conversation) -> None:
        """Where a wish is untold, those that have heard an older one, or none, hear the newest; also this conversation.
        Who is being erased has no others: what the person has begun since is a new customer's. Raises StoreBusy."""
        if conversation.erased or not conversation.wish_untold:
            return
        ids = sibling_ids(conversation, self.conversations, self.pseudonyms)
        found, _ = self.conversations.look_up(ids) if ids else ({}, {})
        wish = opt_out.newest([conversation, *found.values()])
        everybody = (conversation.conversation_id, *found)
        if wish is None or all(self._tell(own, wish) for own in everybody if own != wish.conversation_id):
            self._note_told(conversation)

    def later(self, change: Change) -> None:
        """A change that is about to be committed outside of a job may be the last that its process does: a job tells
        then. It runs after the queue's delay, and its id is its own, as FIFO swallows ids of late. Raises StoreBusy."""
        if change.set.get("wish_untold"):
            self.jobs.put(change.conversation_id, f"wish:{change.conversation_id}:{uuid4().hex}")

    def _tell(self, other_id: str, wish: Conversation) -> bool:
        """False: it changes too fast, and hears it at the next job."""
        for _ in range(_TRIES):
            other = self.conversations.read(other_id)
            if other is None or other.erased or opt_out.is_known(wish, other):
                return True
            with suppress(ConversationChanged):
                self.conversations.commit(self._change(other, wish))
                return True
        return False

    def _change(self, other: Conversation, wish: Conversation) -> Change:
        now = self.clock.now()
        said_at = opt_out.wished_at(wish) or now
        as_read = Change(other.conversation_id, expects={"revision": other.revision})
        told: dict[str, Any] = {"by": wish.opt_out_by or CUSTOMER, "reason": wish.opt_out_reason, "said_at": said_at}
        if wish.opted_out == other.opted_out:  # it is only younger
            change = opt_out.said_again(other, self.pseudonyms, said_at)
        elif wish.opted_out:
            change = opt_out.with_opt_out(as_read, other, now, self.zone, self.pseudonyms, **told)
            change = replace(change, set={**change.set, "opted_out_at": said_at})
        else:
            change = opt_out.with_opt_in(as_read, other, self.pseudonyms, **told)
        return replace(change, set={**change.set, "wish_untold": False, "changed_at": now})

    def _note_told(self, conversation: Conversation) -> None:
        """Unless there is a younger wish by now, which is still to be told."""
        heard = {"wished_at": conversation.wished_at, "wish_untold": True}
        with suppress(ConversationChanged):
            self.conversations.commit(Change(conversation.conversation_id, expects=heard, set={"wish_untold": False}))

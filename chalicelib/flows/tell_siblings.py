"""One person's wish holds in all of the person's conversations: with the number hidden, with it shown."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.clock import Clock
from chalicelib.errors import ConversationChanged
from chalicelib.flows.ports import Conversations
from chalicelib.flows.siblings import sibling_ids
from chalicelib.sales import opt_out
from chalicelib.sales.change import Change
from chalicelib.sales.conversation import CUSTOMER, Conversation
from chalicelib.sales.identity import Pseudonyms

_TRIES = 5


@dataclass(frozen=True)
class TellSiblings:
    conversations: Conversations
    pseudonyms: Pseudonyms
    clock: Clock
    zone: ZoneInfo

    def __call__(
        self,
        conversation: Conversation,
        *,
        opted_out: bool,
        by: str = CUSTOMER,
        reason: str = "",
        until: datetime | None = None,
    ) -> None:
        """`by` and `reason`: where an operator said it. `until`: who has opted out later than that, stays so."""
        wish = _Wish(opted_out, by, reason, until)
        for other_id in sibling_ids(conversation, self.conversations, self.pseudonyms):
            self._tell(other_id, wish)

    def _tell(self, other_id: str, wish: "_Wish") -> None:
        for _ in range(_TRIES):
            other = self.conversations.read(other_id)
            if other is None or other.erased or other.opted_out == wish.opted_out or wish.is_older_than(other):
                return
            try:
                self.conversations.commit(self._change(other, wish))
                return
            except ConversationChanged:
                continue

    def _change(self, other: Conversation, wish: "_Wish") -> Change:
        now = self.clock.now()
        change = Change(other.conversation_id, expects={"revision": other.revision}, set={"changed_at": now})
        told = {"by": wish.by, "reason": wish.reason}
        if wish.opted_out:
            return opt_out.with_opt_out(change, other, now, self.zone, self.pseudonyms, **told)
        return opt_out.with_opt_in(change, other, self.pseudonyms, **told)


@dataclass(frozen=True)
class _Wish:
    opted_out: bool
    by: str
    reason: str
    until: datetime | None

    def is_older_than(self, other: Conversation) -> bool:
        """Of who opted out at a time that nobody knows, too."""
        return self.until is not None and (other.opted_out_at is None or other.opted_out_at >= self.until)

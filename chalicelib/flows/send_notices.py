"""The shop is told with its page closed: by mail, and by a signed webhook to its own system.

At least once: a notice stays on the conversation until it is told. A failed one is tried again later and later, brought
by the sweeper, and at last given up with an alarm.
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from chalicelib import logs
from chalicelib.clock import Clock, Deadline
from chalicelib.errors import ConversationChanged, StoreBusy
from chalicelib.flows.ports import Conversations, Hooks, Notices, Orders
from chalicelib.sales import shop_notices
from chalicelib.sales.conversation import Conversation
from chalicelib.sales.orders import Order, OrderState
from chalicelib.sales.shop_notices import Event, Mail, Way

_TRIES = 5
# A try of each way; with less of the job's time left the next job does it.
_SECONDS = 12


@dataclass(frozen=True)
class NoticePlaces:
    """Where the page is, and the shop's own system, if it wants to be told."""

    dashboard_origin: str
    hand_off_url: str | None = None
    order_url: str | None = None


@dataclass(frozen=True)
class SendNotices:
    conversations: Conversations
    orders: Orders
    notices: Notices
    hooks: Hooks
    clock: Clock
    zone: ZoneInfo
    places: NoticePlaces

    def __call__(self, conversation: Conversation, deadline: Deadline) -> None:
        """Raises StoreBusy; a notice that cannot be told is no error."""
        if shop_notices.is_too_early(conversation, self.clock.now()):
            return
        tried: set[str] = set()
        left: set[str] = set()
        for notice in sorted(conversation.notices):
            if deadline.remaining() < _SECONDS:
                break
            tried.add(notice)
            left |= self._told(conversation, notice, deadline)
        if tried:
            self._settle(conversation, frozenset(tried), frozenset(left))

    def last(self, conversation: Conversation, deadline: Deadline) -> None:
        """Of an erased person only the orders that stand, which name nobody any more. What fails is given up."""
        for notice in sorted(conversation.notices):
            order = self._order_of(notice)
            if order is None or order.state is OrderState.CANCELLED:
                continue
            if left := self._order(notice, order, deadline):
                logs.alarm("notice_failed", conversation_id=conversation.conversation_id, notices=sorted(left))

    def _told(self, conversation: Conversation, notice: str, deadline: Deadline) -> frozenset[str]:
        """What of it is still to be told."""
        if shop_notices.kind_of(notice) == "order":
            order = self._order_of(notice)
            return self._order(notice, order, deadline) if order else frozenset()
        if not shop_notices.is_waiting(conversation):
            return frozenset()
        mail = shop_notices.waiting_mail(
            conversation, notice, self.places.dashboard_origin, self.clock.now(), self.zone
        )
        event = shop_notices.waiting_event(conversation, notice, self.places.dashboard_origin)
        return self._send(notice, mail, event, self.places.hand_off_url, deadline)

    def _order_of(self, notice: str) -> Order | None:
        return self.orders.get(shop_notices.order_id_of(notice)) if shop_notices.kind_of(notice) == "order" else None

    def _order(self, notice: str, order: Order, deadline: Deadline) -> frozenset[str]:
        mail = shop_notices.order_mail(order, self.places.dashboard_origin)
        return self._send(notice, mail, shop_notices.order_event(order), self.places.order_url, deadline)

    def _send(self, notice: str, mail: Mail, event: Event, url: str | None, deadline: Deadline) -> frozenset[str]:
        ways = shop_notices.ways_of(notice)
        left = set()
        if Way.MAIL in ways and not self._mailed(mail, event.event_id):
            left.add(Way.MAIL)
        if Way.HOOK in ways and url and not self._posted(url, event, deadline):
            left.add(Way.HOOK)
        return shop_notices.still_to_tell(notice, frozenset(left)) if left else frozenset()

    def _mailed(self, mail: Mail, event_id: str) -> bool:
        try:
            self.notices.tell(mail.subject, mail.text)
        except StoreBusy as error:
            logs.step("notice_delayed", notice=event_id, way=Way.MAIL.value, reason=str(error))
            return False
        logs.step("notice_told", notice=event_id, way=Way.MAIL.value)
        return True

    def _posted(self, url: str, event: Event, deadline: Deadline) -> bool:
        taken = self.hooks.post(url, event.body, event.event_id, deadline)
        logs.step("notice_told" if taken else "notice_delayed", notice=event.event_id, way=Way.HOOK.value)
        return taken

    def _settle(self, conversation: Conversation, tried: frozenset[str], left: frozenset[str]) -> None:
        """What came to the conversation meanwhile stays for its own job."""
        current: Conversation | None = conversation
        for _ in range(_TRIES):
            if current is None or current.erased:
                return
            tries = conversation.notice_tries + 1 if left else 0
            given_up = tries >= shop_notices.TRIES
            remaining = (current.notices - tried) | (frozenset() if given_up else left)
            try:
                self.conversations.commit(
                    shop_notices.settled(current, remaining, 0 if given_up else tries, self.clock.now())
                )
            except ConversationChanged:
                current = self.conversations.read(conversation.conversation_id)
                continue
            if given_up:
                logs.alarm("notice_failed", conversation_id=conversation.conversation_id, notices=sorted(left))
            return
        raise StoreBusy("conversation changes too fast")

"""What a conversation and a message are. Shapes only; the rules stand beside them in this package."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from chalicelib.sales.orders import PlacedOrder
from chalicelib.sales.quotes import Quote


class Mode(StrEnum):
    BOT = "bot"
    HUMAN = "human"


class Stage(StrEnum):
    NEW = "new"
    INTERESTED = "interested"
    QUOTED = "quoted"
    NEGOTIATING = "negotiating"
    WON = "won"
    LOST = "lost"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class NeedsPerson(StrEnum):
    """Why somebody of the shop should look at a conversation."""

    ASKED_FOR_PERSON = "asked_for_person"
    COMPLAINT = "complaint"
    SHOP_TOPIC = "shop_topic"
    GUARD_FAILED = "guard_failed"
    LIMIT_REACHED = "limit_reached"
    LOOP = "loop"
    BUDGET_SPENT = "budget_spent"
    BOT_PAUSED = "bot_paused"
    MODEL_FAILED = "model_failed"
    NOT_ANSWERED = "not_answered"
    DELIVERY_FAILED = "delivery_failed"
    DELIVERY_UNKNOWN = "delivery_unknown"
    WINDOW_CLOSED = "window_closed"
    UNKNOWN_SENDER = "unknown_sender"
    JOB_FAILING = "job_failing"


CUSTOMER = "customer"
BOT = "bot"


def waiting_queue(sender: str, mode: Mode, needs_person: NeedsPerson | None) -> str:
    """Where it waits while `waiting_since` is set: for a person, or for the bot (there the sweeper looks)."""
    return f"{sender}#{'person' if mode is Mode.HUMAN or needs_person else 'bot'}"


@dataclass(frozen=True, slots=True)
class PendingAnswer:
    """An answer that is reserved and not yet known to be sent to its last part.

    `control_version` is the conversation's right after the reservation: another one means that who may answer has
    changed since. `began_at` is the time of the oldest message that it answers; without `answered` the bot writes by
    itself. `order_id` is that of the order that it tells the customer, `template` whether it may go out at any time.
    """

    number: int
    message_ids: tuple[str, ...]
    answered: tuple[str, ...]
    control_version: int
    reserved_at: datetime
    began_at: datetime
    order_id: str = ""
    template: bool = False


@dataclass(frozen=True, slots=True)
class StageChange:
    """A step of the sale, and the rule that made it (`quote`, `order`, `no`, …) or the operator's name."""

    stage: Stage
    at: datetime
    why: str


class FollowUpKind(StrEnum):
    ASKED = "asked"  # the customer wants to hear again at a time
    NUDGE = "nudge"  # silence on a quote or clear interest, inside the service window
    TEMPLATE = "template"  # still silence, outside of it


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What the bot writes by itself when `at` comes, unless the customer has written since `planned_at`."""

    kind: FollowUpKind
    about: str = field(repr=False)
    reason: str
    planned_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """One customer with one of our numbers.

    `due_at` is when time alone brings the next step: while the bot answers its follow-up, while a person does the
    reminder that somebody waits. `notices` are what the shop is still to be told (`hand_off:…`, `order:…`).
    `opt_out_by` is who last changed whether the customer wants messages (username, or `customer`), and
    `opt_out_reason` the words of an operator for it. `wished_at` is when that was said, wherever the person said it;
    `wish_untold`: other conversations of the same person may not know of it.
    Three counters tell writers apart. `revision`: anything that changes what an answer is drafted on.
    `control_version`: who may answer (mode, opt-out, blocked, erased). `version`: the fields an operator edits.
    `cost_nano_usd` is in 10^-9 USD; `amount` in minor units of `currency`. `bot_day` and `person_day` are the last
    business days on which the bot answered and a person had it; `ad_counted`: the ad of its referral knows of it.
    """

    conversation_id: str
    sender: str
    address: str = field(repr=False)
    created_at: datetime
    changed_at: datetime
    phone: str | None = field(default=None, repr=False)
    external_user_id: str | None = field(default=None, repr=False)
    profile_name: str | None = field(default=None, repr=False)
    username: str | None = field(default=None, repr=False)
    stage: Stage = Stage.NEW
    mode: Mode = Mode.BOT
    assigned_to: str | None = None
    needs_person: NeedsPerson | None = None
    note: str = field(default="", repr=False)
    amount: int | None = None
    currency: str = ""
    lead_facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    summary: str = field(default="", repr=False)
    shown: tuple[str, ...] = ()
    quote: Quote | None = None
    order_id: str = ""
    ordered_quote_id: str = ""
    stage_history: tuple[StageChange, ...] = ()
    follow_up: FollowUp | None = None
    due_at: datetime | None = None
    nudged_at: datetime | None = None
    notices: frozenset[str] = frozenset()
    notice_tries: int = 0
    hand_off_reason: str = field(default="", repr=False)
    person_active_at: datetime | None = None
    reminded: bool = False
    referral: Mapping[str, str] | None = field(default=None, repr=False)
    last_message_at: datetime | None = None
    last_message_preview: str = field(default="", repr=False)
    last_message_author: str = CUSTOMER
    last_inbound_at: datetime | None = None
    unread: int = 0
    waiting_since: datetime | None = None
    waiting_queue: str | None = None
    unanswered: frozenset[str] = frozenset()
    uncounted: frozenset[str] = frozenset()
    answer_number: int = 0
    pending_answer: PendingAnswer | None = None
    operator_sends: frozenset[str] = frozenset()
    lease_until: datetime | None = None
    introduced: bool = False
    opted_out: bool = False
    opted_out_at: datetime | None = None
    opt_out_reason: str = field(default="", repr=False)
    opt_out_by: str = ""
    opt_out_hinted: bool = False
    wished_at: datetime | None = None
    wish_untold: bool = False
    blocked: bool = False
    erased: bool = False
    unasked_forbidden: bool = False
    first_response_at: datetime | None = None
    counted: bool = False
    active_day: str = ""
    bot_day: str = ""
    person_day: str = ""
    ad_counted: bool = False
    inbound_today: int = 0
    limited_day: str = ""
    sweeps: int = 0
    swept_at: datetime | None = None
    erasure_job: str | None = None
    cost_nano_usd: int = 0
    cost_unknown: bool = False
    revision: int = 0
    control_version: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Media:
    """A file that Twilio holds: `url` needs the account's credentials. `key` is our own copy's in the bucket.

    `outcome` is what became of it (media.Outcome; empty: not read yet). An operator's picture has no `url`.
    """

    url: str = field(repr=False)
    content_type: str
    key: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One text or file, in or out. `address` is where an outbound one goes.

    `transcript` is what a voice note says, `media_outcome` what became of its files (empty: not read yet).
    An outbound one may carry a photo of the shop's (`media_url`) or a picture of an operator's (`media`, ours alone),
    or be an approved template (`content_sid`; `template_name` as the profile calls it); `reason` says why the bot wrote
    it unasked. `quote` and `order` are those that it tells; `marked_wrong`: an operator has said that it is not right.
    `cost_nano_usd` None with tokens present means: the model's price is unknown.
    """

    conversation_id: str
    message_id: str
    direction: Direction
    author: str
    sent_at: datetime
    delivery_status: str
    address: str | None = field(default=None, repr=False)
    body: str = field(default="", repr=False)
    kind: str = "text"
    media: tuple[Media, ...] = field(default=(), repr=False)
    transcript: str = field(default="", repr=False)
    media_outcome: str = ""
    media_url: str = field(default="", repr=False)
    content_sid: str = ""
    content_variables: Mapping[str, str] | None = field(default=None, repr=False)
    template_name: str = ""
    location: Mapping[str, Any] | None = field(default=None, repr=False)
    payload: str | None = field(default=None, repr=False)
    reason: str = ""
    reply_to: str | None = None
    forwarded: bool = False
    referral: Mapping[str, str] | None = field(default=None, repr=False)
    sid: str | None = None
    error_code: int | None = None
    answers: tuple[str, ...] = ()
    lease_until: datetime | None = None
    model: str | None = None
    input_tokens: int | None = None
    cached_tokens: int | None = None
    output_tokens: int | None = None
    cost_nano_usd: int | None = None
    duration_seconds: float | None = None
    quote: Quote | None = None
    order: PlacedOrder | None = None
    marked_wrong: bool = False

    @property
    def words(self) -> str:
        """What was written, and what a voice note says."""
        return "\n".join(filter(None, [self.body, self.transcript]))

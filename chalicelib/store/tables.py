"""The DynamoDB tables as PynamoDB models: attributes and indexes, no behaviour.

`name_tables(prefix)` must run before the first call: PynamoDB takes the table's name from the class.
No repr shows an attribute: the rows hold names, numbers and texts.
"""

from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.connection import TableConnection
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE
from pynamodb.indexes import (
    AllProjection,
    GlobalSecondaryIndex,
    IncludeProjection,
    KeysOnlyProjection,
    LocalSecondaryIndex,
)
from pynamodb.models import Model

from chalicelib.aws_clients import share_descriptions
from chalicelib.sales.counting import COUNTERS

# What a row of the inbox shows; the indexes carry just this. DynamoDB takes at most 20 of them an index.
_SHOWN = [
    "sender",
    "address",
    "phone",
    "profile_name",
    "username",
    "stage",
    "mode",
    "assigned_to",
    "needs_person",
    "amount",
    "currency",
    "last_message_at",
    "last_message_preview",
    "last_message_author",
    "last_inbound_at",
    "unread",
    "waiting_since",
    "opted_out",
    "blocked",
    "version",
    "changed_at",
    "created_at",
]


class _Table(Model):
    @classmethod
    def _get_connection(cls) -> TableConnection:
        before = cls._connection
        connection = super()._get_connection()
        if connection is not before:
            share_descriptions(connection.connection.session)
        return connection

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class _Meta:
    billing_mode = PAY_PER_REQUEST_BILLING_MODE
    connect_timeout_seconds = 2
    read_timeout_seconds = 5
    max_retry_attempts = 4
    max_pool_connections = 50
    table_name = ""


def _shown_without(*keys: str) -> list[str]:
    return [name for name in _SHOWN if name not in keys]


class InboxIndex(GlobalSecondaryIndex["ConversationRow"]):
    class Meta:
        index_name = "inbox"
        projection = IncludeProjection(_shown_without("sender", "last_message_at"))

    sender = UnicodeAttribute(hash_key=True)
    last_message_at = UTCDateTimeAttribute(range_key=True)


class ChangesIndex(GlobalSecondaryIndex["ConversationRow"]):
    class Meta:
        index_name = "changes"
        projection = IncludeProjection(_shown_without("sender", "changed_at"))

    sender = UnicodeAttribute(hash_key=True)
    changed_at = UTCDateTimeAttribute(range_key=True)


class WaitingIndex(GlobalSecondaryIndex["ConversationRow"]):
    """Sparse: `waiting_since` is there only while somebody waits. The sender is part of its key."""

    class Meta:
        index_name = "waiting"
        projection = IncludeProjection(_shown_without("waiting_since", "sender"))

    waiting_queue = UnicodeAttribute(hash_key=True)
    waiting_since = UTCDateTimeAttribute(range_key=True)


class LeaseIndex(GlobalSecondaryIndex["ConversationRow"]):
    """Sparse: `lease_until` is there only while something is on its way that a dead process must not leave behind."""

    class Meta:
        index_name = "leases"
        projection = KeysOnlyProjection()

    sender = UnicodeAttribute(hash_key=True)
    lease_until = UTCDateTimeAttribute(range_key=True)


class DueIndex(GlobalSecondaryIndex["ConversationRow"]):
    """Sparse: `due_at` is there only while time alone brings a next step: a follow-up, a reminder."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    sender = UnicodeAttribute(hash_key=True)
    due_at = UTCDateTimeAttribute(range_key=True)


class PhoneIndex(GlobalSecondaryIndex["ConversationRow"]):
    """By the phone and not the address: who hides the number is still found by it."""

    class Meta:
        index_name = "phone"
        projection = KeysOnlyProjection()

    phone = UnicodeAttribute(hash_key=True)


class NameIndex(GlobalSecondaryIndex["ConversationRow"]):
    class Meta:
        index_name = "name"
        projection = KeysOnlyProjection()

    sender = UnicodeAttribute(hash_key=True)
    folded_name = UnicodeAttribute(range_key=True)


class ConversationRow(_Table):
    """A conversation, or a mark (`alias:`, `optout:`, `job:`) that has a key and few fields of its own."""

    class Meta(_Meta):
        pass

    conversation_id = UnicodeAttribute(hash_key=True)
    sender = UnicodeAttribute(null=True)
    address = UnicodeAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    external_user_id = UnicodeAttribute(null=True)
    profile_name = UnicodeAttribute(null=True)
    username = UnicodeAttribute(null=True)
    folded_name = UnicodeAttribute(null=True)
    stage = UnicodeAttribute(null=True)
    mode = UnicodeAttribute(null=True)
    assigned_to = UnicodeAttribute(null=True)
    needs_person = UnicodeAttribute(null=True)
    note = UnicodeAttribute(null=True)
    amount = NumberAttribute(null=True)
    currency = UnicodeAttribute(null=True)
    lead_facts = JSONAttribute(null=True)
    summary = UnicodeAttribute(null=True)
    shown = JSONAttribute(null=True)
    quote = JSONAttribute(null=True)
    order_id = UnicodeAttribute(null=True)
    ordered_quote_id = UnicodeAttribute(null=True)
    stage_history = JSONAttribute(null=True)
    follow_up = JSONAttribute(null=True)
    due_at = UTCDateTimeAttribute(null=True)
    nudged_at = UTCDateTimeAttribute(null=True)
    notices = UnicodeSetAttribute(null=True)
    notice_tries = NumberAttribute(null=True)
    hand_off_reason = UnicodeAttribute(null=True)
    person_active_at = UTCDateTimeAttribute(null=True)
    reminded = BooleanAttribute(null=True)
    referral = JSONAttribute(null=True)
    last_message_at = UTCDateTimeAttribute(null=True)
    last_message_preview = UnicodeAttribute(null=True)
    last_message_author = UnicodeAttribute(null=True)
    last_inbound_at = UTCDateTimeAttribute(null=True)
    unread = NumberAttribute(null=True)
    waiting_since = UTCDateTimeAttribute(null=True)
    waiting_queue = UnicodeAttribute(null=True)
    unanswered = UnicodeSetAttribute(null=True)
    uncounted = UnicodeSetAttribute(null=True)
    answer_number = NumberAttribute(null=True)
    pending_answer = JSONAttribute(null=True)
    operator_sends = UnicodeSetAttribute(null=True)
    lease_until = UTCDateTimeAttribute(null=True)
    introduced = BooleanAttribute(null=True)
    opted_out = BooleanAttribute(null=True)
    opted_out_at = UTCDateTimeAttribute(null=True)
    opt_out_reason = UnicodeAttribute(null=True)
    opt_out_by = UnicodeAttribute(null=True)
    opt_out_hinted = BooleanAttribute(null=True)
    wished_at = UTCDateTimeAttribute(null=True)
    wish_untold = BooleanAttribute(null=True)
    blocked = BooleanAttribute(null=True)
    erased = BooleanAttribute(null=True)
    unasked_forbidden = BooleanAttribute(null=True)
    first_response_at = UTCDateTimeAttribute(null=True)
    counted = BooleanAttribute(null=True)
    active_day = UnicodeAttribute(null=True)
    bot_day = UnicodeAttribute(null=True)
    person_day = UnicodeAttribute(null=True)
    ad_counted = BooleanAttribute(null=True)
    inbound_today = NumberAttribute(null=True)
    limited_day = UnicodeAttribute(null=True)
    sweeps = NumberAttribute(null=True)
    swept_at = UTCDateTimeAttribute(null=True)
    erasure_job = UnicodeAttribute(null=True)
    cost_nano_usd = NumberAttribute(null=True)
    cost_unknown = BooleanAttribute(null=True)
    revision = NumberAttribute(null=True)
    control_version = NumberAttribute(null=True)
    version = NumberAttribute(null=True)
    created_at = UTCDateTimeAttribute(null=True)
    changed_at = UTCDateTimeAttribute(null=True)
    expires_at = TTLAttribute(null=True)
    points_to = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    progress = UnicodeAttribute(null=True)
    job = JSONAttribute(null=True)

    inbox = InboxIndex()
    changes = ChangesIndex()
    waiting = WaitingIndex()
    leases = LeaseIndex()
    due = DueIndex()
    by_phone = PhoneIndex()
    by_name = NameIndex()


class TimeIndex(LocalSecondaryIndex["MessageRow"]):
    """Local, so that the worker can read it consistently."""

    class Meta:
        index_name = "time"
        projection = AllProjection()

    conversation_id = UnicodeAttribute(hash_key=True)
    position = UnicodeAttribute(range_key=True)


class MessageRow(_Table):
    class Meta(_Meta):
        pass

    conversation_id = UnicodeAttribute(hash_key=True)
    message_id = UnicodeAttribute(range_key=True)
    position = UnicodeAttribute()
    direction = UnicodeAttribute()
    author = UnicodeAttribute()
    sent_at = UTCDateTimeAttribute()
    delivery_status = UnicodeAttribute()
    address = UnicodeAttribute(null=True)
    body = UnicodeAttribute(null=True)
    kind = UnicodeAttribute()
    media = JSONAttribute(null=True)
    transcript = UnicodeAttribute(null=True)
    media_outcome = UnicodeAttribute(null=True)
    media_url = UnicodeAttribute(null=True)
    content_sid = UnicodeAttribute(null=True)
    content_variables = JSONAttribute(null=True)
    template_name = UnicodeAttribute(null=True)
    location = JSONAttribute(null=True)
    payload = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    reply_to = UnicodeAttribute(null=True)
    forwarded = BooleanAttribute(null=True)
    referral = JSONAttribute(null=True)
    sid = UnicodeAttribute(null=True)
    error_code = NumberAttribute(null=True)
    answers = UnicodeSetAttribute(null=True)
    lease_until = UTCDateTimeAttribute(null=True)
    model = UnicodeAttribute(null=True)
    input_tokens = NumberAttribute(null=True)
    cached_tokens = NumberAttribute(null=True)
    output_tokens = NumberAttribute(null=True)
    cost_nano_usd = NumberAttribute(null=True)
    duration_seconds = NumberAttribute(null=True)
    quote = JSONAttribute(null=True)
    order = JSONAttribute(null=True)
    marked_wrong = BooleanAttribute(null=True)
    expires_at = TTLAttribute(null=True)

    by_time = TimeIndex()


class GroundsRow(_Table):
    """What the answer beside it rests on, in the messages' own table under `grounds:` and its id.

    A row of its own: a message is read with every page and written with every report of its progress, and costs by its
    size each time. Without a `position` it stands in no index.
    """

    class Meta(_Meta):
        pass

    conversation_id = UnicodeAttribute(hash_key=True)
    message_id = UnicodeAttribute(range_key=True)
    grounds = JSONAttribute()
    answered_at = UTCDateTimeAttribute()
    expires_at = TTLAttribute()


class MetricsRow(_Table):
    """The counters of one sender's day on one shard; `key` is `sender#shard`.

    Those of an ad that day stand under `sender#ad#shard` and `day#source_id`, with what the ad says.
    """

    class Meta(_Meta):
        pass

    key = UnicodeAttribute(hash_key=True)
    day = UnicodeAttribute(range_key=True)
    headline = UnicodeAttribute(null=True)
    vars().update({name: NumberAttribute(null=True) for name in COUNTERS})


class ProductRow(_Table):
    """A product of one version of a sender's catalog (`catalog` is `sender#version`), with its live price and stock.

    Two kinds of rows stand beside them: the sender's pointer (`sender#current`, `pointer`), which says which version is
    in force and counts in `takes` how often stock was taken or came back, and what customers asked and nothing answered
    (`sender#questions`, the folded question).
    """

    class Meta(_Meta):
        pass

    catalog = UnicodeAttribute(hash_key=True)
    product_id = UnicodeAttribute(range_key=True)
    name = UnicodeAttribute(null=True)
    description = UnicodeAttribute(null=True)
    price = NumberAttribute(null=True)
    currency = UnicodeAttribute(null=True)
    stock = NumberAttribute(null=True)
    tags = JSONAttribute(null=True)
    url = UnicodeAttribute(null=True)
    photo_url = UnicodeAttribute(null=True)
    version = UnicodeAttribute(null=True)
    snapshot = UnicodeAttribute(null=True)
    imported_at = UTCDateTimeAttribute(null=True)
    takes = NumberAttribute(null=True)
    question = UnicodeAttribute(null=True)
    times = NumberAttribute(null=True)
    last_asked_at = UTCDateTimeAttribute(null=True)
    expires_at = TTLAttribute(null=True)


class OrdersIndex(GlobalSecondaryIndex["OrderRow"]):
    class Meta:
        index_name = "placed"
        projection = AllProjection()

    sender = UnicodeAttribute(hash_key=True)
    placed_at = UTCDateTimeAttribute(range_key=True)


class ConversationOrdersIndex(GlobalSecondaryIndex["OrderRow"]):
    """Sparse: an erased person's orders have no conversation any more."""

    class Meta:
        index_name = "conversation"
        projection = KeysOnlyProjection()

    conversation_id = UnicodeAttribute(hash_key=True)
    placed_at = UTCDateTimeAttribute(range_key=True)


class OrderRow(_Table):
    class Meta(_Meta):
        pass

    order_id = UnicodeAttribute(hash_key=True)
    sender = UnicodeAttribute()
    conversation_id = UnicodeAttribute(null=True)
    quote_id = UnicodeAttribute()
    placed_at = UTCDateTimeAttribute()
    changed_at = UTCDateTimeAttribute()
    state = UnicodeAttribute()
    lines = JSONAttribute()
    discount_percent = NumberAttribute()
    discount = NumberAttribute()
    delivery_area = UnicodeAttribute(null=True)
    delivery_price = NumberAttribute()
    total = NumberAttribute()
    currency = UnicodeAttribute()
    catalog_version = UnicodeAttribute()
    stock_taken = JSONAttribute(null=True)
    version = NumberAttribute()
    paid_at = UTCDateTimeAttribute(null=True)
    sent_at = UTCDateTimeAttribute(null=True)
    customer_name = UnicodeAttribute(null=True)
    address = UnicodeAttribute(null=True)
    ship_to = UnicodeAttribute(null=True)
    ad = JSONAttribute(null=True)
    expires_at = TTLAttribute(null=True)

    by_time = OrdersIndex()
    by_conversation = ConversationOrdersIndex()


class RoleIndex(GlobalSecondaryIndex["OperatorRow"]):
    """Sparse: only who can sign in has a role. It lists the operators without the counts that stand beside them."""

    class Meta:
        index_name = "role"
        projection = IncludeProjection(["session_version", "created_at", "signed_in_at"])

    role = UnicodeAttribute(hash_key=True)
    username = UnicodeAttribute(range_key=True)


class OperatorRow(_Table):
    """An operator, or a count of failed sign-ins (`failures:…`).

    Of one who was removed the session version stays for a while: the tokens of before must not fit a new one of that
    name.
    """

    class Meta(_Meta):
        pass

    username = UnicodeAttribute(hash_key=True)
    password_hash = UnicodeAttribute(null=True)
    role = UnicodeAttribute(null=True)
    session_version = NumberAttribute(null=True)
    created_at = UTCDateTimeAttribute(null=True)
    signed_in_at = UTCDateTimeAttribute(null=True)
    failures = NumberAttribute(null=True)
    blocked_until = UTCDateTimeAttribute(null=True)
    expires_at = TTLAttribute(null=True)

    by_role = RoleIndex()


TABLE_NAMES: dict[type[_Table], str] = {
    ConversationRow: "conversations",
    MessageRow: "messages",
    MetricsRow: "metrics",
    ProductRow: "products",
    OrderRow: "orders",
    OperatorRow: "operators",
}
ALL_TABLES: tuple[Any, ...] = tuple(TABLE_NAMES)
_SHARED: dict[type[_Table], str] = {GroundsRow: "messages"}


def name_tables(prefix: str) -> None:
    for table, name in (TABLE_NAMES | _SHARED).items():
        meta: Any = table.Meta
        meta.table_name = prefix + name

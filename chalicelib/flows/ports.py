"""What the flows need from outside, as small protocols. `store/` and `gateways/` have the real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:  # the webhook, which needs two of these, waits for no others
    from collections import Counter
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime, timedelta
    from pathlib import Path

    from chalicelib.clock import Deadline
    from chalicelib.sales.ads import CountedAd
    from chalicelib.sales.catalog import CatalogVersion, KnowledgeEntry, Product, ProductEdit
    from chalicelib.sales.change import Change, Mark
    from chalicelib.sales.conversation import Conversation, Message
    from chalicelib.sales.drafting import Draft, DraftRequest
    from chalicelib.sales.grounds import Grounds
    from chalicelib.sales.media import FetchedFile, Transcript
    from chalicelib.sales.operators import Operator, OperatorChanges, Role
    from chalicelib.sales.orders import Order
    from chalicelib.sales.profile import InForce
    from chalicelib.sales.sending import Outgoing, Sent
    from chalicelib.sales.snapshot import Snapshot
    from chalicelib.sales.twilio_copies import Deleted, TwilioCopy


class Conversations(Protocol):
    def commit(self, change: Change) -> None:
        """All of it or nothing. Raises ConversationChanged and the other ChangeRefused, StoreBusy."""

    def read(self, conversation_id: str) -> Conversation | None: ...

    def look_up(self, keys: Sequence[str]) -> tuple[dict[str, Conversation], dict[str, Mark]]: ...

    def recent_messages(self, conversation_id: str, limit: int) -> list[Message]:
        """The newest ones, oldest first."""

    def message(self, conversation_id: str, message_id: str) -> Message | None: ...

    def messages(self, conversation_id: str, message_ids: Iterable[str]) -> list[Message]:
        """Those that exist, oldest first."""

    def grounds(self, conversation_id: str, message_id: str) -> Grounds | None:
        """What the answer with this first message rests on; None where no model was asked for it."""

    def all_messages(self, conversation_id: str) -> Iterator[Message]:
        """Oldest first, read as they are asked for."""

    def count_messages(self, conversation_id: str) -> int: ...

    def delete_messages(self, conversation_id: str, message_ids: Sequence[str] | None = None) -> int:
        """These, or all of a conversation with what its answers rest on; returns how many messages there were."""

    def delete_messages_until(self, conversation_id: str, moment: datetime) -> int:
        """Those sent by then, with what they rest on; returns how many there were."""

    def waiting_for_bot(self, sender: str, before: datetime) -> list[str]: ...

    def leases_over(self, sender: str, before: datetime) -> list[str]: ...

    def due(self, sender: str, before: datetime) -> list[str]: ...


class Objects(Protocol):
    """The private bucket."""

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Raises StoreBusy."""

    def get(self, key: str) -> bytes | None:
        """None where there is none. Raises StoreBusy."""

    def put_file(self, key: str, path: Path, content_type: str) -> None:
        """A file as it lies there, however large. Raises StoreBusy."""

    def keys_under(self, prefix: str) -> list[str]:
        """Raises StoreBusy."""

    def delete_under(self, prefix: str) -> None: ...


class ListedObjects(Objects, Protocol):
    """Those that are found by the folder they are in."""

    def listed(self, prefix: str) -> list[tuple[datetime, str]]:
        """When each object whose key begins so was put, and its key. Raises StoreBusy."""


class Links(Protocol):
    """Addresses of single objects of the private bucket: who has one may read that object until it is over."""

    def link(self, key: str, lasts: timedelta, *, content_type: str = "", file_name: str = "") -> str:
        """`content_type` instead of the object's own; with a `file_name` it is saved, never shown."""

    def beginning(self, key: str, most_bytes: int) -> bytes | None:
        """The object's first bytes; None where there is none. Raises StoreBusy."""


class SharedObjects(Objects, Protocol):
    """Those that two may change at the same moment."""

    def get_tagged(self, key: str) -> tuple[bytes, str] | None:
        """With a tag that is another after each change. Raises StoreBusy."""

    def replace(self, key: str, data: bytes, content_type: str, tag: str | None) -> None:
        """Only if it still has that tag; None: if there is none yet. Raises ObjectChanged, StoreBusy."""


class Catalog(Protocol):
    """What a sender sells and knows. All raise StoreBusy."""

    def version(self, sender: str) -> CatalogVersion | None:
        """The one in force, read consistently; None before the first import."""

    def search(
        self, sender: str, version: CatalogVersion, query: str, *, most_price: int | None, limit: int
    ) -> list[str]:
        """Ids of products, the best first; `most_price` in minor units."""

    def search_knowledge(
        self, sender: str, version: CatalogVersion, question: str, limit: int
    ) -> list[KnowledgeEntry]: ...

    def products(self, sender: str, version: CatalogVersion, product_ids: Iterable[str]) -> dict[str, Product]:
        """As they are now: price and stock of this moment."""


class Orders(Protocol):
    """The orders as they are read; they change in `Conversations.commit`. All raise StoreBusy."""

    def get(self, order_id: str) -> Order | None: ...

    def of_conversation(self, conversation_id: str) -> list[str]:
        """Ids, oldest first; one placed a moment ago may not be among them yet."""


class CatalogShelf(Protocol):
    """Where a sender's catalogs are written, and read for that. All raise StoreBusy."""

    def version(self, sender: str) -> CatalogVersion | None: ...

    def snapshot(self, sender: str, version: CatalogVersion) -> Snapshot: ...

    def products(self, sender: str, version: CatalogVersion, product_ids: Iterable[str]) -> dict[str, Product]: ...

    def stocks(self, sender: str, version: CatalogVersion) -> dict[str, int | None]:
        """Of every product, as it is now."""

    def write(self, sender: str, version: str, products: Iterable[Product], now: datetime) -> None:
        """Rows of a version that is not in force yet; those that are there are replaced."""

    def put_in_force(
        self,
        sender: str,
        before: CatalogVersion | None,
        after: CatalogVersion,
        snapshot: Snapshot,
        now: datetime,
        edit: ProductEdit | None = None,
        *,
        same_stock: bool = False,
        answered: str | None = None,
    ) -> None:
        """With the change of one row of it, in one transaction. Raises CatalogChanged if `before` is not in force.

        `same_stock`: also where stock was taken or came back since `before` was read. `answered` is the key of a
        question that goes in the same transaction; where it is gone already, CatalogChanged too.
        """

    def find_question(self, sender: str, question_id: str) -> str | None:
        """Its key; None where nobody has asked it, or it was answered or forgotten."""

    def forget_old(self, sender: str, kept: Collection[str], before: datetime, deadline: Deadline) -> None:
        """Rows of versions from before that time, other than these, as many as the time allows."""


class Jobs(Protocol):
    def put(self, conversation_id: str, deduplication_id: str, job_id: str = "") -> None:
        """In the conversation's turn; with a `job_id` that job, else whatever is to be done for the conversation."""


class Twilio(Protocol):
    def send(self, outgoing: Outgoing, status_callback: str) -> Sent:
        """Raises SendRefused, SendDelayed or SendUnknown."""

    def find_sent(self, outgoing: Outgoing, since: datetime, known_sids: Collection[str]) -> Sent | None:
        """Raises LookupFailed."""

    def show_typing(self, message_sid: str) -> None: ...

    def copies(self, sender: str, address: str) -> list[TwilioCopy]:
        """What Twilio keeps of messages between the two, both ways, the newest ones. Raises LookupFailed."""

    def delete_copy(self, sid: str, *, with_files: bool) -> Deleted:
        """One that is gone already is no failure, one that is still on its way is kept. Raises DeletionFailed."""


class Model(Protocol):
    def write(self, request: DraftRequest, deadline: Deadline) -> Draft:
        """Raises ModelFailed."""


class Files(Protocol):
    """What customers send besides words, as Twilio keeps it."""

    def fetch(self, url: str, *, most_bytes: int, deadline: Deadline) -> FetchedFile:
        """Raises FileTooLarge or FileUnavailable."""


class Ears(Protocol):
    def transcribe(self, voice: FetchedFile, deadline: Deadline) -> Transcript:
        """Raises ModelFailed."""


class Profiles(Protocol):
    def in_force(self, sender: str) -> InForce | None:
        """The shop's profile and pause switch, at most a minute old; None for a number that is not one of ours."""


class Notices(Protocol):
    def tell(self, subject: str, text: str) -> None:
        """Reaches a person of the shop with the page closed. Raises StoreBusy."""


class Hooks(Protocol):
    def post(self, url: str, event: Mapping[str, Any], event_id: str, deadline: Deadline) -> bool:
        """A signed POST to the shop's own system; whether it was taken. Never raises."""


class Operators(Protocol):
    def get(self, username: str) -> Operator | None: ...

    def all(self) -> list[Operator]:
        """By name, without their password hashes; who was made or changed a moment ago may be shown as before."""

    def add(self, operator: Operator) -> bool:
        """False where there is one of that name."""

    def change(self, seen: Operator, changes: OperatorChanges, witness: str | None) -> bool:
        """False where its role or its sessions are others than were seen, or the `witness` is no admin any more."""

    def remove(self, seen: Operator, witness: str | None, until: datetime) -> bool:
        """As `change`. Until then a new one of that name is not let in by the tokens of the one before."""

    def note_sign_in(self, username: str, now: datetime) -> None: ...

    def set_password(self, username: str, role: Role, password_hash: str) -> None:
        """Makes the operator, or changes it; the sessions of before end."""

    def end_sessions(self, username: str) -> None: ...

    def count_attempt(self, key: str, now: datetime, keep: timedelta) -> tuple[int, datetime | None]:
        """How many there are, 0 while a pause is on; and the end of the last pause."""

    def begin_pause(self, key: str, last: datetime | None, until: datetime) -> bool:
        """False where another attempt has begun one since the last."""

    def take_back(self, key: str, pause: datetime | None) -> None: ...

    def forget_failures(self, key: str) -> None: ...


class Metrics(Protocol):
    def days(self, senders: Sequence[str], first_day: str, last_day: str) -> dict[str, Counter[str]]:
        """By day (`YYYY-MM-DD`, both ends included). Raises StoreBusy."""

    def ads(self, senders: Sequence[str], first_day: str, last_day: str) -> list[CountedAd]:
        """What each ad brought in these days, in no order. Raises StoreBusy."""


class Changes(Protocol):
    def changed_since(self, senders: Sequence[str], since: datetime, limit: int) -> list[Conversation]:
        """Oldest change first."""

"""What the simulated Twilio and the phones know, in one SQLite file: customers, messages, media.

Every write takes the next number of `change`; a reader asks for what changed since the number it saw last.
"""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

SCHEMA = """
create table if not exists customers (
    customer_id text primary key, address text unique, phone text, external_user_id text, profile_name text,
    username text, read_receipts integer, typing_until real, last_inbound_at real, change integer
);
create table if not exists messages (
    sid text primary key, customer_id text, direction text, kind text, body text, sender text, address text,
    details text, delivery_status text, error_code integer, created_at real, updated_at real, sent_at real,
    status_callback text, deleted integer, change integer
);
create index if not exists messages_by_change on messages (change);
create index if not exists messages_by_address on messages (address, created_at);
create table if not exists media (
    media_sid text primary key, message_sid text, content_type text, content blob
);
"""


@dataclass(frozen=True)
class Customer:
    """`address` is what Twilio calls From: `whatsapp:+34…`, or `whatsapp:ES.…` for who hides the number."""

    customer_id: str
    address: str
    phone: str | None
    external_user_id: str
    profile_name: str
    username: str = ""
    read_receipts: bool = True
    typing_until: float = 0
    last_inbound_at: float = 0
    change: int = 0


@dataclass(frozen=True)
class Message:
    """Times are seconds since 1970; `details` holds what only some messages have."""

    sid: str
    customer_id: str | None
    direction: str
    kind: str
    body: str
    sender: str
    address: str
    details: dict[str, Any]
    delivery_status: str
    error_code: int | None
    created_at: float
    updated_at: float
    sent_at: float | None = None
    status_callback: str | None = None
    deleted: bool = False
    change: int = 0


@dataclass(frozen=True)
class Media:
    media_sid: str
    message_sid: str
    content_type: str
    content: bytes = field(repr=False)


Row = TypeVar("Row", Customer, Message, Media)


class PhoneStore:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.row_factory = sqlite3.Row
        self._database.executescript("pragma journal_mode=wal; pragma synchronous=normal;" + SCHEMA)
        self._changed = threading.Condition()
        self._change: int = self._rows(
            "select coalesce(max(change), 0) as last from"
            " (select change from customers union all select change from messages)"
        )[0]["last"]

    def close(self) -> None:
        # SQLite crashes the process when it is closed under another thread's query.
        with self._changed:
            self._database.close()

    def customers(self, since: int = 0) -> list[Customer]:
        return self._customers("change > ? order by rowid", since)

    def customer(self, customer_id: str) -> Customer | None:
        return next(iter(self._customers("customer_id = ?", customer_id)), None)

    def customer_at(self, address: str) -> Customer | None:
        return next(iter(self._customers("address = ?", address)), None)

    def save_customer(self, customer: Customer) -> Customer:
        with self._writing() as change:
            return self._put("customers", replace(customer, change=change))

    def change_customer(self, customer_id: str, **changes: Any) -> Customer | None:
        with self._writing() as change:
            customer = self.customer(customer_id)
            return customer and self._put("customers", replace(customer, **changes, change=change))

    def message(self, sid: str) -> Message | None:
        return next(iter(self._messages("sid = ?", sid)), None)

    def messages_since(self, change: int) -> list[Message]:
        """Of the phones' chats, oldest first."""
        return self._messages("change > ? and customer_id is not null order by created_at", change)

    def messages_at_twilio(self) -> list[Message]:
        """What Twilio lists: newest first, without what was deleted there."""
        return self._messages("not deleted order by created_at desc, rowid desc")

    def unread_by_bot(self, customer_id: str) -> list[Message]:
        return self._messages(
            "customer_id = ? and direction = 'inbound' and delivery_status in ('sending', 'delivered')",
            customer_id,
        )

    def messages_under_way(self) -> list[Message]:
        return self._messages("direction = 'outbound' and delivery_status in ('queued', 'sent')")

    def save_message(self, message: Message) -> Message:
        with self._writing() as change:
            return self._put("messages", replace(message, change=change))

    def change_message(self, sid: str, changes: Callable[[Message], Mapping[str, Any]]) -> Message | None:
        """`changes` sees the message as it is, while nobody else can change it; none at all leave it alone."""
        with self._changed:
            message = self.message(sid)
            if not message or not (changed := changes(message)):
                return message
            with self._writing() as change:
                return self._put("messages", replace(message, **changed, change=change))

    def media(self, media_sid: str) -> Media | None:
        return next(iter(self._media("media_sid = ?", media_sid)), None)

    def media_of(self, message_sid: str) -> list[Media]:
        return self._media("message_sid = ?", message_sid)

    def save_media(self, media: Media) -> None:
        with self._writing():
            self._put("media", media)

    def delete_media(self, message_sid: str) -> None:
        with self._writing():
            self._database.execute("delete from media where message_sid = ?", [message_sid])

    def delete_file(self, media_sid: str) -> None:
        with self._writing():
            self._database.execute("delete from media where media_sid = ?", [media_sid])

    def last_change(self) -> int:
        return self._change

    def wait_for_change(self, since: int, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._change > since, seconds)

    @contextmanager
    def _writing(self) -> Iterator[int]:
        with self._changed:
            self._change += 1
            yield self._change
            self._changed.notify_all()

    def _put(self, table: str, row: Row) -> Row:
        values = [_to_column(getattr(row, column.name)) for column in fields(row)]
        places = ", ".join(f":{column.name}" for column in fields(row))
        names = [column.name for column in fields(row)]
        self._database.execute(
            f"insert into {table} ({', '.join(names)}) values ({places})"  # noqa: S608 - names of our own
            f" on conflict do update set {', '.join(f'{name} = excluded.{name}' for name in names)}",
            dict(zip(names, values, strict=True)),
        )
        return row

    def _customers(self, where: str, *values: Any) -> list[Customer]:
        rows = self._rows(f"select * from customers where {where}", *values)  # noqa: S608
        return [Customer(**{**row, "read_receipts": bool(row["read_receipts"])}) for row in rows]

    def _messages(self, where: str, *values: Any) -> list[Message]:
        rows = self._rows(f"select * from messages where {where}", *values)  # noqa: S608
        return [
            Message(**{**row, "details": json.loads(row["details"]), "deleted": bool(row["deleted"])}) for row in rows
        ]

    def _media(self, where: str, *values: Any) -> list[Media]:
        return [Media(**row) for row in self._rows(f"select * from media where {where}", *values)]  # noqa: S608

    def _rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        with self._changed:
            return [dict(row) for row in self._database.execute(query, values)]


def _to_column(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value

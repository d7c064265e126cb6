"""Many threads share the store: the phones' pages, Twilio's API and every message under way."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from local.delivery import raise_status
from local.phone_store import Customer, Message, PhoneStore


def inbound(sid: str) -> Message:
    return Message(sid, "c", "inbound", "text", "Hola", "s", "a", {}, "sending", None, 0, 0)


def in_a_thread(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_closing_while_others_read_ends_their_reading_and_not_the_process(tmp_path: Path) -> None:
    for number in range(50):
        store = PhoneStore(tmp_path / f"{number}.sqlite")
        store.save_customer(Customer("c", "a", None, "e", "p"))

        def read_on(store: PhoneStore = store) -> None:
            try:
                while True:
                    store.customers()
            except sqlite3.ProgrammingError:
                return

        readers = [in_a_thread(read_on) for _ in range(3)]
        store.close()
        for reader in readers:
            reader.join(10)


def test_reports_that_come_at_the_same_moment_never_take_a_status_back(tmp_path: Path) -> None:
    store = PhoneStore(tmp_path / "phone.sqlite")
    sids = [f"SM{number}" for number in range(300)]
    for sid in sids:
        store.save_message(inbound(sid))
        at_once = threading.Barrier(2)

        def report(status: str, sid: str = sid, at_once: threading.Barrier = at_once) -> None:
            at_once.wait()
            raise_status(store, sid, status)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(report, ["delivered", "read"]))
    assert {store.message(sid).delivery_status for sid in sids} == {"read"}  # type: ignore[union-attr]
    store.close()

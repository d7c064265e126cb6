"""The customers write: so many at once, each one burst after the other. Operators act in the midst of it."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from local.twilio_account import TwilioAccount
from tests.chaos.fates import Fates
from tests.chaos.traffic import Act, Customer, Line

_PATIENCE_SECONDS = 60.0
_LOOK_SECONDS = 0.1
# Then the customer begins to wonder whether there will be an answer at all.
_SURE_SECONDS = 4.0
_WONDER_SECONDS = 2.0
_BETWEEN_LINES_SECONDS = 0.6


class Customers:
    """`answers_to` says how many messages have gone to an address, `is_open` whether the bot has still to answer there;
    `operator` does something with its conversation.

    `written`: how many of the customers' messages are out.
    """

    def __init__(
        self,
        account: TwilioAccount,
        customers: Sequence[Customer],
        fates: Fates,
        answers_to: Callable[[str], int],
        is_open: Callable[[str], bool],
        operator: Callable[[Act, str], None],
    ) -> None:
        self._account = account
        self._customers = customers
        self._fates = fates
        self._answers_to = answers_to
        self._is_open = is_open
        self._operator = operator
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self.written = 0

    def write(self, at_once: int) -> "Writing":
        pool = ThreadPoolExecutor(at_once, thread_name_prefix="customer")
        return Writing(pool, [pool.submit(self._live, customer) for customer in self._customers])

    def stop(self) -> None:
        self._stopped.set()

    def _live(self, customer: Customer) -> None:
        known = self._account.add_customer(
            customer.name, customer.phone, customer.external_user_id, "" if customer.phone else "usuario"
        )
        for burst, act in zip(customer.bursts, customer.acts, strict=True):
            if self._stopped.is_set():
                return
            before = self._answers_to(customer.address)
            for line in burst:
                self._write(partial(self._account.customer_writes, known), line)
                self._stopped.wait(_BETWEEN_LINES_SECONDS * self._fates.point("pause", line.sid))
            if act:
                self._operator(act, customer.address)
            self._wait_for_answer(customer.address, before)

    def _write(self, write: Callable[..., object], line: Line) -> None:
        if line.copies > 1:
            self._fates.note("webhook: repeated at the same moment", line.copies - 1)
        write(kind="text", body=line.body, parameters={}, copies=line.copies, sid=line.sid)
        with self._lock:
            self.written += 1

    def _wait_for_answer(self, address: str, before: int) -> None:
        """Not where none will come: a person has it, and nobody is at the desk."""
        began = time.monotonic()
        wonders = began + _SURE_SECONDS
        while self._answers_to(address) == before and time.monotonic() < began + _PATIENCE_SECONDS:
            if time.monotonic() > wonders:
                if not self._is_open(address):
                    return
                wonders = time.monotonic() + _WONDER_SECONDS
            if self._stopped.wait(_LOOK_SECONDS):
                return


class Writing:
    """Customers at it."""

    def __init__(self, pool: ThreadPoolExecutor, lives: Sequence[Future[None]]) -> None:
        self._pool = pool
        self._lives = lives

    def is_over(self) -> bool:
        """Raises what has stopped one of them."""
        over = [life for life in self._lives if life.done()]
        for life in over:
            life.result()
        return len(over) == len(self._lives)

    def end(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

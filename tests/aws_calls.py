"""Every call that a client of botocore makes, whichever library makes it: all pass through one door."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import botocore.client

OnCall = Callable[[str, dict[str, Any]], None]
# The operation, its arguments, and how to really make the call; returns the answer.
Door = Callable[[str, dict[str, Any], Callable[[], Any]], Any]


@contextmanager
def each_call_through(door: Door) -> Iterator[None]:
    original = botocore.client.BaseClient._make_api_call

    def passed(self: Any, operation_name: str, arguments: Any) -> Any:
        return door(operation_name, arguments, lambda: original(self, operation_name, arguments))

    botocore.client.BaseClient._make_api_call = passed
    try:
        yield
    finally:
        botocore.client.BaseClient._make_api_call = original


@contextmanager
def each_aws_call(on_call: OnCall) -> Iterator[None]:
    """`on_call` gets the name and the arguments before the call is made."""

    def watched(operation: str, arguments: dict[str, Any], make: Callable[[], Any]) -> Any:
        on_call(operation, arguments)
        return make()

    with each_call_through(watched):
        yield

"""Every call that a client of botocore makes, whichever library makes it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import botocore.client

OnCall = Callable[[str, dict[str, Any]], None]


@contextmanager
def each_aws_call(on_call: OnCall) -> Iterator[None]:
    """`on_call` gets the name and the arguments before the call is made: all pass through this one door."""
    original = botocore.client.BaseClient._make_api_call

    def watched(self: Any, operation_name: str, arguments: Any) -> Any:
        on_call(operation_name, arguments)
        return original(self, operation_name, arguments)

    botocore.client.BaseClient._make_api_call = watched
    try:
        yield
    finally:
        botocore.client.BaseClient._make_api_call = original

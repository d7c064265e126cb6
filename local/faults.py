"""What can be made to go wrong at the simulated Twilio, from the phone page or by a test."""

import threading
from dataclasses import asdict, dataclass, fields
from typing import Any

CALLBACKS = ("normal", "twice", "backwards", "none")


@dataclass
class FaultSettings:
    """`…_next` counts down with each use; seconds and `callbacks` hold until changed.

    refuse_next: the next sends are refused with `refuse_code` (63018 and 20429 as HTTP 429, 500 as HTTP 500)
    undeliver_next: the next sends are accepted and then reported as failed with `undeliver_code`
    lose_answer_next: the next sends are accepted, but the connection closes without an answer
    list_fail_next, typing_fail_next, delete_fail_next: the next such calls get HTTP 500
    media_missing_next: the next requests for a customer's file get HTTP 404, as if it was not there yet
    list_lag_seconds: a message shows in lists only so long after it was accepted
    answer_delay_seconds: so long does each send take to answer
    callbacks: status callbacks come as they should, each twice, in reverse, or not at all
    """

    refuse_next: int = 0
    refuse_code: int = 63016
    undeliver_next: int = 0
    undeliver_code: int = 63016
    lose_answer_next: int = 0
    list_fail_next: int = 0
    typing_fail_next: int = 0
    delete_fail_next: int = 0
    media_missing_next: int = 0
    list_lag_seconds: float = 0
    answer_delay_seconds: float = 0
    callbacks: str = "normal"


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.settings = FaultSettings()

    def as_json(self) -> dict[str, Any]:
        return asdict(self.settings)

    def change(self, wanted: dict[str, Any]) -> None:
        """Raises ValueError that says what is wrong; then nothing has changed."""
        types = {field.name: type(field.default) for field in fields(FaultSettings)}
        changed = {name: _value(types, name, value) for name, value in wanted.items()}
        with self._lock:
            for name, value in changed.items():
                setattr(self.settings, name, value)

    def clear(self) -> None:
        self.settings = FaultSettings()

    def strikes(self, name: str) -> bool:
        """Use up one of the `…_next` of this name."""
        with self._lock:
            left = getattr(self.settings, name)
            if left > 0:
                setattr(self.settings, name, left - 1)
            return bool(left > 0)


def _value(types: dict[str, type], name: str, value: Any) -> Any:
    if name not in types:
        raise ValueError(f"there is no fault named {name}")
    if types[name] is str:
        if value not in CALLBACKS:
            raise ValueError(f"{name} must be one of: {', '.join(CALLBACKS)}")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ValueError(f"{name} must be a number of at least 0")
    return value

"""What the textbook says of waiting, to hold the simulation against."""

from collections.abc import Sequence


def mean_wait(rate: float, service_seconds: float, workers: int) -> float:
    """Erlang's C: jobs that come independently, with exponential times, to `workers` equal ones. In seconds; infinite
    where more comes than can be done. https://en.wikipedia.org/wiki/M/M/c_queue"""
    offered = rate * service_seconds
    if offered >= workers:
        return float("inf")
    blocked = 1.0  # Erlang's B, worker by worker
    for number in range(1, workers + 1):
        blocked = offered * blocked / (number + offered * blocked)
    waits = blocked / (1 - offered / workers * (1 - blocked))
    return waits * service_seconds / (workers - offered)


def quantile(values: Sequence[float], share: float) -> float:
    """Of sorted values; 0 where there are none."""
    return values[min(len(values) - 1, int(share * len(values)))] if values else 0.0

"""The minute's look at who has waited too long."""

from chalicelib import logs, wiring


def handle() -> None:
    with logs.timed("sweep_done"):
        wiring.current().sweep()

"""The minute's look at who has waited too long."""

from chalicelib import logs, wiring
from chalicelib.errors import SalesBotError


def handle() -> None:
    """Raises SalesBotError, so that Lambda counts it; without the text of what failed, as Lambda prints it."""
    if not _swept():
        raise SalesBotError("the sweep failed: the log line sweep_failed tells where")


def _swept() -> bool:
    try:
        with logs.timed("sweep_done"):
            wiring.current().sweep()
    except Exception as error:  # the edge of the program
        logs.failure("sweep_failed", error)
        return False
    return True

"""When all is over: nothing under way, nothing that the bot has still to do."""

from tests.chaos.ledger import is_open
from tests.chaos.stage import Stage

_UNDER_WAY = ("queued", "sent")


def what_is_left(stage: Stage) -> list[str]:
    """In words; nothing: all is at rest."""
    left = {
        "calls of Twilio": 0 if stage.caller.is_idle() else 1,
        "messages on their way": len(stage.account.store.messages_under_way()),
        "jobs": stage.records.jobs_left(),
        "conversations": sum(is_open(row) for row in stage.records.conversations()),
    }
    return [f"{count} {name}" for name, count in left.items() if count]

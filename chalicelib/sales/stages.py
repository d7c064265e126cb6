"""The stage of the sale moves by rules from what happened, not by the model's mood."""

from datetime import datetime

from chalicelib.sales.conversation import Conversation, Stage, StageChange
from chalicelib.sales.effects import Effects

_REMEMBERED = 20
# What a customer tells who wants something; a name or an objection alone is no interest.
_NEEDS = {"need", "budget", "timing"}
_OPEN = (Stage.QUOTED, Stage.NEGOTIATING)


def step_of(conversation: Conversation, effects: Effects, now: datetime) -> StageChange | None:
    """The step that these effects make; None where the stage stays."""
    stage, why = _after(conversation, effects)
    return None if stage is conversation.stage else StageChange(stage, now, why)


def history_with(conversation: Conversation, step: StageChange) -> tuple[StageChange, ...]:
    return (*conversation.stage_history, step)[-_REMEMBERED:]


def _after(conversation: Conversation, effects: Effects) -> tuple[Stage, str]:
    stage = conversation.stage
    if effects.order:
        return Stage.WON, "order"
    if stage is Stage.WON:
        return stage, ""  # until the order is cancelled
    if effects.opt_out:
        return Stage.LOST, "opt_out"
    if effects.declined:
        return Stage.LOST, "no"
    if effects.quote:
        return (Stage.NEGOTIATING, "new_quote") if stage in _OPEN else (Stage.QUOTED, "quote")
    if effects.haggled and stage is Stage.QUOTED:
        return Stage.NEGOTIATING, "haggling"
    if stage in (Stage.NEW, Stage.LOST) and (effects.products or _NEEDS & effects.lead_facts.keys()):
        return Stage.INTERESTED, "products" if effects.products else "need"
    return stage, ""

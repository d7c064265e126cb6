"""What the model may ask for. Tools read and compute; what they cause is collected in the turn's effects."""

from collections.abc import Sequence

from chalicelib.flows.tools import catalog, lead, sale
from chalicelib.flows.tools.turn import Turn
from chalicelib.sales.drafting import Tool

__all__ = ["Turn", "tools_for"]


def tools_for(turn: Turn) -> Sequence[Tool]:
    """Always the same ones in the same order: they are part of the prefix that OpenAI caches."""
    return (*catalog.tools(turn), *sale.tools(turn), *lead.tools(turn))

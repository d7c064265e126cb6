"""Trying the bot: a customer's turn on the profile and catalog in force, of which nothing happens."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalicelib import wiring
from chalicelib.clock import Deadline
from chalicelib.errors import RequestRefused
from chalicelib.routes import shapes
from chalicelib.routes.http import Routes, json_object, text_field
from chalicelib.routes.senders import sender_of
from chalicelib.sales.operators import Role

if TYPE_CHECKING:
    from chalicelib.flows.try_the_bot import Tried
    from chalicelib.sales.conversation import Message

routes = Routes(__name__)

# Of the 28 s of its Lambda.
_SECONDS = 25
_LONGEST_BODY = 4096
# More than the bounds of a trial can come to.
_LONGEST_STATE = 600_000


@routes.route("/api/trial", methods=["POST"], role=Role.OPERATOR)
def try_the_bot() -> dict[str, Any]:
    parts = wiring.current()
    deadline = Deadline(parts.clock, parts.clock.now() + timedelta(seconds=_SECONDS))
    asked = json_object(routes.current_request)
    if set(asked) - {"sender", "state", "body"}:
        raise RequestRefused(400, "bad_field", "Una prueba lleva «body», y si sigue a otra, su «state».")
    body = text_field(asked, "body", longest=_LONGEST_BODY).strip()
    named = asked.get("sender") not in (None, "")
    sender = sender_of({"sender": text_field(asked, "sender", longest=40)} if named else {})
    tried = parts.try_the_bot(sender, _state_of(asked.get("state")), body, deadline)
    return _shown(tried)


def _state_of(state: Any) -> Any:
    """None begins a new one. Raises RequestRefused for a state that is not ours."""
    from chalicelib.flows.try_the_bot import cannot_go_on  # the webhook's start need not wait for it

    if state is None:
        return None
    if not isinstance(state, str) or len(state) > _LONGEST_STATE:
        raise cannot_go_on()
    try:
        return wiring.current().cursors.decode("trial", state)
    except RequestRefused:
        raise cannot_go_on() from None


def _shown(tried: "Tried") -> dict[str, Any]:
    conversation, answer = tried.conversation, tried.answer
    usage = answer.usage if answer else None
    return {
        "state": wiring.current().cursors.encode("trial", tried.state),
        "messages": [_message(message) for message in tried.messages],
        "lookups": shapes.lookups(answer.effects.lookups if answer else ()),
        "guard": shapes.refusals(answer.effects.refusals if answer else ()),
        "draft_refused": bool(answer and answer.effects.refusals),
        "stage": conversation.stage,
        "amount": conversation.amount,
        "currency": conversation.currency or tried.currency,
        "hand_off": conversation.needs_person,
        "cost_usd": _cost(tried),
        "input_tokens": usage.input_tokens if usage else 0,
        "cached_tokens": usage.cached_tokens if usage else 0,
        "output_tokens": usage.output_tokens if usage else 0,
        "duration_seconds": answer.duration_seconds if answer else 0.0,
        "model": answer.model if answer else None,
    }


def _message(message: "Message") -> dict[str, Any]:
    whole = shapes.message(message)
    return {name: whole[name] for name in ("author", "body", "media_url", "quote", "order")}


def _cost(tried: "Tried") -> float | None:
    """None: the model's price is not known. Nothing where none was asked."""
    answer = tried.answer
    if answer is None or answer.usage is None:
        return 0.0
    return None if answer.cost_nano_usd is None else answer.cost_nano_usd / 1e9

"""Tools that note what is known of the customer, who goes on, and when."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import Field

from chalicelib.flows.tools.turn import Arguments, Turn
from chalicelib.sales import following_up, guard, wording
from chalicelib.sales.conversation import NeedsPerson
from chalicelib.sales.drafting import Flags, Tool

_LONGEST_FACT = 200
_Fact = Annotated[str | None, Field(max_length=_LONGEST_FACT)]


class UpdateLead(Arguments):
    need: _Fact
    budget: _Fact
    city: _Fact
    timing: _Fact
    objections: _Fact
    name: _Fact


class HandOff(Arguments):
    reason: Annotated[str, Field(max_length=300, description="Por qué, en pocas palabras.")]


class PlanFollowUp(Arguments):
    when: Annotated[str, Field(max_length=40, description="AAAA-MM-DDTHH:MM, hora del cliente.")]
    about: Annotated[
        str, Field(min_length=3, max_length=120, description="De qué, en pocas palabras: «la taza de barro».")
    ]


def tools(turn: Turn) -> Sequence[Tool]:
    def update_lead(asked: UpdateLead) -> Mapping[str, Any]:
        known = {name: value.strip() for name, value in asked.model_dump().items() if value and value.strip()}
        turn.effects.lead_facts |= known
        return {"ok": True}

    def hand_off(asked: HandOff) -> Mapping[str, Any]:
        turn.effects.hand_off = turn.effects.hand_off or NeedsPerson.ASKED_FOR_PERSON
        turn.effects.hand_off_reason = asked.reason
        return {"ok": "Una persona del equipo la verá. El sistema añade a tu mensaje qué sigue: no lo repitas."}

    def follow_up(asked: PlanFollowUp) -> Mapping[str, Any]:
        try:
            wanted = datetime.fromisoformat(asked.when).replace(tzinfo=turn.customer_zone).astimezone(UTC)
        except (ValueError, OverflowError):
            return {"error": "when debe ser como 2026-11-30T10:00."}
        if guard.check(f"Lo de {asked.about}.", Flags(), turn.facts()):
            return {"error": "about solo nombra de qué se trata, sin precios, fechas ni promesas."}
        if not timedelta(minutes=5) <= wanted - turn.now <= timedelta(days=60):
            return {"error": "when debe estar entre cinco minutos y 60 días en el futuro."}
        planned = following_up.asked_for(turn.conversation, turn.profile, wanted, asked.about, turn.now)
        if planned is None:
            return {"error": "A esa hora no se le puede escribir: pide al cliente que escriba él cuando quiera."}
        turn.effects.follow_up = planned
        return {
            "ok": f"Se le escribirá el {wording.moment_in_words(planned.at, turn.customer_zone)}, hora del cliente."
        }

    return (
        turn.tool(
            "update_lead",
            "Guarda lo que el cliente dijo de sí mismo y de su compra. null en lo que no dijo.",
            UpdateLead,
            update_lead,
        ),
        turn.tool(
            "hand_off",
            "Pasa la conversación a una persona del equipo. Úsala cuando el cliente pide una persona, se queja, "
            "está molesto o necesita algo que tú no puedes resolver.",
            HandOff,
            hand_off,
        ),
        turn.tool(
            "follow_up",
            "Apunta que se le escriba más tarde, solo si el cliente lo pide.",
            PlanFollowUp,
            follow_up,
        ),
    )

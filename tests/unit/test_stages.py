"""How far a sale is: each step follows from what happened in a turn."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.sales.conversation import Conversation, Stage, StageChange
from chalicelib.sales.effects import Effects
from chalicelib.sales.stages import history_with, step_of
from tests.fakes.outside import START
from tests.unit.selling import MUG

CONVERSATION = Conversation(
    conversation_id="c", sender="whatsapp:+1", address="whatsapp:+2", created_at=START, changed_at=START
)


@pytest.mark.parametrize(
    ("stage", "happened", "after"),
    [
        (Stage.NEW, Effects(products={"TAZA": MUG}), Stage.INTERESTED),
        (Stage.NEW, Effects(lead_facts={"need": "un regalo"}), Stage.INTERESTED),
        (Stage.NEW, Effects(lead_facts={"name": "Ana"}), Stage.NEW),
        (Stage.QUOTED, Effects(haggled=True), Stage.NEGOTIATING),
        (Stage.INTERESTED, Effects(haggled=True), Stage.INTERESTED),
        (Stage.QUOTED, Effects(declined=True), Stage.LOST),
        (Stage.LOST, Effects(products={"TAZA": MUG}), Stage.INTERESTED),
        (Stage.WON, Effects(declined=True), Stage.WON),
    ],
)
def test_a_stage_follows_from_what_happened(stage: Stage, happened: Effects, after: Stage) -> None:
    step = step_of(replace(CONVERSATION, stage=stage), happened, START)
    assert (step.stage if step else stage) is after


def test_the_last_twenty_steps_are_kept_with_their_reason() -> None:
    conversation = CONVERSATION
    for number in range(25):
        step = StageChange(Stage.INTERESTED, START + timedelta(minutes=number), f"reason {number}")
        conversation = replace(conversation, stage_history=history_with(conversation, step))
    assert [step.why for step in conversation.stage_history] == [f"reason {number}" for number in range(5, 25)]

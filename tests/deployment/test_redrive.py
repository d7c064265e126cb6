"""Dead letters given back, in moto's queues."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.errors import StoreBusy
from chalicelib.gateways.reply_queue import ReplyQueue
from deployment import redrive
from deployment.redrive import DeadLetters, Redriven
from tests.deployment.stage_in_process import Stage, stage_in_process


@pytest.fixture
def stage() -> Iterator[Stage]:
    with stage_in_process(trigger=False) as stage:
        stage.client("sqs").set_queue_attributes(
            QueueUrl=stage.outputs["ReplyQueueUrl"], Attributes={"DelaySeconds": "0"}
        )
        yield stage


def dead_letters(stage: Stage) -> DeadLetters:
    return DeadLetters(stage.client("sqs"), stage.outputs["DeadLetterQueueUrl"], wait_seconds=0)


def given_back(stage: Stage) -> Redriven:
    return redrive.redrive(dead_letters(stage), ReplyQueue(stage.outputs["ReplyQueueUrl"]), lambda count: None)


def jobs(stage: Stage) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while some := _received(stage):
        found += some
    return found


def _received(stage: Stage) -> list[dict[str, Any]]:
    answer = stage.client("sqs").receive_message(
        QueueUrl=stage.outputs["ReplyQueueUrl"], MaxNumberOfMessages=10, AttributeNames=["All"], WaitTimeSeconds=0
    )
    return list(answer.get("Messages", []))


def test_each_dead_letter_becomes_a_job_of_its_conversation_again(stage: Stage) -> None:
    for number in range(25):
        stage.dead_letter(f"conversation-{number}")
    assert len(given_back(stage).conversations) == 25
    assert stage.messages_in("DeadLetterQueueUrl") == 0
    found = jobs(stage)
    assert {json.loads(job["Body"])["conversation_id"] for job in found} == {f"conversation-{n}" for n in range(25)}
    assert all(job["Attributes"]["MessageGroupId"] == json.loads(job["Body"])["conversation_id"] for job in found)


def test_a_job_that_the_queue_has_just_seen_is_not_swallowed(stage: Stage) -> None:
    ReplyQueue(stage.outputs["ReplyQueueUrl"]).put("conversation-1", "SM1")
    jobs(stage)
    stage.dead_letter("conversation-1")
    stage.dead_letter("conversation-1", number=1)
    given_back(stage)
    assert stage.messages_in("DeadLetterQueueUrl") == 0
    answer = stage.client("sqs").get_queue_attributes(QueueUrl=stage.outputs["ReplyQueueUrl"], AttributeNames=["All"])
    waiting = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    assert sum(int(answer["Attributes"][name]) for name in waiting) == 3


def test_what_is_no_job_of_ours_stays_and_is_told(stage: Stage) -> None:
    stage.dead_letter("other", body="no json")
    stage.dead_letter("another", body='["conversation_id"]')
    stage.dead_letter("conversation-1")
    assert given_back(stage) == Redriven(["conversation-1"], foreign=2)
    assert stage.messages_in("DeadLetterQueueUrl") == 2


def test_a_crash_after_sending_loses_nothing(stage: Stage) -> None:
    class Crashing(DeadLetters):
        def delete(self, message: dict[str, Any]) -> None:
            raise RuntimeError

    stage.dead_letter()
    with pytest.raises(RuntimeError):
        redrive.redrive(
            Crashing(stage.client("sqs"), stage.outputs["DeadLetterQueueUrl"], wait_seconds=0),
            ReplyQueue(stage.outputs["ReplyQueueUrl"]),
            lambda count: None,
        )
    assert len(jobs(stage)) == 1
    assert stage.messages_in("DeadLetterQueueUrl") == 1


def test_a_queue_that_takes_nothing_leaves_the_dead_letter_where_it_is(stage: Stage) -> None:
    stage.dead_letter("conversation-1")
    stage.dead_letter("conversation-2")
    stage.refuse("SendMessage", "ServiceUnavailable")
    with pytest.raises(StoreBusy):
        given_back(stage)
    assert jobs(stage) == []
    assert stage.messages_in("DeadLetterQueueUrl") == 2


def test_the_command_tells_how_many(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    stage.dead_letter("conversation-1")
    stage.dead_letter("other", body="no json")
    assert redrive.main(["--stage", "dev"]) == 0
    printed = capsys.readouterr().out
    assert "1 job(s) given to the worker again." in printed
    assert "1 message(s) are no jobs of the bot" in printed


def test_a_dry_run_lists_and_changes_nothing(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    stage.dead_letter("conversation-1")
    stage.dead_letter("conversation-2")
    stage.dead_letter("conversation-2", number=1)
    assert redrive.main(["--stage", "dev", "--dry-run"]) == 0
    printed = capsys.readouterr().out
    assert "conversation-2  2 job(s)" in printed
    assert "3 dead letter(s). Nothing was changed." in printed
    assert stage.messages_in("DeadLetterQueueUrl") == 3
    assert jobs(stage) == []


def test_nothing_there_is_no_failure(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert redrive.main(["--stage", "dev"]) == 0
    assert "0 job(s)" in capsys.readouterr().out


def test_a_long_run_shows_progress(capsys: pytest.CaptureFixture[str]) -> None:
    redrive._progress(99, 250)
    redrive._progress(100, 250)
    assert capsys.readouterr().err == "100 of about 250 …\n"


def test_a_missing_permission_is_told_without_a_traceback(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    stage.deny("ReceiveMessage")
    assert redrive.main(["--stage", "dev"]) == 1
    assert "may not call ReceiveMessage" in capsys.readouterr().err


def test_help_says_what_it_does_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        redrive.main(["--help"])
    assert "make redrive STAGE=dev" in capsys.readouterr().out

"""`make redrive STAGE=dev`: gives the jobs of the dead-letter queue to the worker again.

Each is sent first and deleted then: a crash between the two leaves a job that is done twice, which changes nothing. It
gets a deduplication id of its own, because the queue swallows one that it has seen within five minutes.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.gateways.reply_queue import ReplyQueue
from deployment.command import parser_of, run
from deployment.deployed import client, read_deployed

_HIDDEN_SECONDS = 300
_MOST_A_CALL = 10
_PROGRESS_EVERY = 100
_LONG_POLL_SECONDS = 1  # asks all of the queue's servers; a short poll can miss some

Message = dict[str, Any]


@dataclass
class DeadLetters:
    """The dead-letter queue. What was read is hidden from others until it is deleted or put back."""

    sqs: Any
    url: str
    wait_seconds: int = _LONG_POLL_SECONDS
    _hidden: dict[str, str] = field(default_factory=dict)

    def count(self) -> int:
        names = ["ApproximateNumberOfMessages"]
        answer = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)
        return int(answer["Attributes"][names[0]])

    def each(self) -> Iterator[Message]:
        """Until there is none, or only such as were seen before."""
        seen: set[str] = set()
        while messages := self._some():
            fresh = [message for message in messages if message["MessageId"] not in seen]
            if not fresh:
                return
            seen |= {message["MessageId"] for message in fresh}
            self._hidden |= {message["MessageId"]: message["ReceiptHandle"] for message in fresh}
            yield from fresh

    def _some(self) -> list[Message]:
        answer = self.sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=_MOST_A_CALL,
            VisibilityTimeout=_HIDDEN_SECONDS,
            WaitTimeSeconds=self.wait_seconds,
        )
        found: list[Message] = answer.get("Messages", [])
        return found

    def delete(self, message: Message) -> None:
        self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        del self._hidden[message["MessageId"]]

    def put_back(self) -> None:
        """Show again what was not deleted. Best effort: else it shows by itself after some minutes."""
        for receipt_handle in self._hidden.values():
            with suppress(BotoCoreError, ClientError):
                self.sqs.change_message_visibility(QueueUrl=self.url, ReceiptHandle=receipt_handle, VisibilityTimeout=0)
        self._hidden.clear()


@dataclass
class Redriven:
    """`foreign`: messages that are no jobs of the bot. They stay where they are."""

    conversations: list[str] = field(default_factory=list)
    foreign: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = parser_of(
        "redrive",
        "Gives the jobs of the dead-letter queue to the worker again. Mend first what made them fail: "
        "`make logs ALARMS=1` tells.",
        "make redrive STAGE=dev",
    )
    parser.add_argument("--dry-run", action="store_true", help="only count them, and list the conversations' ids")
    asked = parser.parse_args(arguments)
    return run(lambda: _redrive(asked.stage, dry_run=asked.dry_run))


def _redrive(stage: str, *, dry_run: bool) -> int:
    deployed = read_deployed(stage)
    dead_letters = DeadLetters(client("sqs"), deployed.output("DeadLetterQueueUrl"))
    if dry_run:
        return _listed(dead_letters)
    total = dead_letters.count()
    done = redrive(dead_letters, ReplyQueue(deployed.output("ReplyQueueUrl")), lambda count: _progress(count, total))
    print(f"{len(done.conversations)} job(s) given to the worker again.")
    _tell_foreign(done)
    return 0


def redrive(dead_letters: DeadLetters, reply_queue: ReplyQueue, progress: Callable[[int], None]) -> Redriven:
    """Raises StoreBusy; what was not sent yet is then still a dead letter."""
    done = Redriven()
    try:
        for message in dead_letters.each():
            conversation_id = conversation_of(message)
            if conversation_id is None:
                done.foreign += 1
                continue
            reply_queue.put(conversation_id, f"redrive:{conversation_id}:{time.time_ns()}")
            dead_letters.delete(message)
            done.conversations.append(conversation_id)
            progress(len(done.conversations))
    finally:
        dead_letters.put_back()
    return done


def look(dead_letters: DeadLetters) -> Redriven:
    """What there is, all of it left in place."""
    found = Redriven()
    try:
        for message in dead_letters.each():
            conversation_id = conversation_of(message)
            if conversation_id is None:
                found.foreign += 1
            else:
                found.conversations.append(conversation_id)
    finally:
        dead_letters.put_back()
    return found


def conversation_of(message: Message) -> str | None:
    """None for what is no job of the reply queue."""
    try:
        conversation_id = json.loads(message["Body"])["conversation_id"]
    except (ValueError, TypeError, KeyError):
        return None
    return conversation_id if isinstance(conversation_id, str) and conversation_id else None


def _listed(dead_letters: DeadLetters) -> int:
    about = dead_letters.count()
    found = look(dead_letters)
    for conversation_id in dict.fromkeys(found.conversations):
        print(f"{conversation_id}  {found.conversations.count(conversation_id)} job(s)")
    # Of a conversation's jobs the queue shows only the first ten, until they are worked on.
    print(f"{max(about, len(found.conversations) + found.foreign)} dead letter(s). Nothing was changed.")
    _tell_foreign(found)
    return 0


def _tell_foreign(found: Redriven) -> None:
    if found.foreign:
        print(f"{found.foreign} message(s) are no jobs of the bot and stay: see the queue in the AWS console > SQS.")


def _progress(count: int, total: int) -> None:
    if count % _PROGRESS_EVERY == 0:
        print(f"{count} of about {max(count, total)} …", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())

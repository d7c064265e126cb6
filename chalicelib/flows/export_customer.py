"""All that there is of a person, in one ZIP in the private bucket: what is known, written and sold, and the files.

It is made by a job in the conversation's own turn, so never beside an erasure, and killed anywhere it is made again.
One message and one file are in memory at a time; the ZIP grows in a temporary file.
"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from chalicelib import logs
from chalicelib.clock import Clock, Deadline
from chalicelib.errors import ConversationChanged, RequestRefused, StoreBusy
from chalicelib.flows.job_records import JobRecords
from chalicelib.flows.ports import Conversations, Jobs, Objects, Orders
from chalicelib.sales.change import Change
from chalicelib.sales.conversation import BOT, Conversation
from chalicelib.sales.customer_jobs import (
    ERASED,
    STEPS,
    TOO_OFTEN,
    CustomerJob,
    JobKind,
    JobState,
    export_key,
    mark_of,
)

_TRIES = 4
_CONFLICTS = 10
# After this the sweeper queues it again; longer than a job can live.
_LEASE = timedelta(minutes=5)
# Lambda's /tmp has 512 MB; what no longer fits, or for which time is short, is named with its place instead.
_MOST_BYTES = 400 * 1024 * 1024
_UPLOAD_SECONDS = 20
_ZIP = "application/zip"


@dataclass(frozen=True)
class ExportCustomer:
    conversations: Conversations
    jobs: Jobs
    orders: Orders
    objects: Objects
    clock: Clock
    records: JobRecords

    def ask(self, conversation_id: str) -> str:
        """The job's id. Raises RequestRefused when there is nobody."""
        for _ in range(_CONFLICTS):
            conversation = self.conversations.read(conversation_id)
            if conversation is None or conversation.erased:
                raise RequestRefused(404, "not_found", "Esa conversación no existe.")
            now, job_id = self.clock.now(), uuid4().hex
            job = CustomerJob(
                job_id, JobKind.EXPORT, conversation.sender, conversation_id, asked_at=now, due_at=now + _LEASE
            )
            try:
                self._commit_beside(job)
            except ConversationChanged:
                continue
            self.jobs.put(conversation_id, f"export:{job_id}", job_id)
            logs.step("export_asked", conversation_id=conversation_id, job_id=job_id)
            return job_id
        raise StoreBusy("conversation changes too fast")

    def run(self, job: CustomerJob, deadline: Deadline) -> None:
        """Raises StoreBusy: the sweeper brings it back."""
        if job.is_over:
            return
        now = self.clock.now()
        conversation = self.conversations.read(job.conversation_id)
        if conversation is None or conversation.erased:
            self.records.save(job.ended(JobState.FAILED, now, ERASED))
            return
        if job.tries >= _TRIES:
            self.records.save(job.ended(JobState.FAILED, now, TOO_OFTEN))
            logs.alarm("export_failed", job_id=job.job_id)
            return
        job = self.records.save(replace(job, state=JobState.RUNNING, step=0, tries=job.tries + 1, due_at=now + _LEASE))
        with tempfile.NamedTemporaryFile(suffix=".zip") as file:
            self._write(conversation, Path(file.name), deadline)
            job = self.records.save(replace(job, step=1))
            self.objects.put_file(export_key(job), Path(file.name), _ZIP)
        self._finish(job)

    def _finish(self, job: CustomerJob) -> None:
        """Only beside a conversation that is there; an erasure that was asked for meanwhile deletes the file itself."""
        done = replace(job.ended(JobState.DONE, self.clock.now()), step=STEPS[JobKind.EXPORT])
        try:
            self._commit_beside(done)
        except ConversationChanged:
            self.objects.delete_under(export_key(job))
            self.records.save(job.ended(JobState.FAILED, self.clock.now(), ERASED))
            return
        logs.step("customer_exported", conversation_id=job.conversation_id, job_id=job.job_id)

    def _commit_beside(self, job: CustomerJob) -> None:
        """Raises ConversationChanged where the person is gone or to be erased."""
        self.conversations.commit(Change(job.conversation_id, expects={"erased": False}, marks=(mark_of(job),)))

    def _write(self, conversation: Conversation, path: Path, deadline: Deadline) -> None:
        conversation_id = conversation.conversation_id
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            with archive.open("conversacion.json", "w") as out:
                for piece in self._pieces(conversation):
                    out.write(piece.encode())
            left_out = []
            for key in self.objects.keys_under(f"media/{conversation_id}/"):
                if not self._add(archive, key, conversation_id, deadline):
                    left_out.append(key)
            archive.writestr("archivos.json", _text({"en": "archivos/", "no_incluidos": left_out}))

    def _add(self, archive: ZipFile, key: str, conversation_id: str, deadline: Deadline) -> bool:
        """As `archivos/<message>/<number>`. False: there is no room, or no time for it, or it is gone."""
        written = archive.fp.tell() if archive.fp else 0
        if written > _MOST_BYTES or deadline.remaining() < _UPLOAD_SECONDS:
            return False
        data = self.objects.get(key)
        if data is None:
            return False
        name = key.removeprefix(f"media/{conversation_id}/").replace(":", "_")
        archive.writestr(f"archivos/{name}", data, ZIP_STORED)
        return True

    def _pieces(self, conversation: Conversation) -> Iterator[str]:
        """One JSON object, in pieces of a message or an order at most."""
        conversation_id = conversation.conversation_id
        yield f'{{"conversation": {_text(conversation)},\n"messages": ['
        yield from _joined(_text(message) for message in self.conversations.all_messages(conversation_id))
        yield '],\n"answers_rest_on": ['
        answers = (m for m in self.conversations.all_messages(conversation_id) if m.author == BOT)
        grounds = (self.conversations.grounds(conversation_id, message.message_id) for message in answers)
        yield from _joined(_text(each) for each in grounds if each)
        yield '],\n"orders": ['
        found = (self.orders.get(order_id) for order_id in self.orders.of_conversation(conversation_id))
        yield from _joined(_text(order) for order in found if order)
        yield '],\n"corrections": ['
        kept = (self.objects.get(key) for key in self.objects.keys_under(f"corrections/{conversation_id}/"))
        yield from _joined(data.decode() for data in kept if data)
        yield "]}\n"


def _joined(texts: Iterator[str]) -> Iterator[str]:
    for number, text in enumerate(texts):
        yield f",\n{text}" if number else text


def _text(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, default=_told)


def _plain(value: Any) -> Any:
    """The fields that say something; `dataclasses.asdict` would need all of them to be copied."""
    if is_dataclass(value) and not isinstance(value, type):
        said = {each.name: getattr(value, each.name) for each in fields(value)}
        return {name: _plain(found) for name, found in said.items() if found not in (None, "", (), frozenset())}
    if isinstance(value, tuple | frozenset):
        return [_plain(item) for item in (sorted(value) if isinstance(value, frozenset) else value)]
    return value


def _told(value: Any) -> Any:
    """What JSON has no shape for."""
    return value.isoformat() if isinstance(value, datetime) else dict(value)

"""A shop in memory: the real flows around the fakes, and sentences to speak about what happens in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.clock import Deadline
from chalicelib.flows.answer_customer import AnswerCustomer
from chalicelib.flows.budget import Budget
from chalicelib.flows.change_order import ChangeOrder
from chalicelib.flows.compose_reply import ComposeReply
from chalicelib.flows.edit_conversation import EditConversation
from chalicelib.flows.erase_at_twilio import EraseAtTwilio
from chalicelib.flows.erase_customer import EraseCustomer
from chalicelib.flows.export_customer import ExportCustomer
from chalicelib.flows.finish_answer import FinishAnswer
from chalicelib.flows.finish_operator_sends import FinishOperatorSends
from chalicelib.flows.follow_up import FollowUp
from chalicelib.flows.job_records import JobRecords
from chalicelib.flows.read_media import ReadMedia
from chalicelib.flows.receive_message import ReceiveMessage
from chalicelib.flows.run_customer_job import RunCustomerJob
from chalicelib.flows.send_message import SendMessage
from chalicelib.flows.send_notices import NoticePlaces, SendNotices
from chalicelib.flows.sweep import Sweep
from chalicelib.flows.take_over import TakeOver
from chalicelib.flows.tell_siblings import TellSiblings
from chalicelib.flows.track_delivery import DeliveryReport, TrackDelivery
from chalicelib.flows.write_draft import WriteDraft
from chalicelib.sales.catalog import KnowledgeEntry, Product
from chalicelib.sales.conversation import Conversation, Message
from chalicelib.sales.cost import prices_of
from chalicelib.sales.identity import Pseudonyms
from chalicelib.sales.inbound import InboundMessage
from chalicelib.sales.operators import Operator, Role
from chalicelib.sales.profile import InForce, Profile
from chalicelib.sales.replies import Wish, Words
from chalicelib.wiring import load_profile
from tests.fakes.catalog import FakeCatalog
from tests.fakes.conversations import FakeConversations
from tests.fakes.hooks import FakeHooks
from tests.fakes.media import FakeEars, FakeFiles
from tests.fakes.metrics import FakeMetrics
from tests.fakes.notices import FakeNotices
from tests.fakes.objects import FakeObjects
from tests.fakes.orders import FakeOrders
from tests.fakes.outside import Accepted, FakeJobs, FakeModel, FakeTwilio, ManualClock

SENDER = "whatsapp:+14155238886"
ANA = "whatsapp:+34600000001"
ZONE = ZoneInfo("America/Mexico_City")
WEBHOOK_URL = "https://bot.example/whatsapp"
OPERATOR = Operator("lucia", Role.OPERATOR, "")


class Team:
    """The operators that there are."""

    def __init__(self, *operators: Operator) -> None:
        self._operators = {operator.username: operator for operator in operators}

    def get(self, username: str) -> Operator | None:
        return self._operators.get(username)


@dataclass
class World:
    clock: ManualClock = field(default_factory=ManualClock)
    conversations: Any = field(default_factory=FakeConversations)
    jobs: FakeJobs = field(default_factory=FakeJobs)
    model: Any = field(default_factory=FakeModel)
    profile: Profile = field(default_factory=lambda: load_profile("default"))
    paused: bool = False
    senders: tuple[str, ...] = (SENDER,)
    usd_a_day: float = 0
    prices: Mapping[str, int] | None = field(default_factory=lambda: prices_of("gpt-6-luna", None))
    objects: FakeObjects = field(default_factory=FakeObjects)
    files: FakeFiles = field(default_factory=FakeFiles)
    ears: FakeEars = field(default_factory=FakeEars)
    notices: FakeNotices = field(default_factory=FakeNotices)
    hooks: FakeHooks = field(default_factory=FakeHooks)
    knowledge: dict[str, list[KnowledgeEntry]] = field(default_factory=dict)
    operators: Any = field(default_factory=lambda: Team(OPERATOR))
    twilio: Any = None
    sids: int = 0
    pseudonyms: Pseudonyms = field(default_factory=lambda: Pseudonyms("k" * 32))

    def __post_init__(self) -> None:
        self.twilio = self.twilio or FakeTwilio(self.clock)

    def in_force(self, sender: str) -> InForce | None:
        """The World is its own Profiles."""
        return InForce(self.profile, self.paused, "file") if sender == SENDER else None

    # What happens

    def sells(self, *products: Product, knowledge: Iterable[KnowledgeEntry] = ()) -> None:
        """A new version of the catalog, with these products alone."""
        tables = self.conversations
        version = f"v{len(tables.products)}-{len(tables.versions)}"
        tables.versions[SENDER] = version
        for product in products:
            tables.products[SENDER, version, product.product_id] = product
        self.knowledge[SENDER] = list(knowledge)

    def customer_writes(self, body: str = "Hola", address: str = ANA, **fields: Any) -> str:
        """Returns the MessageSid."""
        self.sids += 1
        sid = fields.pop("message_sid", f"SMin{self.sids:04}")
        inbound = InboundMessage(message_sid=sid, sender=SENDER, address=address, body=body, **fields)
        self.receive(inbound)
        return sid

    def receive(self, inbound: InboundMessage) -> str:
        copy = Accepted(inbound.message_sid, inbound.sender, inbound.address, inbound.body, "", self.clock.now())
        self.twilio.received.append(copy)
        return ReceiveMessage(
            self.conversations, self.jobs, self.pseudonyms, self.clock, senders=(SENDER,), currency="MXN"
        )(inbound)

    def worker_runs(self, address: str = ANA, receive_count: int = 1, deadline: Deadline | None = None) -> None:
        self.answer_customer()(self.id_of(address), receive_count, deadline or self.clock.deadline())

    def operator_writes(self, body: str = "Soy Lucía", client_id: str = "client-0001", address: str = ANA) -> Message:
        return self.operator_sends(Words(body), client_id, address)

    def operator_sends(self, wish: Wish, client_id: str = "client-0001", address: str = ANA) -> Message:
        return self.take_over()(self.id_of(address), client_id, wish, OPERATOR)

    def operator_edits(self, address: str = ANA, **fields: Any) -> Conversation:
        edit = EditConversation(
            self.conversations, self.jobs, self.pseudonyms, self.clock, ZONE, self.tell_siblings(), self.operators
        )
        return edit(self.id_of(address), self.conversation(address).version, fields, OPERATOR.username)

    def twilio_reports(
        self, message_id: str, status: str, *, sid: str = "", error_code: int | None = None, address: str = ANA
    ) -> None:
        conversation_id = self.id_of(address)
        recorded = self.conversations.message(conversation_id, message_id)
        told_sid = sid or (recorded.sid if recorded else "") or "SMunknown"
        TrackDelivery(self.conversations, self.tell_siblings(), self.pseudonyms, self.clock, ZONE)(
            DeliveryReport(conversation_id, message_id, told_sid, status, error_code)
        )

    def sweeper_runs(self) -> None:
        Sweep(self.conversations, self.jobs, self.clock, ZONE, self.senders, timedelta(seconds=300))()

    def time_passes(self, *, minutes: float, address: str = ANA) -> None:
        """The sweeper looks, and the worker does what it queued."""
        self.clock.move(minutes * 60)
        queued = len(self.jobs.put_jobs)
        self.sweeper_runs()
        if (self.id_of(address)) in [conversation_id for conversation_id, _ in self.jobs.put_jobs[queued:]]:
            self.worker_runs(address)

    def erase(self, address: str = ANA) -> str:
        return self.erase_customer().ask(self.id_of(address))

    def named_jobs_run(self, deadline: Deadline | None = None) -> None:
        """Those that the queue holds by their names: exports, second passes."""
        run = RunCustomerJob(JobRecords(self.conversations), self.erase_customer(), self.export_customer())
        while self.jobs.named:
            run(self.jobs.named.pop(0), deadline or self.clock.deadline())

    # What is there

    def id_of(self, address: str) -> str:
        return self.pseudonyms.conversation_id(SENDER, address)

    def conversation(self, address: str = ANA) -> Conversation:
        conversation = self.conversations.read(self.id_of(address))
        assert conversation is not None
        return conversation

    def thread(self, address: str = ANA) -> list[Message]:
        return self.conversations.recent_messages(self.id_of(address), 1000)

    def sent_bodies(self) -> list[str]:
        return [message.body for message in self.twilio.accepted]

    def stock_of(self, product_id: str) -> int | None:
        tables = self.conversations
        stock: int | None = tables.products[SENDER, tables.versions[SENDER], product_id].stock
        return stock

    def status_of(self, message_id: str) -> str:
        message = self.conversations.message(self.id_of(ANA), message_id)
        assert message is not None
        return message.delivery_status

    # How it is put together

    def send_message(self) -> SendMessage:
        return SendMessage(
            self.conversations,
            self.twilio,
            self.objects,
            self.clock,
            WEBHOOK_URL,
            reconcile_seconds=15,
            send_seconds=11,
        )

    def finish_operator_sends(self) -> FinishOperatorSends:
        return FinishOperatorSends(self.conversations, self.send_message(), self.clock, ZONE)

    def finish_answer(self) -> FinishAnswer:
        return FinishAnswer(
            self.conversations, self.send_message(), self.tell_siblings(), self.pseudonyms, self.clock, ZONE
        )

    def tell_siblings(self) -> TellSiblings:
        return TellSiblings(self.conversations, self.jobs, self.pseudonyms, self.clock, ZONE)

    def send_notices(self) -> SendNotices:
        places = NoticePlaces("https://panel.example", "https://shop.example/hand-offs", "https://shop.example/orders")
        orders = FakeOrders(self.conversations)
        return SendNotices(self.conversations, orders, self.notices, self.hooks, self.clock, ZONE, places)

    def write_draft(self) -> WriteDraft:
        return WriteDraft(self.model, self.pseudonyms, self.prices, history_tokens=3000, start_seconds=25)

    def answer_customer(self) -> AnswerCustomer:
        return AnswerCustomer(
            conversations=self.conversations,
            twilio=self.twilio,
            catalog=FakeCatalog(self.conversations, self.knowledge),
            profiles=self,
            write_draft=self.write_draft(),
            read_media=ReadMedia(
                self.conversations, self.files, self.ears, self.objects, self.clock, ZONE, reserve_seconds=27
            ),
            finish_answer=self.finish_answer(),
            finish_operator_sends=self.finish_operator_sends(),
            follow_up=FollowUp(self.conversations, self, self.finish_answer(), self.send_notices(), self.clock, ZONE),
            send_notices=self.send_notices(),
            tell_siblings=self.tell_siblings(),
            erase_customer=self.erase_customer(),
            budget=Budget(FakeMetrics(self.conversations), self.clock, ZONE, (SENDER,), self.usd_a_day),
            pseudonyms=self.pseudonyms,
            clock=self.clock,
            zone=ZONE,
            max_receives=3,
            retry_seconds=5,
            start_seconds=25,
        )

    def take_over(self) -> TakeOver:
        return TakeOver(
            conversations=self.conversations,
            compose=ComposeReply(self.conversations, self, self.objects),
            finish=self.finish_operator_sends(),
            clock=self.clock,
            zone=ZONE,
            lease=timedelta(seconds=40),
        )

    def erase_customer(self) -> EraseCustomer:
        return EraseCustomer(
            self.conversations,
            self.jobs,
            FakeOrders(self.conversations),
            self.objects,
            self.pseudonyms,
            self.clock,
            self.change_order(),
            self.send_notices(),
            JobRecords(self.conversations),
            EraseAtTwilio(self.twilio),
            longest_job=timedelta(seconds=60),
        )

    def export_customer(self) -> ExportCustomer:
        orders, records = FakeOrders(self.conversations), JobRecords(self.conversations)
        return ExportCustomer(self.conversations, self.jobs, orders, self.objects, self.clock, records)

    def change_order(self) -> ChangeOrder:
        catalog = FakeCatalog(self.conversations, self.knowledge)
        return ChangeOrder(self.conversations, FakeOrders(self.conversations), catalog, self.clock, ZONE)

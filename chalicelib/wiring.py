"""The only place that builds clients and puts the parts together, each when it is first asked for.

What the webhook does not need (openai, twilio.rest, pydantic, the dashboard's flows) is imported inside the part that
does: a cold start of the webhook must not pay for it.
"""

import os
import threading
from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib import logs
from chalicelib.clock import Clock, SystemClock
from chalicelib.config import BESIDE_TWILIO_SECONDS, Settings, has_parameters, load_settings, stage_of
from chalicelib.errors import SettingsInvalid
from chalicelib.flows.receive_message import ReceiveMessage
from chalicelib.flows.track_delivery import TrackDelivery
from chalicelib.gateways.parameter_store import read_parameters
from chalicelib.gateways.reply_queue import ReplyQueue
from chalicelib.gateways.twilio_signature import is_signed
from chalicelib.sales.identity import Pseudonyms
from chalicelib.store.conversations import DynamoConversations
from chalicelib.store.cursors import Cursors
from chalicelib.store.operators import DynamoOperators
from chalicelib.store.tables import name_tables
from chalicelib.store.transactions import Transactions

if TYPE_CHECKING:
    from chalicelib.flows.answer_customer import AnswerCustomer
    from chalicelib.flows.budget import Budget
    from chalicelib.flows.change_catalog import ChangeCatalog
    from chalicelib.flows.change_order import ChangeOrder
    from chalicelib.flows.correct_answer import CorrectAnswer
    from chalicelib.flows.edit_conversation import EditConversation
    from chalicelib.flows.edit_knowledge import EditKnowledge
    from chalicelib.flows.edit_product import EditProduct
    from chalicelib.flows.edit_profile import EditProfile
    from chalicelib.flows.erase_customer import EraseCustomer
    from chalicelib.flows.export_customer import ExportCustomer
    from chalicelib.flows.finish_answer import FinishAnswer
    from chalicelib.flows.finish_operator_sends import FinishOperatorSends
    from chalicelib.flows.follow_up import FollowUp
    from chalicelib.flows.import_catalog import ImportCatalog
    from chalicelib.flows.job_records import JobRecords
    from chalicelib.flows.manage_operators import ManageOperators
    from chalicelib.flows.ports import Model, Twilio
    from chalicelib.flows.profiles_in_force import ProfilesInForce
    from chalicelib.flows.read_media import ReadMedia
    from chalicelib.flows.report import MakeReport
    from chalicelib.flows.run_customer_job import RunCustomerJob
    from chalicelib.flows.send_message import SendMessage
    from chalicelib.flows.send_notices import SendNotices
    from chalicelib.flows.show_media import ShowMedia
    from chalicelib.flows.sign_in import SignIn
    from chalicelib.flows.sweep import Sweep
    from chalicelib.flows.take_over import TakeOver
    from chalicelib.flows.tell_siblings import TellSiblings
    from chalicelib.flows.try_the_bot import TryTheBot
    from chalicelib.flows.watch_inbox import WatchInbox
    from chalicelib.flows.write_draft import WriteDraft
    from chalicelib.gateways.object_store import ObjectStore
    from chalicelib.gateways.twilio_gateway import TwilioAccount
    from chalicelib.sales.profile import Profile
    from chalicelib.store.catalog import DynamoCatalog
    from chalicelib.store.inbox import DynamoInbox
    from chalicelib.store.metrics import DynamoMetrics
    from chalicelib.store.orders import DynamoOrders

_SETTINGS_AGE = timedelta(minutes=5)
_API_SECONDS = 30  # what a request can live: API Gateway waits 29 s
_REFRESH_PAUSE = timedelta(seconds=30)
_TRIAL_TRY_SECONDS = 12  # of one question to the model, while an operator looks on for at most 25
_AFTER_MEDIA_SECONDS = 2  # to write down what was read, before the model's time begins
_PROFILES = Path(__file__).parent / "profiles"


class Wiring:
    """`twilio` and `model` can be given by tests; everything else is made from the settings."""

    def __init__(
        self,
        environ: Mapping[str, str],
        *,
        clock: Clock | None = None,
        twilio: "Twilio | None" = None,
        model: "Model | None" = None,
    ) -> None:
        self._environ = dict(environ)
        self._given_twilio = twilio
        self._given_model = model
        self.clock: Clock = clock or SystemClock()
        logs.set_up()  # so that a mistake in the settings is told as any other line
        self._settings = load_settings(self._environ, read_parameters)
        logs.set_up(self._settings.log_level)
        self._refreshing = threading.Lock()
        self._due = self.clock.now() + _SETTINGS_AGE
        self._not_before = self.clock.now()
        name_tables(self._settings.table_prefix)

    @property
    def settings(self) -> Settings:
        """As read from the environment; values of Parameter Store are at most 5 minutes old while it can be read."""
        old = has_parameters(self._environ) and self.clock.now() > self._due
        if old and self._refreshing.acquire(blocking=False):
            try:
                self._read_again()
            finally:
                self._refreshing.release()
        return self._settings

    def refresh_settings(self) -> None:
        """After a 401: a key may have been rotated. Never raises: what was valid stays until better is read."""
        seen = self._settings
        with self._refreshing:
            if self._settings is seen:
                self._read_again()

    def _read_again(self) -> None:
        now = self.clock.now()
        if now < self._not_before:
            return
        try:
            self._settings = load_settings(self._environ, read_parameters)
            self._due = now + _SETTINGS_AGE
        except SettingsInvalid as error:
            logs.failure("settings_refresh_failed", error)
            self._not_before = self._due = now + _REFRESH_PAUSE

    def is_signed_by_twilio(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> bool:
        settings = self.settings
        return is_signed(url, form, headers, (settings.twilio_auth_token, settings.twilio_auth_token_secondary))

    def check_profiles(self) -> None:
        """Raises ProfileInvalid: better at the start than at the first answer."""
        for sender in self._settings.twilio_senders:
            load_profile(sender)

    def profile_of(self, sender: str) -> "Profile | None":
        """None for a number that is not one of ours."""
        return load_profile(sender) if sender in self.settings.twilio_senders else None

    @cached_property
    def pseudonyms(self) -> Pseudonyms:
        return Pseudonyms(self._settings.pseudonym_key)

    @cached_property
    def cursors(self) -> Cursors:
        return Cursors(lambda: self.settings.session_secret)

    @cached_property
    def conversations(self) -> DynamoConversations:
        return DynamoConversations(
            Transactions(
                shards=self._settings.metric_shards,
                retention=timedelta(days=self._settings.retention_days),
                sleep=self.clock.sleep,
            )
        )

    @cached_property
    def inbox(self) -> "DynamoInbox":
        from chalicelib.store.inbox import DynamoInbox

        return DynamoInbox(self.cursors)

    @cached_property
    def orders(self) -> "DynamoOrders":
        from chalicelib.store.orders import DynamoOrders

        return DynamoOrders(self.cursors)

    @cached_property
    def operators(self) -> DynamoOperators:
        return DynamoOperators()

    @cached_property
    def reply_queue(self) -> ReplyQueue:
        return ReplyQueue(self._settings.reply_queue_url)

    @cached_property
    def objects(self) -> "ObjectStore":
        from chalicelib.gateways.object_store import ObjectStore

        return ObjectStore(self._settings.bucket)

    @cached_property
    def catalog(self) -> "DynamoCatalog":
        from chalicelib.store.catalog import DynamoCatalog

        return DynamoCatalog(self.objects)

    @cached_property
    def change_catalog(self) -> "ChangeCatalog":
        from chalicelib.flows.change_catalog import ChangeCatalog

        return ChangeCatalog(self.catalog, self.clock)

    @cached_property
    def import_catalog(self) -> "ImportCatalog":
        from chalicelib.flows.import_catalog import ImportCatalog

        return ImportCatalog(self.catalog, self.change_catalog, self.clock)

    @cached_property
    def edit_product(self) -> "EditProduct":
        from chalicelib.flows.edit_product import EditProduct

        return EditProduct(self.catalog, self.change_catalog)

    @cached_property
    def edit_knowledge(self) -> "EditKnowledge":
        from chalicelib.flows.edit_knowledge import EditKnowledge

        return EditKnowledge(self.catalog, self.change_catalog)

    @cached_property
    def profiles(self) -> "ProfilesInForce":
        from chalicelib.flows.profiles_in_force import AGE

        return self._profiles(AGE)

    def _profiles(self, age: timedelta) -> "ProfilesInForce":
        from chalicelib.flows.profiles_in_force import ProfilesInForce

        return ProfilesInForce(self.objects, self.clock, lambda: self.settings.twilio_senders, load_profile, age)

    @cached_property
    def edit_profile(self) -> "EditProfile":
        from chalicelib.flows.edit_profile import EditProfile

        return EditProfile(self.objects, self.clock, lambda: self.settings.twilio_senders, load_profile)

    @cached_property
    def receive_message(self) -> ReceiveMessage:
        return ReceiveMessage(
            self.conversations,
            self.reply_queue,
            self.pseudonyms,
            self.clock,
            senders=self._settings.twilio_senders,
            currency=self._settings.business_currency,
        )

    @cached_property
    def track_delivery(self) -> TrackDelivery:
        zone = self._settings.business_timezone
        return TrackDelivery(self.conversations, self.tell_siblings, self.pseudonyms, self.clock, zone)

    @cached_property
    def watch_inbox(self) -> "WatchInbox":
        from chalicelib.flows.watch_inbox import WatchInbox

        return WatchInbox(self.inbox, self.clock, self._settings.twilio_senders)

    @cached_property
    def metrics(self) -> "DynamoMetrics":
        from chalicelib.store.metrics import DynamoMetrics

        return DynamoMetrics(self._settings.metric_shards)

    @cached_property
    def make_report(self) -> "MakeReport":
        from chalicelib.flows.report import MakeReport

        return MakeReport(
            self.metrics,
            self.clock,
            self._settings.business_timezone,
            self._settings.twilio_senders,
        )

    @cached_property
    def sign_in(self) -> "SignIn":
        from chalicelib.flows.sign_in import SignIn

        return SignIn(self.operators, self.pseudonyms, self.clock, lambda: self.settings.session_secret)

    @cached_property
    def manage_operators(self) -> "ManageOperators":
        from chalicelib.flows.manage_operators import ManageOperators

        return ManageOperators(self.operators, self.clock)

    @cached_property
    def twilio(self) -> "Twilio":
        from chalicelib.gateways.twilio_gateway import TwilioGateway

        return self._given_twilio or TwilioGateway(
            self._twilio_account,
            self.refresh_settings,
            base_url=self._settings.twilio_api_base_url,
            timeout=self._settings.twilio_timeout_seconds,
        )

    def _twilio_account(self) -> "TwilioAccount":
        from chalicelib.gateways.twilio_gateway import TwilioAccount

        settings = self.settings
        return TwilioAccount(settings.twilio_account_sid, settings.twilio_auth_token)

    @cached_property
    def model(self) -> "Model":
        return self._model(self._settings.openai_timeout_seconds, self._settings.openai_start_seconds)

    def _model(self, timeout: float, start_seconds: float) -> "Model":
        from chalicelib.gateways.openai_gateway import OpenAIGateway

        return self._given_model or OpenAIGateway(
            lambda: self.settings.openai_api_key,
            self.refresh_settings,
            base_url=self._settings.openai_base_url,
            model=self._settings.openai_model,
            reasoning_effort=self._settings.openai_reasoning_effort,
            timeout=timeout,
            start_seconds=start_seconds,
        )

    @cached_property
    def send_message(self) -> "SendMessage":
        from chalicelib.flows.send_message import SendMessage

        return SendMessage(
            self.conversations,
            self.twilio,
            self.objects,
            self.clock,
            webhook_url=self._settings.twilio_webhook_url,
            reconcile_seconds=self._settings.reconcile_seconds,
            send_seconds=self._settings.twilio_timeout_seconds + BESIDE_TWILIO_SECONDS,
        )

    @cached_property
    def finish_operator_sends(self) -> "FinishOperatorSends":
        from chalicelib.flows.finish_operator_sends import FinishOperatorSends

        return FinishOperatorSends(self.conversations, self.send_message, self.clock, self._settings.business_timezone)

    @cached_property
    def answer_customer(self) -> "AnswerCustomer":
        from chalicelib.flows.answer_customer import AnswerCustomer

        self.check_profiles()
        return AnswerCustomer(
            conversations=self.conversations,
            twilio=self.twilio,
            catalog=self.catalog,
            profiles=self.profiles,
            write_draft=self.write_draft,
            read_media=self.read_media,
            finish_answer=self.finish_answer,
            finish_operator_sends=self.finish_operator_sends,
            follow_up=self.follow_up,
            send_notices=self.send_notices,
            tell_siblings=self.tell_siblings,
            erase_customer=self.erase_customer,
            budget=self.budget,
            pseudonyms=self.pseudonyms,
            clock=self.clock,
            zone=self._settings.business_timezone,
            max_receives=self._settings.max_receives,
            retry_seconds=self._settings.retry_seconds,
            start_seconds=self._settings.openai_start_seconds,
        )

    @cached_property
    def finish_answer(self) -> "FinishAnswer":
        from chalicelib.flows.finish_answer import FinishAnswer

        zone = self._settings.business_timezone
        return FinishAnswer(
            self.conversations, self.send_message, self.tell_siblings, self.pseudonyms, self.clock, zone
        )

    @cached_property
    def write_draft(self) -> "WriteDraft":
        return self._write_draft(self.model, self._settings.openai_start_seconds)

    def _write_draft(self, model: "Model", start_seconds: float) -> "WriteDraft":
        from chalicelib.flows.write_draft import WriteDraft

        return WriteDraft(
            model,
            self.pseudonyms,
            self._settings.openai_prices,
            history_tokens=self._settings.history_tokens,
            start_seconds=start_seconds,
        )

    @cached_property
    def try_the_bot(self) -> "TryTheBot":
        from chalicelib.flows.try_the_bot import TryTheBot

        timeout = min(self._settings.openai_timeout_seconds, _TRIAL_TRY_SECONDS)
        return TryTheBot(
            self._profiles(age=timedelta(0)),  # who has just saved one tries that one
            self.catalog,
            self._write_draft(self._model(timeout, timeout), timeout),
            self.budget,
            self.pseudonyms,
            self.clock,
            self._settings.business_timezone,
        )

    @cached_property
    def read_media(self) -> "ReadMedia":
        from chalicelib.flows.read_media import ReadMedia
        from chalicelib.gateways.openai_ears import OpenAIEars
        from chalicelib.gateways.twilio_files import TwilioFiles

        settings = self._settings
        return ReadMedia(
            self.conversations,
            TwilioFiles(
                self._twilio_account,
                self.refresh_settings,
                base_url=settings.twilio_api_base_url,
                timeout=settings.twilio_timeout_seconds,
            ),
            OpenAIEars(
                lambda: self.settings.openai_api_key,
                self.refresh_settings,
                base_url=settings.openai_base_url,
                model=settings.openai_transcription_model,
                nano_usd_a_minute=settings.openai_transcription_price,
                timeout=settings.openai_timeout_seconds,
            ),
            self.objects,
            self.clock,
            settings.business_timezone,
            reserve_seconds=settings.openai_start_seconds + _AFTER_MEDIA_SECONDS,
        )

    @cached_property
    def follow_up(self) -> "FollowUp":
        from chalicelib.flows.follow_up import FollowUp

        return FollowUp(
            self.conversations,
            self.profiles,
            self.finish_answer,
            self.send_notices,
            self.clock,
            self._settings.business_timezone,
        )

    @cached_property
    def send_notices(self) -> "SendNotices":
        from chalicelib.flows.send_notices import NoticePlaces, SendNotices
        from chalicelib.gateways.hooks import ShopHooks
        from chalicelib.gateways.notices import NoticeTopic

        settings = self._settings
        return SendNotices(
            self.conversations,
            self.orders,
            NoticeTopic(settings.notice_topic_arn),
            ShopHooks(lambda: self.settings.webhook_secret or "", self.clock),
            self.clock,
            settings.business_timezone,
            NoticePlaces(settings.dashboard_origin, settings.hand_off_webhook_url, settings.order_webhook_url),
        )

    @cached_property
    def change_order(self) -> "ChangeOrder":
        from chalicelib.flows.change_order import ChangeOrder

        return ChangeOrder(self.conversations, self.orders, self.catalog, self.clock, self._settings.business_timezone)

    @cached_property
    def tell_siblings(self) -> "TellSiblings":
        from chalicelib.flows.tell_siblings import TellSiblings

        zone = self._settings.business_timezone
        return TellSiblings(self.conversations, self.reply_queue, self.pseudonyms, self.clock, zone)

    @cached_property
    def budget(self) -> "Budget":
        from chalicelib.flows.budget import Budget

        return Budget(
            self.metrics,
            self.clock,
            self._settings.business_timezone,
            self._settings.twilio_senders,
            self._settings.openai_daily_budget_usd,
        )

    @cached_property
    def take_over(self) -> "TakeOver":
        from chalicelib.flows.compose_reply import ComposeReply
        from chalicelib.flows.take_over import TakeOver

        return TakeOver(
            conversations=self.conversations,
            compose=ComposeReply(self.conversations, self.profiles, self.objects),
            finish=self.finish_operator_sends,
            clock=self.clock,
            zone=self._settings.business_timezone,
            lease=timedelta(seconds=self._settings.operator_lease_seconds),
        )

    @cached_property
    def show_media(self) -> "ShowMedia":
        from chalicelib.flows.show_media import ShowMedia

        return ShowMedia(self.conversations, self.objects, self.clock)

    @cached_property
    def correct_answer(self) -> "CorrectAnswer":
        from chalicelib.flows.correct_answer import CorrectAnswer

        return CorrectAnswer(self.conversations, self.objects, self.clock)

    @cached_property
    def edit_conversation(self) -> "EditConversation":
        from chalicelib.flows.edit_conversation import EditConversation

        return EditConversation(
            self.conversations,
            self.reply_queue,
            self.pseudonyms,
            self.clock,
            self._settings.business_timezone,
            self.tell_siblings,
            self.operators,
        )

    @cached_property
    def erase_customer(self) -> "EraseCustomer":
        from chalicelib.flows.erase_at_twilio import SECONDS, EraseAtTwilio
        from chalicelib.flows.erase_customer import EraseCustomer

        return EraseCustomer(
            self.conversations,
            self.reply_queue,
            self.orders,
            self.objects,
            self.pseudonyms,
            self.clock,
            self.change_order,
            self.send_notices,
            self.job_records,
            # Where a job's time is short as a whole, each still does a part.
            EraseAtTwilio(self.twilio, min(SECONDS, self._settings.worker_timeout_seconds / 2)),
            longest_job=timedelta(seconds=max(self._settings.worker_timeout_seconds, _API_SECONDS)),
        )

    @cached_property
    def export_customer(self) -> "ExportCustomer":
        from chalicelib.flows.export_customer import ExportCustomer

        return ExportCustomer(
            self.conversations, self.reply_queue, self.orders, self.objects, self.clock, self.job_records
        )

    @cached_property
    def run_customer_job(self) -> "RunCustomerJob":
        from chalicelib.flows.run_customer_job import RunCustomerJob

        return RunCustomerJob(self.job_records, self.erase_customer, self.export_customer)

    @cached_property
    def job_records(self) -> "JobRecords":
        from chalicelib.flows.job_records import JobRecords

        return JobRecords(self.conversations)

    @cached_property
    def sweep(self) -> "Sweep":
        from chalicelib.flows.sweep import Sweep

        return Sweep(
            self.conversations,
            self.reply_queue,
            self.clock,
            self._settings.business_timezone,
            self._settings.twilio_senders,
            timedelta(seconds=self._settings.sweep_after_seconds),
        )


@lru_cache(maxsize=100)
def load_profile(sender: str) -> "Profile":
    """The file named by the sender's digits, else the default one. Raises ProfileInvalid."""
    from chalicelib.sales.profile import parse_profile

    own = _PROFILES / f"{sender.removeprefix('whatsapp:+')}.toml"
    path = own if own.exists() else _PROFILES / "default.toml"
    return parse_profile(path.read_bytes(), path.name)


class _Process:
    """The parts of this process, made from its environment at the first request."""

    wiring: Wiring | None = None


def current() -> Wiring:
    if _Process.wiring is None:
        _Process.wiring = Wiring(os.environ)
    return _Process.wiring


def use(wiring: Wiring | None) -> None:
    """Other parts for this process: tests, and the local stack's threads that start with them made."""
    _Process.wiring = wiring


def stage() -> str:
    return stage_of(os.environ)


def dashboard_origin() -> str | None:
    """None until the settings are read, and where they are wrong."""
    return _Process.wiring.settings.dashboard_origin if _Process.wiring else None

"""The whole stage of a fault run: the real processes, and around them what is simulated and made to fail."""

import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from chalicelib.sales.links import CONNECTION_OVERRIDES
from local.delivery import Pace
from local.demo_model import model_app
from local.phone_store import PhoneStore
from local.settings import SIMULATED_SENDER, Ports, Settings, children_environment, read_settings
from local.sign_in import ADMIN
from local.twilio_account import TwilioAccount
from local.twilio_api import twilio_app
from tests.chaos.aws_proxy import FaultyAws
from tests.chaos.fates import Fates
from tests.chaos.model_faults import FaultyModel
from tests.chaos.operators import Desk
from tests.chaos.processes import Bot, Emulator
from tests.chaos.records import Records
from tests.chaos.traffic import Customer
from tests.chaos.transcript import Transcript
from tests.chaos.twilio_calls import FaultyCaller
from tests.chaos.twilio_faults import FatedFaults, FaultyTwilio
from tests.local.servers import serving

_MODEL_SECONDS, _TWILIO_SECONDS = 3, 3
# Small, so that what takes minutes happens in seconds; the proportions are those of the defaults.
_TIMES = {
    "QUIET_SECONDS": "1",
    "WORKER_TIMEOUT_SECONDS": "22",
    "QUEUE_VISIBILITY_SECONDS": "23",
    "MAX_RECEIVES": "5",
    "RETRY_SECONDS": "1",
    "RECONCILE_SECONDS": "1",
    "SWEEP_AFTER_SECONDS": "60",
    "SWEEP_EVERY_SECONDS": "5",
    "OPERATOR_LEASE_SECONDS": "20",
    "OPENAI_TIMEOUT_SECONDS": str(_MODEL_SECONDS),
    "OPENAI_START_SECONDS": "3.5",
    "TWILIO_TIMEOUT_SECONDS": str(_TWILIO_SECONDS),
    "LOCAL_WORKERS": "8",
}
_PACE = Pace(sent=0.05, delivered=0.2, read=0.5)
_THINKS_SECONDS = 0.1
_NOON = 12


@dataclass
class Stage:
    fates: Fates
    emulator: Emulator
    aws: FaultyAws
    bot: Bot
    account: TwilioAccount
    caller: FaultyCaller
    twilio: FaultyTwilio
    model: FaultyModel
    desk: Desk
    records: Records
    transcript: Transcript

    def is_open(self, address: str) -> bool:
        """Whether the bot has still to answer this customer."""
        return self.records.is_open(self.desk.id_of(address))

    def restart_emulator(self) -> None:
        with self.aws.closed():
            self.emulator.stop()
            self.emulator.start()


@contextmanager
def set_up(folder: Path, fates: Fates, customers: Sequence[Customer]) -> Iterator[Stage]:
    """Everything runs and nothing goes wrong yet. Changes the environment of this process."""
    fates.on = False
    with ExitStack() as stack:
        own = _own_environment(folder)
        emulator = Emulator(read_settings(own, Path(os.devnull)))
        stack.callback(emulator.stop)
        emulator.start()
        transcript = Transcript()
        aws = FaultyAws(int(own["AWS_PORT"]), fates, transcript.read)
        stack.callback(aws.stop)
        secrets = _secrets(fates.seed)
        settings = read_settings({**own, **_given(own, aws.url, secrets)}, Path(os.devnull))
        environment = children_environment(settings, secrets)
        os.environ.clear()
        os.environ.update(environment)
        model = stack.enter_context(_model(fates, settings))
        caller = FaultyCaller(environment["TWILIO_AUTH_TOKEN"], fates)
        stack.callback(caller.stop)
        blockers = [customer.address for customer in customers if not customer.opts_out]
        account, twilio = stack.enter_context(_twilio(folder, fates, settings, caller, blockers))
        records, desk, queue_url, names_of = _prepare(settings, secrets)
        fates.deal([names_of(customer) for customer in customers])
        bot = Bot({**environment, "REPLY_QUEUE_URL": queue_url}, folder / "logs")
        stack.callback(bot.stop)
        bot.start()
        desk.sign_in()
        yield Stage(fates, emulator, aws, bot, account, caller, twilio, model, desk, records, transcript)


def _own_environment(folder: Path) -> dict[str, str]:
    """Nothing of what is set outside reaches the bot."""
    with ExitStack() as stack:  # held open together, so that no two are the same
        taken = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in fields(Ports)]
        numbers = [str(server.getsockname()[1]) for server in taken]
    ports = {Ports.variable(field.name): number for field, number in zip(fields(Ports), numbers, strict=True)}
    return {"PATH": os.environ.get("PATH", os.defpath), "LOCAL_STATE_DIR": str(folder), **ports}


def _secrets(seed: int) -> dict[str, str]:
    """From the seed: the names of conversations, and so their fates, are made with them."""
    names = ("SESSION_SECRET", "PSEUDONYM_KEY", "ADMIN_PASSWORD", "TWILIO_AUTH_TOKEN")
    return {name: sha256(f"{seed} {name}".encode()).hexdigest() for name in names}


def _given(own: Mapping[str, str], aws_url: str, secrets: Mapping[str, str]) -> dict[str, str]:
    """The settings of the bot: all that is outside of it is simulated here."""
    here = "http://127.0.0.1"
    return {
        **_TIMES,
        **secrets,
        "AWS_ENDPOINT_URL": aws_url,
        "TWILIO_ACCOUNT_SID": f"AC{sha256(secrets['PSEUDONYM_KEY'].encode()).hexdigest()[:32]}",
        "TWILIO_PHONE_NUMBER": SIMULATED_SENDER,
        "TWILIO_API_BASE_URL": f"{here}:{own['TWILIO_PORT']}",
        "TWILIO_WEBHOOK_URL": f"{here}:{own['API_PORT']}/whatsapp",
        "OPENAI_API_KEY": "demo",
        "OPENAI_BASE_URL": f"{here}:{own['MODEL_PORT']}/v1",
        "OPENAI_MODEL": "demo",
        "OPENAI_PRICE_PER_MILLION_USD": "0/0/0",
        "OPENAI_TRANSCRIPTION_MODEL": "demo",
        "OPENAI_TRANSCRIPTION_USD_PER_MINUTE": "0",
        "BUSINESS_TIMEZONE": _zone_of_noon(datetime.now(UTC)),
    }


def _zone_of_noon(now: datetime) -> str:
    """Where no midnight comes in between: a day's counters are then those of the run."""
    hours = _NOON - now.hour
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"


@contextmanager
def _model(fates: Fates, settings: Settings) -> Iterator[FaultyModel]:
    app = model_app()
    model = FaultyModel(app.wsgi_app, fates, _MODEL_SECONDS + 0.5, _THINKS_SECONDS)
    app.wsgi_app = model  # type: ignore[method-assign]
    with serving(app, settings.ports.model):
        yield model
        model.stop()


@contextmanager
def _twilio(
    folder: Path, fates: Fates, settings: Settings, caller: FaultyCaller, blockers: Sequence[str]
) -> Iterator[tuple[TwilioAccount, FaultyTwilio]]:
    faults = FatedFaults()
    account = TwilioAccount(
        PhoneStore(folder / "phone.sqlite"),
        account_sid=settings.given["TWILIO_ACCOUNT_SID"],
        auth_token=settings.given["TWILIO_AUTH_TOKEN"],
        senders=[SIMULATED_SENDER],
        webhook_url=settings.given["TWILIO_WEBHOOK_URL"] + CONNECTION_OVERRIDES,
        api_url=settings.given["TWILIO_API_BASE_URL"],
        pace=_PACE,
        faults=faults,
        caller=caller,
    )
    app = twilio_app(account)
    twilio = FaultyTwilio(app.wsgi_app, fates, faults, _TWILIO_SECONDS + 0.5, blockers)
    app.wsgi_app = twilio  # type: ignore[method-assign]
    with serving(app, settings.ports.twilio):
        yield account, twilio
        twilio.stop()


def _prepare(
    settings: Settings, secrets: Mapping[str, str]
) -> tuple[Records, Desk, str, Callable[[Customer], list[str]]]:
    """The tables, the shop and the operator, as `make run` makes them.

    Returns the queue's URL too, and what a customer is called on the way to AWS, Twilio and the model.
    """
    import boto3  # the first to read the environment

    from chalicelib.wiring import Wiring
    from local.run import prepare

    queue_url = prepare(settings, secrets).queue_url
    wiring = Wiring({**os.environ, "REPLY_QUEUE_URL": queue_url, "LOG_LEVEL": "ERROR"})
    [sender] = wiring.settings.twilio_senders

    def id_of(address: str) -> str:
        return wiring.pseudonyms.conversation_id(sender, address)

    def names_of(customer: Customer) -> list[str]:
        conversation_id = id_of(customer.address)
        safety_identifier = wiring.pseudonyms.safety_identifier(conversation_id)
        return [customer.address, conversation_id, safety_identifier, *(line.sid for line in customer.lines)]

    desk = Desk(settings.ports.url("api"), ADMIN, secrets["ADMIN_PASSWORD"], id_of)
    return Records(wiring, boto3.client("sqs"), queue_url), desk, queue_url, names_of

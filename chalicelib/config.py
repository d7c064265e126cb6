"""Settings, read once from the environment; the only reader of it.

A value `ssm:/name` is read from Parameter Store (SecureString). Wrong or missing ones stop the start with one
sentence that names each of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from chalicelib.errors import SettingsInvalid
from chalicelib.sales.cost import price_of_minute, prices_of
from chalicelib.sales.links import without_fragment

PARAMETER_PREFIX = "ssm:"
DEFAULT_ORIGIN = "http://127.0.0.1:8001"
DEFAULT_MODEL = "gpt-6-luna"
DEFAULT_TRANSCRIPTION_MODEL = "gpt-transcribe"

# A job ends by itself before its process is ended; and a send takes a little more than Twilio's answer.
JOB_MARGIN_SECONDS = 2.0
BESIDE_TWILIO_SECONDS = 1.0

_SHORTEST_SECRET = 32
_THIS_MACHINE = ("127.0.0.1", "localhost")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

ReadParameters = Callable[[Iterable[str]], Mapping[str, str]]


class Secret(str):
    """A string that does not show itself in a repr."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(…)"


@dataclass(frozen=True)
class Settings:
    """Seconds are seconds, days are days; senders are `whatsapp:+E164`."""

    stage: str
    # Twilio
    twilio_account_sid: str
    twilio_auth_token: Secret
    twilio_auth_token_secondary: Secret | None
    twilio_senders: tuple[str, ...]
    twilio_webhook_url: str
    twilio_api_base_url: str | None
    verify_webhook: bool
    # The page
    dashboard_origin: str
    # OpenAI
    openai_api_key: Secret
    openai_base_url: str | None
    openai_model: str
    openai_reasoning_effort: str
    openai_prices: Mapping[str, int] | None
    openai_timeout_seconds: float
    openai_start_seconds: float
    openai_transcription_model: str
    openai_transcription_price: int | None
    openai_daily_budget_usd: float
    # Secrets of our own
    session_secret: Secret
    pseudonym_key: Secret
    # AWS
    table_prefix: str
    reply_queue_url: str
    bucket: str
    # Who is told with the page closed
    notice_topic_arn: str
    hand_off_webhook_url: str | None = field(repr=False)
    order_webhook_url: str | None = field(repr=False)
    webhook_secret: Secret | None
    # The business
    business_timezone: ZoneInfo
    business_currency: str
    retention_days: int
    # Times of the machinery
    quiet_seconds: int
    reconcile_seconds: float
    worker_timeout_seconds: int
    queue_visibility_seconds: int
    max_receives: int
    retry_seconds: int
    sweep_after_seconds: int
    operator_lease_seconds: int
    twilio_timeout_seconds: float
    metric_shards: int
    history_tokens: int
    log_level: str = field(default="INFO")


def load_settings(environ: Mapping[str, str], read_parameters: ReadParameters) -> Settings:
    """Read and check all settings. Raises SettingsInvalid naming every mistake at once."""
    reader = _Reader(_resolve(environ, read_parameters), environ)
    stage = stage_of(environ)
    sender = reader.text("TWILIO_PHONE_NUMBER", default="")
    settings = Settings(
        stage=stage,
        twilio_account_sid=reader.text("TWILIO_ACCOUNT_SID"),
        twilio_auth_token=Secret(reader.text("TWILIO_AUTH_TOKEN")),
        twilio_auth_token_secondary=reader.secret_or_none("TWILIO_AUTH_TOKEN_SECONDARY"),
        twilio_senders=reader.senders("TWILIO_SENDERS", default=sender),
        twilio_webhook_url=reader.webhook_url("TWILIO_WEBHOOK_URL"),
        twilio_api_base_url=reader.api_url("TWILIO_API_BASE_URL", stage),
        verify_webhook=reader.flag("VERIFY_WEBHOOK", default=True),
        dashboard_origin=reader.url("DASHBOARD_ORIGIN", default=DEFAULT_ORIGIN).rstrip("/"),
        openai_api_key=Secret(reader.text("OPENAI_API_KEY")),
        openai_base_url=reader.api_url("OPENAI_BASE_URL", stage),
        openai_model=reader.text("OPENAI_MODEL", default=DEFAULT_MODEL),
        openai_reasoning_effort=reader.text("OPENAI_REASONING_EFFORT", default=""),
        openai_prices=reader.prices("OPENAI_PRICE_PER_MILLION_USD", model_name="OPENAI_MODEL"),
        openai_timeout_seconds=reader.number("OPENAI_TIMEOUT_SECONDS", default=20),
        openai_start_seconds=reader.number("OPENAI_START_SECONDS", default=25),
        openai_transcription_model=reader.text("OPENAI_TRANSCRIPTION_MODEL", default=DEFAULT_TRANSCRIPTION_MODEL),
        openai_transcription_price=reader.price_of_minute(
            "OPENAI_TRANSCRIPTION_USD_PER_MINUTE", model_name="OPENAI_TRANSCRIPTION_MODEL"
        ),
        openai_daily_budget_usd=reader.number("OPENAI_DAILY_BUDGET_USD", default=5),
        session_secret=Secret(reader.text("SESSION_SECRET", at_least=32)),
        pseudonym_key=Secret(reader.text("PSEUDONYM_KEY", at_least=32)),
        table_prefix=reader.text("TABLE_PREFIX", default="sales-bot-"),
        reply_queue_url=reader.url("REPLY_QUEUE_URL"),
        bucket=reader.text("BUCKET"),
        notice_topic_arn=reader.text("NOTICE_TOPIC_ARN", default=""),
        hand_off_webhook_url=reader.hook_url("HAND_OFF_WEBHOOK_URL", stage),
        order_webhook_url=reader.hook_url("ORDER_WEBHOOK_URL", stage),
        webhook_secret=reader.secret_or_none("WEBHOOK_SECRET"),
        business_timezone=reader.timezone("BUSINESS_TIMEZONE", default="America/Mexico_City"),
        business_currency=reader.text("BUSINESS_CURRENCY", default="MXN"),
        retention_days=reader.whole("RETENTION_DAYS", default=365, at_least=1),
        quiet_seconds=reader.whole("QUIET_SECONDS", default=2),
        reconcile_seconds=reader.number("RECONCILE_SECONDS", default=15),
        worker_timeout_seconds=reader.whole("WORKER_TIMEOUT_SECONDS", default=60, at_least=1),
        queue_visibility_seconds=reader.whole("QUEUE_VISIBILITY_SECONDS", default=75, at_least=1),
        max_receives=reader.whole("MAX_RECEIVES", default=3, at_least=1),
        retry_seconds=reader.whole("RETRY_SECONDS", default=5),
        sweep_after_seconds=reader.whole("SWEEP_AFTER_SECONDS", default=300),
        operator_lease_seconds=reader.whole("OPERATOR_LEASE_SECONDS", default=40),
        twilio_timeout_seconds=reader.number("TWILIO_TIMEOUT_SECONDS", default=10),
        metric_shards=reader.whole("METRIC_SHARDS", default=4, at_least=1),
        history_tokens=reader.whole("HISTORY_TOKENS", default=3000, at_least=100),
        log_level=reader.log_level("LOG_LEVEL", default="INFO"),
    )
    reader.check(
        settings.verify_webhook or stage == "local",
        "VERIFY_WEBHOOK=false is only allowed with STAGE=local: anyone could write to the bot",
    )
    _check_times(reader, settings)
    reader.check(
        len(settings.webhook_secret or "") >= _SHORTEST_SECRET
        or not (settings.hand_off_webhook_url or settings.order_webhook_url),
        f"WEBHOOK_SECRET must have at least {_SHORTEST_SECRET} characters where HAND_OFF_WEBHOOK_URL or "
        "ORDER_WEBHOOK_URL is set: it signs what is sent there",
    )
    reader.finish()
    return settings


def _check_times(reader: "_Reader", settings: Settings) -> None:
    """Those that make nothing of a job, each by itself as good as any."""
    of_job = settings.worker_timeout_seconds - JOB_MARGIN_SECONDS
    to_find = settings.reconcile_seconds + 2 * settings.twilio_timeout_seconds + BESIDE_TWILIO_SECONDS
    reader.check(
        settings.queue_visibility_seconds > settings.worker_timeout_seconds,
        "QUEUE_VISIBILITY_SECONDS must be longer than WORKER_TIMEOUT_SECONDS: else a job runs twice at once",
    )
    reader.check(
        of_job > settings.openai_start_seconds,
        f"WORKER_TIMEOUT_SECONDS must be more than {JOB_MARGIN_SECONDS:g} seconds longer than OPENAI_START_SECONDS: "
        "else the model is never asked: raise WORKER_TIMEOUT_SECONDS or lower OPENAI_START_SECONDS",
    )
    reader.check(
        of_job > to_find,
        f"WORKER_TIMEOUT_SECONDS must be more than {to_find + JOB_MARGIN_SECONDS:g}: else nobody finds out about a "
        "send whose outcome is unknown: raise it, or lower RECONCILE_SECONDS or TWILIO_TIMEOUT_SECONDS",
    )


def stage_of(environ: Mapping[str, str]) -> str:
    """Told by the health route, which answers also where the settings are wrong."""
    return environ.get("STAGE", "local")


def has_parameters(environ: Mapping[str, str]) -> bool:
    return any(value.startswith(PARAMETER_PREFIX) for value in environ.values())


def _resolve(environ: Mapping[str, str], read_parameters: ReadParameters) -> dict[str, str]:
    names = {
        key: value.removeprefix(PARAMETER_PREFIX)
        for key, value in environ.items()
        if value.startswith(PARAMETER_PREFIX)
    }
    found = read_parameters(sorted(set(names.values()))) if names else {}
    plain = {key: value for key, value in environ.items() if key not in names}
    return {**plain, **{key: found[name] for key, name in names.items() if name in found}}


class _Reader:
    """Reads one value after the other and collects what is wrong with them."""

    def __init__(self, environ: Mapping[str, str], as_given: Mapping[str, str]) -> None:
        self._environ = environ
        self._as_given = as_given
        self._mistakes: list[str] = []

    def check(self, holds: bool, sentence: str) -> None:
        if not holds:
            self._mistakes.append(sentence)

    def finish(self) -> None:
        if self._mistakes:
            raise SettingsInvalid("Settings: " + "; ".join(self._mistakes))

    def text(self, name: str, *, default: str | None = None, at_least: int = 0) -> str:
        value = self._environ.get(name, "").strip() or default
        if value is None:
            self._mistakes.append(f"{name} is missing{self._looked_for(name)}")
            return ""
        self.check(len(value) >= at_least, f"{name} must have at least {at_least} characters")
        return value

    def _looked_for(self, name: str) -> str:
        given = self._as_given.get(name, "")
        if not given.startswith(PARAMETER_PREFIX):
            return ""
        return f": Parameter Store has no {given.removeprefix(PARAMETER_PREFIX)}"

    def secret_or_none(self, name: str) -> Secret | None:
        value = self.text(name, default="")
        return Secret(value) if value else None

    def webhook_url(self, name: str) -> str:
        """Twilio's connection overrides, which it may carry as a fragment, are left out."""
        value = without_fragment(self.text(name))
        self._check_url(name, value, must_end="/whatsapp")
        return value

    def url(self, name: str, *, default: str | None = None) -> str:
        value = self.text(name, default=default)
        self._check_url(name, value)
        return value

    def _check_url(self, name: str, value: str, *, must_end: str = "") -> None:
        if value:
            whole = urlsplit(value).scheme in ("http", "https") and bool(urlsplit(value).netloc)
            self.check(whole and value.endswith(must_end), f"{name} must be a full URL{_ending(must_end)}")

    def hook_url(self, name: str, stage: str) -> str | None:
        """Orders with names and addresses go there: never in the open, but to this machine from the local stage."""
        value = self.text(name, default="")
        if not value:
            return None
        self.check(_is_private(value, local=stage == "local"), f"{name} must be a full https:// URL")
        return value

    def api_url(self, name: str, stage: str) -> str | None:
        """Keys and what customers write go there: from a deployed stage never in the open, but to its own machine."""
        if not self._environ.get(name, "").strip():
            return None
        value = self.url(name)
        self.check(stage == "local" or _is_private(value, local=True), f"{name} must be a full https:// URL")
        return value.rstrip("/")

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.text(name, default=str(default)).lower()
        self.check(value in ("true", "false"), f"{name} must be true or false")
        return value == "true"

    def number(self, name: str, *, default: float, at_least: float = 0) -> float:
        value = self.text(name, default=str(default))
        try:
            number = float(value)
        except ValueError:
            number = -1
        self.check(number >= at_least, f"{name} must be a number of at least {at_least:g}")
        return number

    def whole(self, name: str, *, default: int, at_least: int = 0) -> int:
        number = self.number(name, default=default, at_least=at_least)
        self.check(number == int(number), f"{name} must be a whole number")
        return int(number)

    def log_level(self, name: str, *, default: str) -> str:
        value = self.text(name, default=default).upper()
        self.check(value in LOG_LEVELS, f"{name} must be one of {', '.join(LOG_LEVELS)}")
        return value

    def senders(self, name: str, *, default: str) -> tuple[str, ...]:
        numbers = [n.strip().removeprefix("whatsapp:") for n in self.text(name, default=default).split(",")]
        good = all(n.startswith("+") and n[1:].isdigit() for n in numbers)
        self.check(good, f"TWILIO_PHONE_NUMBER or {name} must hold numbers like +14155238886")
        return tuple(f"whatsapp:{n}" for n in numbers)

    def prices(self, name: str, *, model_name: str) -> Mapping[str, int] | None:
        try:
            return prices_of(self.text(model_name, default=DEFAULT_MODEL), self.text(name, default="") or None)
        except ValueError:
            self._mistakes.append(f"{name} must look like 0.10/0.01/0.50")
            return None

    def price_of_minute(self, name: str, *, model_name: str) -> int | None:
        """In nano-USD."""
        model = self.text(model_name, default=DEFAULT_TRANSCRIPTION_MODEL)
        try:
            return price_of_minute(model, self.text(name, default="") or None)
        except ValueError:
            self._mistakes.append(f"{name} must look like 0.0045")
            return None

    def timezone(self, name: str, *, default: str) -> ZoneInfo:
        value = self.text(name, default=default)
        try:
            return ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            self._mistakes.append(f"{name} must be a time zone like America/Bogota")
            return ZoneInfo("UTC")


def _is_private(url: str, *, local: bool) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    here = local and parts.scheme == "http" and host in _THIS_MACHINE
    plain = url.isascii() and url.isprintable() and " " not in url and not parts.username
    return plain and bool(host) and (parts.scheme == "https" or here)


def _ending(must_end: str) -> str:
    return f" that ends in {must_end}" if must_end else ""

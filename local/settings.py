"""What `make run` is told: the environment before `.env` before the defaults."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent.parent

SIMULATED_SENDER = "+14155238886"
TWILIO_ACCOUNT = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_PHONE_NUMBER")
REGION = "us-east-1"
# MiniStack takes any keys, but checks a link's signature by its own.
KEYS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}


class SettingError(Exception):
    """A setting cannot be used. The text is one sentence that names it."""


@dataclass(frozen=True)
class Ports:
    api: int = 8000
    dashboard: int = 8001
    phone: int = 8002
    twilio: int = 8003
    model: int = 8004
    aws: int = 4566

    @staticmethod
    def variable(server: str) -> str:
        return f"{server.upper()}_PORT"

    def url(self, server: str) -> str:
        return f"http://127.0.0.1:{getattr(self, server)}"


@dataclass(frozen=True)
class Settings:
    """`given` holds only what was set to something: a blank value counts as unset."""

    given: Mapping[str, str]
    ports: Ports
    state_dir: Path
    simulates_twilio: bool
    simulates_model: bool
    simulates_aws: bool

    def number(self, name: str, default: int) -> int:
        return _whole_number(self.given, name, default)

    def servers(self) -> list[str]:
        """Those of the servers that this stack starts itself."""
        return [
            "api",
            "dashboard",
            *(["phone", "twilio"] if self.simulates_twilio else []),
            *(["model"] if self.simulates_model else []),
            *(["aws"] if self.simulates_aws else []),
        ]


def read_settings(environ: Mapping[str, str], env_file: Path) -> Settings:
    given = _merged(environ, env_file)
    simulates_twilio = not any(
        given.get(name) for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_BASE_URL")
    )
    missing = [name for name in TWILIO_ACCOUNT if name not in given]
    if missing and not simulates_twilio:
        raise SettingError(
            f"A Twilio account is set, but not {' and '.join(missing)}: "
            "set all of it, or nothing of it to use the simulated account."
        )
    return Settings(
        given=given,
        ports=_ports(given),
        state_dir=(ROOT / given.get("LOCAL_STATE_DIR", ".local")).resolve(),
        simulates_twilio=simulates_twilio,
        simulates_model=not (given.get("OPENAI_API_KEY") or given.get("OPENAI_BASE_URL")),
        simulates_aws="AWS_ENDPOINT_URL" not in given,
    )


def _merged(environ: Mapping[str, str], env_file: Path) -> dict[str, str]:
    written = dotenv_values(env_file, interpolate=False)
    # A blank in the environment still hides what the file says.
    merged = {**written, **environ}
    return {name: value for name, value in merged.items() if value}


def _ports(given: Mapping[str, str]) -> Ports:
    defaults = Ports()
    ports = Ports(
        **{
            field.name: _whole_number(given, Ports.variable(field.name), getattr(defaults, field.name))
            for field in fields(Ports)
        }
    )
    for field in fields(Ports):
        if not 0 < getattr(ports, field.name) < 65536:
            raise SettingError(f"{Ports.variable(field.name)} must be a port from 1 to 65535.")
    return ports


def _whole_number(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, str(default)).strip()
    if not text.isdecimal():
        raise SettingError(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def children_environment(settings: Settings, secrets: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of the bot, the page's server and the simulators."""
    ports = settings.ports
    defaults = {
        "STAGE": "local",
        "SESSION_SECRET": secrets["SESSION_SECRET"],
        "PSEUDONYM_KEY": secrets["PSEUDONYM_KEY"],
        "TWILIO_WEBHOOK_URL": f"{ports.url('api')}/whatsapp",
        "DASHBOARD_ORIGIN": ports.url("dashboard"),
        "TABLE_PREFIX": "sales-bot-local-",
        "BUCKET": "sales-bot-local-media",
    }
    return {
        **defaults,
        **_twilio(settings, secrets),
        **_model(settings),
        **{name: value for name, value in settings.given.items() if not _is_aws(name)},
        **_aws(settings),
        **{Ports.variable(field.name): str(getattr(ports, field.name)) for field in fields(Ports)},
        "LOCAL_STATE_DIR": str(settings.state_dir),
        **_no_proxy(settings),
        "PYTHONUNBUFFERED": "1",
    }


def _no_proxy(settings: Settings) -> dict[str, str]:
    """A proxy of the environment is for the outside world: this machine is spoken to directly."""
    given = settings.given.get("no_proxy") or settings.given.get("NO_PROXY") or ""
    hosts = ",".join([*filter(None, [given]), "127.0.0.1", "localhost"])
    return {"no_proxy": hosts, "NO_PROXY": hosts}


def _twilio(settings: Settings, secrets: Mapping[str, str]) -> dict[str, str]:
    if not settings.simulates_twilio:
        return {}
    return {
        "TWILIO_ACCOUNT_SID": secrets["SIMULATED_ACCOUNT_SID"],
        "TWILIO_AUTH_TOKEN": secrets["SIMULATED_AUTH_TOKEN"],
        "TWILIO_PHONE_NUMBER": SIMULATED_SENDER,
        "TWILIO_API_BASE_URL": settings.ports.url("twilio"),
    }


def _model(settings: Settings) -> dict[str, str]:
    if settings.simulates_model:
        return {
            "OPENAI_API_KEY": "demo",
            "OPENAI_BASE_URL": f"{settings.ports.url('model')}/v1",
            "OPENAI_MODEL": "demo",
            "OPENAI_PRICE_PER_MILLION_USD": "0/0/0",
            "OPENAI_TRANSCRIPTION_MODEL": "demo",
            "OPENAI_TRANSCRIPTION_USD_PER_MINUTE": "0",
        }
    # The SDK demands a key, also for a server of one's own that wants none.
    return {"OPENAI_API_KEY": "none"}


def _aws(settings: Settings) -> dict[str, str]:
    """MiniStack, and never the caller's own AWS account; or the endpoint that was asked for."""
    defaults = {
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        **KEYS,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    if not settings.simulates_aws:
        return {**defaults, **{name: value for name, value in settings.given.items() if _is_aws(name)}}
    return {
        **defaults,
        "AWS_ENDPOINT_URL": settings.ports.url("aws"),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def _is_aws(name: str) -> bool:
    return name.startswith("AWS_")

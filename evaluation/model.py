"""The model under evaluation: the one that is configured, or the demo model where nothing is."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import dotenv_values

from chalicelib.clock import Deadline
from chalicelib.config import DEFAULT_MODEL
from chalicelib.flows.ports import Model
from chalicelib.gateways.openai_gateway import OpenAIGateway
from chalicelib.sales.cost import Usage, cost_nano_usd, prices_of
from chalicelib.sales.drafting import Draft, DraftRequest
from evaluation.conversations import DataInvalid
from local.demo_model import model_app
from local.flask_server import flask_server

DEMO = "demo"
_ENV_FILE = Path(__file__).resolve().parent.parent / ".env"


@dataclass(frozen=True)
class ModelSettings:
    """`prices` in nano-USD a token, None where they are unknown."""

    api_key: str = field(repr=False)
    base_url: str | None
    name: str
    reasoning_effort: str
    prices: Mapping[str, int] | None

    @property
    def is_demo(self) -> bool:
        return self.name == DEMO

    def gateway(self) -> OpenAIGateway:
        return OpenAIGateway(
            lambda: self.api_key,
            lambda: None,
            base_url=self.base_url,
            model=self.name,
            reasoning_effort=self.reasoning_effort,
            timeout=60,
            start_seconds=1,
        )


@contextmanager
def configured_model(environ: Mapping[str, str] = os.environ) -> Iterator[ModelSettings]:
    """The environment before `.env`, as for `make run`; without key and address the demo model, started here.

    Raises DataInvalid for a setting that cannot be used.
    """
    written = dotenv_values(environ.get("LOCAL_ENV_FILE", _ENV_FILE), interpolate=False)
    given = {name: value for name, value in {**written, **environ}.items() if value}
    if given.get("OPENAI_API_KEY") or given.get("OPENAI_BASE_URL"):
        yield _settings(given)
        return
    server = flask_server(model_app(), 0)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    try:
        yield ModelSettings(DEMO, f"http://127.0.0.1:{server.server_port}/v1", DEMO, "", prices_of(DEMO, "0/0/0"))
    finally:
        server.shutdown()
        server.server_close()


def _settings(given: Mapping[str, str]) -> ModelSettings:
    name = given.get("OPENAI_MODEL", DEFAULT_MODEL)
    key = given.get("OPENAI_API_KEY", "none")
    if key.startswith("ssm:"):
        raise DataInvalid("OPENAI_API_KEY must be the key itself here: Parameter Store is not read for an evaluation.")
    try:
        prices = prices_of(name, given.get("OPENAI_PRICE_PER_MILLION_USD"))
    except ValueError:
        raise DataInvalid("OPENAI_PRICE_PER_MILLION_USD must be three prices like 0.10/0.01/0.50.") from None
    return ModelSettings(key, given.get("OPENAI_BASE_URL"), name, given.get("OPENAI_REASONING_EFFORT", ""), prices)


@dataclass
class Metered:
    """A model whose drafts are counted, also those that are never sent; `rules` is what it was told not to show."""

    model: Model
    prices: Mapping[str, int] | None
    usage: Usage = field(default_factory=Usage)
    rules: str = field(default="", repr=False)

    def write(self, request: DraftRequest, deadline: Deadline) -> Draft:
        self.rules = request.instructions.partition("# Reglas")[2].partition("\n# Cómo hablas")[0]
        draft = self.model.write(request, deadline)
        self.usage += draft.usage
        return draft

    @property
    def tokens(self) -> int:
        return self.usage.input_tokens + self.usage.output_tokens

    @property
    def cost_usd(self) -> float | None:
        cost = cost_nano_usd(self.usage, self.prices)
        return None if cost is None else cost / 1e9

"""Which model is evaluated: the configured one, or the demo model where nothing is."""

from pathlib import Path

import pytest
from openai import OpenAI

from evaluation.conversations import DataInvalid
from evaluation.model import configured_model

ELSEWHERE = "http://127.0.0.1:9/v1"


def given(tmp_path: Path, written: str = "", **environ: str) -> dict[str, str]:
    (tmp_path / "settings").write_text(written, encoding="utf-8")
    return {"LOCAL_ENV_FILE": str(tmp_path / "settings"), **environ}


def test_without_key_and_address_the_demo_model_answers(tmp_path: Path) -> None:
    with (
        configured_model(given(tmp_path)) as model,
        OpenAI(api_key=model.api_key, base_url=model.base_url, max_retries=0) as client,
    ):
        assert model.is_demo
        assert client.models.retrieve("demo").id == "demo"


def test_the_environment_comes_before_the_file_of_settings(tmp_path: Path) -> None:
    written = "OPENAI_API_KEY=written\nOPENAI_MODEL=gpt-6.1-terra\nOPENAI_REASONING_EFFORT=low\n"
    environ = given(tmp_path, written, OPENAI_MODEL="gpt-6-luna", OPENAI_BASE_URL=ELSEWHERE)
    with configured_model(environ) as model:
        assert (model.api_key, model.name, model.base_url) == ("written", "gpt-6-luna", ELSEWHERE)
        assert model.reasoning_effort == "low"
        assert not model.is_demo


def test_the_price_of_an_unknown_model_is_unknown_until_it_is_given(tmp_path: Path) -> None:
    with configured_model(given(tmp_path, OPENAI_BASE_URL=ELSEWHERE, OPENAI_MODEL="llama")) as model:
        assert model.prices is None
    environ = given(tmp_path, OPENAI_API_KEY="k", OPENAI_MODEL="llama", OPENAI_PRICE_PER_MILLION_USD="1/0/2")
    with configured_model(environ) as model:
        assert model.prices == {"input": 1000, "cached": 0, "output": 2000}


@pytest.mark.parametrize(
    ("name", "value"), [("OPENAI_PRICE_PER_MILLION_USD", "cheap"), ("OPENAI_API_KEY", "ssm:/bot/key")]
)
def test_a_setting_that_cannot_be_used_is_named_without_its_value(tmp_path: Path, name: str, value: str) -> None:
    environ = given(tmp_path, **{"OPENAI_API_KEY": "k", name: value})
    with pytest.raises(DataInvalid, match=name) as told, configured_model(environ):
        pass
    assert value not in str(told.value)


def test_the_key_stands_in_no_repr(tmp_path: Path) -> None:
    with configured_model(given(tmp_path, OPENAI_API_KEY="sk-secret")) as model:
        assert "sk-secret" not in repr(model)

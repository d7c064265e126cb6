"""OpenAI's Responses API: drafts, with tools."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from openai import OpenAI
from openai.types.responses import Response, ResponseFunctionToolCall

from chalicelib import logs
from chalicelib.clock import Deadline
from chalicelib.errors import ModelFailed
from chalicelib.gateways.openai_account import OpenAIAccount
from chalicelib.sales.cost import Usage
from chalicelib.sales.drafting import REPLY_SCHEMA, Draft, DraftRequest, Tool, draft_of

_TRIES = 3
_ROUNDS = 5
_MOST_OUTPUT_TOKENS = 4000  # those of its thinking are among them
_TEXT_FORMAT = {"format": {"type": "json_schema", "name": "answer", "strict": True, "schema": REPLY_SCHEMA}}


class OpenAIGateway:
    def __init__(
        self,
        api_key: Callable[[], str],
        refresh_settings: Callable[[], None],
        *,
        base_url: str | None,
        model: str,
        reasoning_effort: str = "",
        timeout: float,
        start_seconds: float,
    ) -> None:
        self._account = OpenAIAccount(api_key, refresh_settings, base_url=base_url, timeout=timeout)
        self._model = model
        # A model that does not reason refuses the parameter.
        self._reasoning: dict[str, Any] = {"reasoning": {"effort": reasoning_effort}} if reasoning_effort else {}
        self._timeout = timeout
        self._start_seconds = start_seconds

    def write(self, request: DraftRequest, deadline: Deadline) -> Draft:
        """One answer, after as many rounds of tools as the model asks for. Raises ModelFailed."""
        items: list[Any] = [dict(message) for message in request.conversation]
        tools = {tool.name: tool for tool in request.tools}
        usage = Usage()
        for rounds in range(1, _ROUNDS + 1):
            response, answer = self._ask(request, items, deadline)
            usage += _usage_of(response)
            if answer:
                return replace(draft_of(answer, self._model, usage), rounds=rounds)
            calls = [item for item in response.output if isinstance(item, ResponseFunctionToolCall)]
            items += [_replayed(item) for item in response.output]
            items += [_result(call, tools) for call in calls]
        raise ModelFailed("too_many_rounds", temporary=False)

    def _ask(
        self, request: DraftRequest, items: Sequence[Any], deadline: Deadline
    ) -> tuple[Response, Mapping[str, Any]]:
        for attempt in range(1, _TRIES + 1):
            if deadline.remaining() < self._start_seconds:
                raise ModelFailed("no_time", temporary=True)
            try:
                response = self._account.ask(lambda client: self._create(client, request, items), self._timeout)
                return response, _answer_of(response)
            except ModelFailed as failed:
                logs.step("model_failed", reason=failed.reason, attempt=attempt)
                if not failed.temporary or attempt == _TRIES:
                    raise
            deadline.clock.sleep(random.uniform(0.2, 0.5) * 2**attempt)
        raise AssertionError("unreachable")

    def _create(self, client: OpenAI, request: DraftRequest, items: Sequence[Any]) -> Response:
        responses: Any = client.responses
        response = responses.create(
            model=self._model,
            instructions=request.instructions,
            input=list(items),
            tools=[_described(tool) for tool in request.tools],
            text=_TEXT_FORMAT,
            store=False,
            include=["reasoning.encrypted_content"],
            max_output_tokens=_MOST_OUTPUT_TOKENS,
            safety_identifier=request.safety_identifier,
            prompt_cache_key=request.cache_key,
            **self._reasoning,
        )
        if not isinstance(response, Response) or not isinstance(response.output, list):
            raise ModelFailed("garbage", temporary=True)
        return response


def _answer_of(response: Response) -> Mapping[str, Any]:
    """The answer by the schema, empty where the model asks for tools. Raises ModelFailed for what cannot be used."""
    if response.status == "incomplete":
        raise ModelFailed("cut_off", temporary=True)
    if any(isinstance(item, ResponseFunctionToolCall) for item in response.output):
        return {}
    if any(getattr(part, "type", "") == "refusal" for part in _parts(response)):
        raise ModelFailed("refusal", temporary=False)
    try:
        answer: Mapping[str, Any] = _whole_json(response.output_text)
        draft_of(answer, "", Usage())
    except (ValueError, TypeError, AttributeError):
        raise ModelFailed("garbage", temporary=True) from None
    return answer


def _whole_json(text: str) -> Any:
    """Raises ValueError, also for half a character (a lone surrogate): neither DynamoDB nor Twilio takes it."""
    value = json.loads(text)
    json.dumps(value, ensure_ascii=False).encode()
    return value


def _parts(response: Response) -> list[Any]:
    return [part for item in response.output for part in getattr(item, "content", None) or ()]


def _described(tool: Tool) -> dict[str, Any]:
    return {
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": dict(tool.parameters),
        "strict": True,
    }


def _replayed(item: Any) -> dict[str, Any]:
    plain: dict[str, Any] = item.to_dict()
    plain.pop("parsed_arguments", None)
    return plain


def _result(call: ResponseFunctionToolCall, tools: Mapping[str, Tool]) -> dict[str, str]:
    output = "Error: esa herramienta no existe."
    if tool := tools.get(call.name):
        try:
            arguments = _whole_json(call.arguments)
            fits = isinstance(arguments, dict) and set(arguments) == set(tool.parameters["properties"])
            output = tool.run(arguments) if fits else "Error: los argumentos no son los que pide la herramienta."
        except ValueError:
            output = "Error: los argumentos no son JSON."
    return {"type": "function_call_output", "call_id": call.call_id, "output": output}


def _usage_of(response: Response) -> Usage:
    if response.usage is None:
        return Usage()
    details = response.usage.input_tokens_details
    return Usage(
        input_tokens=response.usage.input_tokens or 0,
        cached_tokens=(details.cached_tokens if details else 0) or 0,
        output_tokens=response.usage.output_tokens or 0,
    )

"""What OpenAI's Responses API answers, as far as its SDK reads it."""

import json
from typing import Any

from tests.gateways.scripted_server import Answer


def response(*output: dict[str, Any], status: str = "completed") -> Answer:
    return Answer(
        200,
        {
            "id": "resp_1",
            "object": "response",
            "created_at": 1,
            "status": status,
            "model": "gpt-6-luna",
            "output": list(output),
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": [],
            "usage": {
                "input_tokens": 1200,
                "input_tokens_details": {"cached_tokens": 1024},
                "output_tokens": 30,
                "output_tokens_details": {"reasoning_tokens": 0},
                "total_tokens": 1230,
            },
        },
    )


def text(content: str) -> dict[str, Any]:
    return {
        "type": "message",
        "id": "msg_1",
        "role": "assistant",
        "status": "completed",
        "content": [{"type": "output_text", "text": content, "annotations": []}],
    }


def reply(words: str) -> Answer:
    return response(text(json.dumps({"reply": words})))

"""The reply to any prompt, as every host of a model gives it.

The Messages API's shapes (platform.claude.com/docs/en/api/messages, read 2026-11), which the clouds
serve too.
"""

import json
from collections.abc import Iterable
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

TEXT = "pong"
MODEL = "claude-sonnet-5-5"
_TOKENS_IN = 8
_TOKENS_OUT = 4


def message(model: str, *, text: str = TEXT, finished: bool = True) -> dict[str, Any]:
    """A ``Message``; unfinished, it is the one inside ``message_start``."""
    return {
        "id": "msg_01PeckingOrderFake000000",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [{"type": "text", "text": text}] if finished else [],
        "stop_reason": "end_turn" if finished else None,
        "stop_sequence": None,
        "usage": {
            "input_tokens": _TOKENS_IN,
            "output_tokens": _TOKENS_OUT if finished else 1,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
        },
    }


def events(model: str) -> tuple[dict[str, Any], ...]:
    """What a stream says: each event with its type, from ``message_start`` to ``message_stop``."""
    half = len(TEXT) // 2
    deltas = ({"type": "text_delta", "text": part} for part in (TEXT[:half], TEXT[half:]))
    return (
        {"type": "message_start", "message": message(model, finished=False)},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "ping"},
        *({"type": "content_block_delta", "index": 0, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"output_tokens": _TOKENS_OUT},
        },
        {"type": "message_stop"},
    )


class Chunks(Response):
    """A body of several parts, sent one by one.

    Starlette's own streaming response costs three times as much, for a task group not needed here.
    """

    def __init__(self, parts: Iterable[bytes], *, media_type: str, headers: dict[str, str]) -> None:
        self._parts = parts
        super().__init__(headers=headers, media_type=media_type)
        del self.headers["content-length"]

    async def __call__(
        self,
        scope: Scope,  # noqa: ARG002  # ASGI's signature
        receive: Receive,  # noqa: ARG002  # ASGI's signature
        send: Send,
    ) -> None:
        """Send the start, every part, and the end."""
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        for part in self._parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


class EventStream(Chunks):
    """Server-sent events, one chunk each."""

    def __init__(self, model: str, headers: dict[str, str]) -> None:
        parts = (f"event: {each['type']}\ndata: {json.dumps(each)}\n\n" for each in events(model))
        encoded = (part.encode() for part in parts)
        super().__init__(encoded, media_type="text/event-stream", headers=headers)

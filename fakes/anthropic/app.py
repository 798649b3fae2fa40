"""The Anthropic API, as far as clients that send a prompt ask for it.

Imitates platform.claude.com/docs/en/api (overview, messages, models, errors; read 2026-11) and what
Claude Code 2.1.330 was seen to ask for besides: in a managed session it compresses its prompts (and
sends them again as they are after a 400). More lenient than the vendor in two points, which
no requirement judges: ``anthropic-version`` and the beta header for OAuth tokens may be absent.
"""

import json
import time
import zlib
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from fakes.anthropic.errors import REQUEST_ID, render
from fakes.anthropic.models import model_card, model_list
from fakes.replies import MODEL, EventStream, message
from fakes.situation import Standing

if TYPE_CHECKING:
    from fakes.anthropic.state import Credentials

_REFUSALS: dict[Standing, int] = {
    "unauthorized": 401,
    "forbidden": 403,
    "throttled": 429,
    "failing": 500,
    "overloaded": 529,
}
_IDENTIFIED = {"request-id": REQUEST_ID}
_SCHEME = "bearer "
_GZIP = 16 + zlib.MAX_WBITS  # with gzip's header (RFC 1952)
_LARGEST = 32 << 20  # bytes; the vendor's own limit for a request

app = FastAPI(openapi_url=None, redirect_slashes=False)


def _shown(request: Request) -> list[str]:
    bearers = (
        value[len(_SCHEME) :].strip()
        for value in request.headers.getlist("authorization")
        if value[: len(_SCHEME)].lower() == _SCHEME
    )
    return [*request.headers.getlist("x-api-key"), *bearers]


def _refusal(request: Request, *, inference: bool = False) -> Response | None:
    credentials: Credentials = request.state.anthropic
    shown = _shown(request)
    standing = credentials.judge(shown, inference=inference, now=time.time())
    if standing == "valid":
        return None
    if not shown:
        return render(401, message="x-api-key header is required")
    if standing == "unauthorized" and "x-api-key" not in request.headers:
        return render(401, message="Invalid bearer token")
    return render(_REFUSALS[standing])


async def _decoded(request: Request) -> dict[str, Any] | None:
    """The JSON object that was sent, also compressed; ``None`` for anything else."""
    try:
        body = json.loads(_plain(await request.body(), request.headers.get("content-encoding")))
    except (ValueError, zlib.error):
        return None
    return body if isinstance(body, dict) else None


def _plain(body: bytes, encoding: str | None) -> bytes:
    return zlib.decompressobj(_GZIP).decompress(body, _LARGEST) if encoding == "gzip" else body


@app.post("/v1/messages")
async def create_message(request: Request) -> Response:
    """Answer any prompt with ``pong``, as one message or as an event stream."""
    if refusal := _refusal(request, inference=True):
        return refusal
    body = await _decoded(request)
    if body is None:
        return render(400)
    model = str(body.get("model", MODEL))
    if body.get("stream") is True:
        return EventStream(model, _IDENTIFIED)
    return JSONResponse(message(model), headers=_IDENTIFIED)


@app.post("/v1/messages/count_tokens")
async def count_tokens(request: Request) -> Response:
    """The same count for every prompt."""
    if refusal := _refusal(request):
        return refusal
    if await _decoded(request) is None:
        return render(400)
    return JSONResponse({"input_tokens": 8}, headers=_IDENTIFIED)


@app.get("/v1/models")
async def list_models(request: Request) -> Response:
    """Every model on one page."""
    return _refusal(request) or JSONResponse(model_list(), headers=_IDENTIFIED)


@app.get("/v1/models/{name}")
async def describe_model(request: Request, name: str) -> Response:
    """The card of any model that is asked for."""
    return _refusal(request) or JSONResponse(model_card(name), headers=_IDENTIFIED)


@app.api_route("/api/hello", methods=["GET", "HEAD"])
async def greet() -> Response:
    """Claude Code's probe for connectivity; it needs no credential."""
    return JSONResponse({"message": "hello"})


@app.api_route("/{path:path}", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def unknown(path: str) -> Response:  # noqa: ARG001  # the route's parameter
    """The vendor's 404, also for Claude Code's settings and policy of an account without any."""
    return render(404)

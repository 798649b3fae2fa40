"""Claude in Microsoft Foundry: the Messages API below a resource's own host.

Imitates learn.microsoft.com/en-us/azure/foundry/foundry-models/how-to/use-foundry-models-claude and
platform.claude.com/docs/en/build-with-claude/claude-in-microsoft-foundry (read 2026-11): a key in
``x-api-key`` or ``api-key``, or an access token as a bearer value. Stricter than the vendor may be
in one point, since its documents promise nothing there: a key as a bearer value is refused.
"""

import json
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from fakes.clouds.azure.errors import NOT_WELCOME, foundry_error, render_foundry
from fakes.replies import MODEL, EventStream, message
from fakes.situation import Standing

if TYPE_CHECKING:
    from fakes.clouds.azure.state import AzureState

_REFUSALS: dict[Standing, int] = {
    "unauthorized": 401,
    "forbidden": 403,
    "throttled": 429,
    "failing": 500,
    "overloaded": 529,
}
_IDENTIFIED = {"apim-request-id": "00000000-0000-4000-8000-0000f0c0d001"}
_SCHEME = "bearer "
_PREFIX = "anthropic/"

app = FastAPI(openapi_url=None, redirect_slashes=False)


@app.post("/{prefix:path}v1/messages")
async def create_message(request: Request, prefix: str) -> Response:
    """Answer any prompt with ``pong``, as one message or as an event stream."""
    if not _serves(request, prefix):
        return render_foundry(404)
    if refusal := _refusal(request, inference=True):
        return refusal
    body = await _decoded(request)
    if body is None:
        return _not_json()
    model = str(body.get("model", MODEL))
    if body.get("stream") is True:
        return EventStream(model, _IDENTIFIED)
    return JSONResponse(message(model), headers=_IDENTIFIED)


@app.post("/{prefix:path}v1/messages/count_tokens")
async def count_tokens(request: Request, prefix: str) -> Response:
    """The same count for every prompt."""
    if not _serves(request, prefix):
        return render_foundry(404)
    if refusal := _refusal(request):
        return refusal
    if await _decoded(request) is None:
        return _not_json()
    return JSONResponse({"input_tokens": 8}, headers=_IDENTIFIED)


@app.api_route("/{path:path}", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def unknown(request: Request, path: str) -> Response:
    """What Foundry does not serve, the Models API included: the deployments are the resource's."""
    if not path.startswith(_PREFIX):
        return render_foundry(404)
    return _refusal(request) or foundry_error(
        404, "api_not_supported", "Requested API is currently not supported"
    )


def _serves(request: Request, prefix: str) -> bool:
    """Whether the API is below this prefix: a gateway has it wherever its base URL says."""
    state: AzureState = request.state.azure
    return prefix == _PREFIX or state.is_gateway(request.state.exchange.host)


def _refusal(request: Request, *, inference: bool = False) -> Response | None:
    state: AzureState = request.state.azure
    headers = request.headers
    keys = [*headers.getlist("x-api-key"), *headers.getlist("api-key")]
    tokens = [_bearer(value) for value in headers.getlist("authorization")]
    if not keys and not tokens and state.asks_for_nothing(request.state.exchange.host):
        return None
    standing = state.judge(keys, tokens, inference=inference)
    if standing == "valid":
        return None
    if standing == "unauthorized" and not keys:
        return foundry_error(401, "401", NOT_WELCOME)
    return render_foundry(_REFUSALS[standing])


def _bearer(value: str) -> str:
    """The token of an Authorization header; of another scheme, what no token is."""
    return value[len(_SCHEME) :].strip() if value[: len(_SCHEME)].lower() == _SCHEME else ""


async def _decoded(request: Request) -> dict[str, Any] | None:
    """The JSON object that was sent; ``None`` for anything else."""
    try:
        body = json.loads(await request.body())
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _not_json() -> Response:
    """The model's own answer to a request that it cannot read."""
    inner = {"type": "invalid_request_error", "message": "The request body is not valid JSON."}
    return JSONResponse({"type": "error", "error": inner}, status_code=400)

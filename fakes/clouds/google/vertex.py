"""Vertex AI, as far as clients of Claude ask for it.

cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude (use-claude, locations) and
platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai, read 2026-11; hosts as the
anthropic SDK 2.14 calls them. Any project whose name could be one is served: what a caller may do
in which project is not told. A body that Claude refuses is refused in Anthropic's own shape.
"""

import json
import re
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from fakes import replies
from fakes.clouds.google import bearer, errors
from fakes.clouds.google.state import CLOUD_PLATFORM
from fakes.situation import Standing

if TYPE_CHECKING:
    from fakes.clouds.google.state import GoogleState

# The documented value, and the kind that the anthropic SDK 2.14 sends ("2026-10-21").
_VERSION = re.compile(r"vertex-2023-10-16|20[0-9]{2}-[0-9]{2}-[0-9]{2}")
_REQUEST_ID = "req_vrtx_011CPeckingOrderFake0000"
_SUFFIX = "-aiplatform.googleapis.com"
# Hosts of the locations that are no region.
_LOCATIONS = {
    "aiplatform.googleapis.com": "global",
    "aiplatform.us.rep.googleapis.com": "us",
    "aiplatform.eu.rep.googleapis.com": "eu",
}
_REGION = re.compile(r"[a-z]+-[a-z]+[0-9]{1,2}")
# A project's id (cloud.google.com/resource-manager/docs/creating-managing-projects) or number.
_RESOURCE = re.compile(
    r"/projects/(?P<project>(?:[a-z0-9.]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]|[0-9]+)"
    r"/locations/(?P<location>[a-z0-9-]+)/publishers/anthropic/models/"
    r"(?P<model>[A-Za-z0-9.@_-]+):(?P<verb>rawPredict|streamRawPredict)"
)
_VERSIONS = ("/v1", "/v1beta1")
_COUNTING = "count-tokens"
_MODELS = "claude-"
_REFUSALS: dict[Standing, int] = {
    "unauthorized": 401,
    "forbidden": 403,
    "throttled": 429,
    "failing": 500,
    "overloaded": 503,
}
_ENOUGH = frozenset({CLOUD_PLATFORM})

app = FastAPI(openapi_url=None, redirect_slashes=False)


def location_of(host: str) -> str | None:
    """The location that a host of Vertex AI serves; ``None`` for other hosts."""
    if host in _LOCATIONS:
        return _LOCATIONS[host]
    region = host.removesuffix(_SUFFIX)
    return region if region != host and _REGION.fullmatch(region) else None


def _resource(request: Request, host: str) -> re.Match[str] | None:
    """The model that the path names; a gateway may serve it below a path of its own."""
    version, separator, rest = request.url.path.partition("/projects/")
    if request.method != "POST" or (location_of(host) is not None and version not in _VERSIONS):
        return None
    return _RESOURCE.fullmatch(separator + rest)


def _refusal(request: Request, host: str, resource: re.Match[str]) -> Response | None:
    state: GoogleState = request.state.google
    shown = bearer.shown(request)
    if not shown and state.told.anonymous and location_of(host) is None:
        return None
    if refused := bearer.refusal(request, _ENOUGH):
        return refused
    standings = [state.use(one) for one in shown] if resource["model"] != _COUNTING else []
    standing = next((one for one in standings if one != "valid"), None)
    if standing is None:
        return None
    message = _denied(resource) if standing == "forbidden" else None
    return errors.refusal(_REFUSALS[standing], message)


def _denied(resource: re.Match[str]) -> str:
    name = resource.string[1:].partition(":")[0]
    return (
        "Permission 'aiplatform.endpoints.predict' denied on resource "
        f"'//aiplatform.googleapis.com/{name}' (or it may not exist)."
    )


def _invalid(message: str) -> Response:
    error = {"type": "invalid_request_error", "message": message}
    body = {"type": "error", "error": error, "request_id": _REQUEST_ID}
    return JSONResponse(body, status_code=400)


def _misplaced(host: str, resource: re.Match[str]) -> Response | None:
    here = location_of(host)
    if here is not None and resource["location"] != here:
        return errors.refusal(
            400, f"The location {resource['location']!r} is not served by {host!r}."
        )
    if resource["model"] != _COUNTING and not resource["model"].startswith(_MODELS):
        name = resource.string[1:].partition(":")[0]
        return errors.refusal(
            404,
            f"Publisher Model `{name}` was not found or your project does not have access to it. "
            "Please ensure you are using a valid model version.",
        )
    return None


def _objection(body: Any, *, counting: bool) -> str | None:
    if not isinstance(body, dict):
        return "The request body is not valid JSON."
    if "anthropic_version" not in body:
        return "anthropic_version: Field required"
    if not _VERSION.fullmatch(str(body["anthropic_version"])):
        return "anthropic_version: Input should be 'vertex-2023-10-16'"
    if "model" in body and not counting:
        return "model: Extra inputs are not permitted"
    needed = ("messages",) if counting else ("messages", "max_tokens")
    return next((f"{name}: Field required" for name in needed if name not in body), None)


async def _decoded(request: Request) -> Any:
    try:
        return json.loads(await request.body())
    except ValueError:
        return None


@app.api_route("/{path:path}", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def predict(request: Request) -> Response:
    """Answer any prompt with ``pong``, as one message or as an event stream."""
    host: str = request.state.exchange.host
    resource = _resource(request, host)
    if resource is None:
        return errors.refusal(404)
    refused = _refusal(request, host, resource) or _misplaced(host, resource)
    if refused:
        return refused
    body = await _decoded(request)
    counting = resource["model"] == _COUNTING
    if objection := _objection(body, counting=counting):
        return _invalid(objection)
    if counting:
        return JSONResponse({"input_tokens": 8})
    if body.get("stream") is True:
        return replies.EventStream(resource["model"], {})
    return JSONResponse(replies.message(resource["model"]))

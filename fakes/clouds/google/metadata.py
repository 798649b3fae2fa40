"""The metadata server of a machine of Google's.

cloud.google.com/compute/docs/metadata/querying-metadata and …/predefined-metadata-keys,
cloud.google.com/compute/docs/access/authenticate-workloads; read 2026-11. The scopes of a token are
those of the machine, whatever is asked for.
"""

import time
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from fakes.clouds.google.state import CLOUD_PLATFORM
from fakes.situation.google import GoogleInstance

if TYPE_CHECKING:
    from fakes.clouds.google.state import GoogleState

_ROOT = "/computeMetadata/v1"
_FLAVOR = {"metadata-flavor": "Google", "server": "Metadata Server for VM"}
_TEXT = "application/text"
_NUMBER = 123_456_789_012
_TOKEN = "token"  # noqa: S105  # the last part of a path

app = FastAPI(openapi_url=None, redirect_slashes=False)


def render(status: int, retry_after: str | None = None) -> PlainTextResponse:
    """The server's answer for an error status."""
    headers = _FLAVOR if retry_after is None else {**_FLAVOR, "retry-after": retry_after}
    return PlainTextResponse(f"Error {status}\n", status_code=status, headers=headers)


def _tree(instance: GoogleInstance) -> dict[str, Any]:
    """All that is told, by path; the tokens aside, which are made when they are asked for."""
    account = {"aliases": ["default"], "email": instance.email, "scopes": [CLOUD_PLATFORM]}
    return {
        "instance": {
            "id": 4_520_031_799_277_581_759,
            "name": "pecking-order",
            "service-accounts": {"default": account, instance.email: account},
            "zone": f"projects/{_NUMBER}/zones/us-east5-a",
        },
        "project": {"numeric-project-id": _NUMBER, "project-id": instance.project},
        "universe": {"universe-domain": "googleapis.com"},
    }


def _find(tree: dict[str, Any], parts: list[str]) -> Any:
    place: Any = tree
    for part in parts:
        if not isinstance(place, dict) or part not in place:
            return None
        place = place[part]
    return place


def _as_json(place: Any) -> Any:
    """Names in camel case, as the JSON form has them; an account's address is no such name."""
    if not isinstance(place, dict):
        return place
    return {
        name if "@" in name else _camel_case(name): _as_json(value) for name, value in place.items()
    }


def _camel_case(name: str) -> str:
    first, *others = name.split("-")
    return first + "".join(part.capitalize() for part in others)


def _as_text(place: Any) -> str:
    match place:
        case dict():
            lines = (
                f"{name}/" if isinstance(value, dict) else name for name, value in place.items()
            )
        case list():
            lines = (str(value) for value in place)
        case _:
            return str(place)
    return "".join(f"{line}\n" for line in lines)


def _refusal(request: Request) -> Response | None:
    """Only programs of the machine itself may ask: a browser or a proxy cannot say so."""
    if request.headers.get("metadata-flavor") != "Google":
        text = "Missing Metadata-Flavor:Google header.\n"
        return PlainTextResponse(text, status_code=403, headers=_FLAVOR)
    if "x-forwarded-for" in request.headers:
        text = "The X-Forwarded-For header is not allowed.\n"
        return PlainTextResponse(text, status_code=403, headers=_FLAVOR)
    return None


def _token(state: "GoogleState", instance: GoogleInstance) -> Response:
    token = state.give(instance, [CLOUD_PLATFORM], now=time.time())
    body = {
        "access_token": token.value,
        "expires_in": token.lifetime_s,
        "token_type": "Bearer",
    }
    return JSONResponse(body, headers=_FLAVOR)


@app.get("/")
async def greet() -> Response:
    """Whoever asks learns that this is Google's."""
    return PlainTextResponse("0.1/\ncomputeMetadata/\n", headers=_FLAVOR, media_type=_TEXT)


@app.get(_ROOT + "/{path:path}")
async def tell(request: Request, path: str) -> Response:
    """One value, a list of names, or with ``recursive`` all that is below as JSON."""
    state: GoogleState = request.state.google
    instance = state.told.instance
    if instance is None:
        return render(404)
    if refused := _refusal(request):
        return refused
    parts = [part for part in path.split("/") if part]
    tree = _tree(instance)
    if parts[-1:] == [_TOKEN] and "email" in (_find(tree, parts[:-1]) or {}):
        return _token(state, instance)
    place = _find(tree, parts)
    if place is None:
        return render(404)
    return _told(request, place)


def _told(request: Request, place: Any) -> Response:
    query = request.query_params
    if isinstance(place, dict) and not request.url.path.endswith("/"):
        asked = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{request.url.path}/{asked}", status_code=301, headers=_FLAVOR)
    recursive = query.get("recursive", "").lower() == "true" and query.get("alt") != "text"
    if recursive or query.get("alt") == "json":
        return JSONResponse(_as_json(place), headers=_FLAVOR)
    return PlainTextResponse(_as_text(place), headers=_FLAVOR, media_type=_TEXT)


@app.api_route("/{path:path}", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def unknown(path: str) -> Response:  # noqa: ARG001  # the route's parameter
    """Older versions of the server's interface, and what is none."""
    return render(404)

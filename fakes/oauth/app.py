"""The authorization server of Claude accounts: its token endpoint.

Imitates RFC 6749 (sections 5 and 6) at ``/v1/oauth/token``, with the JSON request body that Claude
Code and the anthropic SDK send (as seen with Claude Code 2.1.330 and anthropic 2.12, 2026-11); the
form body of the RFC is accepted too. Any client id will do.
"""

import json
import time
from collections.abc import Callable
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from fakes.oauth.state import Issuer
from fakes.situation import Grant

_NO_STORE = {"cache-control": "no-store", "pragma": "no-cache"}
# Status to the ``error`` of RFC 6749, section 5.2, where it names one.
_CODES = {400: "invalid_request", 401: "invalid_client", 403: "unauthorized_client"}
_FIRST_SERVER_ERROR = 500

app = FastAPI(openapi_url=None, redirect_slashes=False)


def _error(code: str, description: str, status: int = 400) -> JSONResponse:
    body = {"error": code, "error_description": description}
    return JSONResponse(body, status_code=status, headers=_NO_STORE)


def render(status: int, retry_after: str | None = None) -> JSONResponse:
    """The answer for an error status, in the shape of RFC 6749, section 5.2."""
    default = "server_error" if status >= _FIRST_SERVER_ERROR else "invalid_request"
    response = _error(_CODES.get(status, default), "A fault of the fake.", status)
    if retry_after is not None:
        response.headers["retry-after"] = retry_after
    return response


async def _fields(request: Request) -> dict[str, str] | None:
    body = (await request.body()).decode(errors="replace")
    if "json" not in request.headers.get("content-type", ""):
        return dict(parse_qsl(body))
    try:
        decoded = json.loads(body)
    except ValueError:
        return None
    if not isinstance(decoded, dict):
        return None
    return {key: value for key, value in decoded.items() if isinstance(value, str)}


def _reply(grant: Grant) -> JSONResponse:
    fields = {
        "token_type": "Bearer",
        "access_token": grant.access_token,
        "expires_in": grant.lifetime_s,
        "refresh_token": grant.next_refresh_token,
        "scope": grant.scope,
    }
    kept = {name: value for name, value in fields.items() if name not in grant.omitted}
    return JSONResponse(kept, headers=_NO_STORE)


def _refresh(issuer: Issuer, fields: dict[str, str]) -> Response:
    refresh_token = fields.get("refresh_token")
    if not refresh_token:
        return _error("invalid_request", "The parameter refresh_token is missing.")
    grant = issuer.refresh(refresh_token, now=time.time())
    if grant is None:
        return _error("invalid_grant", "Refresh token not found or invalid")
    return _reply(grant)


_GRANT_TYPES: dict[str, Callable[[Issuer, dict[str, str]], Response]] = {"refresh_token": _refresh}


@app.post("/v1/oauth/token")
async def token(request: Request) -> Response:
    """Give a token for a grant."""
    fields = await _fields(request)
    if fields is None:
        return _error("invalid_request", "The request body is not a JSON object.")
    kind = fields.get("grant_type")
    if not kind:
        return _error("invalid_request", "The parameter grant_type is missing.")
    if kind not in _GRANT_TYPES:
        return _error("unsupported_grant_type", f"The grant type {kind!r} is not supported.")
    return _GRANT_TYPES[kind](request.state.oauth, fields)


@app.api_route("/{path:path}", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def unknown(path: str) -> Response:  # noqa: ARG001  # the route's parameter
    """Pages of the site that no client needs."""
    return _error("not_found", "Not found", 404)

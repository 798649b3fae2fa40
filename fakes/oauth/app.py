"""The authorization server of Claude accounts, and of each further issuer.

Imitates RFC 6749 (sections 4.1, 5 and 6), RFC 7636 (PKCE) and RFC 7009 (revocation), with the JSON
request body that Claude Code and the anthropic SDK send (as seen with Claude Code 2.1.330 and
anthropic 2.12, 2026-11); the form body of the RFC is accepted too. Any client id will do.
"""

import json
import time
from collections.abc import Callable
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from fakes.oauth import authorize
from fakes.oauth.state import Issuer
from fakes.situation import Authorization, Field, Grant

_NO_STORE = {"cache-control": "no-store", "pragma": "no-cache"}
# Status to the ``error`` of RFC 6749, section 5.2, where it names one.
_CODES = {400: "invalid_request", 401: "invalid_client", 403: "unauthorized_client"}
_FIRST_SERVER_ERROR = 500
_EXCHANGED = ("code", "redirect_uri", "client_id", "code_verifier")

app = FastAPI(openapi_url=None, redirect_slashes=False)
app.include_router(authorize.router)


class _UnreadableError(Exception):
    """A body that is neither an object of JSON nor a form with each parameter once."""


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


async def _fields(request: Request) -> dict[str, str]:
    body = (await request.body()).decode(errors="replace")
    if "json" not in request.headers.get("content-type", ""):
        pairs = parse_qsl(body)
        if len(dict(pairs)) != len(pairs):
            raise _UnreadableError("A parameter is given more than once.")
        return dict(pairs)
    try:
        decoded = json.loads(body)
    except ValueError:
        decoded = None
    if not isinstance(decoded, dict):
        raise _UnreadableError("The request body is not a JSON object.")
    return {key: value for key, value in decoded.items() if isinstance(value, str)}


def _reply(
    access_token: str, refresh_token: str, scope: str, lifetime_s: int, omitted: tuple[Field, ...]
) -> JSONResponse:
    fields = {
        "token_type": "Bearer",
        "access_token": access_token,
        "expires_in": lifetime_s,
        "refresh_token": refresh_token,
        "scope": scope,
    }
    kept = {name: value for name, value in fields.items() if name not in omitted}
    return JSONResponse(kept, headers=_NO_STORE)


def _exchange(issuer: Issuer, fields: dict[str, str]) -> Response:
    for name in _EXCHANGED:
        if not fields.get(name):
            return _error("invalid_request", f"The parameter {name} is missing.")
    worth = issuer.exchange(
        fields["code"],
        client_id=fields["client_id"],
        redirect_uri=fields["redirect_uri"],
        verifier=fields["code_verifier"],
        now=time.time(),
    )
    if worth is None:
        return _error("invalid_grant", "Authorization code not found or invalid")
    given: Authorization = worth[0]
    return _reply(
        given.access_token, given.refresh_token, worth[1], given.lifetime_s, given.omitted
    )


def _refresh(issuer: Issuer, fields: dict[str, str]) -> Response:
    refresh_token = fields.get("refresh_token")
    if not refresh_token:
        return _error("invalid_request", "The parameter refresh_token is missing.")
    client_id = fields.get("client_id")
    grant: Grant | None = issuer.refresh(refresh_token, now=time.time(), client_id=client_id)
    if grant is None:
        return _error("invalid_grant", "Refresh token not found or invalid")
    return _reply(
        grant.access_token, grant.next_refresh_token, grant.scope, grant.lifetime_s, grant.omitted
    )


_GRANT_TYPES: dict[str, Callable[[Issuer, dict[str, str]], Response]] = {
    "authorization_code": _exchange,
    "refresh_token": _refresh,
}


@app.post("/v1/oauth/token")
async def token(request: Request) -> Response:
    """Give a token for a grant."""
    try:
        fields = await _fields(request)
    except _UnreadableError as error:
        return _error("invalid_request", str(error))
    kind = fields.get("grant_type")
    if not kind:
        return _error("invalid_request", "The parameter grant_type is missing.")
    if kind not in _GRANT_TYPES:
        return _error("unsupported_grant_type", f"The grant type {kind!r} is not supported.")
    return _GRANT_TYPES[kind](authorize.issuer_of(request), fields)


@app.post("/v1/oauth/revoke")
@app.post("/v1/oauth/token/revoke")  # as Claude Code 2.1.330 asks
async def revoke(request: Request) -> Response:
    """Revoke a token; one that is not known is no error (RFC 7009, section 2.2)."""
    try:
        fields = await _fields(request)
    except _UnreadableError as error:
        return _error("invalid_request", str(error))
    if not fields.get("token"):
        return _error("invalid_request", "The parameter token is missing.")
    authorize.issuer_of(request).revoke(fields["token"])
    return Response(headers=_NO_STORE)


@app.api_route("/{path:path}", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def unknown(path: str) -> Response:  # noqa: ARG001  # the route's parameter
    """Pages of the site that no client needs."""
    return _error("not_found", "Not found", 404)

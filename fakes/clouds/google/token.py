"""Google's token endpoint: assertions of service accounts, refresh tokens of people.

developers.google.com/identity/protocols/oauth2/service-account (with its table of error codes) and
…/oauth2/web-server#offline, RFC 7523 and RFC 6749; read 2026-11. The consent of a person covers
the scopes that are asked for.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.responses import Response

from fakes.clouds.google import assertions, oauth
from fakes.clouds.google.assertions import Assertion
from fakes.clouds.google.oauth import RefusedError
from fakes.clouds.google.state import CLOUD_PLATFORM
from fakes.situation.google import AuthorizedUser, GoogleToken, ServiceAccount

if TYPE_CHECKING:
    from fakes.clouds.google.state import GoogleState

# Hosts and their paths; the older two are still in use by older libraries.
PATHS = {
    "oauth2.googleapis.com": "/token",
    "accounts.google.com": "/o/oauth2/token",
    "www.googleapis.com": "/oauth2/v4/token",
}
_AUDIENCES = frozenset(f"https://{host}{path}" for host, path in PATHS.items())
_JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_SCOPES = ("https://www.googleapis.com/auth/", "openid", "email", "profile")
_TIME_FRAME = (
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
    "Check your iat and exp values in the JWT claim."
)
_DELEGATION = (
    "Client is unauthorized to retrieve access tokens using this method, or client not authorized "
    "for any of the scopes requested."
)

app = FastAPI(openapi_url=None, redirect_slashes=False)


def _scopes(text: str) -> list[str]:
    scopes = text.split()
    if not scopes or not all(scope.startswith(_SCOPES) for scope in scopes):
        raise RefusedError("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
    return scopes


def _by_assertion(state: "GoogleState", fields: dict[str, str]) -> tuple[GoogleToken, list[str]]:
    assertion = fields.get("assertion", "")
    read = assertions.read(assertion)
    if read is None:
        raise RefusedError("invalid_grant", "Invalid JWT: it is malformed or not signed by RS256.")
    issuer = read.claims.get("iss")
    account = next((one for one in state.told.service_accounts if one.email == issuer), None)
    if account is None:
        raise RefusedError("invalid_grant", "Invalid grant: account not found")
    now = time.time()
    _verify(account, read, assertion, now)
    scopes = _scopes(str(read.claims.get("scope", "")))
    return state.give(account, scopes, now=now), scopes


def _verify(account: ServiceAccount, read: Assertion, assertion: str, now: float) -> None:
    known = read.key_id in {None, account.key_id}
    if not known or not assertions.signed_by(assertion, account.public_key):
        raise RefusedError("invalid_grant", "Invalid JWT Signature.")
    if not assertions.timely(read, now):
        raise RefusedError("invalid_grant", _TIME_FRAME)
    if read.claims.get("aud") not in _AUDIENCES:
        raise RefusedError("invalid_grant", "Invalid JWT: Failed audience check.")
    if read.claims.get("sub", account.email) != account.email:
        raise RefusedError("unauthorized_client", _DELEGATION, 401)


def _by_refresh_token(
    state: "GoogleState", fields: dict[str, str]
) -> tuple[GoogleToken, list[str]]:
    of_client = _clients(state, fields)
    given = fields.get("refresh_token")
    user = next((one for one in state.told.users if one.refresh_token == given), None)
    if user is None:
        raise RefusedError("invalid_grant", "Bad Request")
    if user not in of_client:
        raise RefusedError("unauthorized_client", "Unauthorized", 401)
    if user.revoked:
        raise RefusedError("invalid_grant", "Token has been expired or revoked.")
    if user.reauthenticate:
        raise RefusedError(
            "invalid_grant",
            "reauth related error (invalid_rapt)",
            error_uri="https://support.google.com/a/answer/9368756",
            error_subtype="invalid_rapt",
        )
    scopes = _scopes(fields.get("scope", CLOUD_PLATFORM))
    return state.give(user, scopes, now=time.time()), scopes


def _clients(state: "GoogleState", fields: dict[str, str]) -> list[AuthorizedUser]:
    """The people who gave their consent to the client that asks."""
    client_id = fields.get("client_id")
    if not client_id:
        raise RefusedError("invalid_request", "Could not determine client ID from request.")
    of_client = [user for user in state.told.users if user.client_id == client_id]
    if not of_client:
        raise RefusedError("invalid_client", "The OAuth client was not found.", 401)
    if fields.get("client_secret") not in {user.client_secret for user in of_client}:
        raise RefusedError("invalid_client", "The provided client secret is invalid.", 401)
    return of_client


_GRANT_TYPES: dict[
    str, Callable[["GoogleState", dict[str, str]], tuple[GoogleToken, list[str]]]
] = {
    _JWT_BEARER: _by_assertion,
    "refresh_token": _by_refresh_token,
}


def _give(state: "GoogleState", fields: dict[str, str]) -> tuple[GoogleToken, list[str]]:
    kind = fields.get("grant_type", "")
    if not kind:
        raise RefusedError("invalid_request", "Missing required parameter: grant_type")
    if kind not in _GRANT_TYPES:
        raise RefusedError("unsupported_grant_type", f"Invalid grant_type: {kind}")
    return _GRANT_TYPES[kind](state, fields)


@app.post("/token")
@app.post("/o/oauth2/token")
@app.post("/oauth2/v4/token")
async def token(request: Request) -> Response:
    """Give an access token for a grant."""
    try:
        given, scopes = _give(request.state.google, await oauth.fields(request))
    except RefusedError as refused:
        return refused.response()
    return oauth.granted(given, scope=" ".join(scopes))


@app.api_route("/{path:path}", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def unknown(path: str) -> Response:  # noqa: ARG001  # the route's parameter
    """Pages that no client needs."""
    return RefusedError("not_found", "Not Found", 404).response()

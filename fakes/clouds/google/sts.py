"""Google's security token service: an access token for the identity of another issuer.

cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token, cloud.google.com/iam/docs/
workload-identity-federation-with-other-providers and RFC 8693; read 2026-11. The lifetime of a
subject token is its issuer's affair.
"""

import time
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.responses import Response

from fakes.clouds.google import assertions, oauth
from fakes.clouds.google.oauth import RefusedError
from fakes.situation.google import ExternalAccount, GoogleToken
from fakes.situation.identity import Federation

if TYPE_CHECKING:
    from fakes.clouds.google.state import GoogleState

_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
_ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105  # a name
_SIGNED = frozenset(
    {"urn:ietf:params:oauth:token-type:jwt", "urn:ietf:params:oauth:token-type:id_token"}
)
_NEEDED = ("audience", "subject_token", "subject_token_type", "scope")
_NO_PROVIDER = (
    'The target service indicated by the "audience" parameters is invalid. This might either be '
    "because the pool or provider is disabled or deleted or because it doesn't exist."
)

app = FastAPI(openapi_url=None, redirect_slashes=False)


def _exchange(state: "GoogleState", fields: dict[str, str]) -> GoogleToken:
    if fields.get("grant_type") != _EXCHANGE:
        raise RefusedError("unsupported_grant_type", f"The grant type must be {_EXCHANGE}.")
    for name in _NEEDED:
        if not fields.get(name):
            raise RefusedError("invalid_request", f"Missing required parameter: {name}")
    if fields.get("requested_token_type") != _ACCESS_TOKEN:
        raise RefusedError("invalid_request", 'Invalid value for "requested_token_type".')
    account = next((one for one in state.told.external if one.audience == fields["audience"]), None)
    if account is None:
        raise RefusedError("invalid_target", _NO_PROVIDER)
    now = time.time()
    _verify(account, fields["subject_token"], fields["subject_token_type"], now)
    return state.give(account, fields["scope"].split(), now=now)


def _verify(account: ExternalAccount, token: str, kind: str, now: float) -> None:
    if kind in _SIGNED and account.subject is not None:
        _verify_signed(account.subject, token, now)
    elif kind in _SIGNED or account.subject_token is None:
        raise RefusedError("invalid_request", 'Invalid value for "subject_token_type".')
    elif token != account.subject_token:
        raise RefusedError("invalid_grant", "The subject token is not valid.")


def _verify_signed(subject: Federation, token: str, now: float) -> None:
    read = assertions.read(token)
    if read is None:
        raise RefusedError("invalid_grant", "Unable to parse the ID Token.")
    issuer, audience = read.claims.get("iss"), read.claims.get("aud")
    if issuer != subject.issuer:
        text = f"The issuer in ID Token {issuer} does not match the expected ones."
        raise RefusedError("invalid_grant", text)
    if not assertions.signed_by(token, subject.public_key):
        raise RefusedError("invalid_grant", "The ID Token's signature is invalid.")
    if subject.audience not in (audience if isinstance(audience, list) else [audience]):
        text = f"The audience in ID Token [{audience}] does not match the expected audience."
        raise RefusedError("invalid_grant", text)
    if not assertions.current(read, now):
        text = f"ID Token issued at {read.claims.get('iat')} is stale to sign-in."
        raise RefusedError("invalid_grant", text)
    if read.claims.get("sub") != subject.subject:
        text = "The given credential is rejected by the attribute condition."
        raise RefusedError("unauthorized_client", text)


@app.post("/v1/token")
async def token(request: Request) -> Response:
    """Exchange a subject token."""
    try:
        given = _exchange(request.state.google, await oauth.fields(request))
    except RefusedError as refused:
        return refused.response()
    return oauth.granted(given, issued_token_type=_ACCESS_TOKEN)


@app.api_route("/{path:path}", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def unknown(path: str) -> Response:  # noqa: ARG001  # the route's parameter
    """Nothing else is asked of it."""
    return RefusedError("not_found", "Not Found", 404).response()

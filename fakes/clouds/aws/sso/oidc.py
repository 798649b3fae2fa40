"""The OIDC endpoint of IAM Identity Center: registers programs, gives and renews access tokens.

docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference: API_CreateToken, API_RegisterClient,
API_StartDeviceAuthorization (read 2026-11). Nobody is there to approve a device: whoever waits for
that is told to go on waiting.
"""

import json
import time
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from fakes.clouds.aws import errors
from fakes.clouds.aws.regions import region_of

if TYPE_CHECKING:
    from fakes.clouds.aws.sso.state import Logins
    from fakes.clouds.aws.state import AwsState
    from fakes.journal import Exchange

HOST = "oidc"
_DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
_GRANTS = ("authorization_code", "refresh_token", _DEVICE)
_REGISTRATION_S = 90 * 86_400
_DEVICE_S = 600
_INTERVAL_S = 1
_TYPES: dict[int, tuple[str, str]] = {
    400: ("InvalidRequestException", "invalid_request"),
    401: ("InvalidClientException", "invalid_client"),
    403: ("AccessDeniedException", "access_denied"),
    429: ("SlowDownException", "slow_down"),
    500: ("InternalServerException", "server_error"),
}
_FIRST_SERVER_ERROR = 500

app = FastAPI(openapi_url=None, redirect_slashes=False)


def _refuse(status: int, kind: str, error: str, text: str) -> JSONResponse:
    headers = {"x-amzn-requestid": errors.REQUEST_ID, "x-amzn-errortype": kind}
    return JSONResponse(
        {"error": error, "error_description": text}, status_code=status, headers=headers
    )


def render(status: int, retry_after: str | None = None) -> Response:
    """The endpoint's answer for an error status."""
    kind, error = _TYPES.get(status, _TYPES[500 if status >= _FIRST_SERVER_ERROR else 400])
    response = _refuse(status, kind, error, "fault of the fake")
    if retry_after is not None:
        response.headers["retry-after"] = retry_after
    return response


def _logins(request: Request) -> "Logins":
    state: AwsState = request.state.aws
    return state.sso


async def _read(request: Request, *required: str) -> dict[str, Any] | JSONResponse:
    """The body, with these members as texts; or the answer to one that has them not."""
    try:
        body = json.loads(await request.body())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return _invalid("The body must be a JSON object.")
    for name in required:
        if not isinstance(body.get(name), str) or not body[name]:
            return _invalid(f"Missing parameter: {name}")
    return body


def _invalid(text: str) -> JSONResponse:
    return _refuse(400, "InvalidRequestException", "invalid_request", text)


def _stranger() -> JSONResponse:
    return _refuse(401, "InvalidClientException", "invalid_client", "Invalid client provided")


@app.post("/token")
async def token(request: Request) -> Response:
    """CreateToken."""
    asked = await _read(request, "clientId", "clientSecret", "grantType")
    if isinstance(asked, JSONResponse):
        return asked
    if not _logins(request).is_client(asked["clientId"], asked["clientSecret"]):
        return _stranger()
    match asked["grantType"]:
        case "refresh_token":
            return _renew(request, asked)
        case grant if grant == _DEVICE:
            text = "Authorization is still pending"
            return _refuse(400, "AuthorizationPendingException", "authorization_pending", text)
        case grant if grant in _GRANTS:
            return _refuse(400, "InvalidGrantException", "invalid_grant", "Invalid code provided")
        case grant:
            text = f"Unsupported grant type: {grant}"
            kind = "UnsupportedGrantTypeException"
            return _refuse(400, kind, "unsupported_grant_type", text)


def _renew(request: Request, asked: dict[str, Any]) -> Response:
    shown = asked.get("refreshToken")
    if not isinstance(shown, str):
        return _invalid("Missing parameter: refreshToken")
    exchange: Exchange = request.state.exchange
    region = region_of(exchange.host, HOST) or ""
    login = _logins(request).exchange(shown, asked["clientId"], region, time.time())
    if login is None:
        text = "Invalid refresh token provided"
        return _refuse(400, "InvalidGrantException", "invalid_grant", text)
    return JSONResponse(
        {
            "accessToken": login.fresh_token,
            "expiresIn": login.lifetime_s,
            "tokenType": "Bearer",
        }
    )


@app.post("/client/register")
async def register(request: Request) -> Response:
    """RegisterClient."""
    asked = await _read(request, "clientName", "clientType")
    if isinstance(asked, JSONResponse):
        return asked
    if asked["clientType"] != "public":
        text = "Only public clients are supported"
        return _refuse(400, "InvalidClientMetadataException", "invalid_client_metadata", text)
    client, now = _logins(request).register(), int(time.time())
    return JSONResponse(
        {
            "clientId": client.id,
            "clientSecret": client.secret,
            "clientIdIssuedAt": now,
            "clientSecretExpiresAt": now + _REGISTRATION_S,
        }
    )


@app.post("/device_authorization")
async def authorize(request: Request) -> Response:
    """StartDeviceAuthorization."""
    asked = await _read(request, "clientId", "clientSecret", "startUrl")
    if isinstance(asked, JSONResponse):
        return asked
    if not _logins(request).is_client(asked["clientId"], asked["clientSecret"]):
        return _stranger()
    exchange: Exchange = request.state.exchange
    page = f"https://device.sso.{region_of(exchange.host, HOST)}.amazonaws.com/"
    return JSONResponse(
        {
            "deviceCode": "device-code",
            "userCode": "PECK-ORDR",
            "verificationUri": page,
            "verificationUriComplete": f"{page}?user_code=PECK-ORDR",
            "expiresIn": _DEVICE_S,
            "interval": _INTERVAL_S,
        }
    )


@app.api_route("/{path:path}", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def unknown(path: str) -> Response:  # noqa: ARG001  # the route's parameter
    """The vendor's 404."""
    return errors.unknown_operation()

"""The portal of IAM Identity Center, which gives a role's key for an access token.

docs.aws.amazon.com/singlesignon/latest/PortalAPIReference: API_GetRoleCredentials,
API_ListAccounts, API_ListAccountRoles, API_Logout (read 2026-11).
"""

import time
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from fakes.clouds.aws import errors
from fakes.clouds.aws.regions import region_of
from fakes.situation.aws import SsoLogin

if TYPE_CHECKING:
    from fakes.clouds.aws.state import AwsState
    from fakes.journal import Exchange

HOST = "portal.sso"
_TOKEN = "x-amz-sso_bearer_token"  # noqa: S105  # a header's name
_HOUR_S = 3600
_TYPES: dict[int, tuple[str, str]] = {
    401: ("UnauthorizedException", "Session token not found or invalid"),
    403: ("ForbiddenException", "No access"),
    404: ("ResourceNotFoundException", "The resource was not found."),
    429: ("TooManyRequestsException", "Too many requests."),
    500: ("InternalServerException", "The service failed to process the request."),
}

app = FastAPI(openapi_url=None, redirect_slashes=False)


def render(status: int, retry_after: str | None = None) -> Response:
    """The portal's answer for an error status."""
    default = ("InvalidRequestException", "The request is not valid.")
    kind, message = _TYPES.get(status, _TYPES[500] if status >= 500 else default)  # noqa: PLR2004  # server's errors
    headers = {} if retry_after is None else {"retry_after": retry_after}
    return errors.answer(status, kind, message, **headers)


def _token_of(request: Request) -> str | None:
    return request.headers.get(_TOKEN)


def _logins_of(request: Request) -> list[SsoLogin]:
    state: AwsState = request.state.aws
    exchange: Exchange = request.state.exchange
    region = region_of(exchange.host, HOST) or ""
    return state.sso.opened_by(_token_of(request) or "", region, time.time())


def _missing(name: str) -> Response:
    return errors.answer(400, "InvalidRequestException", f"Missing parameter: {name}")


@app.get("/federation/credentials")
async def credentials(request: Request) -> Response:
    """GetRoleCredentials."""
    account, role = (request.query_params.get(name) for name in ("account_id", "role_name"))
    if not account or not role:
        return _missing("role_name" if account else "account_id")
    logins = _logins_of(request)
    if not logins:
        return render(401)
    for login in logins:
        if (login.account, login.role) == (account, role):
            return JSONResponse({"roleCredentials": _key_of(request, login)})
    return render(403)


def _key_of(request: Request, login: SsoLogin) -> dict[str, str | int]:
    state: AwsState = request.state.aws
    until = state.expiry_of(login.gives) or time.time() + _HOUR_S
    return {
        "accessKeyId": login.gives.id,
        "secretAccessKey": login.gives.secret,
        "sessionToken": login.gives.session or "",
        "expiration": int(until * 1000),
    }


@app.get("/assignment/accounts")
async def accounts(request: Request) -> Response:
    """ListAccounts."""
    logins = _logins_of(request)
    if not logins:
        return render(401)
    found = [
        {"accountId": each, "accountName": f"account {each}", "emailAddress": "root@example.com"}
        for each in dict.fromkeys(login.account for login in logins)
    ]
    return JSONResponse({"accountList": found, "nextToken": None})


@app.get("/assignment/roles")
async def roles(request: Request) -> Response:
    """ListAccountRoles."""
    account = request.query_params.get("account_id")
    if not account:
        return _missing("account_id")
    logins = _logins_of(request)
    if not logins:
        return render(401)
    mine = dict.fromkeys(login.role for login in logins if login.account == account)
    if not mine:
        return render(403)
    found = [{"roleName": each, "accountId": account} for each in mine]
    return JSONResponse({"roleList": found, "nextToken": None})


@app.post("/logout")
async def logout(request: Request) -> Response:
    """Logout: the access token is good for nothing afterwards."""
    if not _logins_of(request):
        return render(401)
    state: AwsState = request.state.aws
    state.sso.end(_token_of(request) or "")
    return Response(status_code=200)


@app.api_route("/{path:path}", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def unknown(path: str) -> Response:  # noqa: ARG001  # the route's parameter
    """The vendor's 404."""
    return errors.unknown_operation()

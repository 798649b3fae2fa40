"""The credential endpoints of a container: of ECS tasks and of EKS pods.

docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials and
…/AmazonECS/latest/developerguide/task-iam-roles (read 2026-11). The refusals are those that the
public agents word: ECS in JSON, the Pod Identity agent as plain text.
"""

from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from fakes.clouds.aws.machine.given import credentials

if TYPE_CHECKING:
    from fakes.clouds.aws.state import AwsState
    from fakes.journal import Exchange

app = FastAPI(openapi_url=None, redirect_slashes=False)


def render(status: int, retry_after: str | None = None) -> Response:
    """The agents' answer for an error status."""
    headers = {} if retry_after is None else {"retry-after": retry_after}
    body = {"code": "InternalServerError", "message": "fault of the fake", "HTTPErrorCode": status}
    return JSONResponse(body, status_code=status, headers=headers)


@app.get("/{path:path}")
async def give(request: Request, path: str) -> Response:  # noqa: ARG001  # as it was sent counts
    """The key of the role that this place belongs to."""
    state: AwsState = request.state.aws
    exchange: Exchange = request.state.exchange
    here = [role for role in state.told.containers if role.host == exchange.host]
    there = [role for role in here if role.path in {exchange.path, exchange.target}]
    if not there:
        body = {
            "code": "InvalidIdInRequest",
            "message": "CredentialsV2Request: Credentials not found",
            "HTTPErrorCode": 400,
        }
        return JSONResponse(body, status_code=400)
    shown = request.headers.get("authorization")
    for role in there:
        if role.authorization in {None, shown}:
            given = {**credentials(role.gives, state), "RoleArn": _role_of(role.gives.account)}
            del given["LastUpdated"]
            return JSONResponse(given)
    if not shown:
        return PlainTextResponse("Service account token cannot be empty\n", status_code=400)
    text = "(InvalidTokenException): The token included in the request is invalid, fault: client\n"
    return PlainTextResponse(text, status_code=400)


def _role_of(account: str) -> str:
    return f"arn:aws:iam::{account}:role/container-role"


@app.api_route("/{path:path}", methods=["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def refuse(path: str) -> Response:  # noqa: ARG001  # the route's parameter
    """Nothing else can be asked."""
    return render(405)

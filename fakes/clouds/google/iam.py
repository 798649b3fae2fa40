"""Who may act as which service account; what a project's number is called.

cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken
and cloud.google.com/resource-manager/reference/rest/v1/projects/get, read 2026-11; the locations
that are allowed as google-auth 2.63 asks for them. A token is good for as long as it is told to be,
whatever lifetime up to an hour was asked for.
"""

import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from fakes.clouds.google import bearer, errors
from fakes.clouds.google.state import CLOUD_PLATFORM
from fakes.situation.google import PROJECT

if TYPE_CHECKING:
    from fakes.clouds.google.state import GoogleState

_ENOUGH = frozenset({CLOUD_PLATFORM, "https://www.googleapis.com/auth/iam"})
_ENOUGH_FOR_PROJECTS = frozenset(
    {CLOUD_PLATFORM, "https://www.googleapis.com/auth/cloudplatformprojects.readonly"}
)
_LONGEST_S = 3_600
_DENIED = (
    "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist)."
)

credentials = FastAPI(openapi_url=None, redirect_slashes=False)
projects = FastAPI(openapi_url=None, redirect_slashes=False)


def _problem(body: Any) -> str | None:
    """What is wrong with a request for a token."""
    if not isinstance(body, dict):
        return "Invalid JSON payload received."
    if not body.get("scope") or not isinstance(body["scope"], list):
        return "Scope is required."
    lifetime = str(body.get("lifetime", f"{_LONGEST_S}s"))
    seconds = lifetime.removesuffix("s")
    if seconds == lifetime or not seconds.isdigit() or not 0 < int(seconds) <= _LONGEST_S:
        return "The lifetime is not in the range of 1s to 3600s."
    return None


@credentials.post("/v1/projects/-/serviceAccounts/{email}:generateAccessToken")
async def generate_access_token(request: Request, email: str) -> Response:
    """A token of the service account, for a caller whom it trusts."""
    state: GoogleState = request.state.google
    if refused := bearer.refusal(request, _ENOUGH):
        return refused
    callers = bearer.shown(request)
    account = next((one for one in state.told.impersonations if one.email == email), None)
    if account is None or not set(callers) <= set(account.trusts):
        permission = "iam.serviceAccounts.getAccessToken"
        return errors.refusal(403, _DENIED, "IAM_PERMISSION_DENIED", permission=permission)
    try:
        body = json.loads(await request.body())
    except ValueError:
        body = None
    if problem := _problem(body):
        return errors.refusal(400, problem)
    now = time.time()
    token = state.give(account, body["scope"], now=now)
    expires = datetime.fromtimestamp(now + token.lifetime_s, UTC)
    return JSONResponse(
        {"accessToken": token.value, "expireTime": expires.strftime("%Y-%m-%dT%H:%M:%SZ")}
    )


@credentials.get("/v1/{resource:path}/allowedLocations")
async def allowed_locations(request: Request, resource: str) -> Response:  # noqa: ARG001  # the route's parameter
    """Every location is allowed."""
    unlimited = {"locations": [], "encodedLocations": "0x0"}
    return bearer.refusal(request, _ENOUGH) or JSONResponse(unlimited)


@projects.get("/v1/projects/{number}")
async def describe_project(request: Request, number: str) -> Response:
    """The one project that there is, whatever its number."""
    described = {
        "projectNumber": number,
        "projectId": PROJECT,
        "lifecycleState": "ACTIVE",
        "name": "Pecking Order",
    }
    return bearer.refusal(request, _ENOUGH_FOR_PROJECTS) or JSONResponse(described)


errors.answers_unknown_paths(credentials)
errors.answers_unknown_paths(projects)

"""The instance metadata service of EC2, version 2 only: an instance with ``HttpTokens=required``.

docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service,
…/instance-metadata-security-credentials and …/instance-identity-documents (read 2026-11).
"""

import time
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from fakes.clouds.aws.machine.given import credentials

if TYPE_CHECKING:
    from fakes.clouds.aws.state import AwsState
    from fakes.situation.aws import InstanceRole

_TOKEN = "x-aws-ec2-metadata-token"  # noqa: S105  # a header's name
_TTL = "x-aws-ec2-metadata-token-ttl-seconds"  # a header's name
_LONGEST_S = 21_600
_ROLES = "/latest/meta-data/iam/security-credentials"
_TITLES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}

app = FastAPI(openapi_url=None, redirect_slashes=False)


def render(status: int, retry_after: str | None = None) -> Response:
    """The service's page for an error status."""
    headers = {} if retry_after is None else {"retry-after": retry_after}
    title = f"{status} - {_TITLES.get(status, 'Error')}"
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Response(page, status_code=status, headers=headers, media_type="text/html")


@app.put("/latest/api/token")
async def open_session(request: Request) -> Response:
    """A token for a session of 1 to 21,600 seconds; none for what was forwarded."""
    if "x-forwarded-for" in request.headers:
        return render(403)
    asked = request.headers.get(_TTL, "")
    if not (asked.isascii() and asked.isdigit() and 1 <= int(asked) <= _LONGEST_S):
        return render(400)
    state: AwsState = request.state.aws
    token = state.open_instance_session(int(asked), now=time.time())
    return PlainTextResponse(token, headers={_TTL: asked})


@app.api_route("/{path:path}", methods=["GET", "HEAD"])
async def describe(request: Request, path: str) -> Response:
    """What the path names, for a request with the session's token."""
    state: AwsState = request.state.aws
    role = state.told.instance
    if role is None:
        return render(404)
    if not state.is_instance_session(request.headers.get(_TOKEN), now=time.time()):
        return render(401)
    return _document(f"/{path}", state, role)


def _document(path: str, state: "AwsState", role: "InstanceRole") -> Response:
    if path == f"{_ROLES}/{role.name}":
        given = credentials(role.gives, state)
        return JSONResponse({"Code": "Success", "Type": "AWS-HMAC", **given})
    if path == "/latest/dynamic/instance-identity/document":
        return JSONResponse(_identity(role))
    texts = {
        _ROLES: role.name,
        f"{_ROLES}/": role.name,
        "/latest/meta-data/placement/region": role.region,
        "/latest/meta-data/placement/availability-zone": f"{role.region}a",
        "/latest/meta-data/instance-id": _identity(role)["instanceId"],
    }
    return PlainTextResponse(texts[path]) if path in texts else render(404)


def _identity(role: "InstanceRole") -> dict[str, str]:
    return {
        "accountId": role.gives.account,
        "architecture": "x86_64",
        "availabilityZone": f"{role.region}a",
        "imageId": "ami-0123456789abcdef0",
        "instanceId": "i-0123456789abcdef0",
        "instanceType": "t3.micro",
        "region": role.region,
        "version": "2017-09-30",
    }


@app.api_route("/{path:path}", methods=["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def refuse(path: str) -> Response:  # noqa: ARG001  # the route's parameter
    """Nothing else can be written."""
    return render(405)

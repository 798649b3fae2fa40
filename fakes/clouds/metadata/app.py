"""The clouds' metadata addresses on a machine that is no cloud instance: 404 for everything.

The addresses: Amazon EC2 and Azure ``169.254.169.254``, Amazon ECS ``169.254.170.2``, Amazon EKS
``169.254.170.23``, Google ``metadata.google.internal`` (the vendors' documentation, read 2026-11).
"""

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, Response

app = FastAPI(openapi_url=None, redirect_slashes=False)


def render(status: int, retry_after: str | None = None) -> PlainTextResponse:
    """A plain answer for an error status."""
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return PlainTextResponse("fault of the fake\n", status_code=status, headers=headers)


@app.api_route("/{path:path}", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def nothing(path: str) -> Response:  # noqa: ARG001  # the route's parameter
    """No instance, no role, no token."""
    return PlainTextResponse("not found\n", status_code=404)

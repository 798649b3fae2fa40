"""What Google's OAuth endpoints have in common: forms in, RFC 6749's shapes out."""

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.responses import JSONResponse

if TYPE_CHECKING:
    from fakes.situation.google import GoogleToken

_NO_STORE = {
    "cache-control": "no-cache, no-store, max-age=0, must-revalidate",
    "pragma": "no-cache",
}
_FIRST_SERVER_ERROR = 500
# Status to ``error`` and its description, for faults; other 4xx are invalid requests.
_KINDS = {
    400: ("invalid_grant", "Bad Request"),
    401: ("invalid_client", "Unauthorized"),
    403: ("access_denied", "Forbidden"),
}


class RefusedError(Exception):
    """A grant that is not given: ``error``, its description, the status, and further members."""

    def __init__(self, code: str, description: str, status: int = 400, **more: str) -> None:
        super().__init__(code, description)
        self.body = {"error": code, "error_description": description, **more}
        self.status = status

    def response(self) -> JSONResponse:
        """The answer that says so (RFC 6749, section 5.2)."""
        return JSONResponse(self.body, status_code=self.status, headers=_NO_STORE)


def render(status: int, retry_after: str | None = None) -> JSONResponse:
    """An endpoint's answer for an error status."""
    default = "internal_failure" if status >= _FIRST_SERVER_ERROR else "invalid_request"
    code, text = _KINDS.get(status, (default, "A fault of the fake."))
    response = RefusedError(code, text, status).response()
    if retry_after is not None:
        response.headers["retry-after"] = retry_after
    return response


async def fields(request: Request) -> dict[str, str]:
    """The parameters of the form that was sent."""
    return dict(parse_qsl((await request.body()).decode(errors="replace")))


def granted(token: "GoogleToken", **more: str) -> JSONResponse:
    """The answer that gives a token (RFC 6749, section 5.1)."""
    body = {
        "access_token": token.value,
        "expires_in": token.lifetime_s,
        "token_type": "Bearer",
        **more,
    }
    return JSONResponse(body, headers=_NO_STORE)

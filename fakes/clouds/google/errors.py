"""The error shape of Google's APIs: ``google.rpc.Status`` as JSON.

cloud.google.com/apis/design/errors and cloud.google.com/docs/authentication/troubleshoot-adc, read
2026-11.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse

_EXPECTED = (
    "Expected OAuth 2 access token, login cookie or other valid authentication credential. See "
    "https://developers.google.com/identity/sign-in/web/devconsole-project."
)
# Status to ``error.status`` (google.rpc.Code) and a message.
_KINDS: dict[int, tuple[str, str]] = {
    400: ("INVALID_ARGUMENT", "Request contains an invalid argument."),
    401: (
        "UNAUTHENTICATED",
        f"Request had invalid authentication credentials. {_EXPECTED}",
    ),
    403: ("PERMISSION_DENIED", "The caller does not have permission"),
    404: ("NOT_FOUND", "Requested entity was not found."),
    429: ("RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
    500: ("INTERNAL", "Internal error encountered."),
    503: ("UNAVAILABLE", "The service is currently unavailable."),
    504: ("DEADLINE_EXCEEDED", "Deadline expired before operation could complete."),
}
_FIRST_SERVER_ERROR = 500
_UNAUTHORIZED = 401
_REALM = 'Bearer realm="https://accounts.google.com/"'
_MISSING = f"Request is missing required authentication credential. {_EXPECTED}"


def render(status: int, retry_after: str | None = None) -> JSONResponse:
    """An API's answer for an error status."""
    response = refusal(status)
    if retry_after is not None:
        response.headers["retry-after"] = retry_after
    return response


def refusal(
    status: int, message: str | None = None, reason: str | None = None, **metadata: str
) -> JSONResponse:
    """An error with what ``ErrorInfo`` says of it; a 401 says how to authenticate."""
    kind, text = _KINDS.get(status, _KINDS[500 if status >= _FIRST_SERVER_ERROR else 400])
    error: dict[str, Any] = {"code": status, "message": message or text, "status": kind}
    if reason is not None:
        info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}
        error["details"] = [{**info, "domain": "googleapis.com", "metadata": metadata}]
    headers = {}
    if status == _UNAUTHORIZED:
        missing = reason == "CREDENTIALS_MISSING"
        headers["www-authenticate"] = _REALM if missing else f'{_REALM}, error="invalid_token"'
    return JSONResponse({"error": error}, status_code=status, headers=headers)


def missing_credential() -> JSONResponse:
    """The answer to a request without ``Authorization``."""
    return refusal(_UNAUTHORIZED, _MISSING, "CREDENTIALS_MISSING")


def answers_unknown_paths(app: FastAPI) -> None:
    """Let an application answer 404 in this shape for every path that it does not serve."""

    @app.api_route(
        "/{path:path}", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    )
    async def unknown(path: str) -> JSONResponse:  # noqa: ARG001  # the route's parameter
        return refusal(404)

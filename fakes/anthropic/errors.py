"""The Anthropic API's error shapes (platform.claude.com/docs/en/api/errors, read 2026-11)."""

from fastapi.responses import JSONResponse

# Status to ``error.type`` and a message; other 4xx are invalid requests, other 5xx API errors.
_KINDS: dict[int, tuple[str, str]] = {
    400: ("invalid_request_error", "The request body is not valid JSON."),
    401: ("authentication_error", "invalid x-api-key"),
    403: ("permission_error", "Your account does not have access to the requested resource."),
    404: ("not_found_error", "Not found"),
    413: ("request_too_large", "Request exceeds the maximum allowed number of bytes."),
    429: ("rate_limit_error", "This request would exceed your account's rate limit."),
    500: ("api_error", "Internal server error"),
    529: ("overloaded_error", "Overloaded"),
}
_FIRST_SERVER_ERROR = 500
_TOO_MANY = 429
# Fixed, so that runs compare; the real ones are unique.
REQUEST_ID = "req_011CPeckingOrderFake0000"


def render(status: int, retry_after: str | None = None, message: str | None = None) -> JSONResponse:
    """The API's answer for an error status; 429 says ``retry-after: 0`` unless told otherwise."""
    default = _KINDS[500] if status >= _FIRST_SERVER_ERROR else _KINDS[400]
    kind, text = _KINDS.get(status, default)
    headers = {"request-id": REQUEST_ID}
    if status == _TOO_MANY or retry_after is not None:
        headers["retry-after"] = "0" if retry_after is None else retry_after
    body = {
        "type": "error",
        "error": {"type": kind, "message": message or text},
        "request_id": REQUEST_ID,
    }
    return JSONResponse(body, status_code=status, headers=headers)

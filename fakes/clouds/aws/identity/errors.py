"""Error shapes of the services that speak XML (the "query protocol").

docs.aws.amazon.com/STS/latest/APIReference/CommonErrors and …/API_AssumeRoleWithWebIdentity (read
2026-11).
"""

from xml.sax.saxutils import escape

from starlette.responses import Response

from fakes.clouds.aws.errors import REQUEST_ID
from fakes.clouds.aws.signature import Reason, Refusal

_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
_TYPES: dict[int, tuple[str, str]] = {
    400: ("ValidationError", "The request is not valid."),
    401: ("AccessDenied", "The request is not authorized."),
    403: ("AccessDenied", "Access denied."),
    404: ("NoSuchEntity", "The entity does not exist."),
    429: ("Throttling", "Rate exceeded"),
    500: ("InternalFailure", "The service failed to process the request."),
    503: ("ServiceUnavailable", "The service is not available at the moment."),
}
_STATUSES: dict[Reason, tuple[int, str]] = {
    "missing": (403, "MissingAuthenticationToken"),
    "incomplete": (400, "IncompleteSignature"),
    "unrecognized": (403, "InvalidClientTokenId"),
    "expired": (403, "ExpiredToken"),
    "invalid": (403, "SignatureDoesNotMatch"),
}
_FIRST_SERVER_ERROR = 500


def answer(status: int, code: str, message: str) -> Response:
    """One error."""
    who = "Receiver" if status >= _FIRST_SERVER_ERROR else "Sender"
    error = f"<Type>{who}</Type><Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    return _xml(
        status,
        f'<ErrorResponse xmlns="{_NAMESPACE}"><Error>{error}</Error>'
        f"<RequestId>{REQUEST_ID}</RequestId></ErrorResponse>",
    )


def render(status: int, retry_after: str | None = None) -> Response:
    """The answer for an error status."""
    default = _TYPES[500] if status >= _FIRST_SERVER_ERROR else _TYPES[400]
    code, message = _TYPES.get(status, default)
    response = answer(status, code, message)
    if retry_after is not None:
        response.headers["retry-after"] = retry_after
    return response


def refuse(refusal: Refusal) -> Response:
    """The answer to a request that nobody signed."""
    status, code = _STATUSES[refusal.reason]
    return answer(status, code, refusal.message)


def unknown_operation() -> Response:
    """The answer at a path that the service does not have."""
    return _xml(404, "<UnknownOperationException/>")


def _xml(status: int, text: str) -> Response:
    headers = {"x-amzn-requestid": REQUEST_ID}
    return Response(text, status_code=status, media_type="text/xml", headers=headers)

"""Bedrock's error shapes: a type in a header, a message in JSON.

docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors, …/API_runtime_InvokeModel and the user
guide's "Troubleshooting Amazon Bedrock API error codes" (read 2026-11); the wording of a refused
API key is that of public reports (anomalyco/opencode#47073).
"""

from starlette.responses import JSONResponse

from fakes.clouds.aws.signature import EXPIRED, UNRECOGNIZED, Reason, Refusal
from fakes.situation.aws import AwsStanding

# Fixed, so that runs compare; the real ones are unique.
REQUEST_ID = "11111111-2222-4333-8444-aws000000000"
_TYPES: dict[int, tuple[str, str]] = {
    400: ("ValidationException", "The request is not valid."),
    401: ("UnauthorizedException", "The request is not authorized."),
    403: ("AccessDeniedException", "You do not have access to the requested resource."),
    404: ("ResourceNotFoundException", "The requested resource was not found."),
    408: ("ModelTimeoutException", "The model took too long to respond."),
    424: ("ModelErrorException", "The model failed to process the request."),
    429: ("ThrottlingException", "Too many requests, please wait before trying again."),
    500: ("InternalServerException", "The service failed to process the request."),
    503: ("ServiceUnavailableException", "The service is not available at the moment."),
}
_STATUSES: dict[Reason, tuple[int, str]] = {
    "missing": (403, "MissingAuthenticationTokenException"),
    "incomplete": (400, "IncompleteSignatureException"),
    "unrecognized": (403, "UnrecognizedClientException"),
    "expired": (403, "ExpiredTokenException"),
    "invalid": (403, "InvalidSignatureException"),
}
_EXPIRIES: dict[AwsStanding, str] = {
    "expired": "ExpiredTokenException",
    "expired-token": "ExpiredToken",
    "request-expired": "RequestExpired",
}
_OUTAGES: dict[AwsStanding, int] = {"throttled": 429, "failing": 500, "unavailable": 503}
_FIRST_SERVER_ERROR = 500


def answer(
    status: int, kind: str, message: str, *, field: str = "message", **headers: str
) -> JSONResponse:
    """An error of a JSON service; ``headers`` by name, underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    fixed = {"x-amzn-requestid": REQUEST_ID, "x-amzn-errortype": kind}
    return JSONResponse({field: message}, status_code=status, headers={**fixed, **named})


def render(status: int, retry_after: str | None = None) -> JSONResponse:
    """Bedrock's answer for an error status."""
    default = _TYPES[500] if status >= _FIRST_SERVER_ERROR else _TYPES[400]
    kind, message = _TYPES.get(status, default)
    headers = {} if retry_after is None else {"retry_after": retry_after}
    return answer(status, kind, message, **headers)


def refuse(refusal: Refusal) -> JSONResponse:
    """The answer to a request that nobody signed."""
    status, kind = _STATUSES[refusal.reason]
    return answer(status, kind, refusal.message)


def refuse_key(standing: AwsStanding, *, who: str, action: str) -> JSONResponse | None:
    """The answer to a request of a key that is known; ``None`` when it may go on."""
    match standing:
        case "valid":
            return None
        case "denied":
            text = f"{who} is not authorized to perform: {action}"
            return answer(403, "AccessDeniedException", text)
        case "expired" | "expired-token" | "request-expired":
            return answer(403, _EXPIRIES[standing], EXPIRED.message)
        case "unrecognized":
            return refuse(UNRECOGNIZED)
        case "throttled" | "failing" | "unavailable":
            return render(_OUTAGES[standing])


def refuse_bearer(standing: AwsStanding, *, action: str) -> JSONResponse | None:
    """The answer to a request with an API key; ``None`` when it may go on."""
    match standing:
        case "unrecognized":
            text = "Authentication failed: Please make sure your API Key is valid."
            return answer(403, "AccessDeniedException", text, field="Message")
        case "expired" | "expired-token" | "request-expired":
            text = "Bearer Token has expired"
            return answer(403, "AccessDeniedException", text, field="Message")
        case "valid" | "denied" | "throttled" | "failing" | "unavailable":
            return refuse_key(standing, who="The API key", action=action)


def unknown_operation() -> JSONResponse:
    """The answer at a path that the service does not have."""
    kind = "UnknownOperationException"
    body = {"Output": {"__type": f"com.amazon.coral.service#{kind}"}, "Version": "1.0"}
    headers = {"x-amzn-requestid": REQUEST_ID, "x-amzn-errortype": kind}
    return JSONResponse(body, status_code=404, headers=headers)

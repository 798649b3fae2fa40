"""Microsoft's error shapes: of the directory, of managed identities, of Foundry.

See learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes, .../managed-identities-
azure-resources/how-to-use-vm-token, learn.microsoft.com/en-us/azure/app-service/overview-managed-
identity, learn.microsoft.com/en-us/azure/foundry/foundry-models/how-to/use-foundry-models-claude
(read 2026-11), and what answers of theirs public reports quote.
"""

import time

from fastapi.responses import JSONResponse

# Fixed, so that runs compare; the real ones are unique.
TRACE = "00000000-0000-4000-8000-00000000aad0"
_TOO_MANY = 429
_OVERLOADED = 529
_FIRST_SERVER_ERROR = 500

# Status to OAuth's error, the directory's code and its sentence.
_DIRECTORY: dict[int, tuple[str, int, str]] = {
    400: ("invalid_request", 9002313, "Invalid request. Request is malformed or invalid."),
    401: ("invalid_client", 7000215, "Invalid client secret provided."),
    403: ("access_denied", 53003, "Access has been blocked by Conditional Access policies."),
    404: ("invalid_request", 90023, "The requested resource does not exist."),
    429: ("temporarily_unavailable", 90055, "Too many requests for this tenant."),
    500: ("temporarily_unavailable", 90033, "A transient error has occurred. Please try again."),
}
_IDENTITY: dict[int, tuple[str, str]] = {
    400: ("invalid_request", "Identity not found"),
    404: ("not_found", "IMDS endpoint is updating"),
    410: ("gone", "IMDS is undergoing updates"),
    429: ("too_many_requests", "Too many requests"),
    500: ("unknown", "Failed to retrieve token from the Active directory."),
}
_WRONG_KEY = (
    "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide "
    "a valid key for an active subscription and use a correct regional API endpoint for your "
    "resource."
)
_FOUNDRY: dict[int, tuple[str, str]] = {
    400: ("BadRequest", "The request is invalid."),
    401: (
        "401",
        _WRONG_KEY,
    ),
    403: (
        "PermissionDenied",
        "The principal lacks the required data action for the deployment of this resource.",
    ),
    404: ("404", "Resource not found"),
    429: ("RateLimitReached", "Requests have exceeded the rate limit of this deployment."),
    500: ("InternalServerError", "The server had an error while processing your request."),
    503: ("ServiceUnavailable", "The service is temporarily unable to process your request."),
}
NOT_WELCOME = (
    "Unauthorized. Access token is missing, invalid, audience is incorrect "
    "(https://cognitiveservices.azure.com or https://ai.azure.com), or have expired."
)


def _headers(status: int, retry_after: str | None) -> dict[str, str]:
    """429 says ``retry-after: 0`` unless told otherwise."""
    if retry_after is None and status != _TOO_MANY:
        return {}
    return {"retry-after": retry_after or "0"}


def _nearest(status: int) -> int:
    return 500 if status >= _FIRST_SERVER_ERROR else 400


def directory_error(
    status: int, error: str, code: int, sentence: str, retry_after: str | None = None
) -> JSONResponse:
    """An answer of the directory: OAuth's (RFC 6749, section 5.2) and Microsoft's own fields."""
    stamp = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime())
    description = (
        f"AADSTS{code}: {sentence} Trace ID: {TRACE} Correlation ID: {TRACE} Timestamp: {stamp}"
    )
    body = {
        "error": error,
        "error_description": description,
        "error_codes": [code],
        "timestamp": stamp,
        "trace_id": TRACE,
        "correlation_id": TRACE,
        "error_uri": f"https://login.microsoftonline.com/error?code={code}",
    }
    return JSONResponse(body, status_code=status, headers=_headers(status, retry_after))


def identity_error(
    status: int, error: str, sentence: str, retry_after: str | None = None
) -> JSONResponse:
    """An answer of the instance metadata service."""
    body = {"error": error, "error_description": sentence}
    return JSONResponse(body, status_code=status, headers=_headers(status, retry_after))


def app_service_error(status: int, sentence: str, retry_after: str | None = None) -> JSONResponse:
    """An answer of App Service's endpoint for managed identities."""
    body = {"statusCode": status, "message": sentence, "correlationId": TRACE}
    return JSONResponse(body, status_code=status, headers=_headers(status, retry_after))


def foundry_error(
    status: int, code: str, sentence: str, retry_after: str | None = None
) -> JSONResponse:
    """An answer of Foundry's front door."""
    body = {"error": {"code": code, "message": sentence}}
    return JSONResponse(body, status_code=status, headers=_headers(status, retry_after))


def render_directory(status: int, retry_after: str | None = None) -> JSONResponse:
    """The directory's answer for an error status."""
    error, code, sentence = _DIRECTORY.get(status, _DIRECTORY[_nearest(status)])
    return directory_error(status, error, code, sentence, retry_after)


def render_identity(status: int, retry_after: str | None = None) -> JSONResponse:
    """The instance metadata service's answer for an error status."""
    error, sentence = _IDENTITY.get(status, _IDENTITY[_nearest(status)])
    return identity_error(status, error, sentence, retry_after)


def render_app_service(status: int, retry_after: str | None = None) -> JSONResponse:
    """App Service's answer for an error status."""
    _, sentence = _IDENTITY.get(status, _IDENTITY[_nearest(status)])
    return app_service_error(status, sentence, retry_after)


def render_foundry(status: int, retry_after: str | None = None) -> JSONResponse:
    """Foundry's answer for an error status; an overload is told by the model, in its own shape."""
    if status == _OVERLOADED:
        inner = {"type": "overloaded_error", "message": "Overloaded"}
        headers = _headers(status, retry_after)
        return JSONResponse({"type": "error", "error": inner}, status_code=status, headers=headers)
    code, sentence = _FOUNDRY.get(status, _FOUNDRY[_nearest(status)])
    return foundry_error(status, code, sentence, retry_after)

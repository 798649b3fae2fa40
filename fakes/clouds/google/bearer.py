"""What Google's APIs ask of a request's ``Authorization`` (RFC 6750), and how they refuse it."""

import time
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from fakes.clouds.google import errors

if TYPE_CHECKING:
    from fakes.clouds.google.state import GoogleState

_SCHEME = "bearer "


def shown(request: Request) -> list[str]:
    """Every bearer value, and an empty one for what has another scheme."""
    return [
        value[len(_SCHEME) :].strip() if value[: len(_SCHEME)].lower() == _SCHEME else ""
        for value in request.headers.getlist("authorization")
    ]


def refusal(request: Request, scopes: frozenset[str]) -> Response | None:
    """The answer to a request whose bearer values are not all good for one of the scopes."""
    state: GoogleState = request.state.google
    host: str = request.state.exchange.host
    values = shown(request)
    if not values:
        return errors.missing_credential()
    for value in values:
        if reason := state.objection(value, host, scopes, time.time()):
            status = 403 if reason == "ACCESS_TOKEN_SCOPE_INSUFFICIENT" else 401
            return errors.refusal(status, None, reason, service=host)
    return None

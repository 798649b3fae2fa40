"""One attempt to authenticate: what the fakes are told, what the client is given, what comes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fakes.situation import Google

REGION = "us-east5"
SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """``refusal`` is what the client says when it is refused, a part of it; none: it is served.

    ``file`` is the credential file of the application default; ``files`` lie beside it.
    ``access_token`` is given to the client as it is. ``clock_s``: how far its clock is ahead.
    ``claims`` are put into a service account's assertion in place of its own.
    """

    google: Google
    refusal: str | None = None
    file: Mapping[str, Any] | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    access_token: str | None = None
    location: str = REGION
    host: str = f"{REGION}-aiplatform.googleapis.com"
    base_url: str | None = None
    scopes: tuple[str, ...] = SCOPES
    clock_s: int = 0
    claims: Mapping[str, str] = field(default_factory=dict)

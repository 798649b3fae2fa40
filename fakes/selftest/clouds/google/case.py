"""One attempt to authenticate: what the fakes are told, what the client is given, what comes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fakes.situation import Google

REGION = "us-east5"
SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """``refusal`` is a part of what the client says when it is refused; ``None``: it is served.

    ``file`` is the credential file of the application default, ``files`` lie beside it; in both
    ``{folder}`` and ``{server}`` are where they lie and where they are served.
    ``access_token`` is given to the client as it is. ``location`` is asked for, at ``host``.
    ``scopes``: an empty one lets a service account sign a token for the API itself, which
    ``audience`` names. ``claims`` are put into its assertion in place of its own.
    ``clock_s``: how far the client's clock is ahead. ``headers`` are those of a plain request.
    """

    google: Google
    refusal: str | None = None
    file: Mapping[str, Any] | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    access_token: str | None = None
    location: str = REGION
    host: str = f"{REGION}-aiplatform.googleapis.com"
    scopes: tuple[str, ...] = SCOPES
    audience: str | None = None
    claims: Mapping[str, str] = field(default_factory=dict)
    clock_s: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)

"""What the first party is told: the secrets of the API, the grants of its issuers."""

from dataclasses import dataclass
from typing import Literal

FIRST_PARTY = "api.anthropic.com"
ISSUER = "platform.claude.com"

# What the API makes of a secret that it knows. Unknown secrets are "unauthorized".
Standing = Literal["valid", "unauthorized", "forbidden", "throttled", "failing", "overloaded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A secret that the API knows, and what becomes of each use.

    ``standings[n]`` answers the n-th inference request that carries it; the last one stays.
    ``expires_at``: seconds since the epoch from which on it is unauthorized, whatever else holds.
    """

    value: str
    standings: tuple[Standing, ...] = ("valid",)
    expires_at: float | None = None


# A field of the token endpoint's reply that can be left out.
Field = Literal["refresh_token", "scope", "expires_in", "access_token"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One single-use refresh token and what the token endpoint gives for it (RFC 6749, section 6).

    A second use answers ``invalid_grant``. ``lifetime_s`` is the ``expires_in`` of the reply.
    Names in ``omitted`` are left out of the reply. No other issuer than ``issuer`` knows the token.
    """

    refresh_token: str
    access_token: str
    next_refresh_token: str
    lifetime_s: int = 28_800
    scope: str = "user:inference user:profile"
    omitted: tuple[Field, ...] = ()
    issuer: str = ISSUER


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """What one authorization that the user allows is worth (RFC 6749, section 4.1).

    The n-th that is allowed at an issuer takes the n-th entry of that issuer; the last one stays.
    ``code`` is good once: a second use answers ``invalid_grant`` and revokes what was issued for
    it. ``lifetime_s`` is the ``expires_in`` of the reply. ``scope=None`` gives what was asked for.
    The refresh token is worth what a grant with it says, from the exchange of the code on.
    """

    code: str
    access_token: str
    refresh_token: str
    lifetime_s: int = 28_800
    scope: str | None = None
    omitted: tuple[Field, ...] = ()
    issuer: str = ISSUER

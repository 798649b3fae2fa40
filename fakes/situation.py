"""What the fakes are told before a run: plain data, one value for one scenario.

The fakes know nothing of scenarios. They are told which secrets exist, what becomes of each, and
which faults to show; they record what arrives.
"""

from dataclasses import dataclass
from typing import Literal

FIRST_PARTY = "api.anthropic.com"
ISSUER = "platform.claude.com"

# What the API makes of a secret that it knows. Unknown secrets are "unauthorized".
Standing = Literal["valid", "unauthorized", "forbidden", "throttled", "failing", "overloaded"]

FaultKind = Literal[
    "status",  # answers `status`, in the vendor's error shape
    "delay",  # answers normally after `delay_s`
    "silence",  # accepts the request and never answers
    "reset",  # resets the connection once the request was read
    "truncate",  # announces a longer body than it sends, then closes
    "not-json",  # answers 200 with an HTML page
    "redirect",  # answers `status` (default 307) with `location`
    "wrong-certificate",  # presents a certificate for another name
    "refuse",  # nothing listens at the address that the name resolves to
    "unresolvable",  # the name server answers NXDOMAIN
]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Barrier:
    """Requests to this host and path (a shell pattern) are held until ``parties`` of them came.

    They go on together then, or ``most_s`` seconds after the first came. It holds once.
    """

    parties: int
    host: str = ISSUER
    path: str = "/v1/oauth/token"
    most_s: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A misbehaviour of one host and path (a shell pattern), for the first ``first`` requests.

    ``first=None`` means for all of them. ``wrong-certificate``, ``refuse`` and ``unresolvable``
    hold for a whole host; ``path`` and ``first`` do not count for them.
    """

    kind: FaultKind
    host: str = FIRST_PARTY
    path: str = "*"
    status: int = 500
    delay_s: float = 0.0
    retry_after: str | None = None
    location: str | None = None
    first: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that the fakes need to know for one scenario.

    ``gateways`` are further hosts (``name`` or ``name:port`` is not needed: ports 443 and 80) that
    serve the Anthropic API, as a company's gateway would. ``unresolvable`` names answer NXDOMAIN.
    ``issuers`` are further hosts, each an authorization server of its own.
    """

    secrets: tuple[Secret, ...] = ()
    grants: tuple[Grant, ...] = ()
    faults: tuple[Fault, ...] = ()
    gateways: tuple[str, ...] = ()
    unresolvable: tuple[str, ...] = ("metadata.google.internal",)
    authorizations: tuple[Authorization, ...] = ()
    barrier: Barrier | None = None
    issuers: tuple[str, ...] = ()

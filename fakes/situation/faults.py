"""Misbehaviour of hosts, whoever serves them."""

from dataclasses import dataclass
from typing import Literal

from fakes.situation.first_party import FIRST_PARTY, ISSUER

FaultKind = Literal[
    "status",  # answers `status`, in the vendor's error shape
    "delay",  # answers normally after `delay_s`
    "silence",  # accepts the request and never answers
    "reset",  # resets the connection once the request was read
    "truncate",  # announces a longer body than it sends, then closes
    "not-json",  # answers 200 with an HTML page
    "redirect",  # answers `status` (default 307) with `location`
    "wrong-certificate",  # presents a certificate for another name
    "untrusted-certificate",  # presents one for its name, by the attacker of the fixtures
    "expired-certificate",  # presents a certificate of its name that was good until 2020
    "refuse",  # nothing listens at the address of the host (ECONNREFUSED)
    "unreachable",  # there is no way to the address of the host (ENETUNREACH)
    "blackhole",  # what is sent to the address of the host vanishes: no connect ever ends
    "unresolvable",  # the name server answers NXDOMAIN
]


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

    ``first=None`` means for all of them. Those of certificates, ``refuse``, ``unreachable``,
    ``blackhole`` and ``unresolvable`` hold for a whole host; ``path`` and ``first`` do not count
    for them. The host may be a metadata address too.
    """

    kind: FaultKind
    host: str = FIRST_PARTY
    path: str = "*"
    status: int = 500
    delay_s: float = 0.0
    retry_after: str | None = None
    location: str | None = None
    first: int | None = None

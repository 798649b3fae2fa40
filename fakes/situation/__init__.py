"""What the fakes are told before a run: plain data, one value for one scenario.

The fakes know nothing of scenarios. They are told which secrets exist, what becomes of each, and
which faults to show; they record what arrives.
"""

import time
from dataclasses import dataclass, field

from fakes.situation.aws import Aws
from fakes.situation.azure import Azure
from fakes.situation.faults import Barrier, Fault, FaultKind
from fakes.situation.first_party import (
    FIRST_PARTY,
    ISSUER,
    Authorization,
    Field,
    Grant,
    Secret,
    Standing,
)
from fakes.situation.google import Google

__all__ = [
    "FIRST_PARTY",
    "GOOGLE_METADATA",
    "ISSUER",
    "Authorization",
    "Aws",
    "Azure",
    "Barrier",
    "Fault",
    "FaultKind",
    "Field",
    "Google",
    "Grant",
    "Secret",
    "Situation",
    "Standing",
]

# The name of Google's metadata server, which resolves on Google's machines alone.
GOOGLE_METADATA = "metadata.google.internal"
_NO_AWS = Aws()
_NO_GOOGLE = Google()
_NO_AZURE = Azure()


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that the fakes need to know for one scenario.

    ``gateways`` are further hosts (``name`` or ``name:port`` is not needed: ports 443 and 80) that
    serve the Anthropic API, as a company's gateway would. ``unresolvable`` names answer NXDOMAIN.
    ``issuers`` are further hosts, each an authorization server of its own. ``started``: seconds
    since the epoch, to which the times of the clouds' credentials are relative.
    """

    secrets: tuple[Secret, ...] = ()
    grants: tuple[Grant, ...] = ()
    faults: tuple[Fault, ...] = ()
    gateways: tuple[str, ...] = ()
    unresolvable: tuple[str, ...] = ()
    authorizations: tuple[Authorization, ...] = ()
    barrier: Barrier | None = None
    issuers: tuple[str, ...] = ()
    aws: Aws = _NO_AWS
    google: Google = _NO_GOOGLE
    azure: Azure = _NO_AZURE
    started: float = field(default_factory=time.time)

    @property
    def without_address(self) -> frozenset[str]:
        """Every name that does not resolve."""
        nowhere = () if self.google.instance else (GOOGLE_METADATA,)
        return frozenset((*self.unresolvable, *nowhere))

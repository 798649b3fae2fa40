"""Everything that belongs to one situation: its journal, the state of its services, its guests."""

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Protocol

from fakes.anthropic.state import Credentials
from fakes.clouds.aws.state import AwsState
from fakes.clouds.azure import hosts as azure
from fakes.clouds.azure.state import AzureState
from fakes.clouds.google.state import GoogleState
from fakes.internet.barrier import Gate
from fakes.journal import Exchange, Journal
from fakes.ledger import Ledger
from fakes.oauth.state import Issuers
from fakes.situation import Fault, FaultKind, Situation

# These hold for a whole host and are not shown by answering a request.
_HOST_KINDS: frozenset[FaultKind] = frozenset(
    {
        "wrong-certificate",
        "untrusted-certificate",
        "expired-certificate",
        "refuse",
        "unreachable",
        "blackhole",
        "unresolvable",
    }
)


class Guest(Protocol):
    """One connection that is open or being opened."""

    def abort(self) -> None:
        """Drop the connection at once."""


class Episode:
    """What ``Internet.begin`` swaps in; a connection belongs to one of them for its whole life."""

    def __init__(self, situation: Situation, watcher: Callable[[Exchange], None] | None) -> None:
        self.situation = situation
        self.journal = Journal(watcher=watcher)
        self.guests: set[Guest] = set()
        self.gate = Gate(situation.barrier)
        self.gateways = frozenset(name.lower() for name in situation.gateways)
        self.issuers = frozenset(name.lower() for name in situation.issuers)
        ledger = Ledger(situation.secrets)
        self.services: dict[str, object] = {
            "anthropic": Credentials(ledger),
            "oauth": Issuers(situation, ledger),
            "aws": AwsState(situation.aws, situation.started),
            "google": GoogleState(situation.google, situation.started),
            "azure": AzureState(situation.azure, situation.started),
        }
        self._shown: dict[int, int] = {}
        self._accepted = 0

    def number(self) -> int:
        """The number of the next connection, from 0."""
        self._accepted += 1
        return self._accepted - 1

    def host_fault(self, host: str) -> FaultKind | None:
        """What is wrong with a whole host: its name, its address or its certificate."""
        host = host.lower().rstrip(".")
        if host in self.situation.without_address or azure.is_nowhere(host, self.situation.azure):
            return "unresolvable"
        faults = self.situation.faults
        kinds = (fault.kind for fault in faults if fault.host.lower() == host)
        return next((kind for kind in kinds if kind in _HOST_KINDS), None)

    def take_fault(self, host: str, path: str) -> Fault | None:
        """The fault to show to this request; the first that matches and is not used up."""
        for place, fault in enumerate(self.situation.faults):
            if fault.kind in _HOST_KINDS or fault.host.lower() != host:
                continue
            shown = self._shown.get(place, 0)
            if fnmatchcase(path, fault.path) and (fault.first is None or shown < fault.first):
                self._shown[place] = shown + 1
                return fault
        return None

    def dismiss(self) -> None:
        """Drop every connection; nothing that a client still sends can be heard."""
        self.gate.open()
        for guest in tuple(self.guests):
            guest.abort()

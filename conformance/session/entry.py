"""How programs reach the fakes: which entry a run takes, and why not the namespace."""

from typing import Literal

from conformance.session.selection import ConfigurationError
from conformance.vocabulary.observation import Network
from fakes.internet import namespace

Entry = Literal["auto", "namespace", "proxy"]


def entry(asked: Entry) -> tuple[Network, str]:
    """How the fakes are reached here, and why not by the namespace, where it is not.

    Raises ``ConfigurationError`` for a namespace that cannot be made.
    """
    obstacle = namespace.available()
    if asked == "proxy":
        return "proxy", "not hermetic: asked for by --network"
    if obstacle is None:
        return "namespace", ""
    if asked == "namespace":
        raise ConfigurationError(
            f"--network namespace: it cannot be made here: {obstacle}\n"
            "  expected: the right to make a network and a mount namespace, as root or as a user\n"
            "  remedy: --network proxy, which is not hermetic: some scenarios stay not observed"
        )
    return "proxy", f"not hermetic: no namespace here, {obstacle}"

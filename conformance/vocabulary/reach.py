"""What of a world needs a network of its own, with addresses and a name server."""

from collections.abc import Mapping

from conformance.vocabulary.world import World

# Faults that need a name server and addresses of our own; a proxy answers for every name itself.
_BEYOND_A_PROXY: Mapping[str, str] = {
    "refuse": "a host that refuses connections",
    "unreachable": "a host without a way to it",
    "blackhole": "a host that swallows what is sent to it",
    "unresolvable": "a name that does not resolve",
    "wrong-certificate": "a host with another host's certificate",
    "untrusted-certificate": "a host with a certificate that nobody trusts",
    "expired-certificate": "a host with a certificate that has expired",
}


def beyond_a_proxy(world: World) -> str | None:
    """What the network namespace alone can give, in words; ``None`` when a proxy will do."""
    if world.frozen:
        return "a file that nobody can change"
    if _has_metadata(world):
        return "a metadata address"
    found = (_BEYOND_A_PROXY.get(fault.kind) for fault in world.faults)
    return next((reason for reason in found if reason is not None), None)


def _has_metadata(world: World) -> bool:
    services = (world.aws.instance, world.aws.containers, world.google.instance)
    return any(services) or bool(world.azure.identities)

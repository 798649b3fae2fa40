"""Which hosts and paths are Amazon's."""

from fakes.clouds.aws import bedrock, errors
from fakes.clouds.aws.regions import region_of
from fakes.service import Service
from fakes.situation import Aws

_BEDROCK = Service(name="bedrock", app=bedrock.app, render=errors.render)
# Services that every region has, by the first label of their hosts.
_REGIONAL: dict[str, Service] = {"bedrock-runtime": _BEDROCK}


def find(host: str, path: str, told: Aws) -> Service | None:  # noqa: ARG001  # for one address
    """The service of this cloud that answers a request; ``None`` for other hosts and paths.

    ``host`` is in lower case and without a port; ``path`` has no query.
    """
    if any(host == name.lower() for name in told.gateways):
        return _BEDROCK
    name = host.partition(".")[0]
    return _REGIONAL.get(name) if region_of(host, name) else None

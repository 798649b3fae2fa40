"""Which hosts and paths are Amazon's."""

from fakes.clouds.aws import errors
from fakes.clouds.aws.bedrock import control, runtime
from fakes.clouds.aws.machine import container, instance
from fakes.clouds.aws.regions import region_of
from fakes.service import Service
from fakes.situation import Aws

_BEDROCK = Service(name="bedrock", app=runtime.app, render=errors.render)
_INSTANCE = Service(name="ec2-metadata", app=instance.app, render=instance.render)
_CONTAINER = Service(name="container-metadata", app=container.app, render=container.render)
# Services that every region has, by the first label of their hosts.
_REGIONAL: dict[str, Service] = {
    "bedrock-runtime": _BEDROCK,
    "bedrock": Service(name="bedrock-control", app=control.app, render=errors.render),
}
# Microsoft's machines have the same address, and other paths.
_INSTANCE_ADDRESS = "169.254.169.254"
_INSTANCE_PATH = "/latest/"


def find(host: str, path: str, told: Aws) -> Service | None:
    """The service of this cloud that answers a request; ``None`` for other hosts and paths.

    ``host`` is in lower case and without a port; ``path`` has no query.
    """
    if any(host == name.lower() for name in told.gateways):
        return _BEDROCK
    if told.instance and host == _INSTANCE_ADDRESS and path.startswith(_INSTANCE_PATH):
        return _INSTANCE
    if any(host == role.host for role in told.containers):
        return _CONTAINER
    name = host.partition(".")[0]
    return _REGIONAL.get(name) if region_of(host, name) else None

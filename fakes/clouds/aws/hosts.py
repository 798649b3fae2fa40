"""Which hosts and paths are Amazon's."""

from fakes.clouds.aws import errors
from fakes.clouds.aws.bedrock import control, runtime
from fakes.clouds.aws.identity import errors as identity_errors
from fakes.clouds.aws.identity import iam, sts
from fakes.clouds.aws.machine import container, instance
from fakes.clouds.aws.regions import region_of
from fakes.clouds.aws.sso import oidc, portal
from fakes.service import Service
from fakes.situation import Aws

_BEDROCK = Service(name="bedrock", app=runtime.app, render=errors.render)
_STS = Service(name="sts", app=sts.app, render=identity_errors.render)
_INSTANCE = Service(name="ec2-metadata", app=instance.app, render=instance.render)
_CONTAINER = Service(name="container-metadata", app=container.app, render=container.render)
# Services that every region has, by what their hosts begin with.
_REGIONAL: dict[str, Service] = {
    "bedrock-runtime": _BEDROCK,
    "bedrock": Service(name="bedrock-control", app=control.app, render=errors.render),
    "sts": _STS,
    portal.HOST: Service(name="sso", app=portal.app, render=portal.render),
    oidc.HOST: Service(name="sso-oidc", app=oidc.app, render=oidc.render),
}
_GLOBAL: dict[str, Service] = {
    sts.GLOBAL_HOST: _STS,
    iam.HOST: Service(name="iam", app=iam.app, render=identity_errors.render),
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
    if service := _GLOBAL.get(host):
        return service
    return next((_REGIONAL[name] for name in _REGIONAL if region_of(host, name)), None)

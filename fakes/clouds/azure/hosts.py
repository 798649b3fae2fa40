"""Which hosts and paths are Microsoft's."""

from fakes.clouds.azure import directory, errors, foundry, identity
from fakes.service import Service
from fakes.situation import Azure

_IMDS_HOST = "169.254.169.254"
_SUFFIX = ".services.ai.azure.com"

_DIRECTORY = Service(name="entra", app=directory.app, render=errors.render_directory)
_FOUNDRY = Service(name="foundry", app=foundry.app, render=errors.render_foundry)
_IMDS = Service(name="azure-imds", app=identity.imds, render=errors.render_identity)
_APP_SERVICE = Service(
    name="app-service", app=identity.app_service, render=errors.render_app_service
)


def find(host: str, path: str, told: Azure) -> Service | None:
    """The service of this cloud that answers a request; ``None`` for other hosts and paths.

    ``host`` is in lower case and without a port; ``path`` has no query.
    """
    if host in directory.HOSTS:
        return _DIRECTORY
    if host in _resources(told) or host in {gateway.lower() for gateway in told.gateways}:
        return _FOUNDRY
    if host == _IMDS_HOST and path.startswith(identity.IMDS_PATH) and is_used(told):
        return _IMDS
    here = any(identity.is_app_service(each, host) for each in told.identities)
    return _APP_SERVICE if here else None


def is_used(told: Azure) -> bool:
    """Whether a situation has anything of this cloud; its machines are Microsoft's then.

    Such a machine without an identity says so, while no machine of Microsoft's knows of nothing.
    """
    return bool(told.clients or told.identities or told.keys or told.tokens)


def is_nowhere(host: str, told: Azure) -> bool:
    """Whether a name is that of a Foundry resource that does not exist: it has no address then."""
    name = host.removesuffix(_SUFFIX)
    return name != host and "." not in name and host not in _resources(told)


def _resources(told: Azure) -> set[str]:
    return {f"{name.lower()}{_SUFFIX}" for name in told.resources}

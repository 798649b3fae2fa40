"""Which hosts and paths are Google's."""

from fakes.clouds.google import errors, oauth, token, vertex
from fakes.service import Service
from fakes.situation import Google

_TOKEN = Service(name="google-token", app=token.app, render=oauth.render)
_VERTEX = Service(name="vertex", app=vertex.app, render=errors.render)

_HOSTS: dict[str, Service] = dict.fromkeys(token.PATHS, _TOKEN)


def find(host: str, path: str, told: Google) -> Service | None:  # noqa: ARG001  # metadata next
    """The service of this cloud that answers a request; ``None`` for other hosts and paths.

    ``host`` is in lower case and without a port; ``path`` has no query.
    """
    if vertex.location_of(host) is not None or host in map(str.lower, told.gateways):
        return _VERTEX
    return _HOSTS.get(host)

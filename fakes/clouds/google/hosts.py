"""Which hosts and paths are Google's."""

from fakes.clouds.google import errors, iam, metadata, oauth, sts, token, vertex
from fakes.service import Service
from fakes.situation import GOOGLE_METADATA, Google

_VERTEX = Service(name="vertex", app=vertex.app, render=errors.render)
_METADATA = Service(name="google-metadata", app=metadata.app, render=metadata.render)
_TOKEN = Service(name="google-token", app=token.app, render=oauth.render)
_HOSTS: dict[str, Service] = {
    **dict.fromkeys(token.PATHS, _TOKEN),
    "sts.googleapis.com": Service(name="google-sts", app=sts.app, render=oauth.render),
    "iamcredentials.googleapis.com": Service(
        name="google-iam", app=iam.credentials, render=errors.render
    ),
    "cloudresourcemanager.googleapis.com": Service(
        name="google-projects", app=iam.projects, render=errors.render
    ),
}
# The metadata server's address is the other clouds' too: their paths are left to them.
_ADDRESS = "169.254.169.254"
_METADATA_PATH = "/computeMetadata"


def find(host: str, path: str, told: Google) -> Service | None:
    """The service of this cloud that answers a request; ``None`` for other hosts and paths.

    ``host`` is in lower case and without a port; ``path`` has no query.
    """
    if host in {GOOGLE_METADATA, _ADDRESS}:
        ours = host == GOOGLE_METADATA or path == "/" or path.startswith(_METADATA_PATH)
        return _METADATA if ours and told.instance is not None else None
    if vertex.location_of(host) is not None or host in map(str.lower, told.gateways):
        return _VERTEX
    return _HOSTS.get(host)

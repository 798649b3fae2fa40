"""Which hosts and paths are Amazon's."""

from fakes.service import Service
from fakes.situation import Aws


def find(host: str, path: str, told: Aws) -> Service | None:  # noqa: ARG001  # not built yet
    """The service of this cloud that answers a request; ``None`` for other hosts and paths.

    ``host`` is in lower case and without a port; ``path`` has no query.
    """
    return None

"""Names of regional hosts (docs.aws.amazon.com/general/latest/gr/rande, read 2026-11)."""

import re

_REGION = re.compile(r"[a-z]{2,3}(-[a-z]+)+-\d{1,2}")
_DOMAIN = ".amazonaws.com"


def region_of(host: str, service: str) -> str | None:
    """The region of ``SERVICE.REGION.amazonaws.com``; ``None`` for any other host."""
    prefix = f"{service}."
    if not (host.startswith(prefix) and host.endswith(_DOMAIN)):
        return None
    region = host[len(prefix) : -len(_DOMAIN)]
    return region if _REGION.fullmatch(region) else None

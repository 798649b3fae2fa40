"""One attempt to authenticate: what the fakes are told, what the client is given, what comes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fakes.situation import Azure
from fakes.situation.azure import RESOURCE

SCOPE = "https://ai.azure.com/.default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """``refusal`` is what the client says when it is refused, a part of it; none: it is served.

    ``credential`` names the class of azure-identity that is made of the ``environment``. ``files``
    are written first, and ``{folder}`` in the environment is where. ``programs`` are put on PATH.
    ``key`` and ``token`` are given to the client as they are. ``clock_s``: how far its clock is
    ahead. ``winner``: the token that goes out, where several could.
    """

    azure: Azure
    refusal: str | None = None
    credential: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    programs: Mapping[str, str] = field(default_factory=dict)
    scope: str = SCOPE
    resource: str = RESOURCE
    key: str | None = None
    token: str | None = None
    clock_s: int = 0
    winner: str | None = None

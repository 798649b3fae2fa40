"""What the fake internet asks of each service, and how services of one cloud are found."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import ASGIApp


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One fake: its application, and how it words an error status (status, retry-after)."""

    name: str
    app: ASGIApp
    render: Callable[[int, str | None], Response]

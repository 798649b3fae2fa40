"""What is done in a world: the steps of a scenario."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Flag = Literal["bare", "settings", "interactive"]

_NO_CHANGES: Mapping[str, str | None] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Run the target's ``send`` once.

    ``flags`` in the order of the target's table; ``settings`` is added by itself where the world
    has settings to pass. ``environment`` changes process variables for this step alone: ``None``
    removes one. ``reversed_environment`` sets the variables in the opposite order.
    """

    flags: tuple[Flag, ...] = ()
    prompt: str = "ping"
    environment: Mapping[str, str | None] = field(default_factory=lambda: _NO_CHANGES)
    reversed_environment: bool = False


Step = Send

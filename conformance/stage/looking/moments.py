"""Times in staged texts, told by their distance from the moment of staging."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

Unit = Literal["ms", "s", "iso"]
# What a world means by a time near now lies within this; anything else is a number of its own.
_NEAR_S = 400 * 24 * 3600
_DIGITS_OF_MS = 13
_MOMENT = re.compile(
    r"(?<![\w.])([0-9]{13}|[0-9]{10}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z)(?![\w.])"
)


def replace(text: str, started: int, told: Callable[[Unit, int], str]) -> str:
    """The text with every time near ``started`` (seconds since the epoch) replaced.

    ``told`` gets the form in which it stands there and its distance in seconds.
    """

    def one(found: re.Match[str]) -> str:
        measured = _distance(found[1], started)
        if measured is None or abs(measured[1]) > _NEAR_S:
            return found[0]
        return told(*measured)

    return _MOMENT.sub(one, text)


def _distance(word: str, started: int) -> tuple[Unit, int] | None:
    if "-" in word:
        try:
            moment = datetime.strptime(word, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError:
            return None
        return "iso", int(moment.timestamp()) - started
    if len(word) == _DIGITS_OF_MS:
        # Staged times are whole seconds away from the start.
        return ("ms", int(word) // 1000 - started) if int(word) % 1000 == 0 else None
    return "s", int(word) - started

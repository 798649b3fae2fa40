"""The requirements of each revision of the specification, frozen when it is released."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


def names() -> tuple[str, ...]:
    """The revisions that can be asked for, the oldest first."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.txt")))


@cache
def requirements(revision: str) -> frozenset[str]:
    """The IDs of the requirements of a revision, which is one of ``names``."""
    lines = (_FOLDER / f"{revision}.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))

"""The records of ``kills.txt``: which scenarios kill which mutant, and which one spares it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

KILLS = Path(__file__).with_name("kills.txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known of a mutant: the scenarios that kill it, and one that spares it."""

    killers: tuple[str, ...]
    spared_by: str | None


def read_kills(path: Path = KILLS) -> Mapping[str, Record]:
    """The records of all mutants, by their IDs."""
    found: dict[str, Record] = {}
    name = ""
    for line in path.read_text("utf-8").splitlines():
        word, _, scenario = line.strip().partition(" by ")
        if not line.startswith(" "):
            name = line.partition(" ")[0]
            if name and name != "#":
                found[name] = Record(killers=(), spared_by=None)
        elif word == "killed":
            found[name] = replace(found[name], killers=(*found[name].killers, scenario))
        else:
            found[name] = replace(found[name], spared_by=scenario)
    return found

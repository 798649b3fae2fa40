"""The records: which scenarios kill which mutant, and which one spares it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from conformance import catalogue as scenarios
from conformance.mutants import catalogue as mutants

KILLS = Path(mutants.__file__).with_name("kills.txt")
COMMAND = "python -m conformance.selftest.proof.traceability --write-kills"
_HEADER = f"""\
# Which scenarios kill which mutant (the first of them), and one that spares it. Written by
# {COMMAND}
"""


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


def write_kills(records: Mapping[str, Record], path: Path = KILLS) -> None:
    """Write the records, in the catalogue's order."""
    lines = [_HEADER]
    for mutant in mutants.MUTANTS:
        record = records[mutant.id]
        lines.append(f"{mutant.id} {mutant.requirement}\n")
        lines += [f"  killed by {name}\n" for name in record.killers]
        lines += [f"  spared by {record.spared_by}\n"] if record.spared_by else []
    path.write_text("".join(lines), "utf-8")


def whole(records: Mapping[str, Record]) -> Mapping[str, Record]:
    """The records that say who kills and who spares, by scenarios that there are."""
    there = set(scenarios.by_id())
    return {
        name: record
        for name, record in records.items()
        if record.killers and record.spared_by and {*record.killers, record.spared_by} <= there
    }

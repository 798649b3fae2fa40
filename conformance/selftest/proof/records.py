"""Writing the records: which scenarios kill which mutant, and which one spares it."""

from collections.abc import Mapping
from pathlib import Path

from conformance import catalogue as scenarios
from conformance.mutants import catalogue as mutants
from conformance.mutants.kills import KILLS, Record, read_kills

__all__ = ["COMMAND", "KILLS", "Record", "read_kills", "whole", "write_kills"]

COMMAND = "python -m conformance.selftest.proof.traceability --write-kills"
_HEADER = f"""\
# Which scenarios kill which mutant (the first of them), and one that spares it. Written by
# {COMMAND}
"""


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

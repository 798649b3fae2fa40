"""Requirement → scenarios → mutants: who shows what, and what it is proven by.

``python -m conformance.selftest.proof.traceability`` prints the table; with ``--write-kills`` it
tries every mutant and writes ``conformance/mutants/kills.txt`` anew, with ``--missing`` only those
that have no record yet; ``--try MUTANT`` tells how one fares. ``--report report.json`` adds what a
run found of each requirement; it may be given again. ``--markdown`` makes a page of it.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conformance import catalogue as scenarios
from conformance.mutants import catalogue as mutants
from conformance.selftest.proof import records
from conformance.selftest.proof.bench import Bench, search, specification
from conformance.spec import chapters


def reason(requirement: chapters.Requirement) -> str | None:
    """Why a requirement has no scenario, by its chapter; ``None`` where it owes one."""
    return requirement.not_yet_judged or requirement.not_observable


@cache
def citing(requirement_id: str) -> tuple[str, ...]:
    """The scenarios that cite a requirement; every scenario is judged by the rules on leaks."""
    is_rule = specification().area(requirement_id) == "LEK"
    every = scenarios.catalogue()
    return tuple(item.id for item in every if is_rule or requirement_id in item.requires)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one report.json tells of requirements."""

    target: str
    verdicts: Mapping[str, str]

    @classmethod
    def read(cls, report: Path) -> "Run":
        """The run of a report."""
        run = json.loads(report.read_text("utf-8"))
        verdicts = {item["id"]: item["verdict"] for item in run["results"]}
        return cls(target=run["circumstances"]["target"], verdicts=verdicts)

    def words(self, requirement_id: str) -> str:
        """How often its scenarios had which verdict."""
        names = citing(requirement_id)
        counted = Counter(self.verdicts[name] for name in names if name in self.verdicts)
        told = (f"{number} {verdict}" for verdict, number in counted.most_common())
        return ", ".join(told) or "nothing"


def _killed(requirement_id: str, known: Mapping[str, records.Record]) -> Iterator[str]:
    """The mutants of a requirement, and how many scenarios are on record as killing each."""
    for mutant in mutants.MUTANTS:
        if mutant.requirement == requirement_id and mutant.id in known:
            yield f"{mutant.id} ({len(known[mutant.id].killers)} kills)"


def _count(requirement: chapters.Requirement) -> str:
    is_rule = requirement.area == "LEK"
    return "every scenario" if is_rule else f"{len(citing(requirement.id))} scenarios"


def table(runs: Sequence[Run] = ()) -> Iterator[str]:
    """One line a requirement: its level, its scenarios, its mutants and how many kill each.

    Behind it, what each run found.
    """
    known = records.read_kills()
    for item in specification().requirements.values():
        if not citing(item.id):
            yield f"{item.id:9} {item.level:7} none: {reason(item) or 'NO REASON GIVEN'}"
            continue
        told = "".join(f" | {run.target}: {run.words(item.id)}" for run in runs)
        killed = ", ".join(_killed(item.id, known))
        yield f"{item.id:9} {item.level:7} {_count(item):15} {killed}{told}"


def page(runs: Sequence[Run] = ()) -> Iterator[str]:
    """The same as lines of Markdown, a table for each area."""
    area, known = None, records.read_kills()
    for item in specification().requirements.values():
        if item.area != area:
            area = item.area
            yield from ("", f"## {area}", "")
            yield _cells("requirement", "level", "scenarios", "mutants", *(r.target for r in runs))
            yield _cells(*("---",) * (4 + len(runs)))
        if not citing(item.id):
            yield _cells(item.id, item.level, "none", reason(item) or "", *("",) * len(runs))
            continue
        found = (run.words(item.id) for run in runs)
        yield _cells(item.id, item.level, _count(item), ", ".join(_killed(item.id, known)), *found)


def _cells(*texts: str) -> str:
    return f"| {' | '.join(text.replace('|', chr(92) + '|') for text in texts)} |"


def main(argv: Sequence[str]) -> int:
    """Print the table, or try every mutant first."""
    parser = argparse.ArgumentParser(prog="python -m conformance.selftest.proof.traceability")
    parser.add_argument("--write-kills", action="store_true", help="try every mutant")
    parser.add_argument("--missing", action="store_true", help="only those without a whole record")
    parser.add_argument("--try", nargs="+", dest="names", metavar="MUTANT", help="try, and tell")
    parser.add_argument("--report", action="append", type=Path, default=[], metavar="FILE")
    parser.add_argument("--markdown", action="store_true", help="the table as a page")
    options = parser.parse_args(argv)
    if options.names:
        with Bench() as bench:
            for name in options.names:
                sys.stdout.write(f"{search(mutants.by_id()[name], bench).told()}\n")
        return 0
    if options.write_kills:
        known = records.whole(records.read_kills()) if options.missing else {}
        with Bench() as bench:
            found = {
                item.id: known.get(item.id) or search(item, bench).record
                for item in mutants.MUTANTS
            }
        records.write_kills(found)
    runs = [Run.read(report) for report in options.report]
    lines = page(runs) if options.markdown else table(runs)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

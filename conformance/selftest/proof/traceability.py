"""Requirement → scenarios → mutants: who shows what, and what it is proven by.

``python -m conformance.selftest.proof.traceability`` prints the table; with ``--write-kills`` it
tries every mutant and writes ``conformance/mutants/kills.txt`` anew, with ``--missing`` only those
that have no record yet; ``--try MUTANT`` tells how one fares. ``--report report.json`` adds what a
run found of each requirement; it may be given again.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from conformance import catalogue as scenarios
from conformance.mutants import catalogue as mutants
from conformance.selftest.proof import records
from conformance.selftest.proof.bench import Bench, search, specification
from conformance.spec import chapters


def reason(requirement: chapters.Requirement) -> str | None:
    """Why a requirement has no scenario, by its chapter; ``None`` where it owes one."""
    return requirement.not_yet_judged or requirement.not_observable


def citing(requirement_id: str) -> tuple[str, ...]:
    """The scenarios that cite a requirement; every scenario is judged by the rules on leaks."""
    is_rule = specification().area(requirement_id) == "LEK"
    every = scenarios.catalogue()
    return tuple(item.id for item in every if is_rule or requirement_id in item.requires)


def found_by(report: Path) -> Callable[[str], str]:
    """What a run's report.json tells of a requirement, in words."""
    run = json.loads(report.read_text("utf-8"))
    verdicts = {item["id"]: item["verdict"] for item in run["results"]}
    target = run["circumstances"]["target"]

    def words(requirement_id: str) -> str:
        counted = Counter(verdicts[name] for name in citing(requirement_id) if name in verdicts)
        told = ", ".join(f"{number} {verdict}" for verdict, number in counted.most_common())
        return f"{target}: {told or 'nothing'}"

    return words


def table(reports: Sequence[Path] = ()) -> Iterator[str]:
    """One line a requirement: its level, its scenarios, its mutants and how many kill each.

    Behind it, what each report found.
    """
    known = records.read_kills()
    runs = [found_by(report) for report in reports]
    for item in specification().requirements.values():
        names = citing(item.id)
        if not names:
            yield f"{item.id:9} {item.level:7} none: {reason(item) or 'NO REASON GIVEN'}"
            continue
        killed = (
            f"{mutant.id} ({len(known[mutant.id].killers)} kills)"
            for mutant in mutants.MUTANTS
            if mutant.requirement == item.id and mutant.id in known
        )
        count = "every scenario" if item.area == "LEK" else f"{len(names)} scenarios"
        told = "".join(f" | {words(item.id)}" for words in runs)
        yield f"{item.id:9} {item.level:7} {count:15} {', '.join(killed)}{told}"


def main(argv: Sequence[str]) -> int:
    """Print the table, or try every mutant first."""
    parser = argparse.ArgumentParser(prog="python -m conformance.selftest.proof.traceability")
    parser.add_argument("--write-kills", action="store_true", help="try every mutant")
    parser.add_argument("--missing", action="store_true", help="only those without a whole record")
    parser.add_argument("--try", nargs="+", dest="names", metavar="MUTANT", help="try, and tell")
    parser.add_argument("--report", action="append", type=Path, default=[], metavar="FILE")
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
    sys.stdout.writelines(f"{line}\n" for line in table(options.report))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

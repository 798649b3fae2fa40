"""Every requirement is shown by scenarios or says why not, and what is shown is proven."""

import json
from pathlib import Path

import pytest

from conformance import catalogue as scenarios
from conformance.mutants import catalogue as mutants
from conformance.selftest.proof import records, traceability
from conformance.selftest.proof.bench import specification
from conformance.spec.chapters import Requirement

_EVERY = tuple(specification().requirements.values())


@pytest.mark.parametrize("requirement", _EVERY, ids=lambda item: item.id)
def test_a_requirement_has_scenarios_or_a_reason(requirement: Requirement) -> None:
    """One of the two, never both: a reason beside a scenario is out of date."""
    shown = traceability.citing(requirement.id)

    assert bool(shown) != bool(traceability.reason(requirement)), (
        f"{requirement.id} at {requirement.place}\n"
        f"  scenarios: {', '.join(shown[:5]) or 'none'}\n"
        f"  reason: {traceability.reason(requirement) or 'none'}\n"
        "  remedy: write a scenario, or tell in the chapter what is missing for one; not both"
    )


def test_every_must_that_is_shown_is_proven() -> None:
    """A MUST with scenarios has a mutant that they kill."""
    known = records.read_kills()
    dead = {item.requirement for item in mutants.MUTANTS if known[item.id].killers}

    shown = [item.id for item in _EVERY if item.level == "MUST" and traceability.citing(item.id)]

    assert [name for name in shown if name not in dead] == []


def test_scenarios_cite_requirements_that_exist() -> None:
    """A mistyped ID is told with the nearest one."""
    wrong = [
        f"{item.id} cites {name}: did you mean {specification().closest(name)}?"
        for item in scenarios.catalogue()
        for name in item.requires
        if name not in specification().requirements
    ]

    assert wrong == []


def test_the_table_has_a_line_for_each_requirement() -> None:
    """It tells of each, in the order of the chapters, and no reason is missing."""
    lines = list(traceability.table())

    assert [line.split()[0] for line in lines] == [item.id for item in _EVERY]
    assert [line for line in lines if "NO REASON GIVEN" in line] == []


def test_the_table_tells_what_runs_found(tmp_path: Path) -> None:
    """Beside each requirement, by the verdicts of the scenarios that cite it."""
    first, second, *_ = traceability.citing("HLP-004")
    results = [{"id": first, "verdict": "pass"}, {"id": second, "verdict": "known failure"}]
    report = tmp_path / "report.json"
    report.write_text(
        json.dumps({"circumstances": {"target": "mine"}, "results": results}), "utf-8"
    )
    run = traceability.Run.read(report)
    (line,) = (line for line in traceability.table([run]) if line.startswith("HLP-004"))
    assert line.endswith(" | mine: 1 pass, 1 known failure")


def test_the_page_has_a_row_for_each_requirement() -> None:
    """In a table for each area, with a column for each run."""
    run = traceability.Run(target="mine", verdicts={traceability.citing("HLP-004")[0]: "pass"})
    rows = [line.split(" | ") for line in traceability.page([run]) if line.startswith("| ")]

    assert {len(row) for row in rows} == {5}
    named = [row[0].removeprefix("| ") for row in rows]
    assert [name for name in named if name not in {"requirement", "---"}] == [i.id for i in _EVERY]
    assert [row[-1] for row in rows if row[0] == "| HLP-004"] == ["1 pass |"]

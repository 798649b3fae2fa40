"""Scenarios cite requirements that exist, and every requirement in force has a scenario."""

import difflib

from conformance.selftest.catalogue.reading import ALL, leaves
from conformance.spec import chapters

# The chapters whose scenarios are due in this revision: all of the first party.
IN_FORCE = frozenset(
    {
        "PRE",
        "ENV",
        "HLP",
        "MAN",
        "BAR",
        "HDR",
        "STO",
        "ERR",
        "RFR",
        "TRU",
        "LGN",
        "OUT",
        "DIA",
        "BED",
        "VTX",
        "FDY",
    }
)


# Requirements of those chapters that no scenario is about, and why.
ABSENT: dict[str, str] = {}


def _requirements() -> dict[str, chapters.Requirement]:
    return dict(chapters.load().requirements)


def test_requirements_exist() -> None:
    """Every requirement that a scenario cites is in the specification."""
    known = _requirements()
    named = {name for scenario in ALL for name in scenario.requires}
    wrong = {
        name: f"Did you mean {', '.join(difflib.get_close_matches(name, known, n=1)) or '?'}"
        for name in named - set(known)
    }

    assert wrong == {}


def test_requirements_are_cited_once() -> None:
    """A scenario cites at least one requirement, and none of them twice."""
    odd = [
        item.id for item in ALL if not item.requires or len(set(item.requires)) < len(item.requires)
    ]

    assert odd == []


def test_expectations_break_cited_requirements() -> None:
    """The requirement that an expectation names is one that its scenario cites."""
    odd = [
        (scenario.id, item.requirement)
        for scenario in ALL
        for item in (*scenario.expectations, *leaves(scenario.expectations))
        if item.requirement is not None and item.requirement not in scenario.requires
    ]

    assert odd == []


def test_first_requirements_are_in_force() -> None:
    """The requirement under test belongs to a chapter in force."""
    odd = [item.id for item in ALL if item.requires[0].partition("-")[0] not in IN_FORCE]

    assert odd == []


def test_every_requirement_in_force_is_under_test() -> None:
    """Each requirement of the chapters in force has a scenario of its own, or a stated reason."""
    due = {name for name, item in _requirements().items() if item.area in IN_FORCE}
    first = {scenario.requires[0] for scenario in ALL}

    assert due - first == set(ABSENT)

"""The matrix of trust is complete, its IDs are permanent, and each absence has the right twin."""

from collections import Counter
from pathlib import Path

from conformance.scenarios.trust.matrix import CELLS, SCENARIOS, rule
from conformance.spec import chapters
from conformance.vocabulary.expectations import HelperRuns
from conformance.vocabulary.world import helpers

_SNAPSHOT = Path(__file__).with_name("trust_ids.txt")
_REWRITE = (
    "the matrix's IDs are permanent; if they changed on purpose, rewrite the snapshot:\n"
    'python -c "from conformance.scenarios.trust.matrix import SCENARIOS; '
    "print(*(item.id for item in SCENARIOS), sep='\\n')\" "
    f"> conformance/selftest/catalogue/matrices/{_SNAPSHOT.name}"
)


def test_ids_are_as_they_were() -> None:
    """Every ID of the matrix is in the snapshot, in the same order, and nothing else is."""
    assert [item.id for item in SCENARIOS] == _SNAPSHOT.read_text("utf-8").splitlines(), _REWRITE


def test_every_cell_has_a_rule() -> None:
    """Four programs, five scopes and five modes are decided, or reported: a hundred rows."""
    counted = Counter(rule(*cell) for cell in CELLS)

    assert counted == {"executed": 53, "not": 29, "unless-asked": 12, "open": 6}
    assert len(SCENARIOS) == counted.total()


def test_what_is_open_is_never_red() -> None:
    """A row that is left open is about a MAY alone, and every other one about a MUST."""
    specification = chapters.load()

    for cell, item in zip(CELLS, SCENARIOS, strict=True):
        wanted = "MAY" if rule(*cell) == "open" else "MUST"
        assert {specification.level(name) for name in item.requires} == {wanted}, item.id


def test_what_is_not_executed_is_executed_by_its_twin() -> None:
    """The twin of a row names the same program in the same settings, and asks that it is run."""
    for item in SCENARIOS:
        if item.control is None:
            continue
        (expected,) = item.expectations
        (proof,) = item.control.expectations

        assert isinstance(expected, HelperRuns), item.id
        assert isinstance(proof, HelperRuns), item.id
        assert expected.most == 0, item.id
        assert proof.least > 0, item.id
        assert expected.name == proof.name, item.id
        assert helpers(item.given) == helpers(item.control.given), item.id
        assert item.given.settings == item.control.given.settings, item.id


def test_an_untrusted_workspace_executes_nothing() -> None:
    """No row has a program of the workspace executed before the workspace was trusted."""
    wrong = [
        cell
        for cell in CELLS
        if cell[1] in {"project", "local"}
        and cell[2] in {"declined", "untrusted", "bare"}
        and rule(*cell) != "not"
    ]

    assert wrong == []

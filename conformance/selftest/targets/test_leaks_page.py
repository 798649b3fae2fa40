"""LEAKS.md: its tables agree with what each target file and its known failures claim."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conformance import catalogue
from conformance.scenarios.clouds.leaks import matrix
from conformance.targets import known, loader

_PAGE = Path(loader.__file__).with_name("LEAKS.md")
_JUDGED = {"pass", "warn"}
_Cells = dict[str, str]


def _sections() -> Iterator[tuple[str, _Cells]]:
    """Each target's name and its cells, by the ID of the scenario."""
    for section in re.split(r"^## ", _PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        yield section.partition("\n")[0].strip(), dict(_cells(section))


def _cells(section: str) -> Iterator[tuple[str, str]]:
    provider, modes = "", []
    for line in section.splitlines():
        first, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or first == "---":
            continue
        if first in matrix.PROVIDERS:
            provider, modes = first, cells
            continue
        for mode, cell in zip(modes, cells, strict=True):
            yield f"leak.{provider}-{mode}.{first}", cell


_TOLD = dict(_sections())


def test_the_targets_that_come_with_the_suite_are_on_the_page() -> None:
    """The reference, and every program that nobody here wrote."""
    assert set(_TOLD) == {"reference", "claude-code", "anthropic-python", "anthropic-node"}


@pytest.mark.parametrize("name", _TOLD)
def test_each_cell_is_what_is_claimed(name: str) -> None:
    """Not declared, listed as a known failure, open, or else judged and not red."""
    _, capabilities = loader.outline(name)
    listed = known.load(
        loader.known_failures_path(name), frozenset(catalogue.by_id()), datetime.now(UTC).date()
    )
    failing = {entry.scenario for entry in listed.entries}

    wrong = {}
    for scenario_id, told in _TOLD[name].items():
        scenario = catalogue.by_id().get(scenario_id)
        if scenario is None:
            right = {"open"}
        elif not catalogue.needed_capabilities(scenario) <= capabilities:
            right = {"not applicable"}
        else:
            right = {"known failure"} if scenario_id in failing else _JUDGED
        if told not in right:
            wrong[scenario_id] = (told, right)

    assert wrong == {}


@pytest.mark.parametrize("name", _TOLD)
def test_no_row_of_the_matrix_is_left_out(name: str) -> None:
    """Every scenario of the matrix has its cell."""
    rows = {item.id for item in catalogue.catalogue() if matrix.TAG in item.tags}

    assert rows - set(_TOLD[name]) == set()

"""IDs and titles of the catalogue read as one hand wrote them, and its order is stable."""

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator

from conformance import catalogue
from conformance.selftest.catalogue.reading import ALL

_ID = re.compile(r"[a-z]+(\.[a-z0-9]+([-+][a-z0-9]+)*){1,3}")


_LONGEST_TITLE = 90


_FORBIDDEN = re.compile(r"\b(should|must|tests?|tested|testing)\b", re.IGNORECASE)


def test_ids_are_unique_in_any_case() -> None:
    """No two scenarios share an ID, and no two differ in the case of letters alone."""
    counted = Counter(scenario.id.lower() for scenario in ALL)

    assert [name for name, number in counted.items() if number > 1] == []


def test_ids_read_area_then_fact() -> None:
    """An ID is its area, a dot, and the fact in words of lower case."""
    assert [scenario.id for scenario in ALL if not _ID.fullmatch(scenario.id)] == []


def test_ids_are_literal() -> None:
    """Every scenario outside the matrices is found by searching for its ID."""
    hidden = [scenario.id for scenario in ALL if ":" not in catalogue.place(scenario)]

    assert hidden == []


def test_matrix_scenarios_point_at_the_generator() -> None:
    """A scenario of a matrix is where the matrix is generated."""
    for tag, path in catalogue.GENERATORS.items():
        places = {catalogue.place(item).partition(":")[0] for item in ALL if tag in item.tags}

        assert places == {path}


def test_titles_are_unique() -> None:
    """No two scenarios state the same fact."""
    counted = Counter(scenario.title for scenario in ALL)

    assert [title for title, number in counted.items() if number > 1] == []


def test_titles_are_short_facts() -> None:
    """A title has at most 90 characters, no full stop, and none of the words of a wish."""
    odd = [
        scenario.title
        for scenario in ALL
        if len(scenario.title) > _LONGEST_TITLE
        or scenario.title.endswith(".")
        or scenario.title != scenario.title.strip()
        or _FORBIDDEN.search(scenario.title)
    ]

    assert odd == []


def test_values_are_frozen() -> None:
    """Nothing in a scenario can be assigned to."""

    def thawed(value: object) -> Iterator[str]:
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            made = type(value)
            if not made.__dataclass_params__.frozen:  # type: ignore[attr-defined]  # is there
                yield type(value).__name__
            for field in dataclasses.fields(value):
                yield from thawed(getattr(value, field.name))
        elif isinstance(value, tuple):
            for item in value:
                yield from thawed(item)

    assert {name for scenario in ALL for name in thawed(scenario)} == set()


def test_order_is_stable() -> None:
    """The catalogue is one tuple, areas together, the matrix last."""
    kinds = [scenario.id.partition(".")[0] for scenario in ALL]
    changes = [kind for index, kind in enumerate(kinds) if index == 0 or kinds[index - 1] != kind]

    assert catalogue.catalogue() is ALL
    assert len(changes) == len(set(changes))
    assert changes[-1] == "matrix"

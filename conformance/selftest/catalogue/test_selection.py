"""What is asked for is what is run, and a run of a part says that it is one."""

from collections import Counter
from itertools import combinations

import pytest

from conformance import catalogue
from conformance.session.run import Run
from conformance.session.selection import ConfigurationError, Selection, Shard
from conformance.spec import chapters, revisions

_SPECIFICATION = chapters.load()
_EVERY = catalogue.catalogue()


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_shards_are_the_whole_without_overlap(count: int) -> None:
    """Every scenario belongs to one of them, in the catalogue's order; so do the procedures."""
    selections = [
        Selection(shard=Shard.parse(f"{number}/{count}")) for number in range(1, count + 1)
    ]

    shards = [selection.scenarios(_SPECIFICATION) for selection in selections]

    order = {item.id: number for number, item in enumerate(_EVERY)}
    assert all(list(shard) == sorted(shard, key=lambda item: order[item.id]) for shard in shards)
    assert sum(map(len, shards)) == len(_EVERY)
    ids = [{item.id for item in shard} for shard in shards]
    assert not any(one & other for one, other in combinations(ids, 2))
    assert [item.has_procedures for item in selections] == [False] * (count - 1) + [True]


def test_a_shard_is_of_every_area() -> None:
    """The part by which the process-a-step adapter is judged leaves no area of seventy rows out."""
    chosen = Selection(shard=Shard(number=1, count=16)).scenarios(_SPECIFICATION)

    counted = Counter(catalogue.area(item.id) for item in _EVERY)
    large = {name for name, number in counted.items() if number >= 70}
    assert large
    assert large <= {catalogue.area(item.id) for item in chosen}


def test_parts_are_combined() -> None:
    """A shard of an area is what both have."""
    area = Selection(areas=("HLP",)).scenarios(_SPECIFICATION)
    shards = [
        Selection(areas=("HLP",), shard=Shard(number=number, count=2)).scenarios(_SPECIFICATION)
        for number in (1, 2)
    ]

    assert {item.id for shard in shards for item in shard} == {item.id for item in area}
    assert all(shards)


def test_the_requirements_of_this_revision_are_on_file() -> None:
    """In the order of the chapters; one that is new belongs to a new revision."""
    assert _SPECIFICATION.revision == revisions.names()[-1]
    for name in revisions.names():
        assert revisions.requirements(name) <= set(_SPECIFICATION.requirements)
    assert revisions.requirements(_SPECIFICATION.revision) == set(_SPECIFICATION.requirements)


def test_a_revision_leaves_out_what_came_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the requirement under test; the run then says that it is a part."""
    frozen = frozenset({"HLP-004", "PRE-001"})
    monkeypatch.setattr(revisions, "requirements", lambda _: frozen)

    selection = Selection(revision="2026-11")
    chosen = selection.scenarios(_SPECIFICATION)

    assert {item.requires[0] for item in chosen} == frozen
    assert not selection.has_procedures
    assert selection.words(len(chosen)).startswith("revision 2026-11 (partial: ")


def test_the_newest_revision_is_no_part() -> None:
    """It is everything, and says what was asked for."""
    selection = Selection(revision=_SPECIFICATION.revision)

    assert selection.scenarios(_SPECIFICATION) == _EVERY
    total = len(_EVERY)
    assert selection.words(total) == (
        f"revision {_SPECIFICATION.revision} ({total} of {total} scenarios)"
    )


@pytest.mark.parametrize("text", ["0/3", "4/3", "1/0", "3", "1/3/3", "-1/3", "a/b", ""])
def test_a_shard_that_is_none_is_told(text: str) -> None:
    """The message shows what one looks like."""
    with pytest.raises(ConfigurationError, match="from 1/3 to 3/3 for three"):
        Shard.parse(text)


@pytest.mark.parametrize(
    ("selection", "told"),
    [
        (Selection(), None),
        (Selection(areas=("HLP",)), "area HLP (partial: "),
        (
            Selection(requirements=("HLP-004",), shard=Shard(number=2, count=3)),
            "HLP-004, shard 2/3 (partial: ",
        ),
    ],
    ids=["everything", "an area", "a shard of a requirement"],
)
def test_a_partial_run_says_so(selection: Selection, told: str | None) -> None:
    """In its header, with how many scenarios of how many it has."""
    run = Run.load(target="reference", network="auto", selection=selection)

    lines = [line for line in run.header() if line.startswith("selection: ")]

    wanted = told and f"selection: {told}{len(run.scenarios)} of {len(_EVERY)} scenarios)"
    assert lines == ([wanted] if wanted else [])


@pytest.mark.parametrize(
    ("selection", "told"),
    [
        (Selection(requirements=("HLP-04",)), "Did you mean HLP-004"),
        (Selection(areas=("HPL",)), "expected: one of PRE"),
        (Selection(revision="2025-01"), "expected: one of 2026-11"),
    ],
    ids=["requirement", "area", "revision"],
)
def test_what_does_not_exist_is_told(selection: Selection, told: str) -> None:
    """With what there is."""
    with pytest.raises(ConfigurationError, match=told):
        selection.scenarios(_SPECIFICATION)

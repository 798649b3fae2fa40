"""The matrix is complete, its IDs are permanent, and the declared order can be read off it."""

from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

from conformance.matrix import ORDER, matrix, pairs
from conformance.vocabulary.expectations import Refused, Sent

_SNAPSHOT = Path(__file__).with_name("priority_ids.txt")
_REWRITE = (
    "the matrix's IDs are permanent; if they changed on purpose, rewrite the snapshot:\n"
    'python -c "from conformance.matrix import matrix; '
    "print(*(item.id for item in matrix()), sep='\\n')\" "
    f"> conformance/selftest/catalogue/matrices/{_SNAPSHOT.name}"
)


def test_ids_are_as_they_were() -> None:
    """Every ID of the matrix is in the snapshot, in the same order, and nothing else is."""
    assert [item.id for item in matrix()] == _SNAPSHOT.read_text("utf-8").splitlines(), _REWRITE


def test_modes_are_covered() -> None:
    """Each mode has its combinations."""
    counted = Counter(item.tags[1] for item in matrix())

    assert counted == {
        "plain": 79,
        "ci": 79,
        "homespace": 79,
        "bare": 79,
        "ccr": 57,
        "desktop": 57,
    }


def test_worlds_differ() -> None:
    """No two scenarios of the matrix do the same in the same world."""
    seen = [repr((item.given, item.when)) for item in matrix()]

    assert [world for world, number in Counter(seen).items() if number > 1] == []


def test_every_two_sources_meet() -> None:
    """Each source of the order is set against each other one."""
    names = [source.name for source in ORDER]
    expected = {(high, low) for at, high in enumerate(names) for low in names[at + 1 :]}

    assert {(higher, lower) for _, higher, lower in pairs()} == expected


def test_order_can_be_read_off_the_pairs() -> None:
    """From the winners of the pairs alone the declared order follows, and no other."""
    scenarios = {item.id: item for item in matrix()}
    sources: dict[str, set[str]] = {source.name: set() for source in ORDER}
    for name, *rivals in pairs():
        (winner,) = [item for item in scenarios[name].expectations if isinstance(item, Sent)]
        won = next(
            source.name
            for source in ORDER
            for variant in source.variants
            if variant.slot == winner.credential and source.name in rivals
        )
        (lost,) = set(rivals) - {won}
        sources[lost].add(won)

    assert tuple(TopologicalSorter(sources).static_order()) == tuple(s.name for s in ORDER)


def test_order_of_forms_is_the_specification_s() -> None:
    """Within a source the token goes before the key, the login before the stored key."""
    forms = {source.name: [variant.name for variant in source.variants] for source in ORDER}

    assert forms["environment"] == ["environment-token", "environment-key"]
    assert forms["store"] == ["login", "stored-key"]


def test_each_scenario_sends_or_refuses() -> None:
    """Every combination has exactly one outcome."""
    odd = [
        item.id
        for item in matrix()
        if sum(isinstance(found, Sent | Refused) for found in item.expectations) != 1
    ]

    assert odd == []

"""Every mutant dies by the scenarios that cite what it breaks, and by no accident."""

from collections import Counter

import pytest

from conformance import catalogue as scenarios
from conformance.mutants import catalogue, mutant
from conformance.mutants.mutant import Mutant, NoSuchPlaceError
from conformance.selftest.proof import bench as benches
from conformance.selftest.proof import records, traceability
from conformance.selftest.proof.bench import Bench

_MORTAL = tuple(item for item in catalogue.MUTANTS if item.survives is None)
_SURVIVING = tuple(item for item in catalogue.MUTANTS if item.survives is not None)


@pytest.mark.parametrize("wrong", _MORTAL, ids=lambda wrong: wrong.id)
def test_a_mutant_dies_by_what_cites_its_requirement(wrong: Mutant, bench: Bench) -> None:
    """What is on record happens: scenarios kill it in the requirement's name, another spares it."""
    record = records.read_kills().get(wrong.id)
    remedy = f"remedy: {records.COMMAND}"
    if record is None or not record.killers or record.spared_by is None:
        pytest.fail(f"its record is not whole\n{remedy}\n{_told(wrong, bench)}", pytrace=False)

    trial = benches.repeat(wrong, record, bench)

    # A moment may be missed; one of those that depend on moments has to meet the bug all the same.
    spare = [
        item.scenario
        for item in trial.results
        if item.scenario not in trial.record.killers
        and item.verdict != "not observed"
        and not benches.is_of_a_moment(item.scenario)
    ]
    assert trial.record.killers, f"nothing kills it any more\n{remedy}\n{trial.told()}"
    assert spare == [], f"some spare it\n{remedy}\n{trial.told()}"
    assert trial.record.spared_by, f"nothing spares it any more\n{remedy}\n{trial.told()}"
    wanted = wrong.shown_by or wrong.requirement
    by_id = scenarios.by_id()
    assert all(wanted in by_id[name].requires for name in record.killers)
    assert wrong.requirement not in by_id[record.spared_by].requires


def _told(wrong: Mutant, bench: Bench) -> str:
    return benches.search(wrong, bench).told()


@pytest.mark.parametrize("wrong", _SURVIVING, ids=lambda wrong: wrong.id)
def test_a_known_survivor_still_survives(wrong: Mutant, bench: Bench) -> None:
    """A hole in the suite is known; once it is closed, the row must not claim it any longer."""
    trial = benches.search(wrong, bench)

    remedy = f"remedy: remove `survives` from the row, then {records.COMMAND}"
    assert not trial.record.killers, f"it dies by now\n{remedy}\n{trial.told()}"


@pytest.mark.parametrize(
    "scenario_id", ["helper.key-arrives", "store.login"], ids=lambda name: name
)
def test_the_program_without_a_mutant_is_the_reference(scenario_id: str, bench: Bench) -> None:
    """Without a name the mutants' program passes: it is not the bench that kills."""
    scenario = scenarios.by_id()[scenario_id]

    assert bench.assess(None)(scenario).verdict == "pass"


def test_every_must_that_is_shown_has_a_mutant() -> None:
    """No MUST is judged that nothing proves to be judged."""
    broken = {item.requirement for item in _MORTAL}

    owed = [
        item.id
        for item in benches.specification().requirements.values()
        if item.level == "MUST" and traceability.citing(item.id)
    ]

    assert [name for name in owed if name not in broken] == []


def test_every_mutant_breaks_a_requirement_that_is_judged() -> None:
    """No mutant breaks what no scenario could show, and a MAY cannot be broken."""
    for item in catalogue.MUTANTS:
        assert traceability.citing(item.requirement), item.id
        assert benches.specification().level(item.requirement) != "MAY", item.id


def test_mutants_are_told_apart() -> None:
    """IDs and bugs are unique, and each bug is told."""
    ids = Counter(item.id for item in catalogue.MUTANTS)
    bugs = Counter(item.bug for item in catalogue.MUTANTS)

    assert [name for name, number in (ids + bugs).items() if number > 1] == []
    assert [item.id for item in catalogue.MUTANTS if not item.bug.endswith(".")] == []
    assert [
        item.id
        for item in catalogue.MUTANTS
        for _, function in item.replacements
        if not (function.__doc__ or "").startswith("BUG: ")
    ] == []


@pytest.mark.parametrize("wrong", catalogue.MUTANTS, ids=lambda wrong: wrong.id)
def test_a_mutant_replaces_what_is_there(wrong: Mutant) -> None:
    """Every place that a mutant names exists in the reference."""
    for place, function in wrong.replacements:
        module, attribute = mutant.locate(place)
        assert getattr(module, attribute) is not function


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("reference_impl.helper:walk", "has no function 'walk'"),
        ("reference_impl.helpers:run", "there is no module reference_impl.helpers"),
    ],
    ids=["no function", "no module"],
)
def test_a_place_that_is_not_there_is_an_error(place: str, told: str) -> None:
    """A mutant cannot live on unnoticed after the reference was rewritten."""
    with pytest.raises(NoSuchPlaceError, match=told):
        mutant.locate(place)


def test_no_record_is_left_of_a_mutant_that_is_gone() -> None:
    """The record names mutants and scenarios that exist."""
    recorded = records.read_kills()

    assert set(recorded) == {item.id for item in catalogue.MUTANTS}
    named = {name for record in recorded.values() for name in (*record.killers, record.spared_by)}
    assert named <= set(scenarios.by_id())

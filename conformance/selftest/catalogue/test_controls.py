"""What an idle program would satisfy has a twin that sends, and the twin is a good one."""

from conformance import catalogue
from conformance.selftest.catalogue.reading import ALL, leaves, planted_in
from conformance.vocabulary.expectations import (
    AllSent,
    Anonymous,
    AnyOf,
    Asked,
    Authorizes,
    Carried,
    Diagnosed,
    Exchanges,
    Expectation,
    Failed,
    HelperRuns,
    InferenceRequests,
    Refused,
    Requests,
    Sent,
    Stored,
    TokenRequests,
    Unguessable,
)
from conformance.vocabulary.scenario import Control, Scenario


def _needs_activity(expectation: Expectation) -> bool:
    """Whether a program that does nothing breaks it."""
    match expectation:
        case (
            Sent()
            | AllSent()
            | Anonymous()
            | Carried()
            | Stored()
            | Authorizes()
            | Unguessable()
            | Diagnosed()
        ):
            return expectation.level in {None, "MUST"}
        case Failed():
            return expectation.least > 0
        case (
            Requests()
            | HelperRuns()
            | TokenRequests()
            | InferenceRequests()
            | Exchanges()
            | Asked()
        ):
            return expectation.least > 0
        case AnyOf():
            return all(_needs_activity(choice) for choice in expectation.choices)
        case _:
            return False


def _controls() -> dict[str, list[tuple[Scenario, Control]]]:
    found: dict[str, list[tuple[Scenario, Control]]] = {}
    for scenario in ALL:
        if scenario.control is not None:
            found.setdefault(scenario.control.id, []).append((scenario, scenario.control))
    return found


def test_absences_have_controls() -> None:
    """What an idle program would satisfy has a twin that sends."""
    odd = [
        scenario.id
        for scenario in ALL
        if scenario.control is None
        and not any(_needs_activity(item) for item in scenario.expectations)
    ]

    assert odd == []


def test_refusals_have_controls() -> None:
    """Every refusal, also as one of several choices that an idle program could take, has a twin."""
    odd = [
        scenario.id
        for scenario in ALL
        if scenario.control is None
        and any(isinstance(item, Refused) for item in scenario.expectations)
    ]

    assert odd == []


def test_controls_send_what_they_plant() -> None:
    """What a twin sends is in its world, and is no stranger's."""
    odd = [
        name
        for name, uses in _controls().items()
        for _, control in uses
        for item in leaves(control.expectations)
        if isinstance(item, Sent)
        and (
            item.credential not in planted_in(control.given)
            or item.credential in control.given.strangers
        )
    ]

    assert odd == []


def test_controls_of_one_id_are_one_control() -> None:
    """Scenarios that share a twin's ID share the twin."""
    odd = [
        name
        for name, uses in _controls().items()
        if any(control != uses[0][1] for _, control in uses)
    ]

    assert odd == []


def test_controls_have_ids_of_their_own() -> None:
    """A twin's ID begins with ``control.`` and is no scenario's."""
    names = set(_controls())

    assert {name for name in names if not name.startswith("control.")} == set()
    assert names & set(catalogue.by_id()) == set()

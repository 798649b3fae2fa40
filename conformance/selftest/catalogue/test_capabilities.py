"""What a scenario needs of a target follows from what it is about."""

import dataclasses

from conformance import catalogue
from conformance.scenarios import DECOY
from conformance.selftest.catalogue.reading import ALL, leaves
from conformance.vocabulary.canary import slots
from conformance.vocabulary.expectations import Failed, Sent
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.target import CAPABILITIES


def _expected(scenario: Scenario) -> frozenset[str]:
    """The slots that a scenario expects to be sent."""
    found = (item for item in leaves(scenario.expectations) if isinstance(item, Sent | Failed))
    return frozenset(item.credential for item in found if item.credential is not None)


def test_capabilities_are_known() -> None:
    """What a scenario needs of a target is a capability that a target can declare."""
    odd = {name for scenario in ALL for name in catalogue.needed_capabilities(scenario)}

    assert odd - CAPABILITIES == set()


def test_capabilities_follow_from_the_world() -> None:
    """A helper, a passed file, a bare run and a login each need what they are named after."""
    assert catalogue.needed_capabilities(
        catalogue.by_id()["bare.passed-helper-with-oauth-token"]
    ) == {
        "bare",
        "helper",
        "settings",
        "store",
    }


def test_decoys_are_shown_and_not_needed() -> None:
    """An incidental capability is shown by the world, and what wins is not from there."""
    odd = [
        scenario.id
        for scenario in ALL
        if scenario.incidental
        and (
            scenario.incidental != DECOY
            or not catalogue.needed_capabilities(dataclasses.replace(scenario, incidental=()))
            >= {"store"}
            or _expected(scenario) & slots(catalogue.texts((scenario.given.stored_login,)))
        )
    ]

    assert odd == []


def test_decoys_leave_the_store_unneeded() -> None:
    """A target without a store is judged in a world whose login is a decoy."""
    known = catalogue.by_id()

    assert catalogue.needed_capabilities(known["environment.key-arrives"]) == set()
    assert catalogue.needed_capabilities(known["store.login"]) == {"store"}


def test_hosts_beyond_a_proxy_need_the_namespace() -> None:
    """A refused connection needs the namespace, and an ordinary request does not."""
    known = catalogue.by_id()

    assert catalogue.needs_namespace(known["errors.connection-refused"])
    assert catalogue.needs_namespace(known["environment.key-arrives"]) is None

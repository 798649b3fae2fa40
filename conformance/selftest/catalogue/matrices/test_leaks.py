"""The matrix of leaks is complete, its IDs are permanent, and each row has what it is about."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.scenarios.clouds.leaks.matrix import CELLS, MODES, PROVIDERS, SCENARIOS, rule
from conformance.scenarios.clouds.leaks.sources import SOURCES
from conformance.scenarios.clouds.worlds import SHOWN
from conformance.selftest.catalogue.reading import planted_in
from conformance.vocabulary.canary import of_a_cloud
from conformance.vocabulary.expectations import Anonymous, Failed, Refused, Sent
from conformance.vocabulary.scenario import Scenario

_SNAPSHOT = Path(__file__).with_name("leak_ids.txt")
_REWRITE = (
    "the matrix's IDs are permanent; if they changed on purpose, rewrite the snapshot:\n"
    'python -c "from conformance.scenarios.clouds.leaks.matrix import SCENARIOS; '
    "print(*(item.id for item in SCENARIOS), sep='\\n')\" "
    f"> conformance/selftest/catalogue/matrices/{_SNAPSHOT.name}"
)


def test_ids_are_as_they_were() -> None:
    """Every ID of the matrix is in the snapshot, in the same order, and nothing else is."""
    assert [item.id for item in SCENARIOS] == _SNAPSHOT.read_text("utf-8").splitlines(), _REWRITE


def test_every_cell_has_a_rule() -> None:
    """Nine sources, three providers and six modes are decided, or said to be open."""
    assert (len(SOURCES), len(PROVIDERS), len(MODES)) == (9, 3, 6)
    assert Counter(map(rule, CELLS)) == {
        "own": 54,
        "nothing": 24,
        "refusal": 27,
        "failure": 27,
        "first": 24,
        "open": 6,
    }


@pytest.mark.parametrize("item", SCENARIOS, ids=lambda item: item.id)
def test_a_row_holds_its_source_and_its_cloud_s_credential(item: Scenario) -> None:
    """The first party's secret is in each world, and the cloud's own but where it is missing."""
    _, place, name = item.id.split(".")
    (source,) = [found for found in SOURCES if found.name == name]
    planted = planted_in(item.given)

    assert source.slot in planted
    assert not of_a_cloud(source.slot)
    assert any(map(of_a_cloud, planted)) == (not place.endswith("-missing"))


def test_a_selected_cloud_leaves_the_first_party_s_secrets_no_home() -> None:
    """Every secret of the first party in a world with a selector belongs to no host."""
    for item in SCENARIOS:
        unused = {"login-access", "login-refresh", "login-code"}  # nobody logs in
        planted = {slot for slot in planted_in(item.given) - unused if not of_a_cloud(slot)}
        homeless = {slot for slot, homes in item.given.homes.items() if homes == ()}

        assert homeless == (set() if "off" in item.tags else planted), item.id
        assert (item.given.cloud is None) == ("off" in item.tags), item.id


def test_the_first_expectation_is_the_mode_s() -> None:
    """Whether something is sent, refused or tried in vain follows from the mode alone."""
    kinds = {(item.tags[1], type(item.expectations[0])) for item in SCENARIOS}

    assert kinds == {
        ("normal", Sent),
        ("skip", Anonymous),
        ("base-url", Sent),
        ("missing", Refused),
        ("refused", Failed),
        ("off", Sent),
    }


def test_the_twin_of_a_refusal_lacks_the_obstacle_alone() -> None:
    """It has the same source and the same provider, and the credential that was missing."""
    twins = [(item, item.control) for item in SCENARIOS if item.control is not None]

    assert len(twins) == len(PROVIDERS) * len(SOURCES)
    for item, control in twins:
        given, cloud = item.given, control.given.cloud
        assert cloud == given.cloud, item.id
        assert cloud is not None, item.id
        assert control.credential == SHOWN[cloud.provider], item.id
        assert given.environment.items() <= control.given.environment.items(), item.id
        same = replace(
            control.given,
            environment=given.environment,
            files=given.files,
            aws=given.aws,
            google=given.google,
            azure=given.azure,
        )
        assert same == given, item.id

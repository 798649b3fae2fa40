"""What the fakes are told of a world: secrets, their standings, grants and faults."""

import re

import pytest

from conformance.selftest.stage.worlds import STARTED
from conformance.stage.filling import Filling
from conformance.stage.situation import situation
from conformance.vocabulary.steps import Send
from conformance.vocabulary.target import Target
from conformance.vocabulary.world import File, Helper, Refresh, Settings, StoredLogin, World
from fakes.situation import Fault, Situation


def _situation(world: World, *steps: Send) -> tuple[Situation, Filling]:
    filling = Filling(scenario="stage.test", places={})
    return situation(world, steps, filling, STARTED, Target(name="stage")), filling


def _known(world: World, *steps: Send) -> dict[str, tuple[str, ...]]:
    told, filling = _situation(world, *steps)
    slots = {value: f"«{slot}»" for slot, value in filling.canaries.items()}
    pattern = re.compile("|".join(map(re.escape, slots)) or "$^")
    return {
        pattern.sub(lambda found: slots[found.group()], secret.value): secret.standings
        for secret in told.secrets
    }


_SITUATIONS: tuple[tuple[str, World, set[str]], ...] = (
    ("a variable, trimmed", World(environment={"A": " \n«a-key»\t\r\n"}), {"«a-key»"}),
    ("a value around a canary", World(environment={"A": "!~«a-key»#\n"}), {"!~«a-key»#"}),
    ("no canary", World(environment={"A": "1"}), set()),
    ("each output of a helper", World(helper=Helper(output=("«a-key»\n", " «b-key» "))),
     {"«a-key»", "«b-key»"}),
    ("settings", World(settings=(Settings(env={"A": "«a-key»"}, values={"b": ["«b-key»"]}),)),
     {"«a-key»", "«b-key»"}),
    ("a login, never its refresh token", World(stored_login=StoredLogin()), {"«stored-access»"}),
    ("a damaged login", World(stored_login=StoredLogin(text="{«a-access»«a-refresh»")),
     {"«a-access»"}),
    ("a refresh", World(refreshes=(Refresh(),)), {"«fresh-access»"}),
    ("a stored key", World(stored_key="«a-key»"), {"«a-key»"}),
    ("a file", World(files=(File(path="«home»/x", text="K=«a-key»"),)), {"«a-key»"}),
    ("a header", World(environment={"H": "X: «a-token»"}), {"X: «a-token»", "«a-token»"}),
    ("unknown ones", World(environment={"A": "«a-key»"}, unknown=("a-key",)), set()),
)  # fmt: skip


@pytest.mark.parametrize(
    ("world", "expected"), [row[1:] for row in _SITUATIONS], ids=[row[0] for row in _SITUATIONS]
)
def test_the_api_knows_what_the_world_plants(world: World, expected: set[str]) -> None:
    """The whole trimmed value of each planted secret."""
    assert set(_known(world)) == expected


def test_the_api_knows_what_a_step_sets() -> None:
    """A variable of one step is planted as well."""
    assert set(_known(World(), Send(environment={"A": "«a-key»", "B": None}))) == {"«a-key»"}


def test_standings_belong_to_slots() -> None:
    """The others are valid."""
    world = World(
        environment={"A": "«a-key» ", "B": "«b-key»"}, standings={"a-key": ("throttled", "valid")}
    )
    assert _known(world) == {"«a-key»": ("throttled", "valid"), "«b-key»": ("valid",)}


def test_an_access_token_expires_at_the_api_too() -> None:
    """At the time that the store says."""
    told, _ = _situation(World(stored_login=StoredLogin(expires_in_s=-60)))
    assert [secret.expires_at for secret in told.secrets] == [STARTED - 60]


def test_grants_faults_and_gateways_are_told() -> None:
    """A refresh is a grant; an endpoint that is not the vendor's is a gateway."""
    fault = Fault(kind="redirect", location="https://other.example/")
    world = World(
        refreshes=(Refresh(lifetime_s=7, omitted=("scope",)),),
        faults=(fault,),
        endpoint="gateway.example",
        gateways=("second.example",),
    )
    told, filling = _situation(world)
    (grant,) = told.grants
    assert grant.refresh_token == filling.canaries["stored-refresh"]
    assert grant.access_token == filling.canaries["fresh-access"]
    assert grant.next_refresh_token == filling.canaries["fresh-refresh"]
    assert (grant.lifetime_s, grant.omitted) == (7, ("scope",))
    assert told.faults == (fault,)
    assert told.gateways == ("second.example", "gateway.example")

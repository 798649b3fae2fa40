"""Races and kills do what they say, and the reference loses no login by them, however often."""

import os
import select
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conformance import catalogue
from conformance.adapters.host import Client
from conformance.adapters.launch.fork_server import ForkServer
from conformance.oracle import Facts, judge
from conformance.selftest.adapters.misbehaviour import NETWORK
from conformance.session.assessment import levels
from conformance.spec import chapters
from conformance.targets import loader
from conformance.vocabulary.observation import Observation
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Killed, Race, Step
from conformance.vocabulary.world import Refresh, StoredLogin, World
from fakes.situation import ISSUER, Fault

_ROUNDS = 20
_ROUNDS_OF_KILLS = 20
_BY_ID = catalogue.by_id()
_RACES = ("race.two-free", "race.four-free", "race.eight-free")
_KILLS = tuple(
    item
    for item in catalogue.catalogue()
    if item.id.startswith("killed.") and [type(step) for step in item.when] == [Killed]
)
_OVER = World(stored_login=StoredLogin(expires_in_s=-3600.0), refreshes=(Refresh(),))


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A performer of the reference, by fork servers."""
    with Client(loader.load("reference"), NETWORK) as made:
        yield made


@pytest.fixture(scope="module")
def violations() -> Callable[[Scenario, Observation], list[str]]:
    """What the oracle finds wrong with an observation of the reference."""
    facts = Facts(levels=levels(chapters.load()), outcome=True)

    def found(scenario: Scenario, seen: Observation) -> list[str]:
        told = [f"{item.check}: {item.observed}" for item in judge(scenario, seen, facts)]
        return [*told, *filter(None, [seen.error])]

    return found


@pytest.mark.parametrize("scenario_id", _RACES)
def test_no_race_loses_the_login(
    scenario_id: str, client: Client, violations: Callable[[Scenario, Observation], list[str]]
) -> None:
    """Twenty rounds: all answer by one grant, and the login that is left works."""
    race = _BY_ID[scenario_id]

    rounds = [client.perform(race.id, race.given, race.when) for _ in range(_ROUNDS)]

    assert [violations(race, seen) for seen in rounds] == [[]] * _ROUNDS


@pytest.mark.parametrize("killed", _KILLS, ids=lambda killed: killed.id)
def test_no_kill_loses_the_login(
    killed: Scenario, client: Client, violations: Callable[[Scenario, Observation], list[str]]
) -> None:
    """Twenty times at each moment: the old login or the new one is there, whole."""
    rounds = [client.perform(killed.id, killed.given, killed.when) for _ in range(_ROUNDS_OF_KILLS)]

    assert [violations(killed, seen) for seen in rounds] == [[]] * _ROUNDS_OF_KILLS
    endings = {run.ending for seen in rounds for run in seen.runs}
    assert endings <= {"killed", "exited"}


@pytest.mark.parametrize(
    "step",
    [Killed(at="request"), Killed(at="reply"), Killed(at="write")],
    ids=lambda step: step.at,
)
def test_a_kill_meets_its_moment(step: Killed, client: Client) -> None:
    """The run is over with its work undone: there is no request with the new token."""
    rounds = [_once(client, step) for _ in range(3)]

    assert "killed" in {seen.runs[0].ending for seen in rounds}
    met = [seen for seen in rounds if seen.runs[0].ending == "killed"]
    assert {seen.runs[0].crash for seen in met} == {None}
    assert {item.path for seen in met for item in seen.exchanges} == {"/v1/oauth/token"}


def test_a_kill_that_comes_too_late_is_none(client: Client) -> None:
    """The run ends as it would have ended, and is told so."""
    run = _once(client, Killed(at="reply", after_s=2.0)).runs[0]

    assert (run.ending, run.exit_status, run.crash) == ("exited", 0, None)


def test_without_a_refresh_nothing_is_killed(client: Client) -> None:
    """A run that never comes to the moment ends by itself."""
    seen = client.perform("adapters.kill", World(), (Killed(at="write"),))

    assert (seen.runs[0].ending, seen.runs[0].exit_status) == ("exited", 1)


@pytest.mark.parametrize("name", ["reference", "reference-command"])
def test_a_race_is_as_many_processes_by_either_adapter(name: str) -> None:
    """Each is told apart, and each has ended by itself."""
    with Client(loader.load(name), NETWORK) as client:
        run = _once(client, Race(count=3)).runs[0]

    assert [item.exit_status for item in (run, *run.others)] == [0, 0, 0]
    assert [item.stdout.splitlines()[0] for item in (run, *run.others)] == ["pong"] * 3


def test_racers_are_there_at_the_same_time(client: Client) -> None:
    """Each started before any of them had ended, which takes as long as the issuer does."""
    slow = replace(_OVER, faults=(Fault(kind="delay", host=ISSUER, delay_s=0.5),))
    run = client.perform("adapters.race", slow, (Race(count=8),)).runs[0]

    started = [item.started for item in (run, *run.others)]
    ended = [item.started + item.duration_s for item in (run, *run.others)]
    assert max(started) < min(ended)


def _once(client: Client, step: Step) -> Observation:
    return client.perform("adapters.race", _OVER, (step,))


def test_a_twin_that_was_killed_is_forked_anew(tmp_path: Path) -> None:
    """The next crowd is whole, and nobody else's server was touched."""
    server = ForkServer(
        main="reference_impl.program:main",
        environment={"PATH": os.defpath},
        folder=tmp_path,
        paths=tuple(sys.path),
    )
    try:
        killed, kept = server.crowd(3)[1:]
        before = killed.pids, kept.pids
        for pid in killed.pids:
            os.kill(pid, signal.SIGKILL)
        assert select.select([killed.control], [], [], 5.0)[0]
        again = server.crowd(3)[1:]
        after = killed.pids, kept.pids
    finally:
        server.stop()

    assert again == (killed, kept)
    assert not before[0] & after[0]
    assert before[1] == after[1]

"""Worlds performed in full: both adapters see the same, and leave the machine alone."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.adapters.host import Client
from conformance.selftest.stage.worlds import NETWORK
from conformance.targets import loader
from conformance.vocabulary.observation import Observation
from conformance.vocabulary.steps import Send
from conformance.vocabulary.target import Staging, Target
from conformance.vocabulary.world import Helper, Refresh, Settings, StoredLogin, World

_WORLDS: Mapping[str, tuple[World, tuple[Send, ...]]] = {
    "environment": (World(environment={"ANTHROPIC_API_KEY": "«environment-key»"}), (Send(),)),
    "token": (World(environment={"ANTHROPIC_AUTH_TOKEN": " «a-token»\n"}), (Send(),)),
    "nothing": (World(), (Send(),)),
    "helper": (World(helper=Helper()), (Send(),)),
    "failing helper": (World(helper=Helper(exit_status=1, stderr="no\n")), (Send(),)),
    "helper with a child": (World(helper=Helper(child="detached")), (Send(),)),
    "login": (World(stored_login=StoredLogin()), (Send(), Send())),
    "expired login": (
        World(stored_login=StoredLogin(expires_in_s=-60), refreshes=(Refresh(),)),
        (Send(), Send()),
    ),
    "stored key": (World(stored_key="«stored-key»"), (Send(),)),
    "trusted workspace": (
        World(trusted=True, settings=(Settings(scope="project", helper=Helper()),)),
        (Send(),),
    ),
    "managed session": (
        World(context="ccr", environment={"ANTHROPIC_API_KEY": "«environment-key»"}),
        (Send(),),
    ),
    "managed settings": (World(settings=(Settings(scope="managed", helper=Helper()),)), (Send(),)),
    "bare": (
        World(settings=(Settings(scope="passed", helper=Helper()),), stored_login=StoredLogin()),
        (Send(flags=("bare",)),),
    ),
    "refused key": (
        World(
            environment={"ANTHROPIC_API_KEY": "«environment-key»"},
            standings={"environment-key": ("unauthorized",)},
        ),
        (Send(),),
    ),
    "damaged store": (World(stored_login=StoredLogin(text="{")), (Send(),)),
}


def _essence(seen: Observation) -> Any:
    """What must not depend on how the program was started."""
    root = str(Path(seen.values["home"]).parent)
    return {
        "error": seen.error,
        "runs": [
            (
                *(run.ending, run.exit_status, run.signal, run.crash, run.outcome),
                *(run.outcome_problem, run.exchanges, len(run.left)),
                *(run.stdout.replace(root, ""), run.stderr.replace(root, "")),
            )
            for run in seen.runs
        ],
        "requests": [
            (item.method, item.host, item.target, item.status, sorted(dict(item.headers).items()))
            for item in seen.exchanges
        ],
        "helpers": {
            name: [sorted(run.environment) for run in log] for name, log in seen.executions.items()
        },
        "files": [
            (item.path, item.mode, item.planted, item.accessed, item.before == item.after)
            for item in seen.files
        ],
        "canaries": seen.canaries,
    }


def _patient(name: str) -> Target:
    """A target of the reference that gives a helper all the time that a busy machine may take."""
    target = loader.load(name)
    return replace(
        target, environment={**target.environment, "REFERENCE_HELPER_TIMEOUT_MS": "20000"}
    )


@pytest.fixture(scope="module")
def references() -> Iterator[tuple[Client, Client]]:
    """The reference by the fork server, and by a process for each step."""
    with (
        Client(_patient("reference"), NETWORK) as fork,
        Client(_patient("reference-command"), NETWORK) as command,
    ):
        yield fork, command


@pytest.mark.parametrize("name", _WORLDS)
def test_both_adapters_see_the_same(references: tuple[Client, Client], name: str) -> None:
    """A forked process is no other program than one that was started."""
    world, steps = _WORLDS[name]
    fork, command = (
        _essence(client.perform(f"stage.{name}", world, steps)) for client in references
    )
    assert fork == command


def test_what_a_reference_did_is_observed(references: tuple[Client, Client]) -> None:
    """One scenario in full: requests, helper, files, canaries, places."""
    world, steps = World(helper=Helper(), stored_login=StoredLogin()), (Send(),)
    seen = references[0].perform("stage.observed", world, steps)
    assert seen.error is None
    (exchange,) = seen.exchanges
    assert (exchange.host, exchange.path, exchange.status) == (
        "api.anthropic.com",
        "/v1/messages",
        200,
    )
    assert exchange.header("x-api-key") == seen.canaries["helper-key"]
    assert seen.runs[0].exchanges == (0, 1)
    assert len(seen.executions["key-helper"]) == 1
    accessed = {item.path: item.accessed for item in seen.files}
    assert accessed.get("«config»/settings.json") in {True, None}
    assert accessed.get("«config»/.credentials.json") in {False, None}
    assert set(seen.values) >= {"home", "config", "workspace", "elsewhere", "now"}


def test_managed_settings_at_a_fixed_path_leave_the_machine_alone() -> None:
    """They are there for the target only, and for one scenario only."""
    if NETWORK != "namespace" or os.geteuid() != 0:
        pytest.skip("a fixed path needs a mount namespace and the right to lay over /etc")
    path = "/etc/pecking-order-agent/managed-settings.json"
    target = Target(
        name="cat",
        run={"send": ("/bin/sh", "-c", f"cat {path}; cat /etc/resolv.conf")},
        staging=Staging(managed_settings=path),
    )
    with Client(target, "namespace") as client:
        managed = World(settings=(Settings(scope="managed", text="«a-value»\n"),))
        there = client.perform("stage.managed", managed, (Send(),))
        gone = client.perform("stage.unmanaged", World(), (Send(),))
    assert there.runs[0].stdout.startswith(there.canaries["a-value"])
    assert "nameserver 127.0.0.1" in there.runs[0].stdout
    assert [item.path for item in there.files] == [path]
    assert "canary" not in gone.runs[0].stdout
    assert not Path(path).parent.exists()

"""The variables that a target is given: the session's kind, the search path."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.selftest.stage.worlds import TARGET, stand_up, variables
from conformance.vocabulary.steps import Send
from conformance.vocabulary.target import Staging
from conformance.vocabulary.world import World


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (World(context="ccr"), {"CLAUDE_CODE_REMOTE": "true"}),
        (World(context="desktop"), {"CLAUDE_CODE_ENTRYPOINT": "claude-desktop"}),
        (World(homespace=True), {"COO_RUNNING_ON_HOMESPACE": "1"}),
        (World(environment={"QUIET": "0"}), {"QUIET": "0"}),
        (World(), {}),
    ],
)
def test_sessions_show_in_variables(
    tmp_path: Path, world: World, expected: Mapping[str, str]
) -> None:
    """The kind of session, and nothing besides; the scenario's own win over the target's."""
    made = variables(world, stand_up(world, tmp_path))
    usual = {"PATH", "LANG", "TZ", "TERM", "HOME", "TMPDIR", "PWD", "QUIET"}
    trust = {name for name, value in made.items() if value == "/ca.pem"}
    assert len(trust) == 5
    assert {name: made[name] for name in expected} == expected
    assert set(made) == usual | trust | set(expected)


@pytest.mark.parametrize(
    ("is_internal", "step", "expected"),
    [
        (False, Send(), False),
        (True, Send(), True),
        (False, Send(internal=True), True),
        (True, Send(internal=False), False),
    ],
)
def test_a_step_may_be_of_another_user_than_the_worlds(
    tmp_path: Path, *, is_internal: bool, step: Send, expected: bool
) -> None:
    """The variables of an internal user are there in the world's steps, or in this one."""
    world = World(internal=is_internal)
    internal = Staging(internal={"USER_KIND": "internal"})
    stand = stand_up(world, tmp_path, replace(TARGET, staging=internal))
    assert ("USER_KIND" in variables(world, stand, step)) is expected


def test_the_search_path_begins_with_the_worlds_own(tmp_path: Path) -> None:
    """Then the folder of the target's program, then the system's."""
    stand = stand_up(World(), tmp_path)
    assert variables(World(), stand)["PATH"] == (
        f"{stand.layout.bin}:/opt/agent/bin:/usr/local/bin:/usr/bin:/bin"
    )

"""The variables that a target is given: the session's kind, the search path."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from conformance.selftest.stage.worlds import stand_up, variables
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


def test_the_search_path_begins_with_the_worlds_own(tmp_path: Path) -> None:
    """Then the folder of the target's program, then the system's."""
    stand = stand_up(World(), tmp_path)
    assert variables(World(), stand)["PATH"] == (
        f"{stand.layout.bin}:/opt/agent/bin:/usr/local/bin:/usr/bin:/bin"
    )

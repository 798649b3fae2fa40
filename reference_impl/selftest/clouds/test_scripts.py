"""The scripts for a cloud's credentials."""

import pytest

from reference_impl.selftest.conftest import World

CLOUDS = {
    "awsAuthRefresh": "CLAUDE_CODE_USE_BEDROCK",
    "awsCredentialExport": "CLAUDE_CODE_USE_BEDROCK",
    "gcpAuthRefresh": "CLAUDE_CODE_USE_VERTEX",
}


def _runs(world: World) -> list[str]:
    log = world.root / "runs"
    return log.read_text().split() if log.exists() else []


def _command(world: World, word: str) -> str:
    return f"echo {word} >> {world.root}/runs"


@pytest.mark.parametrize(("key", "cloud"), CLOUDS.items())
def test_a_script_runs_once_when_its_cloud_is_selected(world: World, key: str, cloud: str) -> None:
    """Then the run ends, as the cloud itself is not there yet."""
    world.settings({key: _command(world, key)})
    assert world.send()["reason"] == "no-credential"
    world.environment = {cloud: "1", "ANTHROPIC_API_KEY": "k"}

    assert world.send()["reason"] == "provider-misconfigured"
    assert _runs(world) == [key]
    assert not world.wire.calls


def test_a_refresh_runs_before_an_export(world: World) -> None:
    """What is exported may be what was refreshed."""
    world.settings({key: _command(world, key) for key in reversed(CLOUDS)})
    world.environment = {"CLAUDE_CODE_USE_BEDROCK": "1"}

    world.send()

    assert _runs(world) == ["awsAuthRefresh", "awsCredentialExport"]


@pytest.mark.parametrize("command", ["exit 1", "sleep 60", "nowhere-to-be-found"])
def test_a_script_that_fails_ends_the_run(world: World, command: str) -> None:
    """It is named, bounded, and what it prints is not shown."""
    world.settings({"awsAuthRefresh": f"echo secret; {command}"})
    world.environment = {"CLAUDE_CODE_USE_BEDROCK": "1", "REFERENCE_HELPER_TIMEOUT_MS": "300"}

    assert world.send() == {"outcome": "refused", "reason": "script-failed"}
    assert "awsAuthRefresh in" in world.err
    assert "secret" not in world.out + world.err


def test_a_script_that_is_no_string_is_refused(world: World) -> None:
    """Like a helper."""
    world.settings({"awsAuthRefresh": 5})
    world.environment = {"CLAUDE_CODE_USE_BEDROCK": "1"}

    assert world.send()["reason"] == "malformed-settings"


@pytest.mark.parametrize(("key", "cloud"), CLOUDS.items())
def test_a_workspaces_script_needs_trust(world: World, key: str, cloud: str) -> None:
    """Without it, nothing runs, and that is said."""
    world.write(world.workspace / ".claude/settings.json", {key: _command(world, key)})
    world.environment = {cloud: "1"}
    assert world.send()["reason"] == "provider-misconfigured"
    assert _runs(world) == []
    assert f"{key} in" in world.err
    world.trust()

    assert world.send()["reason"] == "provider-misconfigured"
    assert _runs(world) == [key]


def test_a_mode_runs_the_scripts_of_its_layers(world: World) -> None:
    """In bare mode those that are passed, in a managed session none."""
    world.settings({"awsAuthRefresh": _command(world, "user")})
    passed = world.write(world.home / "passed.json", {"awsAuthRefresh": _command(world, "passed")})
    world.environment = {"CLAUDE_CODE_USE_BEDROCK": "1"}

    world.send("--bare")
    assert _runs(world) == []
    world.send("--bare", "--settings", str(passed))
    assert _runs(world) == ["passed"]
    world.environment["CLAUDE_CODE_REMOTE"] = "1"
    assert world.send("--settings", str(passed))["reason"] == "no-credential"
    assert _runs(world) == ["passed"]

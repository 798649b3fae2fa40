"""The key helper."""

from pathlib import Path

import pytest

from reference_impl.selftest.conftest import World


def _runs(world: World) -> int:
    log = world.home / "runs"
    return len(log.read_text().splitlines()) if log.exists() else 0


def test_a_helper_is_run_by_a_shell_at_home(world: World) -> None:
    """Pipes, quotes and variables work; its directory is not the workspace."""
    world.environment = {"WORD": "x y"}
    world.settings({"apiKeyHelper": 'echo "$WORD" | tr x z > out; pwd > where; echo "  k  "'})
    world.answer()

    assert world.send()["source"] == "helper"
    assert world.headers()["x-api-key"] == "k"
    assert (world.home / "where").read_text().strip() == str(world.home)


@pytest.mark.parametrize(
    "command", ["exit 1", "echo k; exit 3", "kill -9 $$", "true", "echo", "nowhere-to-be-found"]
)
def test_a_failing_helper_ends_resolution(world: World, command: str) -> None:
    """It is run once, named, and the stored login is not used."""
    world.settings({"apiKeyHelper": f"echo run >> runs; {command}"})
    world.login()

    assert world.send() == {"outcome": "refused", "reason": "helper-failed"}
    assert "apiKeyHelper" in world.err
    assert _runs(world) == 1
    assert not world.wire.calls


@pytest.mark.parametrize(
    "command",
    ["printf 'secret-a\\nsecret-b'", "printf 'secret\\001'", "printf 'secret\\303\\251'",
     "head -c 16385 /dev/zero | tr '\\0' s", "yes secret"],
)  # fmt: skip
def test_output_that_is_no_key_is_refused_and_not_shown(world: World, command: str) -> None:
    """Several lines, odd characters, too much of it."""
    world.settings({"apiKeyHelper": command})

    assert world.send()["reason"] == "malformed-credential"
    assert "secret" not in world.out + world.err


def test_a_key_of_the_longest_length_is_used(world: World) -> None:
    """16,384 characters are a key."""
    world.settings({"apiKeyHelper": "head -c 16384 /dev/zero | tr '\\0' s; echo"})
    world.answer()

    assert world.send()["outcome"] == "sent"


def test_a_helper_that_hangs_is_ended_with_its_descendants(world: World) -> None:
    """Also with one that has left its session."""
    world.environment = {"REFERENCE_HELPER_TIMEOUT_MS": "300"}
    world.settings({"apiKeyHelper": "setsid sh -c 'echo $$ > left; sleep 60' & sleep 60"})

    assert world.send()["reason"] == "helper-timeout"
    pid = (world.home / "left").read_text().strip()
    status = Path(f"/proc/{pid}/status")
    assert not status.exists() or "Z (zombie)" in status.read_text()


def test_a_child_that_keeps_the_output_open_is_not_waited_for(world: World) -> None:
    """What the helper printed until its end is the key."""
    world.environment = {"REFERENCE_HELPER_TIMEOUT_MS": "30000"}
    world.settings({"apiKeyHelper": "sleep 3 & echo k"})
    world.answer()

    assert world.send()["source"] == "helper"


def test_standard_input_is_empty_and_standard_error_is_not_shown(world: World) -> None:
    """A helper may read to the end, and what it complains about may hold the key."""
    world.settings({"apiKeyHelper": "cat; echo secret >&2; exit 1"})

    assert world.send()["reason"] == "helper-failed"
    assert "secret" not in world.err


@pytest.mark.parametrize(("status", "runs"), [(401, 2), (403, 1)])
def test_a_401_runs_the_helper_once_more(world: World, status: int, runs: int) -> None:
    """A 403 does not."""
    world.settings({"apiKeyHelper": "echo run >> runs; wc -l < runs | tr -d ' '"})
    world.answer(status)

    assert world.send()["outcome"] == "failed"
    assert _runs(world) == runs == len(world.inferences())
    assert world.headers()["x-api-key"] == str(runs)


@pytest.mark.parametrize("value", [5, None, ["echo k"], True])
def test_a_helper_that_is_no_string_is_refused(world: World, value: object) -> None:
    """It is present and malformed, so nothing below it is asked."""
    world.settings({"apiKeyHelper": value})
    world.login()

    assert world.send()["reason"] == "malformed-settings"
    assert "settings.json" in world.err

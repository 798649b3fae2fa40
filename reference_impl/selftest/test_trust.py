"""The question whether the user trusts a workspace."""

import json
import stat

import pytest

from reference_impl.local import document, store
from reference_impl.selftest.conftest import World

QUESTION = "Do you trust the files in "


def _bring(world: World, **more: object) -> None:
    """Let the workspace bring a helper that leaves a trace."""
    value = {"apiKeyHelper": "touch ran; echo k", **more}
    world.write(world.workspace / ".claude/settings.json", value)


def _ran(world: World) -> bool:
    return (world.workspace / "ran").exists()


@pytest.mark.parametrize("answer", ["y\n", " Yes \n"])
def test_a_yes_is_used_and_recorded(world: World, answer: str) -> None:
    """Whole, private, with the keys that were there; the next run does not ask."""
    _bring(world)
    others = {"projects": {"/other": {"x": 1}, str(world.workspace): {"y": 2}}, "theme": "dark"}
    path = world.write(world.home / ".claude.json", others)
    world.typed = answer
    world.answer()

    assert world.talk("send", "ping", "--interactive")["source"] == "helper"
    assert f"{QUESTION}{world.workspace}?" in world.err
    assert json.loads(path.read_text()) == {
        "projects": {
            "/other": {"x": 1},
            str(world.workspace): {"y": 2, "hasTrustDialogAccepted": True},
        },
        "theme": "dark",
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert world.send("--interactive")["source"] == "helper"
    assert QUESTION not in world.err


@pytest.mark.parametrize("answer", ["", "\n", "n\n", "no\n", "yes please\n", "ye\n"])
def test_anything_else_is_a_no(world: World, answer: str) -> None:
    """Nothing is executed or recorded, and the next source is used."""
    _bring(world)
    world.login()
    world.typed = answer
    world.answer()

    assert world.talk("send", "ping", "--interactive")["source"] == "login"
    assert not _ran(world)
    assert not (world.home / ".claude.json").exists()
    assert "apiKeyHelper in" in world.err


def test_without_somebody_to_answer_nothing_is_asked(world: World) -> None:
    """A yes on standard input is no answer then."""
    _bring(world)
    world.typed = "y\n"

    assert world.send()["reason"] == "no-credential"
    assert QUESTION not in world.err
    assert not _ran(world)


def test_nothing_to_switch_on_is_nothing_to_ask(world: World) -> None:
    """Settings that trust would not change need none."""
    world.write(world.workspace / ".claude/settings.json", {"theme": "dark"})

    assert world.talk("send", "ping", "--interactive")["reason"] == "no-credential"
    assert QUESTION not in world.err


def test_the_question_names_what_would_be_executed(world: World) -> None:
    """A stranger's text cannot steer the terminal, and values of variables are not shown."""
    _bring(world, awsAuthRefresh="\x1b[2Jlogin", env={"ANTHROPIC_API_KEY": "secret"})
    world.typed = "n\n"

    world.talk("send", "ping", "--interactive")

    assert 'runs "touch ran; echo k"' in world.err
    assert '"\\u001b[2Jlogin"' in world.err
    assert 'sets ["ANTHROPIC_API_KEY"]' in world.err
    assert "secret" not in world.err
    assert "\x1b" not in world.err


@pytest.mark.parametrize("options", [("--bare",), ()])
def test_sessions_that_ignore_the_workspace_do_not_ask(
    world: World, options: tuple[str, ...]
) -> None:
    """Neither in bare mode nor in a managed session."""
    _bring(world)
    world.environment = {} if options else {"CLAUDE_CODE_REMOTE": "1"}
    world.typed = "y\n"

    assert world.talk("send", "ping", "--interactive", *options)["reason"] == "no-credential"
    assert QUESTION not in world.err


def test_a_yes_that_cannot_be_kept_holds_for_the_run(world: World) -> None:
    """A damaged state file is left as it is."""
    _bring(world)
    path = world.write(world.home / ".claude.json", "{damaged")
    world.typed = "y\n"
    world.answer()

    assert world.talk("send", "ping", "--interactive")["source"] == "helper"
    assert path.read_text() == "{damaged"
    assert "could not be kept" in world.err


def test_trust_that_is_taken_away_is_gone(world: World) -> None:
    """At the next run."""
    _bring(world)
    world.trust()
    world.answer()
    assert world.send()["source"] == "helper"
    around = world.surroundings()
    document.replace(around, store.state_file(around), {"projects": {}})

    assert world.send()["reason"] == "no-credential"

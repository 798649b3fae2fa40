"""`logout`."""

import json

import pytest

from reference_impl.selftest.conftest import World

CREDENTIALS = ".claude/.credentials.json"


def _state(world: World, value: object) -> None:
    world.write(world.home / ".claude.json", value)


def test_login_and_key_go_and_everything_else_stays(world: World) -> None:
    """Settings, trust records and unknown keys."""
    path = world.login()
    settings = world.settings({"theme": "dark"})
    _state(world, {"primaryApiKey": "k", "projects": {"/a": {"hasTrustDialogAccepted": True}}})

    assert world.run("logout") == 0
    assert "logged out" in world.out
    assert json.loads(path.read_text()) == {"other": 1}
    assert json.loads((world.home / ".claude.json").read_text()) == {
        "projects": {"/a": {"hasTrustDialogAccepted": True}}
    }
    assert json.loads(settings.read_text()) == {"theme": "dark"}
    assert world.send()["reason"] == "no-credential"
    assert not world.wire.calls


@pytest.mark.parametrize(
    "text", ['{"claudeAiOauth": {"accessToken": "a"}}', '{"claudeAiOauth": 5}', "{damaged", ""]
)
def test_a_file_with_nothing_else_is_removed(world: World, text: str) -> None:
    """A damaged one too, also through a link."""
    real = world.write(world.home / "elsewhere.json", text)
    (world.home / ".claude").mkdir()
    (world.home / CREDENTIALS).symlink_to(real)

    assert world.run("logout") == 0
    assert not real.exists()


@pytest.mark.parametrize("text", [None, "{}", '{"other": 1}'])
def test_without_a_login_nothing_changes(world: World, text: str | None) -> None:
    """It succeeds, and makes no file."""
    if text is not None:
        world.write(world.home / CREDENTIALS, text)
    _state(world, {"projects": {}})
    before = {path: path.is_file() and path.read_text() for path in world.home.rglob("*")}

    assert world.run("logout") == 0
    assert {path: path.is_file() and path.read_text() for path in world.home.rglob("*")} == before


def test_a_damaged_state_file_is_named_and_left(world: World) -> None:
    """It holds more than the key."""
    _state(world, "{damaged")
    world.login()

    assert world.run("logout") == 0
    assert ".claude.json is ignored" in world.err
    assert (world.home / ".claude.json").read_text() == "{damaged"


def test_a_store_that_cannot_be_changed_is_told(world: World) -> None:
    """No success is claimed, and the other store is emptied."""
    (world.home / CREDENTIALS).mkdir(parents=True)
    _state(world, {"primaryApiKey": "k", "other": 1})

    assert world.run("logout") == 1
    assert "logged out" not in world.out
    assert ".credentials.json cannot be changed" in world.err
    assert json.loads((world.home / ".claude.json").read_text()) == {"other": 1}


def test_a_key_in_the_environment_still_works(world: World) -> None:
    """It was never stored."""
    world.environment = {"ANTHROPIC_API_KEY": "k"}
    world.login()
    world.answer()

    assert world.run("logout") == 0
    assert world.send()["source"] == "environment"

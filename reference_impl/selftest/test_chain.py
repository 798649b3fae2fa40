"""The order, and the modes that choose a part of it."""

from functools import partial

import pytest

from reference_impl.selftest.conftest import World

HELPER = {"apiKeyHelper": "echo from-helper"}
EVERYTHING = {
    "ANTHROPIC_API_KEY": "from-key",
    "ANTHROPIC_AUTH_TOKEN": "from-token",
    "CLAUDE_CODE_OAUTH_TOKEN": "from-oauth-token",
}


def _everything(world: World) -> None:
    world.environment = dict(EVERYTHING)
    world.settings({**HELPER, "env": {"ANTHROPIC_API_KEY": "from-settings"}})
    world.login()
    world.write(world.home / ".claude.json", {"primaryApiKey": "from-stored-key"})
    world.answer()


def test_sources_are_asked_in_the_declared_order(world: World) -> None:
    """Taking the winner away, again and again, yields the next source of the order."""
    _everything(world)
    removals = (
        partial(world.environment.pop, "ANTHROPIC_AUTH_TOKEN"),
        partial(world.environment.pop, "ANTHROPIC_API_KEY"),
        lambda: world.settings({"env": {"ANTHROPIC_API_KEY": "from-settings"}}),
        partial(world.environment.pop, "CLAUDE_CODE_OAUTH_TOKEN"),
        (world.home / ".claude/.credentials.json").unlink,
        (world.home / ".claude.json").unlink,
        lambda: world.settings({}),
    )

    winners = []
    for remove in removals:
        winners.append(world.send().get("source"))
        remove()

    assert winners == [
        "environment", "environment", "helper", "oauth-token", "login", "stored-key", "settings",
    ]  # fmt: skip
    assert world.send() == {"outcome": "refused", "reason": "no-credential"}
    assert "ANTHROPIC_API_KEY" in world.err
    assert "log in" in world.err


def test_the_token_goes_before_the_key(world: World) -> None:
    """With both variables set, one bearer value is sent, and no key."""
    _everything(world)

    world.send()

    assert world.headers()["authorization"] == "Bearer from-token"
    assert "x-api-key" not in world.headers()


@pytest.mark.parametrize("value", ["", "  ", "\n"])
def test_an_empty_variable_is_not_set(world: World, value: str) -> None:
    """Empty and white space only let the next source answer."""
    world.environment = {"ANTHROPIC_API_KEY": value, "ANTHROPIC_AUTH_TOKEN": value}
    world.settings(HELPER)
    world.answer()

    assert world.send()["source"] == "helper"


@pytest.mark.parametrize("switch", ["1", "TRUE"])
def test_in_a_homespace_environment_credentials_do_not_count(world: World, switch: str) -> None:
    """The next source is asked instead."""
    world.environment = {"ANTHROPIC_API_KEY": "from-key", "COO_RUNNING_ON_HOMESPACE": switch}
    world.settings(HELPER)
    world.answer()

    assert world.send()["source"] == "helper"


def test_a_malformed_value_ends_resolution(world: World) -> None:
    """No lower source takes over, and the value is not shown."""
    world.environment = {"ANTHROPIC_API_KEY": "secret\ntwo"}
    world.login()

    assert world.send() == {"outcome": "refused", "reason": "malformed-credential"}
    assert "secret" not in world.err
    assert not world.inferences()


@pytest.mark.parametrize(
    "context", ["CLAUDE_CODE_REMOTE=1", "CLAUDE_CODE_ENTRYPOINT=claude-desktop"]
)
def test_a_managed_session_uses_oauth_alone(world: World, context: str) -> None:
    """Keys, helper and settings are there and ignored; without a login it refuses."""
    _everything(world)
    name, _, value = context.partition("=")
    world.environment[name] = value
    del world.environment["CLAUDE_CODE_OAUTH_TOKEN"]

    assert world.send()["source"] == "login"
    assert world.headers()["authorization"] == "Bearer old-access"
    (world.home / ".claude/.credentials.json").unlink()
    assert world.send()["reason"] == "no-credential"
    assert world.send("--bare")["reason"] == "conflict"


def test_settings_cannot_make_a_session_managed(world: World) -> None:
    """The context comes from the process alone."""
    world.environment = {"ANTHROPIC_API_KEY": "from-key"}
    world.settings({"env": {"CLAUDE_CODE_REMOTE": "1"}})
    world.answer()

    assert world.send()["source"] == "environment"


def test_bare_mode_takes_the_key_and_what_is_passed(world: World) -> None:
    """The key wins, then passed settings; tokens, login and user settings do not count."""
    _everything(world)
    passed = '{"apiKeyHelper": "echo passed"}'

    sources = [world.send("--bare", "--settings", passed)["source"]]
    del world.environment["ANTHROPIC_API_KEY"]
    sources.append(world.send("--bare", "--settings", passed)["source"])

    assert sources == ["environment", "helper"]
    assert world.headers()["x-api-key"] == "passed"
    assert world.send("--bare")["reason"] == "no-credential"


@pytest.mark.parametrize("value", ["x" * 8192, "".join(map(chr, range(33, 127))), "\xe9t\xe9"])
def test_a_key_arrives_unchanged(world: World, value: str) -> None:
    """Long values, every printable character, and those above ASCII that a header may hold."""
    world.environment = {"ANTHROPIC_API_KEY": f" \t{value}\r\n"}
    world.answer()

    world.send()

    assert world.headers()["x-api-key"] == value

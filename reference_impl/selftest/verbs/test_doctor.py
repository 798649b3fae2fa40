"""`doctor`."""

import json
from typing import Any

import pytest
import requests

from reference_impl import chain
from reference_impl.selftest.conftest import World
from reference_impl.verbs import doctor
from reference_impl.wire import api

ROOT = f"{api.ADDRESS}/"


def _examine(world: World, *options: str) -> dict[str, Any]:
    """Run `doctor --json` and return its report."""
    status = world.run("doctor", "--json", *options)
    report: dict[str, Any] = json.loads(world.out)
    assert (status == 0) == report["healthy"]
    return report


def _connected(world: World, **more: Any) -> None:
    world.wire.head(ROOT, **({"status": 404} | more))


def test_a_healthy_report_names_what_is_in_use(world: World) -> None:
    """With the keys that the documentation lists."""
    world.environment = {"ANTHROPIC_API_KEY": "secret-key"}
    _connected(world)
    world.answer()

    assert _examine(world) == {
        "mode": "plain",
        "provider": "Anthropic",
        "region": None,
        "endpoint": "api.anthropic.com",
        "source": "ANTHROPIC_API_KEY",
        "unused": {},
        "checks": dict.fromkeys(("configuration", "connection", "credential", "acceptance"), "ok"),
        "healthy": True,
    }
    assert world.headers()["x-api-key"] == "secret-key"


def test_a_person_gets_aligned_lines(world: World) -> None:
    """One for each fact."""
    world.environment = {"ANTHROPIC_API_KEY": "secret-key"}
    world.login()
    _connected(world)
    world.answer()

    assert world.run("doctor") == 0
    assert world.out.splitlines() == [
        "mode            plain",
        "provider        Anthropic",
        "endpoint        api.anthropic.com",
        "source in use   ANTHROPIC_API_KEY",
        "  stored login  comes after ANTHROPIC_API_KEY",
        "configuration   ok",
        "connection      ok",
        "credential      ok",
        "acceptance      ok",
        "result          all is well",
    ]


def test_what_loses_is_named_with_its_reason_and_no_secret(world: World) -> None:
    """Nothing of the losers is executed or refreshed."""
    moved = "https://user:secret-password@moved.example/secret-path"
    world.environment = {
        "ANTHROPIC_AUTH_TOKEN": "secret-token",
        "ANTHROPIC_API_KEY": "secret-key",
        "CLAUDE_CODE_OAUTH_TOKEN": "secret-oauth",
        "ANTHROPIC_BASE_URL": moved,
    }
    world.settings({"apiKeyHelper": "touch ran", "env": {"ANTHROPIC_API_KEY": "secret-kept"}})
    world.login(expiresAt=1, accessToken="secret-access", refreshToken="secret-refresh")
    world.write(world.home / ".claude.json", {"primaryApiKey": "secret-stored"})
    world.wire.head("https://moved.example/", status=200)
    world.wire.post(f"{moved}/v1/messages", json={"content": []})

    report = _examine(world)

    assert report["healthy"]
    assert report["endpoint"] == "moved.example"
    assert report["source"] == "ANTHROPIC_AUTH_TOKEN"
    assert report["unused"] == dict.fromkeys(
        ("ANTHROPIC_API_KEY", "apiKeyHelper", "CLAUDE_CODE_OAUTH_TOKEN", "stored login",
         "primaryApiKey", "env block of the settings"),
        "comes after ANTHROPIC_AUTH_TOKEN",
    )  # fmt: skip
    assert "secret" not in world.out + world.err
    assert not (world.home / "ran").exists()
    assert not world.refreshes()


@pytest.mark.parametrize(
    ("variable", "mode", "source", "why"),
    [("CLAUDE_CODE_REMOTE", "managed", "stored login", "not used in a managed session"),
     ("NOTHING", "bare", "ANTHROPIC_API_KEY", "not used with --bare"),
     ("COO_RUNNING_ON_HOMESPACE", "plain", "stored login", "not used in a Homespace")],
)  # fmt: skip
def test_what_a_mode_ignores_is_named(
    world: World, variable: str, mode: str, source: str, why: str
) -> None:
    """The variables of the process are; the stores that a mode does not use are not looked into."""
    world.environment = {"ANTHROPIC_API_KEY": "k", "ANTHROPIC_AUTH_TOKEN": "t", variable: "1"}
    world.login()
    _connected(world)
    world.answer()

    report = _examine(world, *(["--bare"] if mode == "bare" else []))

    assert (report["mode"], report["source"]) == (mode, source)
    assert report["unused"]["ANTHROPIC_AUTH_TOKEN"] == why
    assert ("stored login" in report["unused"]) is False


@pytest.mark.parametrize(
    ("failing", "message"),
    [("connection", "api.anthropic.com"), ("credential", "There is no credential"),
     ("acceptance", "answered 403")],
)  # fmt: skip
def test_the_check_that_fails_is_told(world: World, failing: str, message: str) -> None:
    """Those after it are skipped."""
    world.environment = {} if failing == "credential" else {"ANTHROPIC_API_KEY": "k"}
    fault = {"body": requests.ConnectionError("secret")} if failing == "connection" else {}
    _connected(world, **fault)
    world.answer(403)

    report = _examine(world)

    states = list(report["checks"].values())
    place = list(report["checks"]).index(failing)
    assert states[:place] == ["ok"] * place
    assert states[place].startswith("failed: ")
    assert message in states[place]
    assert set(states[place + 1 :]) <= {"skipped"}
    assert "secret" not in world.out


def test_an_untrusted_workspace_is_neither_asked_for_nor_executed(world: World) -> None:
    """Also when somebody is there to answer."""
    world.write(world.workspace / ".claude/settings.json", {"apiKeyHelper": "touch ran; echo k"})
    world.typed = "y\n"
    _connected(world)

    report = _examine(world, "--interactive")

    assert report["source"] is None
    assert not (world.workspace / "ran").exists()
    assert "Do you trust" not in world.err
    assert "apiKeyHelper" in world.err


def test_an_expired_login_is_refreshed_as_for_a_prompt(world: World) -> None:
    """So that what is told of it is true."""
    world.login(expiresAt=1)
    world.grant(json={"access_token": "new-access", "expires_in": 3600})
    _connected(world)
    world.answer()

    assert _examine(world)["source"] == "stored login"
    assert world.stored()["accessToken"] == "new-access"


def test_every_source_of_the_order_is_known() -> None:
    """A doctor that forgets one would name the wrong winner."""
    assert list(doctor.PRESENT) == [source.name for source in chain.CHAIN]

"""The stored login, and its refresh."""

import json
import stat

import pytest
import requests
from freezegun import freeze_time

from reference_impl.local import login
from reference_impl.local.settings import Settings
from reference_impl.selftest.conftest import SCOPES, World

NOW = "2026-11-23 12:00:00"
NOW_MS = 1_795_435_200_000
FRESH = {"access_token": "new-access", "refresh_token": "new-refresh", "expires_in": 3600}


def test_a_login_is_sent_as_oauth(world: World) -> None:
    """As a bearer value, with the capability named, beside the user's own."""
    world.login()
    world.environment = {"ANTHROPIC_CUSTOM_HEADERS": "anthropic-beta: more"}
    world.answer()

    assert world.send() == {"outcome": "sent", "source": "login"}
    assert world.headers()["authorization"] == "Bearer old-access"
    assert world.headers()["anthropic-beta"] == "oauth-2025-04-20,more"


@freeze_time(NOW)
def test_an_expired_login_is_refreshed_and_kept(world: World) -> None:
    """One request to the issuer; the new login is whole, private, and keeps unknown keys."""
    path = world.login(expiresAt=NOW_MS - 1, other=2)
    world.environment = {"ANTHROPIC_BASE_URL": "https://moved.example"}
    world.wire.post("https://moved.example/v1/messages", json={"content": []})
    world.grant(json=FRESH)

    assert world.send()["outcome"] == "sent"
    assert world.headers()["authorization"] == "Bearer new-access"
    assert json.loads(world.refreshes()[0].body) == {
        "grant_type": "refresh_token",
        "refresh_token": "old-refresh",
        "client_id": "reference-resolver",
        "scope": " ".join(SCOPES),
    }
    assert world.stored() == {
        "accessToken": "new-access",
        "refreshToken": "new-refresh",
        "expiresAt": NOW_MS + 3_600_000,
        "scopes": SCOPES,
        "other": 2,
    }
    assert json.loads(path.read_text())["other"] == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not [file for file in path.parent.iterdir() if "fresh" in file.name]


@pytest.mark.parametrize("text", ["1e400", "9" * 400, "NaN", "-5", "true", '"60"', "null"])
def test_an_odd_lifetime_does_not_spoil_a_grant(world: World, text: str) -> None:
    """The access token is used, and the expiry is not an earlier one."""
    world.login(expiresAt=1)
    world.grant(body=f'{{"access_token": "new-access", "expires_in": {text}}}')
    world.answer()

    assert world.send()["outcome"] == "sent"
    assert world.stored()["expiresAt"] >= 1


def test_a_sparse_grant_keeps_what_was_stored(world: World) -> None:
    """Refresh token, scopes and expiry stay when the issuer does not say."""
    world.login(expiresAt=1)
    world.grant(json={"access_token": "new-access"})
    world.answer()

    assert world.send()["outcome"] == "sent"
    assert world.stored()["refreshToken"] == "old-refresh"
    assert world.stored()["scopes"] == SCOPES
    assert world.stored()["expiresAt"] == 1


@pytest.mark.parametrize(
    ("status", "reason", "requests"),
    [(400, "login-expired", 1), (403, "login-expired", 1), (408, "refresh-unavailable", 3),
     (429, "refresh-unavailable", 3), (503, "refresh-unavailable", 3),
     (302, "refresh-unavailable", 1), (200, "refresh-unavailable", 1)],
)  # fmt: skip
def test_a_refresh_that_fails_ends_the_run(
    world: World, status: int, reason: str, requests: int
) -> None:
    """Bounded, with no inference request, and the stored login as it was."""
    before = world.login(expiresAt=1).read_text()
    world.grant(status, json={"error": "invalid_grant"}, headers={"location": "https://x.example"})
    world.write(world.home / ".claude.json", {"primaryApiKey": "lower"})

    assert world.send() == {"outcome": "refused", "reason": reason}
    assert len(world.refreshes()) == requests
    assert (world.home / ".claude/.credentials.json").read_text() == before
    assert not world.inferences()


def test_an_issuer_that_cannot_be_reached_is_named(world: World) -> None:
    """Its host stands in the message."""
    world.login(expiresAt=1)
    world.grant(body=requests.ConnectionError("secret"))

    assert world.send()["reason"] == "refresh-unavailable"
    assert "platform.claude.com" in world.err
    assert "secret" not in world.err


@pytest.mark.parametrize(("status", "times"), [(401, 1), (403, 0)])
def test_a_401_leads_to_one_refresh_and_one_retry(world: World, status: int, times: int) -> None:
    """A 403 leads to neither."""
    world.login()
    world.grant(json=FRESH)
    world.answer(status)

    assert world.send()["outcome"] == "failed"
    assert len(world.refreshes()) == times
    assert len(world.inferences()) == times + 1


def test_a_login_that_another_process_refreshed_is_used(world: World) -> None:
    """A stale token is not refreshed a second time."""
    world.login(accessToken="newer")
    around = world.surroundings()

    found = login.refresh(around, Settings(()), "stale")

    assert found.value == "newer"
    assert "newer" not in repr(found)


@pytest.mark.parametrize(
    ("expires_at", "expired"),
    [(NOW_MS, True), (NOW_MS + 1, False), (0, True), (-5, True), (None, False), ("soon", False),
     (True, False), (10**20, False), (float("nan"), False)],
)  # fmt: skip
@freeze_time(NOW)
def test_expiry_is_a_number_that_has_passed(
    world: World, expires_at: object, *, expired: bool
) -> None:
    """Anything but a number says nothing."""
    assert login.is_expired(expires_at, world.surroundings().now()) is expired


@pytest.mark.parametrize(
    "record", [{"accessToken": ""}, {"scopes": ["user:profile"]}, {"scopes": 1}]
)
def test_a_login_that_cannot_be_used_counts_as_none(
    world: World, record: dict[str, object]
) -> None:
    """The stored key is used instead."""
    world.login(**record)
    world.write(world.home / ".claude.json", {"primaryApiKey": "k"})
    world.answer()

    assert world.send()["source"] == "stored-key"


@pytest.mark.parametrize("text", ["{", '{"claudeAiOauth": 5}', "\x00"])
def test_a_damaged_store_counts_as_none(world: World, text: str) -> None:
    """It is named, and left as it was."""
    path = world.write(world.home / ".claude/.credentials.json", text)

    assert world.send()["reason"] == "no-credential"
    assert str(path) in world.err
    assert path.read_text() == text


def test_an_expired_login_without_refresh_token_refuses(world: World) -> None:
    """It is present and fails; the stored key is not used."""
    world.login(expiresAt=1, refreshToken=None)
    world.write(world.home / ".claude.json", {"primaryApiKey": "k"})

    assert world.send() == {"outcome": "refused", "reason": "login-expired"}
    assert "Log in again" in world.err

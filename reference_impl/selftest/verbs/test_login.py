"""`login`, with a browser in this process and an issuer that is a mock."""

import base64
import errno
import hashlib
import json
import os
import signal
import socketserver
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from reference_impl import surroundings
from reference_impl.selftest.conftest import FRESH, SCOPES, World
from reference_impl.selftest.verbs.browser import GRANT, Browser, allow, opened
from reference_impl.verbs import authorization, listener
from reference_impl.wire import issuer


def _stored(world: World) -> bool:
    return (world.home / ".claude/.credentials.json").exists()


def test_a_login_isallowed_exchanged_and_stored(world: World) -> None:
    """RFC 6749 with the proof of RFC 7636, in one request."""
    browser = opened(world, allow)
    world.grant(json=GRANT)

    assert world.run("login") == 0
    assert browser.argv[0] == str(world.root / "bin/xdg-open")
    assert browser.address.startswith("https://claude.ai/oauth/authorize?")
    assert browser.asked("response_type") == "code"
    assert browser.asked("scope") == " ".join(SCOPES)
    assert browser.asked("code_challenge_method") == "S256"
    assert urlsplit(browser.asked("redirect_uri")).hostname == "127.0.0.1"
    sent = json.loads(world.refreshes()[0].body)
    digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
    assert browser.asked("code_challenge") == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert sent == {
        "grant_type": "authorization_code",
        "client_id": browser.asked("client_id"),
        "code": "c-1",
        "redirect_uri": browser.asked("redirect_uri"),
        "code_verifier": sent["code_verifier"],
        "state": browser.asked("state"),
    }
    assert len(world.refreshes()) == 1
    assert world.stored()["accessToken"] == "new-access"
    assert world.stored()["scopes"] == SCOPES
    world.answer()
    assert world.send()["source"] == "login"


def test_the_listener_is_gone_afterwards(world: World) -> None:
    """Nobody answers at the address any more."""
    browser = opened(world, allow)
    world.grant(json=GRANT)
    world.run("login")

    with pytest.raises(ConnectionRefusedError):
        browser.answer("code=c-2&state=«state»")


def test_whatever_is_no_answer_does_not_end_it(world: World) -> None:
    """Strangers, wrong states, missing codes; what comes after the answer is too late."""

    def visit(browser: Browser) -> None:
        browser.answer("code=bad&state=wrong")
        browser.answer("code=bad")
        browser.answer("code=bad&state=«state»&state=wrong")
        browser.answer("state=«state»")
        browser.answer("code=bad&state=«state»", path="/elsewhere")
        browser.answer("code=bad&state=«state»", method="POST")
        browser.answer("error=access_denied&state=wrong")
        allow(browser)

    browser = opened(world, visit)
    world.grant(json=GRANT)

    assert world.run("login") == 0
    assert browser.pages == [400, 400, 400, 400, 404, 405, 400, 200]
    assert json.loads(world.refreshes()[0].body)["code"] == "c-1"


def test_a_second_answer_is_refused(world: World) -> None:
    """The first is the one that counts."""
    attempt = authorization.begin(world.surroundings())
    with listener.listening(attempt) as server:
        browser = Browser(allow)
        browser.address = authorization.address(attempt, server.redirect_uri)
        allow(browser)
        browser.answer("code=c-2&state=«state»")

        assert browser.pages == [200, 409]
        assert server.answers.get(timeout=5).code == "c-1"
        assert server.answers.empty()


def test_a_refusal_ends_it_and_the_older_login_stays(world: World) -> None:
    """There is a message, and no request."""
    before = world.login().read_text()
    opened(world, lambda browser: browser.answer("error=access_denied&state=«state»"))

    assert world.run("login") == 1
    assert "refused" in world.err
    assert not world.refreshes()
    assert (world.home / ".claude/.credentials.json").read_text() == before


@pytest.mark.parametrize(
    ("status", "more"),
    [(400, {"json": {"error": "invalid_grant"}}), (500, {}), (200, {"body": "<html>"}),
     (200, {"json": {"refresh_token": "r"}}), (200, {"json": {**GRANT, "access_token": "a\nb"}}),
     (200, {"json": {**GRANT, "scope": "user:profile"}}),
     (302, {"headers": {"location": "https://elsewhere.example/token"}}),
     (200, {"body": requests.ConnectionError("c-1")}), (200, {"body": requests.Timeout("c-1")})],
)  # fmt: skip
def test_a_code_that_gives_no_login_changes_nothing(
    world: World, status: int, more: dict[str, object]
) -> None:
    """One request, no second address, a message without the code."""
    before = world.login().read_text()
    opened(world, allow)
    world.grant(status, **more)

    assert world.run("login") == 1
    assert len(world.wire.calls) == 1
    assert world.err.splitlines()[-1].startswith("reference: ")
    assert "c-1" not in world.out + world.err
    assert (world.home / ".claude/.credentials.json").read_text() == before


def test_a_new_login_replaces_the_older_one_and_nothing_else(world: World) -> None:
    """What the issuer does not say is not taken from another account; unknown keys stay."""
    path = world.login(issuer="issuer.internal.example", plan="x")
    settings = world.settings({"theme": "dark"}).read_text()
    opened(world, allow)
    world.grant(json={"access_token": "new-access"})

    assert world.run("login") == 0
    assert json.loads(path.read_text()) == {
        "claudeAiOauth": {"accessToken": "new-access", "scopes": SCOPES, "plan": "x"},
        "other": 1,
    }
    assert world.settings({"theme": "dark"}).read_text() == settings
    assert not (world.home / ".claude.json").exists()


@pytest.mark.parametrize("argv", [("login", "--no-browser"), ("login",)])
def test_without_a_browser_a_code_is_pasted(world: World, argv: tuple[str, ...]) -> None:
    """Lines of another login are refused; the printed address has the page that shows codes."""
    world.environment = {"PATH": str(world.root)}
    world.typed = f"c-0#wrong\n\nc-0\n c-1#{FRESH} "
    world.grant(json=GRANT)

    assert world.run(*argv) == 0
    address = next(line for line in world.out.splitlines() if line.startswith("https://"))
    redirect_uri = parse_qs(urlsplit(address).query)["redirect_uri"][0]
    sent = json.loads(world.refreshes()[0].body)
    assert redirect_uri == issuer.PUBLIC.by_hand == sent["redirect_uri"]
    assert sent["code"] == "c-1"
    assert len(world.refreshes()) == 1


def test_a_browser_that_fails_is_as_good_as_none(world: World) -> None:
    """Its listener is given up, and the code pasted."""
    browser = opened(world, lambda _: None, status=3)
    world.typed = f"c-1#{FRESH}\n"
    world.grant(json=GRANT)

    assert world.run("login") == 0
    assert browser.asked("redirect_uri").startswith("http://127.0.0.1:")
    assert json.loads(world.refreshes()[0].body)["redirect_uri"] == issuer.PUBLIC.by_hand


def test_where_nobody_may_listen_a_code_is_pasted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sandbox may forbid it: no browser opens, and the code is for the page that shows it."""
    browser = opened(world, allow)
    world.typed = f"c-1#{FRESH}\n"
    world.grant(json=GRANT)

    def forbid(_: socketserver.TCPServer) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(socketserver.TCPServer, "server_bind", forbid)

    assert world.run("login") == 0
    assert browser.address == ""
    assert f"{issuer.PUBLIC.authorize}?" in world.out
    (request,) = world.refreshes()
    assert json.loads(request.body)["redirect_uri"] == issuer.PUBLIC.by_hand
    assert world.stored()["accessToken"] == "new-access"


def test_the_program_in_browser_goes_first(world: World) -> None:
    """Before xdg-open; one that is not there does not count."""
    browser = opened(world, allow)
    mine = world.write(world.root / "bin/mine", "")
    mine.chmod(0o700)
    world.environment["BROWSER"] = "mine"
    world.grant(json=GRANT)

    assert world.run("login") == 0
    assert browser.argv[0] == str(mine)
    world.environment["BROWSER"] = "gone"
    assert world.run("login") == 0
    assert browser.argv[0] == str(world.root / "bin/xdg-open")


def test_a_login_without_an_answer_ends_in_time(world: World) -> None:
    """Nothing is stored."""
    opened(world, lambda _: None)
    world.environment["REFERENCE_LOGIN_TIMEOUT_MS"] = "1"

    assert world.run("login") == 1
    assert "too long" in world.err
    assert not _stored(world)


def test_an_end_of_input_ends_a_login_by_hand(world: World) -> None:
    """Nothing is stored."""
    world.typed = "c-0#wrong\n"

    assert world.run("login", "--no-browser") == 1
    assert not _stored(world)
    assert not world.wire.calls


def test_each_login_has_secrets_of_its_own() -> None:
    """They are as long as RFC 7636 asks for, and do not stand in a representation."""
    around = surroundings.current()
    first, second = authorization.begin(around), authorization.begin(around)

    assert len({first.state, second.state, first.verifier, second.verifier}) == 4
    assert 43 <= len(first.verifier) <= 128
    assert first.state not in repr(first)


def test_an_internal_login_stays_with_its_issuer(world: World) -> None:
    """Authorised, exchanged and refreshed there, whoever the user is later."""
    world.environment["USER_TYPE"] = "ant"
    browser = opened(world, allow)
    world.wire.post(issuer.INTERNAL.token, json={**GRANT, "expires_in": 1e-9})
    world.answer()

    assert world.run("login") == 0
    assert browser.address.startswith(f"{issuer.INTERNAL.authorize}?")
    assert world.stored()["issuer"] == issuer.INTERNAL.name
    world.environment.pop("USER_TYPE")
    assert world.send()["outcome"] == "sent"
    renewal = json.loads(world.wire.calls[1].request.body or "")
    assert renewal["refresh_token"] == GRANT["refresh_token"]
    assert not world.refreshes()


def test_a_login_of_an_unknown_issuer_is_not_refreshed(world: World) -> None:
    """Its refresh token is sent nowhere."""
    world.login(issuer="elsewhere.example", expiresAt=1)

    assert world.send()["reason"] == "login-expired"
    assert not world.wire.calls


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_login_that_is_ended_leaves_nothing(world: World, number: signal.Signals) -> None:
    """A real process: no listener, no login, no trace of a crash."""
    address = world.root / "address"
    os.mkfifo(address)
    world.write(world.root / "open", f'#!/bin/sh\nprintf %s "$1" > {address}\n').chmod(0o700)
    process = subprocess.Popen(
        [sys.executable, "-m", "reference_impl", "login"],
        env={"HOME": str(world.home), "BROWSER": str(world.root / "open"), "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    browser = Browser(allow, address=address.read_text())
    process.send_signal(number)
    _, told = process.communicate(timeout=20)

    assert process.returncode == 1
    assert "cancelled" in told
    assert "Traceback" not in told
    assert not _stored(world)
    with pytest.raises(ConnectionRefusedError):
        browser.answer("code=c-1&state=«state»")

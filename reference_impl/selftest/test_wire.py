"""Headers, limits, retries, and what the API's answers mean."""

import os
import socket
import threading

import pytest
import requests

from reference_impl import environment
from reference_impl.selftest.conftest import MESSAGES, World
from reference_impl.wire import api, exchange


@pytest.fixture(autouse=True)
def _key(world: World) -> None:
    world.environment = {"ANTHROPIC_API_KEY": "secret"}


@pytest.mark.parametrize(
    ("status", "reason", "requests"),
    [(401, "unauthorized", 1), (403, "forbidden", 1), (429, "throttled", 3),
     (500, "unavailable", 3), (529, "unavailable", 3), (404, "rejected", 1), (302, "rejected", 1),
     (503, "unavailable", 1)],
)  # fmt: skip
def test_each_status_has_its_meaning(world: World, status: int, reason: str, requests: int) -> None:
    """Tries are bounded, redirects are not followed, the answer's text is not shown."""
    world.answer(status, json={"echo": "secret"}, headers={"location": "https://x.example"})

    assert world.send() == {"outcome": "failed", "reason": reason, "source": "environment"}
    assert len(world.inferences()) == requests
    assert "secret" not in world.out + world.err


def test_a_throttled_request_may_succeed_later(world: World) -> None:
    """It waits as long as it was asked to, up to a second."""
    world.answer(429, headers={"retry-after": "1"})
    world.answer(429, headers={"retry-after": "3600"})
    world.answer()

    assert world.send()["outcome"] == "sent"
    assert world.naps == [1.0, 1.0]


@pytest.mark.parametrize(
    ("error", "reason", "times"),
    [(requests.ConnectionError("secret"), "network", 3), (requests.Timeout("secret"), "timeout", 1),
     (requests.exceptions.SSLError("secret"), "network", 1), (OSError("secret"), "network", 1)],
)  # fmt: skip
def test_a_broken_network_is_named(world: World, error: Exception, reason: str, times: int) -> None:
    """The host is in the message, the error's own text is not."""
    world.wire.post(MESSAGES, body=error)

    assert world.send()["reason"] == reason
    assert len(world.wire.calls) == times
    assert "api.anthropic.com" in world.err
    assert "secret" not in world.err


def test_an_unexpected_error_of_the_client_is_a_crash_without_its_text(world: World) -> None:
    """It shows as one, and quotes nothing."""
    world.wire.post(MESSAGES, body=ValueError("secret"))

    with pytest.raises(RuntimeError, match=r"^the HTTP client failed with ValueError$"):
        world.send()


def test_an_answer_that_is_no_message_fails(world: World) -> None:
    """Status 200 alone is no reply."""
    world.wire.post(MESSAGES, body="<html>")

    assert world.send()["reason"] == "network"


def test_custom_headers_are_sent(world: World) -> None:
    """Split at the first colon, trimmed; reserved and nameless lines are left out and told."""
    lines = ["X-One:  a, b:c ", "no colon", ": nameless", "", "Authorization: Bearer mine",
             "X-Api-Key: mine", "Content-Length: 5", "X-Amz-Date: 1", "x-one: again"]  # fmt: skip
    world.environment["ANTHROPIC_CUSTOM_HEADERS"] = "\r\n".join(lines)
    world.answer()

    world.send()

    assert world.headers()["x-one"] == "a, b:c, again"
    assert world.headers()["x-api-key"] == "secret"
    assert not {"authorization", "x-amz-date", ""} & set(world.headers())
    assert "mine" not in world.err
    assert [line for line in range(1, 10) if f"Line {line} " in world.err] == [2, 3, 5, 6, 7, 8]


@pytest.mark.parametrize("value", ["a: b\rc: d", "a: b\x00c", "a: b\r", "a: \u20ac", "a\x0b: b"])
def test_an_injected_header_is_refused(world: World, value: str) -> None:
    """With no request at all."""
    world.environment["ANTHROPIC_CUSTOM_HEADERS"] = value

    assert world.send() == {"outcome": "refused", "reason": "malformed-header"}
    assert not world.wire.calls


@pytest.mark.parametrize(("switch", "sent"), [("1", "true"), ("0", None)])
def test_additional_protection_is_a_header(world: World, switch: str, sent: str | None) -> None:
    """On: true; off: absent."""
    world.environment["CLAUDE_CODE_ADDITIONAL_PROTECTION"] = switch
    world.answer()

    world.send()

    assert world.headers().get("x-anthropic-additional-protection") == sent


@pytest.mark.parametrize(
    ("text", "limit"),
    [("1500", 1500), (" 7 ", 7), ("2147483647", 2**31 - 1), ("2147483648", 9), ("0", 9), ("-1", 9),
     ("1e3", 9), ("", 9), ("\u0663", 9), ("9" * 5000, 9)],
)  # fmt: skip
def test_an_odd_time_out_is_the_default(text: str, limit: int) -> None:
    """Zero, negative, too long and text do not count."""
    assert environment.milliseconds(text, 9) == limit


def test_a_server_that_trickles_is_given_up(world: World) -> None:
    """The limit is one for the whole try, not one for each byte."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def trickle() -> None:
            connection, _ = listener.accept()
            with connection:
                while not done.wait(0.05):
                    connection.send(b"H")

        server = threading.Thread(target=trickle)
        server.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        world.wire.add_passthru(address)
        world.environment |= {"ANTHROPIC_BASE_URL": address, "API_TIMEOUT_MS": "200"}

        outcome = world.send()
        done.set()
        server.join()

    assert outcome["reason"] == "timeout"
    assert "API_TIMEOUT_MS" in world.err


@pytest.mark.parametrize(
    "text",
    ["ftp://a", "a.example", "https://", "https://a?b", "https://a b", "https://a:b", "\ud800"],
)
def test_an_odd_base_url_is_refused(world: World, text: str) -> None:
    """Before any request."""
    assert not api.is_address(text)
    world.environment["ANTHROPIC_BASE_URL"] = text

    assert world.send()["reason"] == "provider-misconfigured"


def test_netrc_does_not_replace_the_credential(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands there for the host stays there."""
    path = world.write(world.root / "netrc", "machine api.anthropic.com login a password b\n")
    monkeypatch.setitem(os.environ, "NETRC", str(path))
    world.answer()

    world.send()

    assert "authorization" not in world.headers()


def test_a_host_is_named_without_its_user(world: World) -> None:
    """An address may carry a password."""
    assert world.out == ""
    assert exchange.host_of("https://user:secret@a.example:5/x") == "a.example:5"

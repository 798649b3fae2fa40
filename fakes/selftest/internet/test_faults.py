"""How each kind of fault looks to a client, and what the journal says of it."""

import json
import ssl
import time

import pytest

from fakes.internet.internet import Internet
from fakes.selftest import wire
from fakes.situation import ISSUER, Fault, FaultKind, Secret, Situation

_HOST = "api.anthropic.com"
_PATH = "/v1/models"
_KEY = "X-Api-Key: k"


def _begin(internet: Internet, *faults: Fault) -> None:
    internet.begin(Situation(secrets=(Secret(value="k"),), faults=faults))


def _body(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, "invalid_request_error"), (403, "permission_error"), (418, "invalid_request_error"),
     (429, "rate_limit_error"), (500, "api_error"), (503, "api_error"), (529, "overloaded_error")],
)  # fmt: skip
def test_a_status_comes_in_the_apis_error_shape(internet: Internet, status: int, kind: str) -> None:
    """Also one that the vendor's documentation does not list."""
    _begin(internet, Fault(kind="status", status=status))
    answer = wire.ask(internet, _HOST, _PATH, _KEY)
    assert wire.status(answer) == status
    assert json.loads(_body(answer))["error"]["type"] == kind


def test_a_status_of_the_issuer_comes_in_the_shape_of_oauth(internet: Internet) -> None:
    """RFC 6749, section 5.2."""
    _begin(internet, Fault(kind="status", host=ISSUER, status=503, retry_after="7"))
    answer = wire.ask(internet, ISSUER, "/v1/oauth/token")
    assert json.loads(_body(answer))["error"] == "server_error"
    assert b"retry-after: 7" in answer


def test_a_fault_holds_for_its_path_and_its_first_requests(internet: Internet) -> None:
    """Other paths are served, and so is the same one afterwards."""
    _begin(internet, Fault(kind="status", path="/v1/mod*", first=2))
    paths = ["/api/hello", _PATH, _PATH, _PATH]
    answers = [wire.status(wire.ask(internet, _HOST, path, _KEY)) for path in paths]
    assert answers == [200, 500, 500, 200]


def test_faults_follow_one_another(internet: Internet) -> None:
    """The second is shown when the first is used up."""
    first = Fault(kind="status", status=500, first=1)
    _begin(internet, first, Fault(kind="status", status=403, first=1))
    answers = [wire.status(wire.ask(internet, _HOST, _PATH, _KEY)) for _ in range(3)]
    assert answers == [500, 403, 200]


def test_a_fault_is_named_in_its_exchange(internet: Internet) -> None:
    """With the status that was sent."""
    journal = internet.begin(Situation(faults=(Fault(kind="status", status=529),)))
    wire.ask(internet, _HOST)
    assert [(exchange.fault, exchange.status) for exchange in journal.exchanges] == [
        ("status", 529)
    ]


def test_a_delay_answers_normally_later(internet: Internet) -> None:
    """Not before the delay has passed."""
    _begin(internet, Fault(kind="delay", delay_s=0.1))
    begun = time.monotonic()
    assert wire.status(wire.ask(internet, _HOST, _PATH, _KEY)) == 200
    assert time.monotonic() - begun >= 0.1


def test_silence_reads_the_request_and_never_answers(internet: Internet) -> None:
    """The connection stays open until the next situation begins."""
    journal = internet.begin(Situation(faults=(Fault(kind="silence"),)))
    with wire.secure(internet, _HOST) as connection:
        connection.sendall(wire.request(_HOST))
        connection.settimeout(0.1)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        internet.begin(Situation())
        connection.settimeout(wire.PATIENCE_S)
        with pytest.raises((ssl.SSLEOFError, ConnectionResetError)):
            raise ssl.SSLEOFError if connection.recv(1) == b"" else AssertionError
    (exchange,) = journal.exchanges
    assert (exchange.status, exchange.fault) == (None, "silence")


def test_a_reset_is_a_reset_of_tcp(internet: Internet) -> None:
    """The request was read, and no answer came; over TLS Python would call it an end of file."""
    journal = internet.begin(Situation(faults=(Fault(kind="reset"),)))
    with wire.tunnel(internet, _HOST, 80) as connection:
        connection.sendall(wire.request(_HOST))
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    assert [(exchange.fault, exchange.status) for exchange in journal.exchanges] == [
        ("reset", None)
    ]
    assert journal.failures == []


def test_a_truncated_body_is_shorter_than_announced(internet: Internet) -> None:
    """Then the connection is closed."""
    _begin(internet, Fault(kind="truncate"))
    head, _, body = wire.ask(internet, _HOST, _PATH, _KEY).partition(b"\r\n\r\n")
    (announced,) = (line for line in head.split(b"\r\n") if line.startswith(b"content-length"))
    assert 0 < len(body) < int(announced.split(b":")[1])


def test_a_truncated_stream_has_no_end(internet: Internet) -> None:
    """The last chunk is missing."""
    _begin(internet, Fault(kind="truncate"))
    body = '{"stream": true}'
    with wire.secure(internet, _HOST) as connection:
        connection.sendall(wire.request(_HOST, "/v1/messages", _KEY, method="POST", body=body))
        answer = wire.until_closed(connection)
    assert b"message_start" in answer
    assert not answer.endswith(b"0\r\n\r\n")


def test_not_json_is_a_page_with_status_200(internet: Internet) -> None:
    """As a captive portal would answer."""
    _begin(internet, Fault(kind="not-json"))
    answer = wire.ask(internet, _HOST, _PATH, _KEY)
    assert (wire.status(answer), _body(answer)[:15]) == (200, b"<!DOCTYPE html>")


@pytest.mark.parametrize(("status", "expected"), [(500, 307), (302, 302)])
def test_a_redirect_names_its_location(internet: Internet, status: int, expected: int) -> None:
    """307 unless a status of redirection is given."""
    location = "https://elsewhere.example/v1/messages"
    _begin(internet, Fault(kind="redirect", status=status, location=location))
    answer = wire.ask(internet, _HOST, _PATH, _KEY)
    assert wire.status(answer) == expected
    assert f"location: {location}".encode() in answer


@pytest.mark.parametrize("kind", ["refuse", "unreachable", "blackhole", "unresolvable"])
def test_the_proxy_does_not_reach_what_cannot_be_reached(
    internet: Internet, kind: FaultKind
) -> None:
    """Neither by a tunnel nor by absolute form; both are journalled."""
    journal = internet.begin(Situation(faults=(Fault(kind=kind),)))
    with pytest.raises(ConnectionRefusedError, match="502 Bad Gateway"):
        wire.tunnel(internet, _HOST)
    with wire.dial(internet) as connection:
        connection.sendall(wire.request("x", f"http://{_HOST}/"))
        assert wire.status(wire.until_closed(connection)) == 502
    assert [tunnel.authority for tunnel in journal.tunnels] == [f"{_HOST}:443"]
    assert [(exchange.fault, exchange.status) for exchange in journal.exchanges] == [(kind, 502)]

"""What arrives is journalled as it came, whether or not it is good HTTP."""

import socket
import threading

import pytest

from fakes.internet.internet import Internet
from fakes.journal import Exchange, Journal
from fakes.selftest import wire
from fakes.situation import Secret, Situation

_HOST = "api.anthropic.com"


def test_header_order_and_values_are_as_sent(internet: Internet) -> None:
    """Names are in lower case; repeated ones stay apart, odd values stay odd."""
    journal = internet.begin(Situation())
    wire.ask(internet, _HOST, "/a?b=%20c", "X-Two: 1", "X-ONE: a, b: c\xe9", "x-two: 2")
    (exchange,) = journal.exchanges
    assert exchange.target == "/a?b=%20c"
    assert exchange.headers == (
        ("host", _HOST), ("x-two", "1"), ("x-one", "a, b: c\xe9"), ("x-two", "2"),
        ("connection", "close"),
    )  # fmt: skip


def test_an_exchange_knows_where_it_was_meant_to_go(internet: Internet) -> None:
    """Scheme, host without port, port and TLS name."""
    journal = internet.begin(Situation())
    with wire.secure(internet, _HOST) as connection:
        connection.sendall(wire.request("Other.Example:443"))
        wire.until_closed(connection)
    (exchange,) = journal.exchanges
    place = (exchange.scheme, exchange.host, exchange.port, exchange.tls_name)
    assert place == ("https", "other.example", 443, _HOST)


def test_a_chunked_body_is_journalled_whole(internet: Internet) -> None:
    """Also when it comes in several segments."""
    journal = internet.begin(Situation())
    with wire.secure(internet, _HOST) as connection:
        connection.sendall(
            wire.request(_HOST, "/v1/messages", "Transfer-Encoding: chunked", method="POST")
        )
        connection.sendall(b"3\r\nabc\r\n")
        connection.sendall(b"2\r\nde\r\n0\r\n\r\n")
        assert wire.status(wire.until_closed(connection)) == 401
    assert [exchange.body for exchange in journal.exchanges] == [b"abcde"]


def test_a_body_of_a_megabyte_is_journalled_whole(internet: Internet) -> None:
    """No high-water mark stops the reading."""
    journal = internet.begin(Situation())
    body = "x" * (1 << 20)
    with wire.secure(internet, _HOST) as connection:
        connection.sendall(wire.request(_HOST, "/v1/messages", method="POST", body=body))
        wire.until_closed(connection)
    assert [exchange.body for exchange in journal.exchanges] == [body.encode()]


def test_an_unfinished_body_is_journalled_when_the_connection_closes(internet: Internet) -> None:
    """With what came; it was never answered."""
    journal = internet.begin(Situation())
    with wire.secure(internet, _HOST) as connection:
        connection.sendall(wire.request(_HOST, "/v1/messages", "Content-Length: 9", method="POST"))
        connection.sendall(b"half")
    assert internet.settle()
    (exchange,) = journal.exchanges
    assert (exchange.body, exchange.status, exchange.service) == (b"half", None, "anthropic")


def test_an_unfinished_head_is_journalled_when_the_connection_closes(internet: Internet) -> None:
    """It is no request, but its bytes count."""
    journal = internet.begin(Situation())
    with wire.secure(internet, _HOST) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX-Api-Key: sec")
    assert internet.settle()
    assert [e.malformed for e in journal.exchanges] == [b"GET / HTTP/1.1\r\nX-Api-Key: sec"]


@pytest.mark.parametrize(
    "stray",
    [
        b"this is not HTTP\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nX-A: one\rtwo\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nX-A: one\ntwo\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nX-A: nul\x00\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nX A: space\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n",
    ],
)
def test_bytes_that_are_not_http_are_journalled(internet: Internet, stray: bytes) -> None:
    """The journal holds them raw; the client is answered 400."""
    journal = internet.begin(Situation())
    with wire.secure(internet, _HOST) as connection:
        connection.sendall(stray)
        assert wire.status(wire.until_closed(connection)) == 400
    (exchange,) = journal.exchanges
    assert (exchange.malformed, exchange.status, exchange.host) == (stray, 400, "")


def test_bytes_after_the_last_request_are_journalled(internet: Internet) -> None:
    """A request that announces the end hides nothing behind it."""
    journal = internet.begin(Situation())
    with wire.secure(internet, _HOST) as connection:
        connection.sendall(wire.request(_HOST, "/api/hello") + b"smuggled")
        wire.until_closed(connection)
    assert any(b"smuggled" in exchange.malformed for exchange in journal.exchanges)


def test_pipelined_requests_are_answered_in_order(internet: Internet) -> None:
    """Each has its own exchange and status."""
    journal = internet.begin(Situation())
    first = f"GET /api/hello HTTP/1.1\r\nHost: {_HOST}\r\n\r\n".encode()
    with wire.secure(internet, _HOST) as connection:
        connection.sendall(first + wire.request(_HOST, "/nowhere"))
        wire.until_closed(connection)
    assert [(e.path, e.status) for e in journal.exchanges] == [
        ("/api/hello", 200),
        ("/nowhere", 404),
    ]


def test_headers_of_a_hundred_kilobytes_are_accepted(internet: Internet) -> None:
    """Long keys must arrive to be judged."""
    journal = internet.begin(Situation())
    value = "k" * 100_000
    assert wire.status(wire.ask(internet, _HOST, "/api/hello", f"X-Api-Key: {value}")) == 200
    assert journal.exchanges[0].header("x-api-key") == value


def test_a_client_that_expects_100_is_told_to_continue(internet: Internet) -> None:
    """Before its body comes."""
    internet.begin(Situation())
    head = wire.request(_HOST, "/", "Expect: 100-continue", "Content-Length: 2", method="POST")
    with wire.secure(internet, _HOST) as connection:
        connection.sendall(head)
        assert wire.status(connection.recv(65536)) == 100
        connection.sendall(b"{}")
        assert wire.status(wire.until_closed(connection)) == 404


def test_absolute_form_is_served_and_journalled_as_origin_form(internet: Internet) -> None:
    """A proxy is asked so for plain HTTP."""
    journal = internet.begin(Situation())
    with wire.dial(internet) as connection:
        connection.sendall(wire.request("x", "http://169.254.169.254/latest/meta-data?a=1"))
        assert wire.status(wire.until_closed(connection)) == 404
    (exchange,) = journal.exchanges
    assert (exchange.host, exchange.port, exchange.scheme) == ("169.254.169.254", 80, "http")
    assert (exchange.target, exchange.service) == ("/latest/meta-data?a=1", "metadata")


def test_a_dot_at_the_end_of_a_name_makes_no_other_host(internet: Internet) -> None:
    """Node's gcp-metadata asks ``metadata.google.internal.``: whole names, no search list."""
    journal = internet.begin(Situation())
    with wire.dial(internet) as connection:
        connection.sendall(wire.request("x", "http://api.anthropic.com./v1/nothing"))
        assert wire.status(wire.until_closed(connection)) == 404
    (exchange,) = journal.exchanges
    assert (exchange.host, exchange.service) == ("api.anthropic.com", "anthropic")


def test_a_tunnel_is_journalled_with_its_headers(internet: Internet) -> None:
    """Authority and headers of the CONNECT."""
    journal = internet.begin(Situation())
    wire.tunnel(internet, "some.example", 8443).close()
    assert internet.settle()
    (tunnel,) = journal.tunnels
    assert tunnel.authority == "some.example:8443"
    assert tunnel.headers == (("host", "some.example:8443"), ("user-agent", "wire"))


def test_a_connect_without_an_end_is_journalled(internet: Internet) -> None:
    """A client that leaves in the middle of its CONNECT is no reason to wait for ever."""
    journal = internet.begin(Situation())
    with wire.dial(internet) as connection:
        connection.sendall(b"CONNECT some.example:443 HTTP/1.1\r\nProxy-Au")
    assert internet.settle(timeout_s=wire.PATIENCE_S)
    assert b"Proxy-Au" in journal.exchanges[0].malformed


def test_the_metadata_addresses_have_doors_of_their_own(internet: Internet) -> None:
    """A client that is given the address by a variable is journalled under the real one."""
    journal = internet.begin(Situation())
    address = "169.254.170.2"
    port = int(internet.metadata_urls[address].rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=wire.PATIENCE_S) as connection:
        connection.sendall(wire.request(f"127.0.0.1:{port}", "/v2/credentials"))
        assert wire.status(wire.until_closed(connection)) == 404
    assert [(e.host, e.service) for e in journal.exchanges] == [(address, "metadata")]


def test_the_watcher_is_called_before_the_answer(internet: Internet) -> None:
    """It sees the whole body and no status yet."""
    seen: list[tuple[bytes, int | None]] = []
    answered = threading.Event()

    def watch(exchange: Exchange) -> None:
        seen.append((exchange.body, exchange.status))
        assert not answered.is_set()

    journal = internet.begin(Situation(), watch)
    with wire.secure(internet, _HOST) as connection:
        connection.sendall(wire.request(_HOST, "/v1/messages", method="POST", body="{}"))
        wire.until_closed(connection)
    answered.set()
    assert (seen, journal.exchanges[0].status) == ([(b"{}", None)], 401)
    assert journal.failures == []


def test_a_watcher_that_fails_is_a_failure_of_ours(internet: Internet) -> None:
    """The client is answered as if nothing had happened."""

    def watch(_: Exchange) -> None:
        raise RuntimeError("watcher broke")

    journal = internet.begin(Situation(), watch)
    assert wire.status(wire.ask(internet, _HOST, "/api/hello")) == 200
    assert "watcher broke" in journal.failures[0]


def test_an_old_connection_does_not_write_into_the_new_journal(internet: Internet) -> None:
    """It is closed, and what it still sends is lost to both."""
    internet.begin(Situation())
    old = wire.secure(internet, _HOST)
    old.sendall(f"GET /api/hello HTTP/1.1\r\nHost: {_HOST}\r\n\r\n".encode())
    old.recv(65536)
    new_journal = internet.begin(Situation())
    with old, pytest.raises(OSError, match=r"."):  # noqa: PT012  # which call notices is timing
        while True:
            old.sendall(wire.request(_HOST, "/late"))
    wire.ask(internet, _HOST, "/new")
    assert [exchange.path for exchange in new_journal.exchanges] == ["/new"]
    assert [connection.number for connection in new_journal.connections] == [0]


def test_a_connection_that_waits_to_be_accepted_belongs_to_the_situation_before(
    internet: Internet,
) -> None:
    """A situation that begins cannot inherit what was sent earlier."""
    busy, go_on = threading.Event(), threading.Event()

    def hold_the_serving_thread(_: Exchange) -> None:
        busy.set()
        go_on.wait(wire.PATIENCE_S)

    before = internet.begin(Situation(), hold_the_serving_thread)
    after: list[Journal] = []
    beginning = threading.Thread(target=lambda: after.append(internet.begin(Situation())))
    with wire.dial(internet) as first:
        first.sendall(wire.request("x", "http://first.example/"))
        assert busy.wait(wire.PATIENCE_S)
        with wire.dial(internet) as second:
            second.sendall(wire.request("x", "http://second.example/"))
            beginning.start()
            beginning.join(0.1)  # so that it waits for the serving thread, too
            go_on.set()
            beginning.join()
            wire.until_closed_or_reset(second)
    wire.ask(internet, _HOST)
    assert [exchange.host for exchange in after[0].exchanges] == [_HOST]
    assert [connection.number for connection in after[0].connections] == [0]
    assert [connection.number for connection in before.connections] == [0, 1]


def test_each_situation_has_its_own_secrets(internet: Internet) -> None:
    """What was good before is unknown after."""
    internet.begin(Situation(secrets=(Secret(value="k"),)))
    assert wire.status(wire.ask(internet, _HOST, "/v1/models", "X-Api-Key: k")) == 200
    internet.begin(Situation())
    assert wire.status(wire.ask(internet, _HOST, "/v1/models", "X-Api-Key: k")) == 401


def test_settling_waits_for_what_was_sent_last(internet: Internet) -> None:
    """A client that sends and ends at once is in the journal afterwards."""
    journal = internet.begin(Situation())
    for _ in range(20):
        with wire.dial(internet) as connection:
            connection.sendall(wire.request("x", "http://quick.example/"))
    assert internet.settle()
    assert len(journal.exchanges) == 20


def test_settling_gives_up_on_a_connection_that_stays(internet: Internet) -> None:
    """It says so instead of waiting for ever."""
    internet.begin(Situation())
    with wire.secure(internet, _HOST):
        assert not internet.settle(timeout_s=0.02)

"""Certificates by name, and what is journalled of connections."""

import ssl
from pathlib import Path

import pytest

from fakes.internet.internet import Internet
from fakes.selftest import wire
from fakes.situation import Fault, Situation

_ATTACKER = Path(__file__).parents[3] / "fixtures" / "keys" / "attacker.certificate.pem"


@pytest.mark.parametrize("host", ["api.anthropic.com", "a.b.c.example", "xn--bcher-kva.example"])
def test_any_name_has_a_certificate_that_verifies(internet: Internet, host: str) -> None:
    """A client that trusts the CA can open TLS to any name."""
    journal = internet.begin(Situation())
    wire.ask(internet, host)
    (connection,) = journal.connections
    assert (connection.tls_name, connection.handshake, connection.port) == (host, True, 443)


def test_a_host_that_no_fake_serves_is_answered_421(internet: Internet) -> None:
    """The answer is 421 and the exchange says that the host is not known."""
    journal = internet.begin(Situation())
    answer = wire.ask(internet, "telemetry.example", "/collect")
    (exchange,) = journal.exchanges
    assert (wire.status(answer), exchange.status) == (421, 421)
    assert (exchange.host, exchange.known, exchange.service) == ("telemetry.example", False, "")


def test_a_wrong_certificate_fails_verification_and_nothing_is_sent(internet: Internet) -> None:
    """The client leaves during the handshake; the journal knows whom it wanted."""
    host = "api.anthropic.com"
    journal = internet.begin(Situation(faults=(Fault(kind="wrong-certificate"),)))
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        wire.secure(internet, host)
    assert internet.settle()
    (connection,) = journal.connections
    assert (connection.tls_name, connection.handshake) == (host, False)
    assert journal.exchanges == []


def test_a_strange_authority_is_trusted_by_whom_it_fools_alone(internet: Internet) -> None:
    """The certificate is right for who trusts the attacker's authority, and for nobody else."""
    host = "api.anthropic.com"
    internet.begin(Situation(faults=(Fault(kind="strange-authority"),)))
    with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
        wire.secure(internet, host)
    fooled = ssl.create_default_context(cafile=str(_ATTACKER))

    with fooled.wrap_socket(wire.tunnel(internet, host), server_hostname=host) as connection:
        assert connection.getpeercert()


def test_the_other_hosts_keep_their_certificates(internet: Internet) -> None:
    """A wrong certificate is shown for its own host only."""
    internet.begin(Situation(faults=(Fault(kind="wrong-certificate"),)))
    assert wire.status(wire.ask(internet, "claude.ai")) == 404


def test_a_client_that_does_not_trust_the_authority_is_journalled(internet: Internet) -> None:
    """Its connection has no handshake."""
    journal = internet.begin(Situation())
    connection = wire.tunnel(internet, "api.anthropic.com")
    with connection, pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(connection, server_hostname="api.anthropic.com")
    assert internet.settle()
    assert [seen.handshake for seen in journal.connections] == [False]


def test_a_stranger_is_known_by_its_hello_and_its_tunnel(internet: Internet) -> None:
    """A client that pins its certificate sends no request, and is told apart all the same."""
    journal = internet.begin(Situation())
    connection = wire.tunnel(internet, "telemetry.example")
    with connection, pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(connection, server_hostname="telemetry.example")
    assert internet.settle()
    assert [seen.known for seen in journal.connections] == [False]
    assert [seen.known for seen in journal.tunnels] == [False]


def test_a_connection_without_a_hello_is_journalled(internet: Internet) -> None:
    """To connect and to leave is a connection without a name and without a handshake."""
    journal = internet.begin(Situation())
    wire.tunnel(internet, "api.anthropic.com").close()
    assert internet.settle()
    assert [(seen.tls_name, seen.handshake) for seen in journal.connections] == [(None, False)]


def test_plain_text_on_the_port_of_tls_is_read(internet: Internet) -> None:
    """A key that is sent to port 443 in plain text does not go unseen."""
    journal = internet.begin(Situation())
    with wire.tunnel(internet, "api.anthropic.com") as connection:
        connection.sendall(wire.request("api.anthropic.com", "/v1/models", "X-Api-Key: exposed"))
        wire.until_closed(connection)
    (exchange,) = journal.exchanges
    assert (exchange.scheme, exchange.port, exchange.header("x-api-key")) == (
        "http",
        443,
        "exposed",
    )


def test_connections_are_numbered_from_zero_in_each_situation(internet: Internet) -> None:
    """The exchange names its connection."""
    for _ in range(2):
        journal = internet.begin(Situation())
        wire.ask(internet, "one.example")
        wire.ask(internet, "two.example")
        assert [connection.number for connection in journal.connections] == [0, 1]
        assert [exchange.connection for exchange in journal.exchanges] == [0, 1]


def test_no_session_is_resumed(internet: Internet) -> None:
    """A resumed session would not look at the certificate again."""
    internet.begin(Situation())
    with wire.secure(internet, "api.anthropic.com") as connection:
        connection.sendall(wire.request("api.anthropic.com"))
        wire.until_closed(connection)
        assert connection.session is None or not connection.session.has_ticket

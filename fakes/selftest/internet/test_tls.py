"""Certificates by name, and what is journalled of connections."""

import ssl
from pathlib import Path

import pytest

from fakes.internet.internet import Internet
from fakes.selftest import wire
from fakes.situation import Fault, FaultKind, Situation

_HOST = "api.anthropic.com"
_KINDS: tuple[FaultKind, ...] = (
    "wrong-certificate",
    "untrusted-certificate",
    "expired-certificate",
)
# X509_V_FLAG_NO_CHECK_TIME of OpenSSL, for which the module ssl has no name.
_ATTACKER = Path(__file__).parents[3] / "fixtures" / "keys" / "attacker.certificate.pem"
_NO_CHECK_TIME = ssl.VerifyFlags(0x200000)


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


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("wrong-certificate", "Hostname mismatch"),
        ("untrusted-certificate", "unable to get local issuer certificate"),
        ("expired-certificate", "certificate has expired"),
    ],
)
def test_a_certificate_that_does_not_verify_is_refused_and_nothing_is_sent(
    internet: Internet, kind: FaultKind, why: str
) -> None:
    """The client leaves during the handshake; the journal knows whom it wanted."""
    journal = internet.begin(Situation(faults=(Fault(kind=kind),)))
    with pytest.raises(ssl.SSLCertVerificationError, match=why):
        wire.secure(internet, _HOST)
    assert internet.settle()
    (connection,) = journal.connections
    assert (connection.tls_name, connection.handshake) == (_HOST, False)
    assert journal.exchanges == []


def test_an_untrusted_certificate_fools_who_trusts_its_authority(internet: Internet) -> None:
    """It is right but for the authority, which the fixtures hold."""
    internet.begin(Situation(faults=(Fault(kind="untrusted-certificate"),)))
    fooled = ssl.create_default_context(cafile=str(_ATTACKER))

    with fooled.wrap_socket(wire.tunnel(internet, _HOST), server_hostname=_HOST) as connection:
        assert connection.getpeercert()


@pytest.mark.parametrize("kind", _KINDS)
def test_the_other_hosts_keep_their_certificates(internet: Internet, kind: FaultKind) -> None:
    """A certificate that does not verify is shown for its own host only."""
    internet.begin(Situation(faults=(Fault(kind=kind),)))
    assert wire.status(wire.ask(internet, "claude.ai")) == 404


@pytest.mark.parametrize("kind", _KINDS)
def test_a_fault_of_a_certificate_ends_with_its_situation(
    internet: Internet, kind: FaultKind
) -> None:
    """The host's own certificate is shown before and after."""
    for faults in ((), (Fault(kind=kind),), ()):
        internet.begin(Situation(faults=faults))
        if faults:
            with pytest.raises(ssl.SSLCertVerificationError):
                wire.secure(internet, _HOST)
        else:
            wire.secure(internet, _HOST).close()


def test_an_expired_certificate_is_good_but_for_its_dates(internet: Internet) -> None:
    """Name and authority are right: a client that ignores dates takes it."""
    internet.begin(Situation(faults=(Fault(kind="expired-certificate"),)))
    context = wire.trusting(internet)
    context.verify_flags |= _NO_CHECK_TIME
    with wire.tunnel(internet, _HOST) as connection:
        context.wrap_socket(connection, server_hostname=_HOST).close()


def test_an_untrusted_certificate_is_good_but_for_its_authority(internet: Internet) -> None:
    """Name and dates are right: a client that was told to trust this very certificate takes it."""
    internet.begin(Situation(faults=(Fault(kind="untrusted-certificate"),)))
    careless = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    careless.check_hostname, careless.verify_mode = False, ssl.CERT_NONE
    with (
        wire.tunnel(internet, _HOST) as connection,
        careless.wrap_socket(connection, server_hostname=_HOST) as secured,
    ):
        shown = secured.getpeercert(binary_form=True)
    assert shown is not None
    pinning = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    pinning.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    pinning.load_verify_locations(cadata=shown)
    with wire.tunnel(internet, _HOST) as connection:
        pinning.wrap_socket(connection, server_hostname=_HOST).close()


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

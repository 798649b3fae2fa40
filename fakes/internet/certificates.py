"""Certificates for any name, minted when a client asks for the name (RFC 6066, section 3)."""

import ssl
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import trustme

from fakes.situation import FaultKind

_LOCAL_NAMES = (
    "localhost",
    "127.0.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "169.254.170.23",
)
_WRONG_NAME = "wrong.example"
_KEYS = Path(__file__).resolve().parents[2] / "fixtures" / "keys"
_EXPIRY = datetime(2020, 1, 1, tzinfo=UTC)


class Certificates:
    """One certificate authority and a TLS context for each name that was asked for.

    The attacker's authority is another one: its certificate is in the fixtures, for those whom it
    fools.
    """

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA(organization_name="Pecking Order fake internet")
        self.ca_file = folder / "fake-internet-ca.pem"
        self._authority.cert_pem.write_to_path(str(self.ca_file))
        self._contexts: dict[tuple[str, FaultKind | None], ssl.SSLContext] = {}

    def server_context(self) -> ssl.SSLContext:
        """A new context with the certificate for addresses, used where no name is asked for."""
        return _context(self._authority.issue_cert(*_LOCAL_NAMES))

    def context_for(self, name: str, fault: FaultKind | None = None) -> ssl.SSLContext | None:
        """The context for a name, minted in 6 ms on first use; ``None`` for an impossible name.

        Its certificate verifies unless ``fault`` is one of certificates.
        """
        known = self._contexts.get((name, fault))
        if known is None:
            try:
                known = self._contexts[name, fault] = _context(self._issue(name, fault))
            except ValueError:
                return None
        return known

    def _issue(self, name: str, fault: FaultKind | None) -> trustme.LeafCert:
        match fault:
            case "wrong-certificate":
                return self._authority.issue_cert(_WRONG_NAME)
            case "untrusted-certificate":
                return _attacker().issue_cert(name)
            case "expired-certificate":
                return self._authority.issue_cert(name, not_after=_EXPIRY)
            case _:
                return self._authority.issue_cert(name)


@cache
def _attacker() -> trustme.CA:
    """The authority that nobody trusts but who was made to."""
    pems = (_KEYS / f"attacker.{kind}.pem" for kind in ("certificate", "key"))
    return trustme.CA.from_pem(*(pem.read_bytes() for pem in pems))


def _context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    # A resumed session shows no certificate, so a fault of the certificate would go unseen.
    context.num_tickets = 0
    context.options |= ssl.OP_NO_TICKET
    certificate.configure_cert(context)
    return context

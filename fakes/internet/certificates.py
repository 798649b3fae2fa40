"""Certificates for any name, minted when a client asks for the name (RFC 6066, section 3)."""

import ssl
from functools import cache
from pathlib import Path

import trustme

_LOCAL_NAMES = (
    "localhost",
    "127.0.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "169.254.170.23",
)
WRONG_NAME = "wrong.example"
_KEYS = Path(__file__).resolve().parents[2] / "fixtures" / "keys"


class Certificates:
    """One certificate authority and a TLS context for each name that was asked for.

    An attacker's authority is another one: its certificate is in the fixtures, for whom it fools.
    """

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA(organization_name="Pecking Order fake internet")
        self.ca_file = folder / "fake-internet-ca.pem"
        self._authority.cert_pem.write_to_path(str(self.ca_file))
        self._contexts: dict[tuple[str, bool], ssl.SSLContext] = {}

    def server_context(self) -> ssl.SSLContext:
        """A new context with the certificate for addresses, used where no name is asked for."""
        return _context(self._authority, *_LOCAL_NAMES)

    def context_for(self, name: str, *, is_strange: bool = False) -> ssl.SSLContext | None:
        """The context for a name, minted in 6 ms on first use; ``None`` for an impossible name.

        ``is_strange``: by the attacker's authority.
        """
        known = self._contexts.get((name, is_strange))
        if known is None:
            authority = _attacker() if is_strange else self._authority
            try:
                known = self._contexts[name, is_strange] = _context(authority, name)
            except ValueError:
                return None
        return known


@cache
def _attacker() -> trustme.CA:
    """The authority whose certificate a strange workspace brings along."""
    pems = (_KEYS / f"attacker.{kind}.pem" for kind in ("certificate", "key"))
    return trustme.CA.from_pem(*(pem.read_bytes() for pem in pems))


def _context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    # A resumed session shows no certificate, so a fault of the certificate would go unseen.
    context.num_tickets = 0
    context.options |= ssl.OP_NO_TICKET
    authority.issue_cert(*names).configure_cert(context)
    return context

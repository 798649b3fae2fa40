"""Certificates for any name, minted when a client asks for the name (RFC 6066, section 3)."""

import ssl
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


class Certificates:
    """One certificate authority and a TLS context for each name that was asked for."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA(organization_name="Pecking Order fake internet")
        self.ca_file = folder / "fake-internet-ca.pem"
        self._authority.cert_pem.write_to_path(str(self.ca_file))
        self._contexts: dict[str, ssl.SSLContext] = {}

    def server_context(self) -> ssl.SSLContext:
        """A new context with the certificate for addresses, used where no name is asked for."""
        return self._context(*_LOCAL_NAMES)

    def context_for(self, name: str) -> ssl.SSLContext | None:
        """The context for a name, minted in 6 ms on first use; ``None`` for an impossible name."""
        known = self._contexts.get(name)
        if known is None:
            try:
                known = self._contexts[name] = self._context(name)
            except ValueError:
                return None
        return known

    def _context(self, *names: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        # A resumed session shows no certificate, so a fault of the certificate would go unseen.
        context.num_tickets = 0
        context.options |= ssl.OP_NO_TICKET
        self._authority.issue_cert(*names).configure_cert(context)
        return context

"""The authorization request: what is asked for, and whether it may be (RFC 6749, 4.1.1; RFC 7636).

Stricter than the RFC in two points, since every client here is a public one on the user's machine:
``state`` and a challenge by S256 are required (RFC 9700, section 2.1.1).
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

MANUAL_PATH = "/oauth/code/callback"
DEFAULT_SCOPE = "user:inference user:profile"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits in base64url without padding
_REQUIRED = ("response_type", "client_id", "redirect_uri", "code_challenge", "state")


class BadRequestError(Exception):
    """A request that must not be answered by a redirect; its text is for the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    """What a client asks the user for. ``scope`` is the default where none was asked for."""

    client_id: str
    redirect_uri: str
    state: str
    code_challenge: str
    scope: str


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636, section 4.2)."""
    digest = hashlib.sha256(verifier.encode("utf-8", "replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def parse(pairs: Sequence[tuple[str, str]], hosts: frozenset[str]) -> AuthorizationRequest:
    """The request of a query; ``hosts`` are the issuer's. Raises ``BadRequestError``."""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BadRequestError("A parameter is given more than once.")
    for name in _REQUIRED:
        if not fields.get(name):
            raise BadRequestError(f"The parameter {name} is missing.")
    if not _is_ours(fields["redirect_uri"], hosts):
        raise BadRequestError(
            "The redirect_uri is neither a loopback address with a port nor this site's page for "
            "codes."
        )
    if fields["response_type"] != "code":
        raise BadRequestError("The response_type is not code.")
    if fields.get("code_challenge_method") != "S256":
        raise BadRequestError("The code_challenge_method is not S256.")
    if not _CHALLENGE.fullmatch(fields["code_challenge"]):
        raise BadRequestError("The code_challenge is not a SHA-256 digest in base64url.")
    return AuthorizationRequest(
        client_id=fields["client_id"],
        redirect_uri=fields["redirect_uri"],
        state=fields["state"],
        code_challenge=fields["code_challenge"],
        scope=fields.get("scope") or DEFAULT_SCOPE,
    )


def _is_ours(redirect_uri: str, hosts: frozenset[str]) -> bool:
    """Loopback by HTTP with any port (RFC 8252, section 7.3), or the issuer's page for codes."""
    try:
        parts = urlsplit(redirect_uri)
        port = parts.port
    except ValueError:
        return False
    if parts.fragment or redirect_uri.endswith("#") or "@" in parts.netloc:
        return False
    if parts.scheme == "http":
        return parts.hostname in _LOOPBACK and port is not None
    manual = parts.hostname in hosts and port is None and parts.path == MANUAL_PATH
    return parts.scheme == "https" and manual

"""One attempt to log in: RFC 6749's authorization code with RFC 7636's proof."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode

from reference_impl.surroundings import Surroundings
from reference_impl.wire import issuer
from reference_impl.wire.issuer import Issuer

SCOPES = ("user:inference", "user:profile")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """The secrets of one login: the state comes back with the answer, the verifier goes last."""

    issuer: Issuer
    state: str = field(repr=False)
    verifier: str = field(repr=False)


def begin(around: Surroundings) -> Attempt:
    """Return an attempt with secrets of its own."""
    return Attempt(issuer=issuer.of_user(around), state=state(around), verifier=verifier(around))


def state(around: Surroundings) -> str:
    """Return 128 bits that nobody can guess."""
    return around.random()


def verifier(around: Surroundings) -> str:
    """Return 256 bits that nobody can guess, in 64 characters; RFC 7636 asks for 43 to 128."""
    return around.random() + around.random()


def challenge(verifier: str) -> str:
    """Return what the browser may see of a verifier: RFC 7636's S256."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def address(attempt: Attempt, redirect_uri: str) -> str:
    """Return the address to open in a browser."""
    query = {
        "response_type": "code",
        "client_id": issuer.CLIENT_ID,
        "redirect_uri": redirect_uri,
        "scope": " ".join(SCOPES),
        "state": attempt.state,
        "code_challenge": challenge(attempt.verifier),
        "code_challenge_method": "S256",
    }
    return f"{attempt.issuer.authorize}?{urlencode(query)}"


def is_own(attempt: Attempt, state: str) -> bool:
    """Whether an answer is one to this attempt."""
    return secrets.compare_digest(state.encode(), attempt.state.encode())


def proof(attempt: Attempt, code: str, redirect_uri: str) -> dict[str, str]:
    """Return what the issuer wants to see for a token."""
    return {
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": attempt.verifier,
        "state": attempt.state,
    }

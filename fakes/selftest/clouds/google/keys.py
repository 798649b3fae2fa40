"""The keys of the fixtures, and tokens that their owners sign."""

import time
from collections.abc import Mapping
from pathlib import Path

import jwt

from fakes.selftest.clouds import signing

_FOLDER = Path(__file__).parents[4] / "fixtures" / "keys"


def private(owner: str) -> str:
    """The private key of an owner, PEM."""
    return (_FOLDER / f"{owner}.key.pem").read_text()


def public(owner: str) -> str:
    """The public key of an owner, PEM."""
    return (_FOLDER / f"{owner}.public.pem").read_text()


def signed(owner: str, claims: Mapping[str, str], *, lifetime_s: int = 3_600) -> str:
    """A JSON web token of now that an owner signed, RS256."""
    now = int(time.time())
    times = {"iat": now - 60, "exp": now + lifetime_s}
    return jwt.encode({**times, **claims}, signing.private(owner), algorithm="RS256")

"""JSON web tokens as Google reads them (RFC 7519; RS256 alone)."""

from dataclasses import dataclass
from typing import Any

import jwt

_LONGEST_S = 3_600
# How far a client's clock may be off. Google names no figure; "a reasonable timeframe".
_SKEW_S = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """What a token says, before anybody knows whether it is true."""

    key_id: str | None
    claims: dict[str, Any]


def read(token: str) -> Assertion | None:
    """The token's content; ``None`` for what is none or is not signed by RS256."""
    try:
        parts = jwt.decode_complete(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        return None
    header = parts["header"]
    if header.get("alg") != "RS256":
        return None
    return Assertion(key_id=header.get("kid"), claims=parts["payload"])


def signed_by(token: str, public_key: str) -> bool:
    """Whether the owner of this key (PEM) signed the token."""
    try:
        jwt.api_jws.decode(token, public_key, algorithms=["RS256"])
    except jwt.InvalidTokenError:
        return False
    return True


def timely(assertion: Assertion, now: float) -> bool:
    """Whether it was issued lately, holds at most an hour and has not expired."""
    issued, expires = assertion.claims.get("iat"), assertion.claims.get("exp")
    if not isinstance(issued, int | float) or not isinstance(expires, int | float):
        return False
    return issued - _SKEW_S <= now < expires and 0 < expires - issued <= _LONGEST_S


def current(assertion: Assertion, now: float) -> bool:
    """Whether another issuer's token has begun and not ended, however long it holds."""
    expires = assertion.claims.get("exp")
    begins = assertion.claims.get("nbf", assertion.claims.get("iat", 0))
    if not isinstance(begins, int | float) or not isinstance(expires, int | float):
        return False
    return begins - _SKEW_S <= now < expires

"""Whether a role may be taken on by somebody else's JSON web token.

docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity and
…/IAM/latest/UserGuide/id_roles_providers_create_oidc (read 2026-11). Where the vendor does not say
in which order it looks, issuer and audience come before the signature: they choose the provider.
"""

from collections.abc import Mapping
from typing import Any

import jwt

from fakes.situation.identity import Federation

_ALGORITHMS = ("RS256", "RS384", "RS512", "ES256", "ES384", "ES512")
_REQUIRED = ("exp", "iat", "sub")
Flaw = tuple[int, str, str]  # the status, the code and the message of the answer
DENIED: Flaw = (403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")


def flaw_of(token: str, trusted: Federation, now: float) -> Flaw | None:
    """What is wrong with a token. ``now``: seconds since the epoch."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        return _invalid(
            "The ID Token provided is not a valid JWT. (You may see this error if you sent an"
            " Access Token)"
        )
    if claims.get("iss") != trusted.issuer:
        issuer = claims.get("iss")
        return _invalid(f"No OpenIDConnect provider found in your account for {issuer}")
    if trusted.audience not in _audiences(claims):
        return _invalid("Incorrect token audience")
    if not _is_signed(token, trusted.public_key):
        return _invalid(
            "Couldn't retrieve verification key from your identity provider, please reference"
            " AssumeRoleWithWebIdentity documentation for requirements"
        )
    for name in _REQUIRED:
        if name not in claims:
            return _invalid(f"Missing a required claim: {name}")
    return _flaw_of_claims(claims, trusted, now)


def _flaw_of_claims(claims: Mapping[str, Any], trusted: Federation, now: float) -> Flaw | None:
    if now >= claims["exp"]:
        limit = f"must be before the expiration date/time {claims['exp']:.0f}"
        text = f"Token expired: current date/time {now:.0f} {limit}"
        return (400, "ExpiredTokenException", text)
    if claims.get("nbf", now) > now:
        return (403, "IDPRejectedClaim", "The token is not valid yet")
    return None if claims["sub"] == trusted.subject else DENIED


def _invalid(message: str) -> Flaw:
    return (400, "InvalidIdentityToken", message)


def _audiences(claims: Mapping[str, Any]) -> list[str]:
    told = claims.get("aud", [])
    return told if isinstance(told, list) else [told]


def _is_signed(token: str, public_key: str) -> bool:
    try:
        jwt.api_jws.decode(token, public_key, algorithms=list(_ALGORITHMS))
    except jwt.InvalidTokenError:
        return False
    return True

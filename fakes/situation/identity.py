"""Whose signed identities a cloud accepts: JSON web tokens of another issuer (RFC 7519)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Federation:
    """A token is accepted when it has this issuer, subject and audience and this key signed it.

    ``public_key`` is PEM. It must not have expired either.
    """

    issuer: str
    subject: str
    audience: str
    public_key: str

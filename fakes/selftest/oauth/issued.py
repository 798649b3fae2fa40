"""What the tests' issuers give: numbered, so that a test can tell one login from the next."""

from fakes.situation import ISSUER, Authorization, Grant


def authorization(number: int, issuer: str = ISSUER) -> Authorization:
    """The ``number``-th authorization."""
    return Authorization(
        code=f"code-{number}",
        access_token=f"access-{number}",
        refresh_token=f"refresh-{number}",
        lifetime_s=600,
        issuer=issuer,
    )


def grant(number: int, issuer: str = ISSUER) -> Grant:
    """What the refresh token with this number is worth: a login with ``next-`` tokens."""
    return Grant(
        refresh_token=f"refresh-{number}",
        access_token=f"next-access-{number}",
        next_refresh_token=f"next-refresh-{number}",
        lifetime_s=600,
        scope="user:inference",
        issuer=issuer,
    )

"""What the authorization server has issued."""

from collections.abc import Iterable

from fakes.ledger import Ledger
from fakes.situation import Grant


class Issuer:
    """Single-use refresh tokens: each grant is given out once (RFC 9700, section 4.14.2)."""

    def __init__(self, grants: Iterable[Grant], ledger: Ledger) -> None:
        self._open = {grant.refresh_token: grant for grant in grants}
        self._ledger = ledger

    def refresh(self, refresh_token: str, *, now: float) -> Grant | None:
        """Redeem a refresh token; ``None`` when it is unknown or was used before.

        The new access token is good at the API until its lifetime has passed.
        """
        grant = self._open.pop(refresh_token, None)
        if grant is not None:
            self._ledger.issue(grant.access_token, expires_at=now + grant.lifetime_s)
        return grant

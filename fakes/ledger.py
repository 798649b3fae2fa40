"""The secrets that are good in one situation, shared by the fakes that issue and those that ask."""

from collections.abc import Iterable

from fakes.situation import Secret


class Ledger:
    """What one fake issues is known to the others through this, not by importing each other."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._planted = {secret.value: secret for secret in secrets}
        self._issued: dict[str, Secret] = {}
        self._revoked: set[str] = set()

    def find(self, value: str) -> Secret | None:
        """The secret with this value, or ``None`` when nobody knows it or it was revoked."""
        if value in self._revoked:
            return None
        return self._planted.get(value) or self._issued.get(value)

    def is_planted(self, value: str) -> bool:
        """Whether the situation names the secret."""
        return value in self._planted

    def issue(self, value: str, *, expires_at: float | None) -> None:
        """Make a secret good. One that the situation names keeps what it says of it."""
        self._revoked.discard(value)
        self._issued[value] = Secret(value=value, expires_at=expires_at)

    def revoke(self, value: str) -> None:
        """Make a secret good for nothing, until it is issued again."""
        self._revoked.add(value)

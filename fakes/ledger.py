"""The secrets that are good in one situation, shared by the fakes that issue and those that ask."""

from collections.abc import Iterable

from fakes.situation import Secret


class Ledger:
    """What one fake issues is known to the others through this, not by importing each other."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._secrets = {secret.value: secret for secret in secrets}

    def find(self, value: str) -> Secret | None:
        """The secret with this value, or ``None``."""
        return self._secrets.get(value)

    def issue(self, value: str, *, expires_at: float | None) -> None:
        """Make a new secret good. One that the situation names keeps what it says of it."""
        self._secrets.setdefault(value, Secret(value=value, expires_at=expires_at))

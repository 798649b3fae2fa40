"""The source of the keyring backend: what ``PYTHON_KEYRING_BACKEND`` names, rendered to a file.

Imitates the interface of keyring 25 (keyring.readthedocs.io, read 2026-11) and raises what its
backends for macOS and the Secret Service raise. Nobody imports this module: keyring would take the
class for a backend of the harness's own.
"""

from typing import ClassVar, NoReturn

from keyring.backend import KeyringBackend
from keyring.compat import properties
from keyring.credentials import Credential, SimpleCredential
from keyring.errors import (
    KeyringLocked,
    NoKeyringError,
    PasswordDeleteError,
    PasswordSetError,
)

from fakes.programs.keychain.store import Store


class Keyring(KeyringBackend):
    """Asks the store; ``_store`` is set where this is rendered."""

    _store: ClassVar[Store]

    @properties.classproperty
    def priority(self) -> float:
        """That of the backends of an operating system."""
        return 5

    def get_password(self, service: str, username: str) -> str | None:
        """The value of an item, or ``None``."""
        self._enter("get", service, username)
        if self._store.fault == "denied":
            raise KeyringLocked("Can't get password from keychain: the user denied it")
        item = self._store.find(service=service, account=username or "")
        return None if item is None else item["value"]

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store an item, over one that is there."""
        self._enter("set", service, username)
        if self._store.fault == "denied":
            raise PasswordSetError("Can't store password on keychain: the user denied it")
        item = {"service": service, "account": username or "", "label": service, "value": password}
        self._store.put(item, replace=True)

    def delete_password(self, service: str, username: str) -> None:
        """Remove an item that is there."""
        self._enter("delete", service, username)
        if self._store.fault == "denied":
            raise PasswordDeleteError("Can't delete password in keychain: the user denied it")
        if not self._store.remove({"service": service, "account": username or ""}):
            raise PasswordDeleteError("No such password!")

    def get_credential(self, service: str, username: str | None) -> Credential | None:
        """The item of an account, or of any account without one."""
        if username is not None:
            password = self.get_password(service, username)
            return None if password is None else SimpleCredential(username, password)
        self._enter("get", service, None)
        if self._store.fault == "denied":
            raise KeyringLocked("Can't get password from keychain: the user denied it")
        item = self._store.find(service=service)
        return None if item is None else SimpleCredential(item["account"], item["value"])

    def _enter(self, operation: str, service: str, username: str | None) -> None:
        self._store.enter(operation, service, username)
        if self._store.fault == "locked":
            raise KeyringLocked("Failed to unlock the collection!")
        if self._store.fault == "missing":
            _refuse()


def _refuse() -> NoReturn:
    raise NoKeyringError("No recommended backend was available.")

"""The keychain: one item, whose value is a document like that of the credentials file."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reference_impl import environment, surroundings
from reference_impl.credential import RunEndedError
from reference_impl.local import document
from reference_impl.surroundings import Keychain, Surroundings, T

NAME = "the keychain"
SERVICE = "reference-resolver"
ACCOUNT = "login"
LIMIT = "REFERENCE_KEYCHAIN_TIMEOUT_MS"
DEFAULT_LIMIT_MS = 3_000


class UnavailableError(Exception):
    """The keychain does not answer, which is told."""


class MissingError(UnavailableError):
    """There is no keychain, so nothing is in it."""


def account(around: Surroundings) -> str:
    """Return the account of the item: each config directory has one of its own."""
    moved = environment.variable(around, "CLAUDE_CONFIG_DIR")
    digest = hashlib.sha256(str(around.home / moved).encode()).hexdigest()
    return f"{ACCOUNT}-{digest[:8]}" if moved else ACCOUNT


def read(around: Surroundings) -> dict[str, Any]:
    """Return the object in the item; {} when it is missing, damaged or out of reach."""
    try:
        return understand(around, fetch(around)) or {}
    except UnavailableError:
        return {}


def understand(around: Surroundings, text: str | None) -> dict[str, Any] | None:
    """Return the object in a text; None when there is none, or it is damaged, which is told."""
    try:
        return None if text is None else document.parse(text)
    except ValueError:
        item = f"The item {account(around)} of {SERVICE} in {NAME}"
        around.tell(f"{item} is ignored: expected a JSON object. Log out, or remove the item.")
        return None


def write(around: Surroundings, value: dict[str, Any]) -> bool:
    """Put the object in the item's place; return whether the keychain took it."""
    try:
        store(around, value)
    except UnavailableError:
        return False
    return True


def take_out(around: Surroundings, key: str, lock: Path) -> bool:
    """Remove a key, and the item when nothing else is in it; return whether there was something.

    A damaged item goes as a whole. Raise RunEndedError when the keychain cannot be changed.
    """
    try:
        text = fetch(around)
        found = understand(around, text)
        if text is None or (found is not None and key not in found):
            return False
        with document.locked(around, lock):
            store(around, {name: value for name, value in (found or {}).items() if name != key})
    except MissingError:
        return False
    except UnavailableError:
        message = f"Nothing was removed from {NAME}. Unlock it, then try again."
        raise RunEndedError("store-unavailable", message) from None
    return True


def fetch(around: Surroundings) -> str | None:
    """Return the item's text; None when there is no item."""
    return ask(around, lambda keychain: keychain.get_password(SERVICE, account(around)))


def store(around: Surroundings, value: dict[str, Any]) -> None:
    """Put the object in the item's place; an empty one is no item."""
    text, name = json.dumps(value), account(around)
    if value:
        ask(around, lambda keychain: keychain.set_password(SERVICE, name, text))
    else:
        ask(around, lambda keychain: keychain.delete_password(SERVICE, name))


def ask(around: Surroundings, question: Callable[[Keychain], T]) -> T:
    """Return the keychain's answer, in time; after its first failure it is not asked again."""
    opened = around.keychain
    if opened is None:
        raise MissingError
    if NAME in around.given_up:
        raise UnavailableError
    text = environment.variable(around, LIMIT)
    limit_s = environment.milliseconds(text, DEFAULT_LIMIT_MS) / 1000
    try:
        return surroundings.within(limit_s, lambda: question(opened()))
    except surroundings.OverdueError:
        why = f"no answer within {limit_s:g} s; {LIMIT} raises it"
    except Exception as error:  # noqa: BLE001  # each backend has errors of its own
        why = type(error).__name__  # its text may hold anything
    around.given_up.add(NAME)
    around.tell(f"The keychain cannot be used ({why}). Unlock it; until then a file is used.")
    raise MissingError if why == "NoKeyringError" else UnavailableError

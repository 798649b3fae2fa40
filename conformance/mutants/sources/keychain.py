"""Mutants of the keychain (STO-006, STO-007, and whose item is whose)."""

import contextlib
from collections.abc import Callable
from typing import Any, TypeVar

from conformance.mutants.mutant import Mutant
from reference_impl import environment
from reference_impl.credential import Credential
from reference_impl.local import document, keychain, store
from reference_impl.surroundings import Keychain, Surroundings

T = TypeVar("T")
_read, _ask, _understand, _ask_bare = (
    keychain.read,
    keychain.ask,
    keychain.understand,
    environment.ask_bare,
)


def does_not_look_into_it(around: Surroundings) -> dict[str, Any]:
    """BUG: writes the login into the keychain, and looks for it in the file."""
    return {}


def keeps_to_the_file(around: Surroundings, value: dict[str, Any]) -> bool:
    """BUG: reads the keychain, and writes the file."""
    return False


def takes_an_item_of_its_own(around: Surroundings) -> str:
    """BUG: names its item anew in every run."""
    return f"{keychain.ACCOUNT}-{around.random()}"


def passes_over_the_file(around: Surroundings) -> store.Login | None:
    """BUG: where there is a keychain, a login in the file counts for nothing."""
    found = store.usable(around, keychain.NAME, _read(around))
    if found is not None or around.keychain is not None:
        return found
    path = store.credentials_file(around)
    return store.usable(around, str(path), document.read(around, path) or {})


def knows_one_directory(around: Surroundings) -> str:
    """BUG: one item serves every config directory."""
    return keychain.ACCOUNT


def waits_for_ever(limit_s: float, work: Callable[[], T]) -> T:
    """BUG: waits until the keychain answers, however long that takes."""
    return work()


def expects_no_trouble(around: Surroundings, question: Callable[[Keychain], T]) -> T:
    """BUG: nobody has thought of a keychain that says no."""
    if around.keychain is None:
        raise keychain.MissingError
    return question(around.keychain())


def takes_silence_for_consent(around: Surroundings, value: dict[str, Any]) -> bool:
    """BUG: does not look whether the keychain has taken the login."""
    with contextlib.suppress(keychain.UnavailableError):
        keychain.store(around, value)
    return True


def throws_away_what_is_strange(around: Surroundings, text: str | None) -> dict[str, Any] | None:
    """BUG: takes an item that holds no login out of the keychain."""
    found = _understand(around, text)
    if text is not None and store.LOGIN not in (found or {}):
        _ask(
            around,
            lambda chain: chain.delete_password(keychain.SERVICE, keychain.account(around)),
        )
    return found


def replaces_what_is_strange(around: Surroundings) -> dict[str, Any]:
    """BUG: puts an empty document into the place of an item that it cannot read."""
    found = _read(around)
    text = keychain.fetch(around) if around.keychain is not None else None
    if text is not None and store.LOGIN not in found:
        name = keychain.account(around)
        _ask(around, lambda chain: chain.set_password(keychain.SERVICE, name, "{}"))
    return found


def looks_up_the_login_in_bare_mode(around: Surroundings) -> Credential | None:
    """BUG: a bare run looks into the keychain, though it does not use what is there."""
    keychain.read(around)
    return _ask_bare(around)


def asks_the_keychain_first(around: Surroundings) -> Credential | None:
    """BUG: waits for the keychain before it looks at the environment."""
    if around.keychain is not None:
        around.keychain().get_password(keychain.SERVICE, keychain.account(around))
    return environment.token(around) or environment.key(around)


_KEYCHAIN = "reference_impl.local.keychain"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="keychain.not-read",
        requirement="STO-006",
        replaces=f"{_KEYCHAIN}:read",
        by=does_not_look_into_it,
    ),
    Mutant(
        id="keychain.not-written",
        requirement="STO-006",
        replaces=f"{_KEYCHAIN}:write",
        by=keeps_to_the_file,
    ),
    Mutant(
        id="keychain.item-of-each-run",
        requirement="STO-006",
        replaces=f"{_KEYCHAIN}:account",
        by=takes_an_item_of_its_own,
    ),
    Mutant(
        id="keychain.file-passed-over",
        requirement="STO-006",
        replaces="reference_impl.local.store:login",
        by=passes_over_the_file,
    ),
    Mutant(
        id="keychain.one-directory",
        requirement="STO-002",
        replaces=f"{_KEYCHAIN}:account",
        by=knows_one_directory,
    ),
    Mutant(
        id="keychain.waits",
        requirement="STO-007",
        replaces="reference_impl.surroundings:within",
        by=waits_for_ever,
    ),
    Mutant(
        id="keychain.trouble-crashes",
        requirement="STO-007",
        replaces=f"{_KEYCHAIN}:ask",
        by=expects_no_trouble,
    ),
    Mutant(
        id="keychain.write-unchecked",
        requirement="STO-007",
        replaces=f"{_KEYCHAIN}:write",
        by=takes_silence_for_consent,
    ),
    Mutant(
        id="keychain.asked-first",
        requirement="STO-007",
        replaces="reference_impl.environment:ask",
        by=asks_the_keychain_first,
    ),
    Mutant(
        id="keychain.strange-item-removed",
        requirement="STO-004",
        replaces=f"{_KEYCHAIN}:understand",
        by=throws_away_what_is_strange,
    ),
    Mutant(
        id="keychain.strange-item-replaced",
        requirement="STO-004",
        replaces=f"{_KEYCHAIN}:read",
        by=replaces_what_is_strange,
    ),
    Mutant(
        id="keychain.read-in-bare-mode",
        requirement="BAR-002",
        replaces="reference_impl.environment:ask_bare",
        by=looks_up_the_login_in_bare_mode,
    ),
)

"""Mutants of refreshes by several processes, and of broken off ones (RFR-009, RFR-010)."""

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conformance.mutants.mutant import Mutant
from reference_impl.local import document, store
from reference_impl.local.store import Login
from reference_impl.surroundings import Surroundings

_locked, _replace = document.locked, document.replace
_login, _save = store.login, store.save
_READ: dict[str, Login | None] = {}
# A disk that is busy, so that the moment in between can be met.
_DISK_S = 0.3


@contextlib.contextmanager
def locks_nothing(around: Surroundings, path: Path) -> Iterator[None]:
    """BUG: takes no lock, so that each process asks with the same refresh token."""
    yield


@contextlib.contextmanager
def locks_each_process_by_itself(around: Surroundings, path: Path) -> Iterator[None]:
    """BUG: the lock has the process's number in its name, so that nobody ever waits."""
    with _locked(around, path.with_name(f"{path.name}.{os.getpid()}")):
        yield


def never_looks_again(found: Login, stale: str, now_s: float) -> bool:
    """BUG: has the lock, but does not see that another process has refreshed the login."""
    return False


def remembers_what_it_read(around: Surroundings) -> Login | None:
    """BUG: keeps the login that it read first, and asks with its refresh token under the lock."""
    if "login" not in _READ:
        _READ["login"] = _login(around)
    return _READ["login"]


def empties_first(around: Surroundings, path: Path, value: dict[str, Any]) -> None:
    """BUG: empties the file, and fills it then."""
    with path.open("w", encoding="utf-8") as file:
        around.sleep(_DISK_S)
        json.dump(value, file)


def writes_over(around: Surroundings, path: Path, value: dict[str, Any]) -> None:
    """BUG: writes over what is there, one half of the text after the other."""
    text = json.dumps(value)
    middle = len(text) // 2
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, document.PRIVATE_FILE)
    os.write(descriptor, text[:middle].encode())
    around.sleep(_DISK_S)
    os.write(descriptor, text[middle:].encode())
    os.ftruncate(descriptor, len(text))
    os.close(descriptor)


def removes_first(around: Surroundings, path: Path, value: dict[str, Any]) -> None:
    """BUG: removes the file before there is a new one."""
    path.unlink(missing_ok=True)
    around.sleep(_DISK_S)
    _replace(around, path, value)


def stores_one_field_after_the_other(around: Surroundings, changed: dict[str, Any]) -> None:
    """BUG: stores the access token, then the refresh token, then the expiry."""
    for name, value in changed.items():
        _save(around, {name: value})
        around.sleep(_DISK_S)


_LOCKED = "reference_impl.local.document:locked"
_REPLACE = "reference_impl.local.document:replace"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(id="races.no-lock", requirement="RFR-009", replaces=_LOCKED, by=locks_nothing),
    Mutant(
        id="races.lock-by-process",
        requirement="RFR-009",
        replaces=_LOCKED,
        by=locks_each_process_by_itself,
    ),
    Mutant(
        id="races.no-second-look",
        requirement="RFR-009",
        replaces="reference_impl.local.login:is_newer",
        by=never_looks_again,
    ),
    Mutant(
        id="races.first-look-stays",
        requirement="RFR-009",
        replaces="reference_impl.local.store:login",
        by=remembers_what_it_read,
    ),
    Mutant(id="races.empties-first", requirement="RFR-010", replaces=_REPLACE, by=empties_first),
    Mutant(id="races.writes-over", requirement="RFR-010", replaces=_REPLACE, by=writes_over),
    Mutant(id="races.removes-first", requirement="RFR-010", replaces=_REPLACE, by=removes_first),
    Mutant(
        id="races.field-by-field",
        requirement="RFR-010",
        replaces="reference_impl.local.store:save",
        by=stores_one_field_after_the_other,
    ),
)

"""Mutants of how credential files are written (STO-003, STO-009)."""

import json
import os
import time
from pathlib import Path
from typing import Any

from conformance.mutants.mutant import Mutant
from reference_impl.local import document, store
from reference_impl.surroundings import Surroundings

_OPEN_FILE, _OPEN_DIRECTORY = 0o644, 0o755
_WRITING_S = 0.3
_replace, _save = document.replace, store.save


def writes_for_everyone(around: Surroundings, path: Path, value: dict[str, Any]) -> None:
    """BUG: leaves the mode of what it writes to the usual one."""
    _replace(around, path, value)
    path.chmod(_OPEN_FILE)


def loosens_on_rewrite(around: Surroundings, path: Path, value: dict[str, Any]) -> None:
    """BUG: makes a file private when it is new, and rewrites it with the usual mode."""
    was_there = path.exists()
    _replace(around, path, value)
    if was_there:
        path.chmod(_OPEN_FILE)


def makes_open_directories(directory: Path) -> None:
    """BUG: makes directories that everyone may look into."""
    if not directory.exists():
        makes_open_directories(directory.parent)
        directory.mkdir()
        directory.chmod(_OPEN_DIRECTORY)


def makes_open_parents(directory: Path) -> None:
    """BUG: makes the last directory private, and those above it as usual."""
    if not directory.exists():
        makes_open_directories(directory.parent)
        directory.mkdir(mode=0o700)


def writes_in_place(around: Surroundings, path: Path, value: dict[str, Any]) -> None:
    """BUG: empties the file, then writes it bit by bit."""
    document.make_private_directory(path.parent)
    text = json.dumps(value)
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(opened, "w") as file:  # noqa: PTH123  # opened with its mode
        for part in (text[: len(text) // 2], text[len(text) // 2 :]):
            file.write(part)
            file.flush()
            time.sleep(_WRITING_S)


def removes_before_writing(around: Surroundings, path: Path, value: dict[str, Any]) -> None:
    """BUG: takes the old file away, then makes the new one."""
    path.unlink(missing_ok=True)
    time.sleep(_WRITING_S)
    _replace(around, path, value)


def writes_the_login_alone(around: Surroundings, changes: dict[str, Any]) -> None:
    """BUG: writes the file anew from what it knows of it."""
    path = store.credentials_file(around)
    whole = document.read(around, path) or {}
    known = {store.LOGIN: whole[store.LOGIN]} if store.LOGIN in whole else {}
    if known != whole:
        document.replace(around, path, known)
    _save(around, changes)


def writes_known_fields_alone(around: Surroundings, changes: dict[str, Any]) -> None:
    """BUG: drops the fields of a login that it does not know."""
    path = store.credentials_file(around)
    whole = document.read(around, path) or {}
    former = whole.get(store.LOGIN)
    known = ("accessToken", "refreshToken", "expiresAt", "scopes", "issuer")
    if isinstance(former, dict):
        kept = {key: former[key] for key in known if key in former}
        document.replace(around, path, {**whole, store.LOGIN: kept})
    _save(around, changes)


def leaves_out_what_is_empty(around: Surroundings, path: Path, value: dict[str, Any]) -> None:
    """BUG: does not write keys whose values are empty."""
    _replace(around, path, {key: item for key, item in value.items() if item not in (None, {})})


def forgets_the_state(state: dict[str, object], workspace: str) -> dict[str, object]:
    """BUG: an answer about trust takes the place of everything else in the state file."""
    return {"projects": {workspace: {"hasTrustDialogAccepted": True}}}


_REPLACE = "reference_impl.local.document:replace"
_DIRECTORY = "reference_impl.local.document:make_private_directory"
_SAVE = "reference_impl.local.store:save"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="writing.usual-mode", requirement="STO-003", replaces=_REPLACE, by=writes_for_everyone
    ),
    Mutant(id="writing.loosened", requirement="STO-003", replaces=_REPLACE, by=loosens_on_rewrite),
    Mutant(
        id="writing.open-directory",
        requirement="STO-003",
        replaces=_DIRECTORY,
        by=makes_open_directories,
    ),
    Mutant(
        id="writing.open-parents", requirement="STO-003", replaces=_DIRECTORY, by=makes_open_parents
    ),
    Mutant(id="writing.in-place", requirement="STO-009", replaces=_REPLACE, by=writes_in_place),
    Mutant(
        id="writing.removed-first",
        requirement="STO-009",
        replaces=_REPLACE,
        by=removes_before_writing,
    ),
    Mutant(
        id="writing.others-dropped",
        requirement="STO-009",
        replaces=_SAVE,
        by=writes_the_login_alone,
    ),
    Mutant(
        id="writing.fields-dropped",
        requirement="STO-009",
        replaces=_SAVE,
        by=writes_known_fields_alone,
    ),
    Mutant(
        id="writing.state-dropped",
        requirement="STO-009",
        replaces="reference_impl.local.trust:with_trust",
        by=forgets_the_state,
    ),
    Mutant(
        id="writing.empty-dropped",
        requirement="STO-009",
        replaces=_REPLACE,
        by=leaves_out_what_is_empty,
    ),
)

"""JSON files: read without harm, replaced whole, locked against other processes."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reference_impl.credential import RunEndedError
from reference_impl.surroundings import Surroundings

PRIVATE_FILE = 0o600
PRIVATE_DIRECTORY = 0o700
LOCK_TRIES = 600
LOCK_PAUSE_S = 0.1


def read(around: Surroundings, path: Path) -> dict[str, Any] | None:
    """Return the object in a file; None when it is missing, or damaged, which is told."""
    try:
        if not path.exists():
            return None
        if path.is_file():  # reading a pipe could wait for ever
            return parse(path.read_text("utf-8"))
    except (OSError, ValueError):
        pass
    around.tell(f"{path} is ignored: expected a readable JSON object. Repair or remove the file.")
    return None


def parse(text: str) -> dict[str, Any]:
    """Return the JSON object in the text; raise ValueError when there is none."""
    try:
        value = json.loads(text)
    except RecursionError:
        value = None
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004  # one error for every damaged file
    return value


def replace(around: Surroundings, path: Path, value: dict[str, Any]) -> None:
    """Put the object in the file's place at once, readable by its owner only; raise OSError."""
    target = path.resolve()
    make_private_directory(target.parent)
    draft = target.with_name(f".{target.name}.{around.random()}")
    try:
        opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        with open(opened, "w") as file:  # noqa: PTH123  # opened with its mode
            json.dump(value, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def take_out(around: Surroundings, path: Path, key: str, *, even_damaged: bool = False) -> bool:
    """Remove a key, and the file when nothing else is in it; return whether there was something.

    A damaged file is left as it is, or goes as a whole. Raise OSError or RunEndedError.
    """
    if not has(around, path, key, even_damaged=even_damaged):
        return False
    with locked(around, path):
        leave_out(around, path, key)
    return True


def leave_out(around: Surroundings, path: Path, key: str) -> None:
    """Remove a key, and the file when nothing else is in it; call it with the file locked."""
    kept = {name: value for name, value in (read(around, path) or {}).items() if name != key}
    if kept:
        replace(around, path, kept)
    else:
        path.resolve().unlink(missing_ok=True)


def has(around: Surroundings, path: Path, key: str, *, even_damaged: bool) -> bool:
    """Whether a file holds the key, or is damaged and may hold anything."""
    whole = read(around, path)
    return (even_damaged and path.exists()) if whole is None else key in whole


def make_private_directory(directory: Path) -> None:
    """Make a directory and its missing parents, each for the owner only."""
    if not directory.exists():
        make_private_directory(directory.parent)
        directory.mkdir(mode=PRIVATE_DIRECTORY)


@contextlib.contextmanager
def locked(around: Surroundings, path: Path) -> Iterator[None]:
    """Keep other processes from replacing the file; end the run when that cannot be had."""
    lock = path.with_name(f"{path.name}.lock")
    try:
        make_private_directory(lock.parent)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    except OSError as error:
        message = f"{lock} cannot be written ({error.strerror}). Make its directory writable."
        raise RunEndedError("store-unavailable", message) from None
    try:
        _wait_for(around, descriptor, lock)
        yield
    finally:
        os.close(descriptor)


def _wait_for(around: Surroundings, descriptor: int, lock: Path) -> None:
    for _ in range(LOCK_TRIES):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            around.sleep(LOCK_PAUSE_S)
        else:
            return
    message = f"{lock} is held by another process for a minute. End that process, then run again."
    raise RunEndedError("store-unavailable", message)

"""Everything a run takes from outside itself, as one value."""

import io
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TextIO, TypeVar

import requests

T = TypeVar("T")
CLOCK = "REFERENCE_CLOCK"  # seconds since the epoch at the start, or <seconds>x<speed>
LONGEST_CLOCK = 14  # digits in all
KEYCHAIN_VARIABLES = ("PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS")


class Keychain(Protocol):
    """What is asked of a keychain: a password by service and account. Any call may raise."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return a password; None when there is none."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store a password."""

    def delete_password(self, service: str, username: str) -> None:
        """Remove a password."""


class OverdueError(Exception):
    """Work took longer than it may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The process a run lives in; tests build their own."""

    environment: Mapping[str, str]
    home: Path
    workspace: Path  # the working directory without symbolic links
    now: Callable[[], float]  # seconds since the epoch
    sleep: Callable[[float], None]  # seconds
    random: Callable[[], str]  # a fresh name that nobody can guess
    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    start: Callable[..., subprocess.Popen[bytes]]
    http: requests.Session
    keychain: Callable[[], Keychain] | None = None  # opens it, where the platform has one
    interactive: bool = False  # whether somebody is there to answer questions
    told: set[str] = field(default_factory=set)
    given_up: set[str] = field(default_factory=set)  # what has failed, and is not tried again

    def say(self, text: str) -> None:
        """Write a result. Lone surrogates, which a reply may hold, become question marks."""
        try:
            self.stdout.write(text.encode("utf-8", "replace").decode("utf-8") + "\n")
            self.stdout.flush()
        except OSError:  # a closed terminal, a broken pipe: nobody is left to be told
            raise SystemExit(1) from None

    def tell(self, message: str) -> None:
        """Write a message to the user, once; it never holds a secret."""
        if message not in self.told:
            self.told.add(message)
            with suppress(OSError):  # a closed terminal is no reason to end
                self.stderr.write(f"reference: {message}\n")
                self.stderr.flush()

    def ask(self, question: str) -> str:
        """Return the line that the user answers; "" at the end of standard input."""
        self.stderr.write(question)
        self.stderr.flush()
        return self.stdin.readline()


def current() -> Surroundings:
    """Return the surroundings of the real process."""
    environment = dict(os.environ)
    return Surroundings(
        environment=environment,
        home=Path(environment.get("HOME") or Path.home()),
        workspace=Path.cwd().resolve(),
        now=clock(environment),
        sleep=time.sleep,
        random=lambda: secrets.token_hex(16),
        stdin=readable(sys.stdin),
        stdout=sys.stdout,
        stderr=sys.stderr,
        start=subprocess.Popen,
        http=open_session(environment),
        keychain=open_keychain if has_keychain(environment) else None,
    )


def clock(environment: Mapping[str, str]) -> Callable[[], float]:
    """Return what tells the time: the real clock, or one that was set by REFERENCE_CLOCK."""
    seconds, _, speed = environment.get(CLOCK, "").partition("x")
    whole = f"{seconds}{speed or 1}"
    if not (seconds and whole.isascii() and whole.isdigit() and len(whole) <= LONGEST_CLOCK):
        return time.time
    begin_s = time.time()
    return lambda: int(seconds) + (time.time() - begin_s) * int(speed or 1)


def has_keychain(environment: Mapping[str, str]) -> bool:
    """Whether the platform has a keychain; on Linux it is reached over the session's bus."""
    return sys.platform in {"darwin", "win32"} or any(map(environment.get, KEYCHAIN_VARIABLES))


def open_keychain() -> Keychain:
    """Return the keychain; keyring is loaded only now, which takes longer than the rest."""
    import keyring  # noqa: PLC0415  # see above

    return keyring.get_keyring()


def within(limit_s: float, work: Callable[[], T]) -> T:
    """Return what the work returns, or raise what it raises; raise OverdueError when it is late.

    It is done in a thread of its own, which is given up then.
    """
    done: Future[T] = Future()

    def attempt() -> None:
        try:
            done.set_result(work())
        except Exception as error:  # noqa: BLE001  # it is raised again, in the caller's thread
            done.set_exception(error)

    threading.Thread(target=attempt, daemon=True).start()
    if not wait([done], timeout=limit_s).done:
        raise OverdueError
    return done.result()


def readable(stream: TextIO | None) -> TextIO:
    """Return a stream that takes any bytes for text; an empty one where there is none at all."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    return stream or Path(os.devnull).open()


def open_session(environment: Mapping[str, str]) -> requests.Session:
    """Return an HTTP session that trusts SSL_CERT_FILE, which requests itself does not read."""
    session = requests.Session()
    session.verify = environment.get("SSL_CERT_FILE") or True
    return session

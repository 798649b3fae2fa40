"""Everything a run takes from outside itself, as one value."""

import io
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import requests


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
    interactive: bool = False  # whether somebody is there to answer questions
    told: set[str] = field(default_factory=set)

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
        answer = self.stdin.readline()
        if not answer:
            self.stderr.write("\n")
        return answer


def current() -> Surroundings:
    """Return the surroundings of the real process."""
    environment = dict(os.environ)
    return Surroundings(
        environment=environment,
        home=Path(environment.get("HOME") or Path.home()),
        workspace=Path.cwd().resolve(),
        now=time.time,
        sleep=time.sleep,
        random=lambda: secrets.token_hex(16),
        stdin=readable(sys.stdin),
        stdout=sys.stdout,
        stderr=sys.stderr,
        start=subprocess.Popen,
        http=open_session(environment),
    )


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

"""One command run to its end: its status, what it wrote, and nothing left of it."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What is run: words, all variables, the working directory, standard input, seconds at most."""

    argv: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    stdin: str
    limit_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How it ended: its exit status, negative the number of a signal, ``None`` out of time."""

    status: int | None
    stdout: str
    stderr: str


def run(command: Command) -> Ended:
    """Run it, and end what is left of it. Raises ``OSError`` when it cannot be started."""
    with (
        tempfile.TemporaryFile() as stdin,
        tempfile.TemporaryFile() as stdout,
        tempfile.TemporaryFile() as stderr,
    ):
        stdin.write(command.stdin.encode())
        stdin.seek(0)
        # Files and not pipes: what it leaves behind may hold them open for as long as it likes.
        with subprocess.Popen(
            command.argv,
            env=command.environment,
            cwd=command.folder,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        ) as process:
            status: int | None = None
            try:
                with suppress(subprocess.TimeoutExpired):
                    status = process.wait(command.limit_s)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
        texts = []
        for file in (stdout, stderr):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
        return Ended(status=status, stdout=texts[0], stderr=texts[1])

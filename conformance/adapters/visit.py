"""A person's visit to a staged world: started here, done by ``visitor`` inside of it."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

from conformance.adapters.messages import Perform
from conformance.vocabulary.observation import Network
from conformance.vocabulary.target import Target
from fakes.internet import namespace

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from conformance.adapters.visitor import main; main(sys.argv[2:])"
)
BY_SIGNAL = 128  # what a shell adds to the number of the signal that ended a command


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What is visited, and how.

    ``step`` is the index of the step whose environment is taken. ``command`` is empty for
    ``shell``. ``heading`` is said first, where a shell is opened. ``terminal`` is the value of
    ``TERM``. ``journal`` is a file that gets a line for each request too.
    """

    task: Perform
    target: Target
    network: Network
    step: int
    command: tuple[str, ...]
    shell: str
    heading: tuple[str, ...]
    terminal: str | None
    journal: Path | None


def visit(what: Visit) -> int:
    """Go there, wait for the command's end, leave nothing behind; the command's exit status."""
    with tempfile.TemporaryDirectory(prefix="pecking-order-") as name:
        folder = Path(name).resolve()
        ours, theirs = socket.socketpair()
        paths = [str(Path(path).resolve()) for path in sys.path if path]
        argv = [sys.executable, "-I", "-c", _BOOT, json.dumps(paths), str(theirs.fileno())]
        if what.network == "namespace":
            argv = namespace.command(argv, folder / "namespace")
        variables = {"PATH": f"{os.defpath}:/usr/sbin:/sbin", "LANG": "C.UTF-8", "HOME": name}
        with theirs, _patient() as heard:
            process = subprocess.Popen(argv, env=variables, pass_fds=(theirs.fileno(),))
            heard.append(process)
            connection = Connection(ours.detach())
            connection.send((what, folder))
            status = process.wait()
        connection.close()
        return BY_SIGNAL - status if status < 0 else status


@contextmanager
def _patient() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Leave interrupts to the command; hand a wish to end on to it, and wait all the same."""
    heard: list[subprocess.Popen[bytes]] = []

    def hand_on(_number: int, _frame: FrameType | None) -> None:
        for process in heard:
            process.terminate()

    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN),
        signal.SIGTERM: signal.signal(signal.SIGTERM, hand_on),
        signal.SIGHUP: signal.signal(signal.SIGHUP, hand_on),
    }
    try:
        yield heard
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""The command adapter: one process for each step, in a session of its own."""

import os
import subprocess
import threading
from dataclasses import dataclass, field

from conformance.adapters.launch.running import Command, Started, Streams
from conformance.adapters.launch.terminal import take_terminal


@dataclass(slots=True)
class _Process:
    popen: subprocess.Popen[bytes]
    ended: int = field(init=False)

    def __post_init__(self) -> None:
        self.ended = _ended_descriptor(self.popen)

    @property
    def pid(self) -> int:
        return self.popen.pid

    def status(self) -> int:
        status = self.popen.wait()
        os.close(self.ended)
        return status


def launch(command: Command, streams: Streams) -> Started:
    """Start a command with these as its standard streams, in a session of its own.

    Raises ``OSError`` when its program cannot be started, ``ValueError`` for words or variables
    that no process can have.
    """
    return _Process(
        subprocess.Popen(
            command.argv,
            env=command.environment,
            cwd=command.folder,
            stdin=streams.stdin,
            stdout=streams.stdout,
            stderr=streams.stderr,
            start_new_session=True,
            preexec_fn=take_terminal if streams.is_terminal else None,  # noqa: PLW1509  # one ioctl
        )
    )


def _ended_descriptor(popen: subprocess.Popen[bytes]) -> int:
    """A descriptor that becomes readable when the process has ended."""
    if hasattr(os, "pidfd_open"):
        return os.pidfd_open(popen.pid)
    waiting, ended = os.pipe()

    def tell() -> None:
        popen.wait()
        os.close(ended)

    threading.Thread(target=tell, daemon=True).start()
    return waiting

"""Watching one process of the target: its output, bounded; its time, limited; its end."""

import os
import selectors
import signal
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Protocol

from conformance.adapters import processes
from conformance.vocabulary.observation import Ending

# What one stream may hold. No honest reply to `ping` comes near it.
MOST_OUTPUT = 1 << 20
# After SIGTERM a program may tidy up for so long before SIGKILL.
_TIDY_S = 0.2
_CHUNK = 1 << 16


class Started(Protocol):
    """A process that runs: a descriptor that can be read when it has ended, and its status."""

    @property
    def pid(self) -> int:
        """Its process id."""

    @property
    def ended(self) -> int:
        """A descriptor that becomes readable at its end."""

    def status(self) -> int:
        """Its exit status, or the negative number of the signal that ended it; once, at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What is run: words, all variables, the working directory."""

    argv: tuple[str, ...]
    environment: dict[str, str]
    folder: str


# Starts a command with these two descriptors as standard output and standard error.
Launch = Callable[[Command, int, int], Started]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a process ended and what it wrote; ``status`` only where it was not ended by us."""

    ending: Ending
    status: int | None
    stdout: str
    stderr: str
    started: float
    duration_s: float


@dataclass(slots=True, kw_only=True)
class _Stream:
    descriptor: int
    data: bytearray = field(default_factory=bytearray)

    def read(self) -> bool:
        """Take what is there; whether there may be more later."""
        try:
            chunk = os.read(self.descriptor, _CHUNK)
        except BlockingIOError:
            return True
        self.data += chunk
        return bool(chunk)

    def drain(self) -> None:
        """Take what is left without waiting for those who still hold the other end."""
        while len(self.data) <= MOST_OUTPUT:
            before = len(self.data)
            if not self.read() or len(self.data) == before:
                return

    @property
    def text(self) -> str:
        return self.data[:MOST_OUTPUT].decode("utf-8", "replace")


def run(launch: Launch, command: Command, limit_s: float, spared: Collection[int]) -> Ended:
    """Run a command to its end, or end it. ``spared`` processes are no part of it."""
    out, out_end = os.pipe()
    err, err_end = os.pipe()
    streams = (_Stream(descriptor=out), _Stream(descriptor=err))
    try:
        started, begin = time.time(), time.perf_counter()
        try:
            process = launch(command, out_end, err_end)
        finally:
            os.close(out_end)
            os.close(err_end)
        ending = _watch(process, streams, limit_s)
        if ending != "exited":
            _end(process, spared)
        status = process.status()
        took = time.perf_counter() - begin
        for stream in streams:
            stream.drain()
        if ending == "exited" and status < 0:
            ending = "signalled"
        return Ended(
            ending=ending,
            status=status if ending in {"exited", "signalled"} else None,
            stdout=streams[0].text,
            stderr=streams[1].text,
            started=started,
            duration_s=took,
        )
    finally:
        os.close(out)
        os.close(err)


def _watch(process: Started, streams: tuple[_Stream, ...], limit_s: float) -> Ending:
    """Read along until the process has ended, has written too much, or its time is over."""
    deadline = time.monotonic() + limit_s
    with selectors.DefaultSelector() as selector:
        selector.register(process.ended, selectors.EVENT_READ)
        for stream in streams:
            os.set_blocking(stream.descriptor, False)
            selector.register(stream.descriptor, selectors.EVENT_READ, stream)
        while (rest := deadline - time.monotonic()) > 0:
            for key, _ in selector.select(rest):
                if not isinstance(key.data, _Stream):
                    return "exited"
                if not key.data.read():
                    selector.unregister(key.data.descriptor)
                if len(key.data.data) > MOST_OUTPUT:
                    return "flooded"
    return "timed-out"


def _end(process: Started, spared: Collection[int]) -> None:
    """Ask the whole run to end, then make it."""
    own = os.getpid()
    processes.send(processes.below(own, spared), signal.SIGTERM)
    processes.wait([process.pid], _TIDY_S)
    processes.kill_below(own, spared)

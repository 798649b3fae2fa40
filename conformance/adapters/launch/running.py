"""Watching one process of the target: its output, bounded; its time, limited; its end."""

import codecs
import os
import selectors
import signal
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Literal, Protocol

from conformance.adapters import processes
from conformance.adapters.launch import terminal
from conformance.adapters.launch.talk import Drive, Talk
from conformance.vocabulary.observation import Ending

# What one stream may hold. No honest reply to `ping` comes near it.
MOST_OUTPUT = 1 << 20
# After SIGTERM, or after its terminal was closed, a program may tidy up for so long before SIGKILL.
_TIDY_S = 0.2
_HANG_UP_S = 2.0
# A driver whose program has ended comes to an end soon: its own waits are bounded by this.
_DRIVER_S = 15.0
_CHUNK = 1 << 16
Input = Literal["nothing", "pipe", "terminal"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """The descriptors that a process gets as its standard ones; ``is_terminal``: all three one."""

    stdin: int
    stdout: int
    stderr: int
    is_terminal: bool = False


# Starts a command with these descriptors.
Launch = Callable[[Command, Streams], Started]


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
    decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8")("replace")
    )

    def read(self) -> str | None:
        """Take what is there; ``None`` at the end."""
        if self.descriptor < 0:
            return None
        try:
            chunk = os.read(self.descriptor, _CHUNK)
        except BlockingIOError:
            return ""
        except OSError:  # how a terminal ends whose other end was closed
            return None
        self.data += chunk
        return self.decoder.decode(chunk) if chunk else None

    def drain(self) -> None:
        """Take what is left without waiting for those who still hold the other end."""
        while len(self.data) <= MOST_OUTPUT and self.read():
            pass

    def close(self) -> None:
        """Take what is left, then let go."""
        if self.descriptor >= 0:
            self.drain()
            os.close(self.descriptor)
            self.descriptor = -1

    @property
    def text(self) -> str:
        return self.data[:MOST_OUTPUT].decode("utf-8", "replace").replace("\r\n", "\n")


@dataclass(slots=True, kw_only=True)
class _Pipes:
    """Every descriptor of one run; those of the program are closed once it has them."""

    streams: tuple[_Stream, ...]
    given: Streams
    keyboard: terminal.Keyboard | None
    wake: int
    woken: int

    def hand_over(self) -> None:
        """Close the program's ends."""
        given = self.given
        for descriptor in {given.stdin, given.stdout, given.stderr}:
            os.close(descriptor)

    def hang_up(self) -> None:
        """Close the person's ends: the keyboard, and a terminal's screen too."""
        if self.keyboard is not None:
            self.keyboard.close()
        if self.given.is_terminal:
            for stream in self.streams:
                stream.close()

    def close(self) -> None:
        """Close everything that is left."""
        self.hang_up()
        for stream in self.streams:
            stream.close()
        os.close(self.wake)
        os.close(self.woken)


def _pipes(keyboard: Input) -> _Pipes:
    woken, wake = os.pipe()
    if keyboard == "terminal":
        person, program = terminal.open_terminal()
        given = Streams(stdin=program, stdout=program, stderr=program, is_terminal=True)
        typing_there = terminal.Keyboard(os.dup(person))
        screen = (_Stream(descriptor=person),)
        return _Pipes(streams=screen, given=given, keyboard=typing_there, wake=wake, woken=woken)
    out, out_end = os.pipe()
    err, err_end = os.pipe()
    streams = (_Stream(descriptor=out), _Stream(descriptor=err))
    typing: terminal.Keyboard | None = None
    if keyboard == "pipe":
        stdin, typed = os.pipe()
        typing = terminal.Keyboard(typed)
    else:
        stdin = os.open(os.devnull, os.O_RDONLY)
    given = Streams(stdin=stdin, stdout=out_end, stderr=err_end)
    return _Pipes(streams=streams, given=given, keyboard=typing, wake=wake, woken=woken)


def run(
    launch: Launch,
    command: Command,
    limit_s: float,
    spared: Collection[int],
    *,
    keyboard: Input = "nothing",
    drive: Drive | None = None,
    departed: Callable[[], None] = lambda: None,
) -> Ended:
    """Run a command to its end, or end it. ``spared`` processes are no part of it.

    ``drive`` is what a person does meanwhile. Raises what the driver raised. ``departed`` is called
    when a program whose terminal was closed has ended, or has had its time for it, before what is
    left is made to end.
    """
    pipes = _pipes(keyboard)
    try:
        started, begin = time.time(), time.perf_counter()
        try:
            process = launch(command, pipes.given)
        finally:
            pipes.hand_over()
        talk = Talk(
            keyboard=pipes.keyboard,
            wake=pipes.wake,
            pid=process.pid,
            is_terminal=pipes.given.is_terminal,
        )
        driver = _Driver(talk, drive)
        driver.start()
        ending = _watch(process, pipes, talk, limit_s)
        if ending != "exited":
            _end(process, pipes, ending, spared, departed)
        talk.finish()
        status = process.status()
        took = time.perf_counter() - begin
        for stream in pipes.streams:
            stream.drain()
        driver.finish()
        ending = talk.ending or ending
        if ending == "killed" and status >= 0:
            ending = "exited"  # it was quicker than the driver
        if ending == "exited" and status < 0:
            ending = "signalled"
        texts = [stream.text for stream in pipes.streams]
        return Ended(
            ending=ending,
            status=status if ending in {"exited", "signalled"} else None,
            stdout=texts[0],
            stderr=texts[1] if len(texts) > 1 else "",
            started=started,
            duration_s=took,
        )
    finally:
        pipes.close()


class _Driver:
    """The driver's thread, if there is a driver, and what it raised."""

    def __init__(self, talk: Talk, drive: Drive | None) -> None:
        self._talk = talk
        self._drive = drive
        self._problem: BaseException | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self) -> None:
        if self._drive is not None:
            self._thread.start()

    def _work(self) -> None:
        try:
            if self._drive is not None:
                self._drive(self._talk)
        except BaseException as problem:  # noqa: BLE001  # raised again by finish()
            self._problem = problem

    def finish(self) -> None:
        if self._drive is None:
            return
        self._thread.join(_DRIVER_S)
        if self._problem is not None:
            raise self._problem
        if self._thread.is_alive():
            raise TimeoutError(f"the driver of a run did not end within {_DRIVER_S:g} s")


def _watch(process: Started, pipes: _Pipes, talk: Talk, limit_s: float) -> Ending:
    """Read along until the process has ended, has written too much, or its time is over."""
    deadline = time.monotonic() + limit_s
    with selectors.DefaultSelector() as selector:
        selector.register(process.ended, selectors.EVENT_READ)
        selector.register(pipes.woken, selectors.EVENT_READ)
        for stream in pipes.streams:
            os.set_blocking(stream.descriptor, False)
            selector.register(stream.descriptor, selectors.EVENT_READ, stream)
        while (rest := deadline - time.monotonic()) > 0:
            for key, _ in selector.select(rest):
                if not isinstance(key.data, _Stream):
                    return "exited" if key.fd == process.ended else talk.ending or "exited"
                more = key.data.read()
                if more is None:
                    selector.unregister(key.data.descriptor)
                else:
                    talk.hear(more)
                if len(key.data.data) > MOST_OUTPUT:
                    return "flooded"
    return "timed-out"


def _end(
    process: Started,
    pipes: _Pipes,
    ending: Ending,
    spared: Collection[int],
    departed: Callable[[], None],
) -> None:
    """Ask the whole run to end, then make it."""
    own = os.getpid()
    if ending == "hung-up":
        pipes.hang_up()
        # A terminal sends this by itself; where standard input is a pipe, the person's shell does.
        processes.send([process.pid], signal.SIGHUP)
        processes.wait([process.pid], _HANG_UP_S)
        departed()
    elif ending != "killed":
        processes.send(processes.below(own, spared), signal.SIGTERM)
        processes.wait([process.pid], _TIDY_S)
    processes.kill_below(own, spared)

"""The client's side of the host process: what pytest calls."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from conformance.adapters import processes
from conformance.adapters.messages import Begin, Broken, Perform, Ready
from conformance.vocabulary.observation import Network, Observation
from conformance.vocabulary.steps import Step
from conformance.vocabulary.target import Target
from conformance.vocabulary.world import World
from fakes.internet import namespace

# What staging, observing and ending may take beside the steps themselves.
_SLACK_S = 15.0
_STEP_SLACK_S = 3.0
# Imports, certificates and namespaces, on a busy machine.
_START_S = 60.0
_STOP_S = 5.0
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from conformance.adapters.service import main; main(sys.argv[2:])"
)


def networks() -> dict[Network, str | None]:
    """Every entry: ``None`` when it can be made here, else the reason why not."""
    return {"namespace": namespace.available(), "proxy": None}


class HostError(Exception):
    """The host process could not be started, ended, or did not answer in time."""


@dataclass(slots=True)
class _Host:
    """One host process and the ways to it."""

    process: subprocess.Popen[bytes]
    connection: Connection
    lifeline: int
    folder: Path
    ready: Ready | None = field(default=None)

    def ask(self, message: object, limit_s: float) -> object:
        """The answer to one message. Raises ``HostError`` when there is none in time."""
        try:
            self.connection.send(message)
            if not self.connection.poll(limit_s):
                raise HostError(f"the host process did not answer within {limit_s:.0f} s")
            return self.connection.recv()
        except (EOFError, OSError) as problem:
            raise HostError(f"the host process ended{self._said()}") from problem

    def begin(self, begin: Begin) -> None:
        """Make it serve. Raises ``HostError`` when it cannot."""
        match self.ask(begin, _START_S):
            case Ready() as ready:
                self.ready = ready
            case Broken(problem=problem):
                raise HostError(f"the host process cannot serve: {problem.strip()}")
            case answer:
                raise HostError(f"the host process answered {answer!r}")

    def _said(self) -> str:
        log = self.folder / "host.log"
        text = log.read_text("utf-8", "replace").strip() if log.exists() else ""
        return f": {text[-2000:]}" if text else ""

    def end(self, *, patience_s: float = _STOP_S) -> None:
        """End it with everything below it, in good order or not, and remove its folder."""
        self.connection.close()
        os.close(self.lifeline)
        try:
            self.process.wait(patience_s)
        except subprocess.TimeoutExpired:
            _kill_tree(self.process.pid)
            self.process.wait()
        if self.process.returncode != 0:
            processes.kill_strays(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)


class Client:
    """Performs scenarios for one target in one host process, started when first needed."""

    def __init__(
        self,
        target: Target,
        network: Network,
        *,
        folder: Path | None = None,
        slack_s: float = _SLACK_S,
    ) -> None:
        self.target = target
        self.network: Network = network
        self._folder = folder
        self._slack_s = slack_s
        self._host: _Host | None = None

    def perform(
        self,
        scenario_id: str,
        given: World,
        when: tuple[Step, ...],
        *,
        keep: Path | None = None,
    ) -> Observation:
        """Stage the world, do the steps, and tell what was seen; ``error`` is set when that failed.

        ``keep`` is a folder that does not exist yet; the world's files are copied into it.
        """
        steps = len(when) * (self.target.limits.step_s + _STEP_SLACK_S)
        task = Perform(scenario=scenario_id, given=given, when=when, keep=keep)
        try:
            answer = self._started().ask(task, steps + self._slack_s)
        except HostError as problem:
            self._abandon()
            return Observation(network=self.network, error=str(problem))
        if isinstance(answer, Observation):
            return answer
        return Observation(network=self.network, error=f"the host process answered {answer!r}")

    def way_out(self) -> str | None:
        """What was found of a network beyond the fakes; ``None`` for nothing, or where told so.

        Raises ``HostError`` when the host process cannot be started.
        """
        ready = self._started().ready
        return ready.way_out if ready is not None else None

    @property
    def process_id(self) -> int | None:
        """The host's process id; ``None`` while there is none."""
        return None if self._host is None else self._host.process.pid

    def close(self) -> None:
        """End the host process and everything below it."""
        host, self._host = self._host, None
        if host is not None:
            host.end()

    def _abandon(self) -> None:
        """End a host that is not well: it gets no time to end by itself."""
        host, self._host = self._host, None
        if host is not None:
            host.end(patience_s=0.1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _started(self) -> _Host:
        if self._host is None:
            host = _start(self.network, self._folder)
            begin = Begin(target=self.target, network=self.network, folder=host.folder)
            try:
                host.begin(begin)
            except HostError:
                host.end()
                raise
            self._host = host
        return self._host


def _start(network: Network, parent: Path | None) -> _Host:
    folder = Path(tempfile.mkdtemp(prefix="pecking-order-", dir=parent)).resolve()
    ours, theirs = socket.socketpair()
    reading, lifeline = os.pipe()
    paths = [str(Path(path).resolve()) for path in sys.path if path]
    descriptors = (str(theirs.fileno()), str(reading))
    argv = [sys.executable, "-I", "-c", _BOOT, json.dumps(paths), *descriptors]
    if network == "namespace":
        argv = namespace.command(argv, folder / "namespace")
    with (folder / "host.log").open("wb") as log, theirs:
        process = subprocess.Popen(
            argv,
            env={"PATH": f"{os.defpath}:/usr/sbin:/sbin", "LANG": "C.UTF-8", "HOME": str(folder)},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(theirs.fileno(), reading),
            start_new_session=True,
        )
    os.close(reading)
    return _Host(process, Connection(ours.detach()), lifeline, folder)


def _kill_tree(pid: int) -> None:
    """Stop a process so that it starts no more, then kill it and everything below it."""
    try:
        root = psutil.Process(pid)
        root.send_signal(signal.SIGSTOP)
        for process in (*root.children(recursive=True), root):
            process.kill()
    except psutil.NoSuchProcess:
        return

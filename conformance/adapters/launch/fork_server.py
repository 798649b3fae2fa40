"""The python adapter: a server that has imported the target forks a process for each step.

A server runs one process at a time; those that race each other have a server each.
"""

import json
import os
import select
import socket
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.adapters.launch.running import Command, Started, Streams

_PROGRAM = Path(__file__).with_name("fork_program.py")
_LENGTH = struct.Struct("!I")
# Importing a target's libraries may take seconds on a busy machine.
_START_S = 60.0


class ForkServerError(Exception):
    """The fork server could not be started, or died."""


@dataclass(slots=True)
class _Process:
    server: "ForkServer"
    pid: int

    @property
    def ended(self) -> int:
        return self.server.control.fileno()

    def status(self) -> int:
        status = self.server.receive()["status"]
        return int(status)


@dataclass(slots=True, kw_only=True)
class ForkServer:
    """The life of one fork server; a dead one is started again at the next launch.

    One with an ``origin`` is forked from that one: whatever it imported is there already.
    """

    main: str
    environment: Mapping[str, str]
    folder: Path
    paths: tuple[str, ...]
    preload: tuple[str, ...] = ()
    origin: "ForkServer | None" = None
    control: socket.socket = field(init=False)
    _pid: int | None = None
    _process: subprocess.Popen[bytes] | None = None
    _twins: list["ForkServer"] = field(default_factory=list)

    @property
    def pids(self) -> frozenset[int]:
        """The processes of its own and of its twins: no part of any run."""
        own = frozenset() if self._pid is None else frozenset({self._pid})
        return own.union(*(twin.pids for twin in self._twins))

    def crowd(self, count: int) -> tuple["ForkServer", ...]:
        """So many servers that run: this one, and twins of it, which stay for the next crowd.

        Raises ``ForkServerError`` when one cannot be started.
        """
        while len(self._twins) < count - 1:
            twin = ForkServer(
                main=self.main,
                environment=self.environment,
                folder=self.folder,
                paths=self.paths,
                origin=self,
            )
            self._twins.append(twin)
        found = (self, *self._twins[: count - 1])
        for server in found:
            server.ensure()
        return found

    def start(self) -> None:
        """Start it and wait until it has imported the target.

        Raises ``ForkServerError`` with the target's own words when that fails.
        """
        self.stop()
        self.control, other = socket.socketpair()
        self.control.settimeout(_START_S)
        with other:
            if self.origin is not None:
                self._pid = self.origin.fork(other)
                return
            self._process = self._import(other)
            self._pid = self._process.pid
        if problem := self.receive()["problem"]:
            self.stop()
            raise ForkServerError(f"{self.main} could not be imported: {problem.strip()}")

    def _import(self, other: socket.socket) -> subprocess.Popen[bytes]:
        words = (self.main, ",".join(self.preload), *self.paths)
        return subprocess.Popen(
            (sys.executable, "-I", str(_PROGRAM), str(other.fileno()), *words),
            env=dict(self.environment),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(other.fileno(),),
            start_new_session=True,
        )

    def fork(self, other: socket.socket) -> int:
        """Fork a server that is talked to by the other end of this socket; its process id.

        Raises ``ForkServerError`` when this one is gone.
        """
        self._ask({"is_twin": True}, [other.fileno()])
        return int(self.receive()["pid"])

    def stop(self) -> None:
        """End it and its twins; one of these ends by itself when nobody talks to it any longer."""
        for twin in self._twins:
            twin.stop()
        if self._pid is not None:
            self.control.close()
            self._pid = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def ensure(self) -> None:
        """Start it unless it runs. Raises ``ForkServerError`` when that fails."""
        if self._pid is None or self._is_gone():
            self.start()

    def launch(self, command: Command, streams: Streams) -> Started:
        """Run the target's main in a process of its own."""
        for value in (*command.argv, *command.environment, *command.environment.values()):
            if "\0" in value:
                raise ValueError("embedded null byte")
        self.ensure()
        request = {
            "is_twin": False,
            "argv": command.argv,
            "environment": command.environment,
            "folder": command.folder,
            "is_terminal": streams.is_terminal,
        }
        self._ask(request, [streams.stdin, streams.stdout, streams.stderr])
        return _Process(self, self.receive()["pid"])

    def _ask(self, request: Mapping[str, Any], descriptors: Sequence[int]) -> None:
        data = json.dumps(request).encode()
        socket.send_fds(self.control, [_LENGTH.pack(len(data))], descriptors)
        self.control.sendall(data)

    def _is_gone(self) -> bool:
        """Whether the server has ended; between requests it has nothing to say."""
        readable, _, _ = select.select([self.control], [], [], 0)
        return bool(readable)

    def receive(self) -> dict[str, Any]:
        """The next reply.

        Raises ``ForkServerError`` when the server is gone.
        """
        try:
            header = self._exactly(_LENGTH.size)
            reply: dict[str, Any] = json.loads(self._exactly(_LENGTH.unpack(header)[0]))
        except OSError as problem:
            self.stop()
            raise ForkServerError(f"the fork server of {self.main} is gone") from problem
        return reply

    def _exactly(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            chunk = self.control.recv(length - len(data))
            if not chunk:
                raise ConnectionResetError(os.strerror(104))
            data += chunk
        return data

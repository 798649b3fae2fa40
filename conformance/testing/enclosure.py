"""Commands in a network namespace with a fake internet of its own: nothing there leads out.

pytest's own process stays where it is: another one makes the namespace, runs the fake internet and
the commands, and tells what arrived. It ends with its client.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

from conformance.adapters import isolation, processes
from conformance.stage.environment import Network
from conformance.stage.planting import StagingError
from conformance.testing.programs import Command, Ended, run
from fakes.internet import namespace
from fakes.internet.internet import Internet
from fakes.journal import Exchange, Journal, Tunnel
from fakes.situation import Situation

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from conformance.testing.enclosure import main; main(sys.argv[2:])"
)
_START_S = 60.0
_SLACK_S = 15.0
_STOP_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begin:
    """A new situation; ``frozen`` are paths that nobody can change from now on."""

    situation: Situation
    frozen: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """What became of a command: all that arrived since the situation began."""

    ended: Ended | OSError
    exchanges: tuple[Exchange, ...]
    tunnels: tuple[Tunnel, ...]
    failures: tuple[str, ...]


class Enclosure:
    """The client's side."""

    def __init__(self, connection: Connection, network: Network) -> None:
        self._connection = connection
        self._journal = Journal()
        self.network = network

    def begin(self, situation: Situation, frozen: Sequence[Path] = ()) -> Journal:
        """A new situation; its journal grows by each command."""
        self._ask(_Begin(situation=situation, frozen=tuple(frozen)), _START_S)
        self._journal = Journal()
        return self._journal

    def run(self, command: Command) -> Ended:
        """Run a command there. Raises ``OSError`` when it cannot be started."""
        done = self._ask(command, command.limit_s + _SLACK_S)
        if not isinstance(done, _Done):
            raise StagingError(f"the namespace's process answered {done!r}")
        self._journal.exchanges[:] = done.exchanges
        self._journal.tunnels[:] = done.tunnels
        self._journal.failures[:] = done.failures
        if isinstance(done.ended, OSError):
            raise done.ended
        return done.ended

    def _ask(self, message: object, limit_s: float) -> object:
        try:
            self._connection.send(message)
            if not self._connection.poll(limit_s):
                raise StagingError(f"the namespace's process did not answer in {limit_s:g} s")
            return self._connection.recv()
        except EOFError:
            raise StagingError("the namespace's process ended; its last words are above") from None


@contextmanager
def enclosed(folder: Path) -> Iterator[Enclosure]:
    """A namespace until the end of this. Raises ``StagingError`` where none can be made."""
    if obstacle := namespace.available():
        raise StagingError(
            f"network='namespace': it cannot be made here: {obstacle}. Expected: the right to make "
            "a network namespace, as root or as a user; network='auto' takes the proxy elsewhere."
        )
    ours, theirs = socket.socketpair()
    paths = [str(Path(path).resolve()) for path in sys.path if path]
    argv = [sys.executable, "-I", "-c", _BOOT, json.dumps(paths), str(theirs.fileno())]
    with theirs:
        process = subprocess.Popen(
            namespace.command([*argv, str(folder)], folder / "namespace"),
            env={"PATH": f"{os.defpath}:/usr/sbin:/sbin", "LANG": "C.UTF-8", "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )
    with Connection(ours.detach()) as connection:
        try:
            if not connection.poll(_START_S):
                raise StagingError(f"the namespace's process did not begin in {_START_S:g} s")
            yield Enclosure(connection, connection.recv())
        except EOFError:
            raise StagingError("the namespace's process ended; its last words are above") from None
        finally:
            connection.close()
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def main(arguments: list[str]) -> NoReturn:
    """The process inside: the descriptor of the connection, and a folder."""
    connection, folder = Connection(int(arguments[0])), Path(arguments[1])
    os.set_inheritable(connection.fileno(), False)  # noqa: FBT003  # the function's own signature
    processes.die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the client decides when it is over
    namespace.prepare(folder / "namespace")
    if found := namespace.isolated():
        raise StagingError(f"the namespace has a way out: {found}. Report it; nothing was run.")
    processes.adopt_orphans()
    with Internet("namespace", folder) as internet:
        connection.send(Network(ca_file=internet.ca_file, proxy_url=None))
        _serve(connection, internet)
    processes.kill_below(os.getpid())
    sys.exit()


def _serve(connection: Connection, internet: Internet) -> None:
    journal = Journal()
    while True:
        try:
            message = connection.recv()
        except EOFError:
            return
        if isinstance(message, _Begin):
            journal = internet.begin(message.situation)
            for path in message.frozen:  # until its world is removed: no later one lies there
                isolation.freeze(path)
            connection.send(None)
            continue
        ended: Ended | OSError
        try:
            ended = run(message)
        except OSError as problem:
            ended = problem
        processes.kill_below(os.getpid())
        processes.bury()
        internet.settle()
        connection.send(
            _Done(
                ended=ended,
                exchanges=tuple(journal.exchanges),
                tunnels=tuple(journal.tunnels),
                failures=tuple(journal.failures),
            )
        )

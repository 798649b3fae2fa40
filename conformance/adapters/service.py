"""The host process: fake internet, stage and target live here, apart from pytest's process.

Started by ``host.Client`` with a clean environment, inside fresh namespaces where they can be
made. It ends with the client: at the end of the lifeline it takes everything below it along.
"""

import os
import shutil
import signal
import sys
import threading
import time
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

import conformance
from conformance.adapters import isolation, processes
from conformance.adapters.launch.fork_server import ForkServer, ForkServerError
from conformance.adapters.messages import Begin, Broken, Perform, Ready
from conformance.adapters.performance import HOME_LINK, Performer
from conformance.stage import environment, files
from conformance.stage.planting import StagingError
from conformance.vocabulary.observation import Observation
from fakes.internet import namespace
from fakes.internet.internet import Internet

# How often a folder that still grows is removed again, and the seconds between.
_TRIES, _PAUSE_S = 50, 0.02
_REPOSITORY = str(Path(conformance.__file__).resolve().parents[1])


def main(arguments: list[str]) -> None:
    """Serve one client: descriptors of the connection and the lifeline."""
    connection = Connection(int(arguments[0]))
    lifeline = int(arguments[1])
    for descriptor in (connection.fileno(), lifeline):
        os.set_inheritable(descriptor, False)  # noqa: FBT003  # the function's own signature
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the client decides when a run is over
    begin = connection.recv()
    try:
        performer, way_out = prepare(begin)
        threading.Thread(target=_end_with, args=(lifeline, begin.folder), daemon=True).start()
    except Exception:  # noqa: BLE001  # whatever it is, the client must be told
        connection.send(Broken(problem=traceback.format_exc()))
        return
    connection.send(Ready(way_out=way_out))
    while True:
        try:
            connection.send(_perform(performer, connection.recv()))
        except (EOFError, OSError):
            # The client is gone. To end here would cut the thread off that tidies up.
            _await_end()


def _perform(performer: Performer, task: Perform) -> Observation:
    try:
        return performer.perform(task)
    except (StagingError, ForkServerError) as problem:
        error = str(problem)
    except (OSError, ValueError) as problem:
        error = f"{type(problem).__name__}: {problem}"
    except Exception:  # noqa: BLE001  # a defect of ours spoils this scenario, not the next ones
        error = traceback.format_exc()
    processes.kill_below(os.getpid(), performer.spared())
    processes.bury()
    return Observation(network=performer.entry, error=error)


def prepare(begin: Begin, *, own_processes: bool = True) -> tuple[Performer, str | None]:
    """Make this process a host: its namespaces, the internet, and what performs in them.

    Also what was found of a network beyond the fakes, ``None`` for nothing. ``own_processes``: it
    goes on as the first process of a namespace of processes, where one can be made.
    """
    os.umask(0o022)
    worlds = begin.folder / "worlds"
    way_out = None
    if begin.network == "namespace":
        if own_processes:
            isolation.enter_own_processes()
        isolation.mount_memory(worlds)
        managed = begin.target.staging.managed_settings
        if isinstance(managed, str):
            isolation.make_writable(Path(managed), worlds / "overlay")
        isolation.lead_home(worlds / HOME_LINK, worlds)
        namespace.prepare(begin.folder / "namespace")
        way_out = namespace.isolated()
    worlds.mkdir(exist_ok=True)
    processes.adopt_orphans()
    internet = Internet(begin.network, begin.folder)
    internet.start()
    network = environment.Network(ca_file=internet.ca_file, proxy_url=internet.proxy_url)
    performer = Performer(
        target=begin.target,
        entry=begin.network,
        internet=internet,
        folder=worlds.resolve(),
        server=_server(begin, network),
        access_times_tell=files.access_times_tell(worlds),
    )
    return performer, way_out


def _server(begin: Begin, network: environment.Network) -> ForkServer | None:
    if begin.target.python is None:
        return None
    neutral = begin.folder / "fork-server"
    neutral.mkdir()
    return ForkServer(
        main=begin.target.python,
        environment={
            **environment.base(network),
            **begin.target.environment,
            "HOME": str(neutral),
        },
        folder=neutral,
        paths=(str(begin.target.folder.resolve()), _REPOSITORY, *sys.path),
        preload=begin.target.preload,
    )


def _await_end() -> NoReturn:
    """Wait for the lifeline's end, which is next, and with it this process's."""
    while True:
        threading.Event().wait()


def _end_with(lifeline: int, folder: Path) -> None:
    """Wait for the client's end; then end everything below, tidy up, and end."""
    while os.read(lifeline, 1):
        pass
    processes.kill_below(os.getpid())
    isolation.unmount(folder / "worlds")
    for _ in range(_TRIES):
        # A step that was under way may still be making files.
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            break
        time.sleep(_PAUSE_S)
    os._exit(0)

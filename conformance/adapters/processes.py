"""The processes below this one: finding, ending and burying them, so that none outlives a step."""

import ctypes
import os
import select
import signal
import sys
import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import psutil

_SET_PARENT_DEATH_SIGNAL = 1
_SET_CHILD_SUBREAPER = 36
# How long an ordinary exit may take to finish after its parent's; longer is "left running".
GRACE_S = 0.05
# A killed process is gone within this, or it hangs in the kernel and nothing helps.
_KILL_S = 2.0
_CHUNK = 1 << 16
_LIST_OF_CHILDREN = Path("/proc/thread-self/children")


def adopt_orphans() -> None:
    """Become the parent of every orphan below this process; where the kernel cannot: nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with_parent(number: signal.Signals = signal.SIGKILL) -> None:
    """Get this signal when the parent ends; where the kernel cannot: nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, number, 0, 0, 0)


def below(pid: int, spared: Collection[int] = ()) -> list[int]:
    """The living processes below one, nearest first; those ``spared`` are walked through."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        for child in _children(waiting.pop(0)):
            waiting.append(child)
            if child not in spared and _lives(child):
                found.append(child)
    return found


def _children_by_kernel(pid: int) -> Iterator[int]:
    # Asked several times a scenario: paths as texts take a third of the time of Path.
    try:
        with os.scandir(f"/proc/{pid}/task") as tasks:
            for task in tasks:
                yield from map(int, _read(f"{task.path}/children").split())
    except (FileNotFoundError, ProcessLookupError):
        return


def _children_by_table(pid: int) -> Iterator[int]:
    try:
        yield from (child.pid for child in psutil.Process(pid).children())
    except psutil.Error:
        return


# The kernel's own list of children takes microseconds; the table of all processes, milliseconds.
_children = _children_by_kernel if _LIST_OF_CHILDREN.exists() else _children_by_table


def _read(path: str) -> bytes:
    """A whole file of the kernel, which may tell it in pieces."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return b"".join(iter(lambda: os.read(descriptor, _CHUNK), b""))
    finally:
        os.close(descriptor)


def _lives(pid: int) -> bool:
    try:
        state = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()[0]
    except OSError:
        return not Path("/proc/self").exists() and psutil.pid_exists(pid)
    return state not in {b"Z", b"X"}


def command_line(pid: int) -> tuple[str, ...]:
    """The words of a process's command line, its short name where it hides them; empty: gone."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ()
    if raw:
        return tuple(os.fsdecode(word) for word in raw.removesuffix(b"\0").split(b"\0"))
    return (_short_name(pid),) if _lives(pid) else ()


def _short_name(pid: int) -> str:
    try:
        return f"[{Path(f'/proc/{pid}/comm').read_text().strip()}]"
    except OSError:
        return "[gone]"


def environment_names(pid: int) -> frozenset[str]:
    """The names of the variables that a process was started with; empty when it is gone."""
    try:
        raw = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return frozenset()
    return frozenset(
        os.fsdecode(item.partition(b"=")[0]) for item in raw.split(b"\0") if b"=" in item
    )


def wait(pids: Collection[int], seconds: float) -> None:
    """Return when all these have ended, or after so many seconds."""
    deadline = time.monotonic() + seconds
    if not hasattr(os, "pidfd_open"):
        while time.monotonic() < deadline and any(map(psutil.pid_exists, pids)):
            time.sleep(0.005)
        return
    poller = select.poll()
    waiting = set()
    for pid in pids:
        try:
            descriptor = os.pidfd_open(pid)
        except OSError:
            continue
        waiting.add(descriptor)
        poller.register(descriptor, select.POLLIN)
    try:
        while waiting and (rest := deadline - time.monotonic()) > 0:
            for descriptor, _ in poller.poll(rest * 1000):
                poller.unregister(descriptor)
                waiting.discard(descriptor)
                os.close(descriptor)
    finally:
        for descriptor in waiting:
            os.close(descriptor)


def send(pids: Iterable[int], number: signal.Signals) -> None:
    """Send a signal to each of these that is still there."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except (ProcessLookupError, PermissionError):
            continue


def kill_below(pid: int, spared: Collection[int] = ()) -> None:
    """End everything below a process, also what is born meanwhile."""
    deadline = time.monotonic() + _KILL_S
    while time.monotonic() < deadline and (pids := below(pid, spared)):
        send(pids, signal.SIGKILL)
        wait(pids, 0.2)


def bury() -> None:
    """Take the statuses of ended children that nobody waits for."""
    for child in list(_children(os.getpid())):
        if not _lives(child):
            try:
                os.waitpid(child, os.WNOHANG)
            except ChildProcessError:
                continue


def clear(spared: Collection[int]) -> tuple[tuple[str, ...], ...]:
    """End what is left below this process; the command lines of what did not end by itself."""
    own = os.getpid()
    if pids := below(own, spared):
        wait(pids, GRACE_S)
    # Read before the kill; one that ended meanwhile has no command line any more.
    left = [words for pid in below(own, spared) if (words := command_line(pid))]
    kill_below(own, spared)
    bury()
    return tuple(left)

"""What the host adds to the namespace it was started in: processes and files of its own."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

from conformance.adapters import processes

_NEW_PROCESSES = 0x20000000
_STRICT_ACCESS_TIMES = 1 << 24
# Nothing in a world is a device or needs set-user-id.
_NO_SET_USER_ID, _NO_DEVICES = 2, 4
_DETACH = 2
_BIND = 4096
_READ_ONLY, _REMOUNT = 1, 32
# passwd(5): name, password, user number, group number, comment, home, shell.
_FIELDS, _NUMBER, _HOME = 7, 2, 5
_PROBE_LIMIT_S = 10


def enter_own_processes() -> None:
    """Continue as the first process of a process namespace, where one can be made.

    Its end ends everything in it, and a program in it can signal nothing outside. Where the
    kernel or a container forbids it, finding orphans as their adoptive parent has to do.
    """
    probe = ("unshare", "--pid", "--fork", "--mount-proc", "--", "true")
    try:
        done = subprocess.run(
            probe,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PROBE_LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return
    if done.returncode != 0:
        return
    library = ctypes.CDLL(None, use_errno=True)
    if library.unshare(_NEW_PROCESSES) != 0:
        return
    child = os.fork()
    if child != 0:
        os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xFF)
    processes.die_with_parent()
    _mount("proc", Path("/proc"), "proc", 0)


def mount_memory(folder: Path) -> None:
    """Put a file system in memory at a folder; access times are kept exactly on it."""
    folder.mkdir(parents=True, exist_ok=True)
    flags = _STRICT_ACCESS_TIMES | _NO_SET_USER_ID | _NO_DEVICES
    _mount("tmpfs", folder, "tmpfs", flags)


def freeze(path: Path) -> None:
    """Keep a file or folder from being changed by anybody, root included, until it is unmounted.

    Raises ``OSError`` where nothing can be mounted.
    """
    _mount(str(path), path, "", _BIND)
    _mount(str(path), path, "", _BIND | _REMOUNT | _READ_ONLY | _NO_SET_USER_ID | _NO_DEVICES)


def unmount(folder: Path) -> None:
    """Take a mounted file system away, if there is one, even while it is in use."""
    if sys.platform == "linux":
        ctypes.CDLL(None).umount2(os.fsencode(folder), _DETACH)


def make_writable(file: Path, scratch: Path) -> None:
    """Let a file at a fixed path be planted without touching the machine's: by an overlay.

    ``scratch`` is a folder in memory. Raises ``OSError`` where overlays cannot be mounted.
    """
    ground = next(folder for folder in file.parents if folder.is_dir())
    if ground == Path("/"):
        raise OSError(0, "no overlay over the root folder", str(file))
    upper, work = scratch / "upper", scratch / "work"
    for folder in (upper, work):
        folder.mkdir(parents=True)
    options = f"lowerdir={ground},upperdir={upper},workdir={work}"
    _mount("overlay", ground, "overlay", 0, options)


def lead_home(link: Path, scratch: Path) -> None:
    """Let ``link`` be the home that the user database tells for this account.

    Some programs ask it instead of ``HOME`` (getpwuid(3); Java's ``user.home``, Node's
    ``os.userInfo()``): they would look into the machine's own home. Raises ``OSError``.
    """
    number = os.getuid()
    database = Path("/etc/passwd")
    rows = [row.split(":") for row in database.read_text("utf-8").splitlines()]
    for row in rows:
        if len(row) == _FIELDS and row[_NUMBER] == str(number):
            row[_HOME] = str(link)
    replaced = scratch / "passwd"
    replaced.write_text("".join(f"{':'.join(row)}\n" for row in rows), "utf-8")
    _mount(str(replaced), database, "", _BIND)


def _mount(source: str, target: Path, kind: str, flags: int, options: str = "") -> None:
    library = ctypes.CDLL(None, use_errno=True)
    done = library.mount(
        source.encode(),
        os.fsencode(target),
        kind.encode(),
        ctypes.c_ulong(flags),
        os.fsencode(options),
    )
    if done != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"cannot mount {kind}: {os.strerror(error)}", str(target))

"""A network of one's own: Linux namespaces in which only the fake internet exists.

``command`` gives the argv that runs a program inside; the program calls ``prepare`` before it
starts a thread, then ``Internet("namespace", folder).start()``. See unshare(1), netdevice(7),
mount(2), nsswitch.conf(5).
"""

import ctypes
import fcntl
import functools
import os
import shutil
import socket
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

# Instance metadata, the container endpoints of ECS and EKS.
METADATA_ADDRESSES = ("169.254.169.254", "169.254.170.2", "169.254.170.23")
# Addresses of the documentation's range (RFC 5737): no route leads to the one, and what is sent to
# the other vanishes.
NOWHERE = "192.0.2.1"
VOID = "192.0.2.66"
# How a metadata address appears: it is here, there is no way to it, what is sent to it vanishes.
Reach = Literal["here", "nowhere", "void"]

_SIOCGIFFLAGS, _SIOCSIFFLAGS = 0x8913, 0x8914
_SIOCSIFADDR, _SIOCSIFNETMASK = 0x8916, 0x891C
_SIOCADDRT, _SIOCDELRT = 0x890B, 0x890C
_IFF_UP = 0x1
_RTF_UP, _RTF_HOST = 0x1, 0x4
_MS_BIND = 4096
_PROBE_LIMIT_S = 10

_RESOLV_CONF = "nameserver 127.0.0.1\nsearch .\noptions timeout:2 attempts:2\n"
# No ``::1``: a client that prefers it for ``localhost`` would miss what listens on 127.0.0.1.
_HOSTS = "127.0.0.1 localhost\n"
# Without this, nss-resolve would ask the host's resolver through a socket in the file system.
_NSSWITCH = "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n"
_FILES = {"resolv.conf": _RESOLV_CONF, "hosts": _HOSTS, "nsswitch.conf": _NSSWITCH}
_RESOLVER_FOLDERS = ("/run/systemd/resolve", "/run/nscd", "/var/run/nscd")


def command(argv: Sequence[str], folder: Path) -> list[str]:
    """The argv that runs ``argv`` inside fresh namespaces; ``folder`` is made for ``prepare``."""
    folder.mkdir(parents=True, exist_ok=True)
    return [*_unshare(), "--", *argv]


@functools.cache
def available() -> str | None:
    """``None`` when namespaces can be made here, else the reason in words."""
    if shutil.which("unshare") is None:
        return "the program unshare (util-linux) is not on PATH"
    try:
        probe = subprocess.run(
            [*_unshare(), "--", "true"],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=_PROBE_LIMIT_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"unshare did not end within {_PROBE_LIMIT_S} seconds"
    if probe.returncode == 0:
        return None
    return probe.stderr.decode(errors="replace").strip() or f"unshare ended with {probe.returncode}"


def prepare(folder: Path) -> None:
    """Make the namespace ready. Raises ``OSError`` naming the step that failed."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        _raise_loopback(control)
        for address in METADATA_ADDRESSES:
            _add_address(control, address)
        _change_route(control, _SIOCADDRT, VOID)
    _replace_resolver(folder)


def move(address: str, before: Reach, after: Reach) -> None:
    """Let a metadata address appear otherwise, at once and for the whole namespace."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        match before:
            case "here":
                # An alias that goes down loses its address; what listens there stays and waits.
                request = struct.pack("16sh14x", _label(address), 0)
                fcntl.ioctl(control, _SIOCSIFFLAGS, request)
            case "void":
                _change_route(control, _SIOCDELRT, address)
            case "nowhere":
                pass
        match after:
            case "here":
                _add_address(control, address)
            case "void":
                _change_route(control, _SIOCADDRT, address)
            case "nowhere":
                pass


def isolated() -> str | None:
    """``None`` when no packet can leave, else what was found. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        names = (name for _, name in socket.if_nameindex() if name != "lo")
        raised = [name for name in names if _flags(control, name) & _IFF_UP]
    if raised:
        return f"network interfaces besides lo are up: {', '.join(raised)}"
    routes = _route_interfaces() - {"lo"}
    return f"there are routes by {', '.join(sorted(routes))}" if routes else None


def _unshare() -> list[str]:
    as_root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *as_root, "--net", "--mount", "--propagation", "private"]


def _route_interfaces() -> set[str]:
    found: set[str] = set()
    # The interface is the first column of IPv4's table, below a heading, and the last of IPv6's.
    for name, column, heading in (("route", 0, 1), ("ipv6_route", -1, 0)):
        table = Path("/proc/self/net", name)
        if table.exists():
            rows = table.read_text().splitlines()[heading:]
            found |= {row.split()[column] for row in rows if row.strip()}
    return found


def _flags(control: socket.socket, interface: str) -> int:
    reply = fcntl.ioctl(control, _SIOCGIFFLAGS, struct.pack("16sh14x", interface.encode(), 0))
    return int(struct.unpack("16sh14x", reply)[1])


def _raise_loopback(control: socket.socket) -> None:
    flags = _flags(control, "lo") | _IFF_UP
    fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags))


class _Address(ctypes.Structure):
    """A ``sockaddr_in``."""

    _fields_ = (
        ("family", ctypes.c_ushort), ("port", ctypes.c_ushort), ("address", ctypes.c_ubyte * 4),
        ("padding", ctypes.c_ubyte * 8),
    )  # fmt: skip


class _Route(ctypes.Structure):
    """The head of a ``rtentry``, and room for the rest of it (route(7))."""

    _fields_ = (
        ("padding", ctypes.c_ulong), ("target", _Address), ("gateway", _Address),
        ("mask", _Address), ("flags", ctypes.c_ushort), ("padding_2", ctypes.c_short),
        ("padding_3", ctypes.c_ulong), ("padding_4", ctypes.c_void_p), ("metric", ctypes.c_short),
        ("interface", ctypes.c_char_p), ("rest", ctypes.c_ulong * 3),
    )  # fmt: skip


def _sockaddr(address: str) -> _Address:
    return _Address(socket.AF_INET, 0, (ctypes.c_ubyte * 4)(*socket.inet_aton(address)))


def _change_route(control: socket.socket, request: int, address: str) -> None:
    """Send an address that is not ours to ``lo``, where such packets are dropped, or no longer."""
    route = _Route(
        target=_sockaddr(address), gateway=_sockaddr("0.0.0.0"),  # noqa: S104  # none
        mask=_sockaddr("255.255.255.255"), flags=_RTF_UP | _RTF_HOST, interface=b"lo",
    )  # fmt: skip
    fcntl.ioctl(control, request, route)


def _label(address: str) -> bytes:
    return b"lo:%d" % (METADATA_ADDRESSES.index(address) + 1)


def _add_address(control: socket.socket, address: str) -> None:
    for request, value in ((_SIOCSIFADDR, address), (_SIOCSIFNETMASK, "255.255.255.255")):
        place = struct.pack("=HH4s8x", socket.AF_INET, 0, socket.inet_aton(value))
        fcntl.ioctl(control, request, struct.pack("16s16s", _label(address), place))


def _replace_resolver(folder: Path) -> None:
    own = folder / "etc"
    own.mkdir(parents=True, exist_ok=True)
    for name, text in _FILES.items():
        (own / name).write_text(text)
    # /etc/resolv.conf is often a link into a resolver's folder: what it names must go on existing.
    (own / "stub-resolv.conf").write_text(_RESOLV_CONF)
    for place in _RESOLVER_FOLDERS:
        if Path(place).is_dir():
            _bind(own, Path(place))
    for name in _FILES:
        target = Path("/etc", name).resolve()
        # Missing files are left so: glibc then asks 127.0.0.1, which is what ours would say.
        if target.is_file():
            _bind(own / name, target)


def _bind(source: Path, target: Path) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.mount(os.fsencode(source), os.fsencode(target), None, _MS_BIND, None) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"cannot mount {source} over it: {os.strerror(error)}", str(target))

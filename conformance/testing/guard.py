"""No way past the fakes: connections of this process that leave the machine are refused."""

import ipaddress
import socket
from typing import Any

import pytest

_LOCAL_NAMES = frozenset({"", "localhost", "ip6-localhost", "broadcasthost"})


class RealNetworkError(OSError):
    """The tested code wanted to leave the machine, past the proxy of the fake internet."""


def close(monkeypatch: pytest.MonkeyPatch, attempts: list[str]) -> None:
    """Refuse them from now on; each is noted in ``attempts``, such as ``api.anthropic.com:443``."""
    connect, connect_ex, resolve = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def refuse(host: str, port: object) -> None:
        place = f"{host}:{port}"
        attempts.append(place)
        raise RealNetworkError(
            f"{place} was to be reached past the fake internet; nothing was sent. Expected: by the "
            "proxy that HTTPS_PROXY names. A client that was made before the test began does not "
            "know of it, and some clients have to be told to heed the environment."
        )

    def check(to: socket.socket, address: Any) -> None:
        inet = to.family in {socket.AF_INET, socket.AF_INET6}
        if inet and isinstance(address, tuple) and not _is_local(_text(address[0])):
            refuse(_text(address[0]), address[1])

    def checked_connect(self: socket.socket, address: Any, /) -> None:
        check(self, address)
        connect(self, address)

    def checked_connect_ex(self: socket.socket, address: Any, /) -> int:
        check(self, address)
        return connect_ex(self, address)

    def checked_resolve(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        name = _text(host)
        if not (_is_local(name) or _is_address(name)):
            refuse(name, port)
        return resolve(host, port, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", checked_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", checked_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", checked_resolve)


def _text(host: object) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_local(name: str) -> bool:
    if not _is_address(name):
        return name.lower() in _LOCAL_NAMES or name == socket.gethostname()
    address = ipaddress.ip_address(name.partition("%")[0])
    return address.is_loopback or address.is_unspecified

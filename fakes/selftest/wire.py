"""A client that sends exactly the bytes that a test wants on the wire."""

import contextlib
import socket
import ssl
from urllib.parse import urlsplit

from fakes.internet.internet import Internet

PATIENCE_S = 5
_END = b"\r\n\r\n"


def dial(internet: Internet) -> socket.socket:
    """A plain connection to the proxy."""
    place = urlsplit(internet.proxy_url or "")
    connection = socket.create_connection((place.hostname, place.port), timeout=PATIENCE_S)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def tunnel(internet: Internet, host: str, port: int = 443) -> socket.socket:
    """A connection through the proxy to a host, without TLS."""
    connection = dial(internet)
    authority = f"{host}:{port}"
    head = f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\nUser-Agent: wire\r\n\r\n"
    connection.sendall(head.encode())
    answer = connection.recv(65536)
    if b" 200 " not in answer.partition(b"\r\n")[0]:
        connection.close()
        raise ConnectionRefusedError(answer.decode())
    return connection


def trusting(internet: Internet) -> ssl.SSLContext:
    """What trusts the fake internet and nothing else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(internet.ca_file)
    return context


def secure(internet: Internet, host: str) -> ssl.SSLSocket:
    """A TLS connection to a host that verifies the certificate."""
    connection = tunnel(internet, host)
    try:
        return trusting(internet).wrap_socket(connection, server_hostname=host)
    except OSError:
        connection.close()
        raise


def request(host: str, path: str = "/", *lines: str, method: str = "GET", body: str = "") -> bytes:
    """A request that closes its connection unless a line says otherwise."""
    framing = [f"Content-Length: {len(body)}"] if body else []
    head = [f"{method} {path} HTTP/1.1", f"Host: {host}", *lines, *framing, "Connection: close"]
    return "\r\n".join(head).encode("latin-1") + _END + body.encode()


def until_closed(connection: socket.socket) -> bytes:
    """Everything that comes before the other side closes."""
    received = b""
    with contextlib.suppress(ssl.SSLEOFError):
        while part := connection.recv(65536):
            received += part
    return received


def until_closed_or_reset(connection: socket.socket) -> None:
    """Wait for the end, however it comes."""
    with contextlib.suppress(ConnectionResetError):
        until_closed(connection)


def ask(internet: Internet, host: str, path: str = "/", *lines: str) -> bytes:
    """One GET over TLS on a connection of its own; the whole answer."""
    with secure(internet, host) as connection:
        connection.sendall(request(host, path, *lines))
        return until_closed(connection)


def status(answer: bytes) -> int:
    """The status of an answer."""
    return int(answer.split(b" ", 2)[1])

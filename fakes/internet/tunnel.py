"""The proxy's CONNECT (RFC 9110, section 9.3.6): the head is read, then the same socket goes on.

Nothing is relayed: the connection to the proxy itself becomes the connection to the named host, so
a tunnel costs no copy and no second socket.
"""

import time
from dataclasses import dataclass

from fakes.internet.faults import UNREACHED
from fakes.internet.router import is_known
from fakes.internet.visitor import Visitor
from fakes.journal import Tunnel

METHOD = b"CONNECT "
HEAD_END = b"\r\n\r\n"
_ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
_REFUSED = (
    b"HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/plain\r\ncontent-length: %d\r\n"
    b"connection: close\r\n\r\n%s"
)
_DEFAULT_PORT = 443


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the proxy says, and whether the tunnel stands."""

    raw: bytes
    open: bool


def connect(head: bytes, visitor: Visitor) -> Answer:
    """Journal a CONNECT whose whole head was read, and decide on it."""
    request, *lines = head.removesuffix(HEAD_END).decode("latin-1").split("\r\n")
    authority = request.split(" ")[1]
    fields = (line.partition(":") for line in lines)
    headers = tuple((name.lower(), value.strip()) for name, _, value in fields)
    host, _, port = authority.rpartition(":")
    if not port.isdigit():
        host, port = authority, str(_DEFAULT_PORT)
    known = is_known(host, visitor.episode)
    tunnel = Tunnel(time=time.time(), authority=authority, headers=headers, known=known)
    visitor.episode.journal.tunnels.append(tunnel)
    if problem := UNREACHED.get(visitor.episode.host_fault(host)):
        return _refusal(f"{host}:{port}: {problem}\n")
    visitor.port = int(port)
    return Answer(raw=_ESTABLISHED, open=True)


def _refusal(text: str) -> Answer:
    return Answer(raw=_REFUSED % (len(text), text.encode("latin-1", "replace")), open=False)

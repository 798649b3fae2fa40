"""Listening sockets: what comes in is TLS, plain HTTP or, at the proxy's door, a CONNECT.

The first bytes are looked at without being taken, so one door serves all three and whatever a
client sends where it does not belong (plain text on 443) is read and journalled like any request.
"""

import asyncio
import contextvars
import functools
import socket
import ssl
from collections.abc import Callable, Collection
from dataclasses import dataclass
from email.utils import formatdate

from uvicorn.config import Config
from uvicorn.server import ServerState

from fakes.internet import tunnel
from fakes.internet.certificates import Certificates
from fakes.internet.episode import Episode
from fakes.internet.protocol import Recorder
from fakes.internet.visitor import Visitor

_HANDSHAKE_RECORD = b"\x16"  # the first byte of every TLS hello (RFC 8446, section 5.1)
_HEAD_LIMIT = 1 << 20
_PAUSE_S = 0.001  # a head in two segments is rare; looking again is cheaper than a parser
_PATIENCE = 1000  # pauses
_TLS_PORT = 443
_BACKLOG = 512
# Set while a connection's handshake runs, because the SNI callback is told the context only.
_entering: contextvars.ContextVar[Visitor] = contextvars.ContextVar("entering")


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One listening socket. ``alias``: the host it stands for. ``proxy``: CONNECT is understood."""

    listener: socket.socket
    alias: str | None = None
    proxy: bool = False

    @property
    def address(self) -> str:
        """Where it listens."""
        return str(self.listener.getsockname()[0])


def listen(address: str, port: int) -> socket.socket:
    """A listening socket that does not block. Raises ``OSError`` when the address is taken."""
    # With proto=0 asyncio would leave Nagle's algorithm on: 44 ms a request instead of 1.2.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    listener.settimeout(0)
    return listener


def _turn_away(visitor: Visitor, entry: asyncio.Task[bool]) -> None:
    """Close what is not served, also when an episode's end came before the first look."""
    if entry.cancelled() or not entry.result():
        visitor.welcome(None, handshake=visitor.port != _TLS_PORT)
        visitor.raw.close()
        visitor.leave()


class Doors:
    """All doors of one internet, on one event loop."""

    def __init__(
        self, config: Config, certificates: Certificates, current: Callable[[], Episode]
    ) -> None:
        self._config = config
        self._certificates = certificates
        self._current = current
        self._context = certificates.server_context()
        self._context.sni_callback = self._choose_certificate
        self._server = ServerState()
        self._doors: tuple[Door, ...] = ()
        self._shut: set[Door] = set()
        self._loop = asyncio.get_running_loop()
        self._clock: asyncio.TimerHandle | None = None

    def open(self, doors: tuple[Door, ...]) -> None:
        """Start to accept."""
        self._doors = doors
        self._tell_time()
        for door in doors:
            self._loop.add_reader(door.listener, self._accept, door)

    def close(self) -> None:
        """Stop to accept."""
        if self._clock is not None:
            self._clock.cancel()
        for door in self._doors:
            self._loop.remove_reader(door.listener)
            door.listener.close()

    def shut(self, addresses: Collection[str]) -> None:
        """Refuse connections to these addresses, and to no others any longer."""
        for door in self._doors:
            if (door.address in addresses) == (door in self._shut):
                continue
            if door in self._shut:
                self._shut.remove(door)
                door.listener.listen(_BACKLOG)
                self._loop.add_reader(door.listener, self._accept, door)
            else:
                self._shut.add(door)
                self._loop.remove_reader(door.listener)
                # It stays bound, so the next listen() is at the same port.
                door.listener.shutdown(socket.SHUT_RDWR)

    def drain(self) -> None:
        """Accept what waits already: it belongs to the episode that is on now."""
        for door in self._doors:
            if door not in self._shut:
                self._accept(door)

    def _tell_time(self) -> None:
        self._server.default_headers = [(b"date", formatdate(usegmt=True).encode())]
        self._clock = self._loop.call_later(1, self._tell_time)

    def _accept(self, door: Door) -> None:
        while True:
            try:
                raw, _ = door.listener.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            raw.settimeout(0)
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            visitor = Visitor(self._current(), raw, door.alias, proxied=door.proxy)
            entry = self._loop.create_task(self._admit(visitor))
            entry.add_done_callback(functools.partial(_turn_away, visitor))
            visitor.enter(entry)

    async def _admit(self, visitor: Visitor) -> bool:
        """Whether the connection is being served now; otherwise it is to be closed."""
        try:
            first = await self._look(visitor.raw, len(tunnel.METHOD))
            if visitor.proxied and first == tunnel.METHOD:
                if not await self._connect(visitor):
                    return False
                first = await self._look(visitor.raw, 1)
            if first:
                await self._serve(visitor, secure=first[:1] == _HANDSHAKE_RECORD)
        except OSError:  # a handshake that fails is one too (ssl.SSLError)
            return False
        return bool(first)

    async def _serve(self, visitor: Visitor, *, secure: bool) -> None:
        def recorder() -> Recorder:
            return Recorder(self._config, self._server, visitor, secure=secure)

        _entering.set(visitor)
        context = self._context if secure else None
        try:
            await self._loop.connect_accepted_socket(recorder, visitor.raw, ssl=context)
        except (OSError, asyncio.CancelledError):
            visitor.welcome(None, handshake=False)
            raise

    async def _connect(self, visitor: Visitor) -> bool:
        """Answer a CONNECT. One whose head stays unfinished is left for the journal to show."""
        patience = _PATIENCE
        while tunnel.HEAD_END not in (head := await self._look(visitor.raw, _HEAD_LIMIT)):
            await asyncio.sleep(_PAUSE_S)
            patience -= 1
            if not patience:
                return True
        end = head.index(tunnel.HEAD_END) + len(tunnel.HEAD_END)
        answer = tunnel.connect(visitor.raw.recv(end), visitor)
        await self._loop.sock_sendall(visitor.raw, answer.raw)
        return answer.open

    async def _look(self, raw: socket.socket, most: int) -> bytes:
        """The bytes that wait, left where they are; empty at the end of the stream."""
        while True:
            try:
                return raw.recv(most, socket.MSG_PEEK)
            except BlockingIOError:
                await self._readable(raw)

    async def _readable(self, raw: socket.socket) -> None:
        ready = self._loop.create_future()
        self._loop.add_reader(raw, ready.set_result, None)
        try:
            await ready
        finally:
            self._loop.remove_reader(raw)

    def _choose_certificate(
        self, hello: ssl.SSLObject, name: str | None, _: ssl.SSLContext
    ) -> None:
        visitor = _entering.get()
        visitor.tls_name = name
        if name is None:
            return
        fault = visitor.episode.host_fault(name)
        context = self._certificates.context_for(name.lower(), fault)
        if context is not None:
            hello.context = context

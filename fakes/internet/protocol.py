"""Reads HTTP and journals every request before anything judges it.

uvicorn's protocol answers; what differs from it: a request is answered only after its whole body
has come, so that the journal holds the body; what is not HTTP is journalled, not only refused.
"""

import asyncio
import socket
import struct
import time
import traceback
from typing import TYPE_CHECKING, Any, cast

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from fakes.internet.router import enlist
from fakes.internet.visitor import Visitor
from fakes.journal import Exchange

if TYPE_CHECKING:
    from fakes.internet.episode import Episode

_LINGER_NOT = struct.pack("ii", 1, 0)
_PORTS = {"http": 80, "https": 443}


def _text(raw: bytes) -> str:
    return raw.decode("latin-1")


def _split_authority(authority: str) -> tuple[str, int | None]:
    """Host in lower case and port, from ``host``, ``host:port`` or ``[v6]:port``.

    A dot at a name's end makes no other host: Node asks for ``metadata.google.internal.`` so.
    """
    host, colon, port = authority.rpartition(":")
    if not colon or not port.isdigit():
        host, port = authority, ""
    return host.strip("[]").rstrip(".").lower(), int(port) if port else None


class Recorder(HttpToolsProtocol):
    """One connection: uvicorn's HTTP/1.1 protocol that journals first and answers then."""

    def __init__(
        self, config: Config, server_state: ServerState, visitor: Visitor, *, secure: bool
    ) -> None:
        self.episode: Episode = visitor.episode
        self.exchange = self._blank()
        super().__init__(config, server_state, {"recorder": self, **self.episode.services})
        # Without uvicorn's leniency: it would drop unseen what follows "Connection: close".
        self.parser = httptools.HttpRequestParser(self)
        self.proxied = visitor.proxied
        """Whether it came by the proxy, which must then fail for hosts that cannot be reached."""
        self._visitor = visitor
        self._scheme = "https" if secure else "http"
        self._raw = bytearray()
        self._state: str = "idle"  # then "head", "body"; "broken" for good
        self._held: tuple[Any, Any] | None = None

    def connection_made(
        self,
        transport: asyncio.Transport,  # type: ignore[override]  # narrower, as uvicorn's own is
    ) -> None:
        """Journal the connection; with TLS its handshake is complete now."""
        self._visitor.welcome(transport, handshake=True)
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Journal what had come of an unfinished request."""
        if self._state == "body":
            self._record_arrival()
        elif self._state == "head":
            self._record_malformed()
        super().connection_lost(exc)
        self._visitor.leave()

    def data_received(self, data: bytes) -> None:
        """Feed the parser, and keep the bytes as long as they may prove not to be HTTP."""
        if self._state == "broken":
            self.exchange.malformed += data
            return
        self._raw += data
        super().data_received(data)
        if self._state == "idle":
            self._raw.clear()

    def send_400_response(self, msg: str) -> None:
        """Journal what is not HTTP; an answer under way is finished instead of cut."""
        self._record_malformed()
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and not cycle.response_complete and not cycle.more_body:
            cycle.keep_alive = False
            return
        self.exchange.status = 400
        super().send_400_response(msg)

    def on_message_begin(self) -> None:
        """A first byte of a request."""
        self._state = "head"
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is whole: describe the request, but do not answer yet."""
        self._state = "body"
        self.exchange = self._describe()
        self.scope["state"]["exchange"] = self.exchange
        super().on_headers_complete()
        if self.expect_100_continue:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.cycle.waiting_for_100_continue = False

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        if cycle.more_body:
            self._held = (cycle, app)
        else:
            super()._start_asgi_task(cycle, app)

    def on_body(self, body: bytes) -> None:
        """Collect; uvicorn would pause reading above 64 KiB until somebody takes it."""
        self.cycle.body += body

    def on_message_complete(self) -> None:
        """The request is whole: journal it, then let it be answered."""
        self._record_arrival()
        self._state = "idle"
        self.cycle.more_body = False
        self.cycle.message_event.set()
        if self._held is not None and self._held[0] is self.cycle:
            held, self._held = self._held, None
            super()._start_asgi_task(*held)

    def reset(self) -> None:
        """Drop the connection with a TCP reset."""
        raw = cast("socket.socket", self.transport.get_extra_info("socket"))
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        self.cycle.disconnected = True
        self.transport.abort()

    def hang_up(self) -> None:
        """Close after what was sent, whatever was promised."""
        self.cycle.response_complete = True
        self.transport.close()

    def _blank(self) -> Exchange:
        return Exchange(
            time=time.time(), connection=-1, scheme="", host="", port=0, tls_name=None,
            method="", target="", headers=(),
        )  # fmt: skip

    def _describe(self) -> Exchange:
        target = _text(self.url)
        scheme, port = self._scheme, self._visitor.port
        named, separator, rest = target.partition("://")
        if separator and named.lower() in _PORTS:  # absolute-form, as proxies are asked
            authority, slash, tail = rest.partition("/")
            target, scheme = slash + tail, named.lower()
            host, named_port = _split_authority(authority)
            port = named_port or _PORTS[scheme]
        else:
            values = (value for name, value in self.headers if name == b"host")
            host, _ = _split_authority(_text(next(values, b"")))
        return Exchange(
            time=time.time(),
            connection=self._visitor.number,
            scheme=scheme,
            host=self._visitor.alias or host,
            port=port,
            tls_name=self._visitor.tls_name,
            method=_text(self.parser.get_method()),
            target=target,
            headers=(),
        )

    def _record_arrival(self) -> None:
        self.exchange.headers = tuple((_text(name), _text(value)) for name, value in self.headers)
        self.exchange.body = bytes(self.cycle.body)
        self.scope["state"]["service"] = enlist(self.exchange, self.episode)
        self._tell()

    def _record_malformed(self) -> None:
        self.exchange = self._blank()
        self.exchange.connection = self._visitor.number
        self.exchange.malformed = bytes(self._raw)
        self._state = "broken"
        self._tell()

    def _tell(self) -> None:
        journal = self.episode.journal
        try:
            journal.arrived(self.exchange)
        except Exception:  # noqa: BLE001  # a watcher's error must not look like the client's
            journal.failures.append(traceback.format_exc())

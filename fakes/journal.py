"""What reached the fakes, recorded before it is validated: plain data."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

# Requests of the person's browser carry it.
BROWSER_HEADER = "x-pecking-order-browser"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One accepted connection: its number, the local address it was made to, and its TLS name.

    ``tls_name`` is the name of the client's hello (SNI); ``None`` without TLS or without the
    extension. ``handshake`` is false when a TLS client left before the handshake was complete.
    ``known`` is false for a TLS name that no fake serves.
    """

    number: int
    time: float
    address: str
    port: int
    tls_name: str | None
    handshake: bool
    known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """One question to the name server."""

    time: float
    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tunnel:
    """One CONNECT to the proxy (only in the proxy entry); headers as sent.

    ``known`` is false for a host that no fake serves.
    """

    time: float
    authority: str
    headers: tuple[tuple[str, str], ...]
    known: bool = True


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One request as it arrived, and what it was answered.

    ``host`` is the request's authority without its port, in lower case; ``target`` is path and
    query as sent; header names are in lower case, values as sent (latin-1), in order. ``known`` is
    false for a host that no fake serves (answered 421). ``malformed`` holds the raw bytes of what
    could not be parsed as HTTP; the other fields are then empty. ``status`` is the answer's, and
    ``None`` where none was sent; ``fault`` is the kind of fault that was shown.
    """

    order: int = -1
    time: float
    connection: int
    scheme: str
    host: str
    port: int
    tls_name: str | None
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    service: str = ""
    known: bool = True
    malformed: bytes = b""
    status: int | None = None
    fault: str | None = None

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def is_browser(self) -> bool:
        """Whether the person's browser made it, and not the program under judgement."""
        return self.header(BROWSER_HEADER) is not None

    def header(self, name: str) -> str | None:
        """The first value of a header, or ``None``."""
        return next((value for key, value in self.headers if key == name.lower()), None)


@dataclass(slots=True)
class Journal:
    """Everything that happened on the fake internet during one scenario.

    A connection keeps the journal that was current when it was accepted, so a straggler of one
    scenario never writes into the next one's. ``watcher`` is called with each exchange as it
    arrives, before it is answered, on the serving thread. ``failures`` holds the tracebacks of the
    fakes' own errors: a run with any proves nothing.
    """

    watcher: Callable[[Exchange], None] | None = None
    exchanges: list[Exchange] = field(default_factory=list)
    connections: list[Connection] = field(default_factory=list)
    lookups: list[Lookup] = field(default_factory=list)
    tunnels: list[Tunnel] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    started: float = field(default_factory=time.time)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def arrived(self, exchange: Exchange) -> None:
        """Number the exchange, record it, then tell the watcher."""
        with self._lock:
            exchange.order = len(self.exchanges)
            self.exchanges.append(exchange)
        if self.watcher is not None:
            self.watcher(exchange)

"""One accepted connection, from the first byte to the last."""

import asyncio
import socket
import time

from fakes.internet.episode import Episode
from fakes.internet.router import is_known
from fakes.journal import Connection


class Visitor:
    """A connection on its way in: where it was made to, and the episode that it belongs to.

    ``port`` is the one that the client meant: that of its CONNECT where there was one. ``alias`` is
    the host that a door stands for, whatever the request says.
    """

    def __init__(
        self, episode: Episode, raw: socket.socket, alias: str | None, *, proxied: bool
    ) -> None:
        self.episode = episode
        self.number = episode.number()
        self.raw = raw
        self.alias = alias
        self.proxied = proxied
        self.tls_name: str | None = None
        self.address, self.port = raw.getsockname()[:2]
        if alias is not None:
            self.address, self.port = alias, 80
        self._time = time.time()
        self._transport: asyncio.Transport | None = None
        self._entry: asyncio.Task[bool] | None = None
        self._journalled = False
        episode.guests.add(self)

    def enter(self, entry: asyncio.Task[bool]) -> None:
        """Remember the task that opens the connection, so that it can be ended."""
        self._entry = entry

    def welcome(self, transport: asyncio.Transport | None, *, handshake: bool) -> None:
        """Journal the connection once, before its first request."""
        self._transport = transport
        if self._journalled:
            return
        self._journalled = True
        self.episode.journal.connections.append(
            Connection(
                number=self.number,
                time=self._time,
                address=self.address,
                port=self.port,
                tls_name=self.tls_name,
                handshake=handshake,
                known=self.tls_name is None or is_known(self.tls_name, self.episode),
            )
        )

    def leave(self) -> None:
        """The connection is gone and read to its end."""
        self.episode.guests.discard(self)

    def abort(self) -> None:
        """Drop the connection at once."""
        if self._transport is not None:
            self._transport.abort()
        elif self._entry is not None:
            self._entry.cancel()
        self.leave()

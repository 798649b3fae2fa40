"""A name server where every name is here (RFC 1035), and where names can be made to fail."""

import asyncio
import socket
import time
from collections.abc import Callable, Mapping

from dnslib import QTYPE, RCODE, RR, A, DNSError, DNSRecord

from fakes.internet.episode import Episode
from fakes.internet.namespace import NOWHERE, VOID
from fakes.journal import Lookup
from fakes.situation import FaultKind

PORT = 53
HERE = "127.0.0.1"
NOBODY = "127.0.0.66"  # loopback too, but nothing listens there
# Where a host is that cannot be reached, by what is wrong with it.
_ASTRAY: Mapping[FaultKind | None, str] = {
    "refuse": NOBODY,
    "unreachable": NOWHERE,
    "blackhole": VOID,
}
_LARGEST = 4096
_LIFETIME_S = 0


def answer(question: bytes, episode: Episode) -> bytes | None:
    """The reply to one question, which is journalled; ``None`` to what is not DNS."""
    try:
        record = DNSRecord.parse(question)
    except DNSError:
        return None
    name = str(record.q.qname).rstrip(".").lower()
    kind = str(QTYPE.get(record.q.qtype))
    episode.journal.lookups.append(Lookup(time=time.time(), name=name, kind=kind))
    reply = record.reply()
    fault = episode.host_fault(name)
    if fault == "unresolvable":
        reply.header.rcode = RCODE.NXDOMAIN
    elif kind == "A":
        address = _ASTRAY.get(fault, HERE)
        reply.add_answer(RR(record.q.qname, QTYPE.A, rdata=A(address), ttl=_LIFETIME_S))
    packed: bytes = reply.pack()
    return packed


class NameServer:
    """UDP and TCP on port 53 of one address."""

    def __init__(
        self, current: Callable[[], Episode], address: str = HERE, port: int = PORT
    ) -> None:
        self._current = current
        self._address = (address, port)
        self._loop = asyncio.get_running_loop()
        self._datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._streams: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port in use, the same for UDP and TCP."""
        return int(self._datagrams.getsockname()[1])

    async def open(self) -> None:
        """Start to answer."""
        self._datagrams.settimeout(0)
        self._datagrams.bind(self._address)
        self._loop.add_reader(self._datagrams, self.drain)
        self._streams = await asyncio.start_server(self._converse, self._address[0], self.port)

    def close(self) -> None:
        """Stop to answer."""
        self._loop.remove_reader(self._datagrams)
        self._datagrams.close()
        if self._streams is not None:
            self._streams.close()

    def drain(self) -> None:
        """Answer every question that waits."""
        while True:
            try:
                question, asker = self._datagrams.recvfrom(_LARGEST)
            except (BlockingIOError, ConnectionError):
                return
            if reply := answer(question, self._current()):
                self._datagrams.sendto(reply, asker)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        episode = self._current()
        try:
            while True:
                length = int.from_bytes(await reader.readexactly(2), "big")
                reply = answer(await reader.readexactly(length), episode)
                if reply is None:
                    break
                writer.write(len(reply).to_bytes(2, "big") + reply)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

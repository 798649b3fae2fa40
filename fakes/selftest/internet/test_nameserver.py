"""Names: all of them are here, but for those that are told to fail."""

import asyncio
import socket
from collections.abc import Callable

import pytest
from dnslib import QTYPE, RCODE, DNSRecord

from fakes.internet.episode import Episode
from fakes.internet.nameserver import NameServer, answer
from fakes.situation import Fault, Situation

_SITUATION = Situation(
    unresolvable=("gone.example",),
    faults=(
        Fault(kind="refuse", host="closed.example"),
        Fault(kind="unreachable", host="far.example"),
        Fault(kind="blackhole", host="mute.example"),
        Fault(kind="unresolvable", host="lost.example"),
    ),
)


def _ask(episode: Episode, name: str, kind: str = "A") -> DNSRecord:
    reply = answer(DNSRecord.question(name, kind).pack(), episode)
    assert reply is not None
    return DNSRecord.parse(reply)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("any.example", "127.0.0.1"),
        ("Closed.Example.", "127.0.0.66"),
        ("far.example", "192.0.2.1"),
        ("mute.example", "192.0.2.66"),
    ],
)
def test_a_name_has_an_address(name: str, address: str) -> None:
    """A refusing host has one where nothing listens, others have one that nobody reaches."""
    reply = _ask(Episode(_SITUATION, None), name)
    assert [str(record.rdata) for record in reply.rr] == [address]


@pytest.mark.parametrize("name", ["gone.example", "LOST.example"])
@pytest.mark.parametrize("kind", ["A", "AAAA"])
def test_an_unresolvable_name_does_not_exist(name: str, kind: str) -> None:
    """NXDOMAIN, whatever is asked."""
    assert _ask(Episode(_SITUATION, None), name, kind).header.rcode == RCODE.NXDOMAIN


def test_there_are_no_other_records() -> None:
    """No error and no answer, so that clients go on with IPv4."""
    reply = _ask(Episode(_SITUATION, None), "any.example", "AAAA")
    assert (reply.header.rcode, reply.rr) == (RCODE.NOERROR, [])


def test_each_question_is_journalled() -> None:
    """Name in lower case and kind."""
    episode = Episode(_SITUATION, None)
    _ask(episode, "Some.Example", "TXT")
    _ask(episode, "gone.example")
    lookups = [(lookup.name, lookup.kind) for lookup in episode.journal.lookups]
    assert lookups == [("some.example", "TXT"), ("gone.example", "A")]


def test_what_is_not_dns_is_not_answered() -> None:
    """Nor is it journalled as a question."""
    episode = Episode(_SITUATION, None)
    assert answer(b"junk", episode) is None
    assert episode.journal.lookups == []


def _over_udp(question: bytes, place: tuple[str, int]) -> bytes:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(5)
        asker.sendto(question, place)
        return asker.recv(4096)


def _over_tcp(question: bytes, place: tuple[str, int]) -> bytes:
    with socket.create_connection(place, timeout=5) as asker, asker.makefile("rb") as replies:
        asker.sendall(len(question).to_bytes(2, "big") + question)
        return replies.read(int.from_bytes(replies.read(2), "big"))


@pytest.mark.parametrize("transport", [_over_udp, _over_tcp])
def test_it_answers_by_both_transports(
    transport: Callable[[bytes, tuple[str, int]], bytes],
) -> None:
    """UDP, and TCP with a length before each message."""

    async def converse() -> bytes:
        episode = Episode(_SITUATION, None)
        server = NameServer(lambda: episode, port=0)
        await server.open()
        place = ("127.0.0.1", server.port)
        question = DNSRecord.question("any.example", "A").pack()
        try:
            return await asyncio.to_thread(transport, question, place)
        finally:
            server.close()

    reply = DNSRecord.parse(asyncio.run(converse()))
    assert [QTYPE.get(record.rtype) for record in reply.rr] == ["A"]

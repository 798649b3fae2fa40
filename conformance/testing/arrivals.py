"""What arrived at the fakes, by the names of the credentials, and assertions about it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.oracle import traces, wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fakes.journal import Exchange, Journal


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Request:
    """One request and its answer.

    Names of ``headers`` are in lower case; of a header that came twice the values are joined by
    ``", "``. ``path`` is without the query, ``target`` with it. ``carries`` are the names of the
    planted credentials anywhere in it: plain, in base64, in a compressed body. ``status`` is
    ``None`` where no answer was sent. ``known`` is false for a host that no fake serves.
    """

    method: str
    host: str
    path: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    status: int | None
    carries: frozenset[str]
    known: bool
    line: str

    def __str__(self) -> str:
        """The request in a line, secrets by their names."""
        return self.line

    def __repr__(self) -> str:
        return f"<{self.line}>"


def request(exchange: Exchange, canaries: Mapping[str, str]) -> Request:
    """The request of an exchange."""
    headers: dict[str, str] = {}
    for name, value in exchange.headers:
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Request(
        method=exchange.method,
        host=exchange.host,
        path=exchange.path,
        target=exchange.target,
        headers=headers,
        body=exchange.body or exchange.malformed,
        status=exchange.status,
        carries=traces.all_slots(exchange, canaries),
        known=exchange.known,
        line=wire.line(exchange, canaries),
    )


class Arrivals:
    """Everything that reached one fake internet while one test used it.

    ``canaries`` maps the name of each planted credential to its made-up value. ``journals`` has one
    for each time that the fakes were told something else. ``past`` are places that the tested code
    wanted to reach past the fakes.
    """

    def __init__(self, canaries: Mapping[str, str]) -> None:
        self.canaries = canaries
        self.journals: list[Journal] = []
        self.past: list[str] = []

    @property
    def requests(self) -> tuple[Request, ...]:
        """What arrived, in order; what the harness's own browser asked for is left out."""
        exchanges = (item for journal in self.journals for item in tuple(journal.exchanges))
        return tuple(request(item, self.canaries) for item in exchanges if not item.is_browser)

    def sent(self, name: str, *, to: str) -> tuple[Request, ...]:
        """Assert that a credential arrived at a host, and at no other; the requests that had it."""
        __tracebackhide__ = True
        self.check(name)
        carrying = tuple(item for item in self.requests if name in item.carries)
        if carrying and {item.host for item in carrying} == {to.lower()}:
            return carrying
        expected = f"expected «{name}» at {to}, and at no other host"
        if carrying:
            hosts = ", ".join(dict.fromkeys(item.host or "no host" for item in carrying))
            raise AssertionError(_told(expected, f"observed it at {hosts}", carrying))
        arrived = self.requests
        observed = f"observed {_number(arrived)} without it" if arrived else "observed no request"
        raise AssertionError(_told(expected, observed, arrived, self._hints()))

    def nothing_sent(self, *, to: str | None = None) -> None:
        """Assert that no request arrived, or none at this host, with a credential or without."""
        __tracebackhide__ = True
        self.check()
        place = "" if to is None else f" at {to}"
        arrived = [item for item in self.requests if to is None or item.host == to.lower()]
        past = [item for item in self.past if to is None or item.rpartition(":")[0] == to.lower()]
        if arrived or past:
            hints = self._hints() if past else ()
            raise AssertionError(
                _told(f"expected no request{place}", f"observed {_number(arrived)}", arrived, hints)
            )

    def check(self, name: str | None = None) -> None:
        """That something can be said of it: the fakes did not fail, the name is planted."""
        __tracebackhide__ = True
        for journal in self.journals:
            if journal.failures:
                raise RuntimeError(
                    f"the fakes failed, so this test proves nothing: {journal.failures[0]}"
                )
        if name is not None and name not in self.canaries:
            near = difflib.get_close_matches(name, self.canaries, n=1, cutoff=0.6)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {sorted(self.canaries)}"
            raise LookupError(f"no credential {name!r} was planted: {hint}")

    def _hints(self) -> Iterator[str]:
        """What was seen beside requests, and explains why there is none."""
        tunnels = [item.authority for journal in self.journals for item in journal.tunnels]
        heard = {item.host for item in self.requests}
        for place in dict.fromkeys(tunnels):
            if place.rpartition(":")[0].lower() not in heard:
                yield f"{place} was connected to, and no request came: does it trust SSL_CERT_FILE?"
        for place in dict.fromkeys(self.past):
            yield f"{place} was to be reached past the fakes: does it heed HTTPS_PROXY?"


def _told(
    expected: str, observed: str, requests: Sequence[Request], hints: Iterable[str] = ()
) -> str:
    lines = [f"{observed}{':' if requests else ''}", *(f"  {item}" for item in requests), *hints]
    return "\n".join((expected, *lines))


def _number(requests: Sequence[Request]) -> str:
    count = len(requests)
    return f"{count} request{'' if count == 1 else 's'}" if count else "no request"

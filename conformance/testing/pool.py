"""The fake internets of one pytest process: started when needed, used again by later tests."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from conformance.stage.environment import Network
from fakes.situation import Situation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from conformance.testing.enclosure import Enclosure
    from fakes.internet.internet import Internet


class Pool:
    """Fake internets on loopback. Each that is lent is one test's alone until it comes back."""

    def __init__(self) -> None:
        self._idle: list[Internet] = []
        self._idle_enclosures: list[Enclosure] = []
        self._stack = ExitStack()

    @contextmanager
    def lend(self) -> Iterator[Internet]:
        """One that nobody uses; what happened on it is forgotten afterwards."""
        internet = self._idle.pop() if self._idle else self._start()
        try:
            yield internet
        finally:
            internet.begin(Situation())
            self._idle.append(internet)

    @contextmanager
    def lend_enclosure(self) -> Iterator[Enclosure]:
        """One in a namespace. Raises ``StagingError`` where none can be made."""
        from conformance.testing.enclosure import enclosed

        if self._idle_enclosures:
            enclosure = self._idle_enclosures.pop()
        else:
            enclosure = self._stack.enter_context(enclosed(self._folder()))
        yield enclosure
        enclosure.begin(Situation())  # one whose process has ended is not lent again
        self._idle_enclosures.append(enclosure)

    def _start(self) -> Internet:
        from fakes.internet.internet import Internet

        return self._stack.enter_context(Internet("proxy", self._folder()))

    def _folder(self) -> Path:
        name = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="pecking-order-"))
        return Path(name).resolve()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()


def network_of(internet: Internet) -> Network:
    """What a process must know to reach it."""
    return Network(
        ca_file=internet.ca_file,
        proxy_url=internet.proxy_url,
        metadata_urls=internet.metadata_urls,
    )

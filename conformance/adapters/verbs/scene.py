"""What the steps of one scenario share, and what a step notes down beside its process."""

import contextlib
import os
import socket
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from conformance.adapters import processes
from conformance.adapters.launch.talk import Talk
from conformance.stage.environment import Network
from conformance.stage.planting import Stand
from conformance.vocabulary.target import Target
from conformance.vocabulary.world import World
from fakes.journal import Exchange, Journal
from fakes.programs.browser.script import Visited

# A run that sends without end is looked into at its first requests only.
_MOST_LOOKS = 32
_KNOCK_S = 0.2


class Killer(Protocol):
    """Whoever wants to know of a request before it is answered."""

    def arrived(self, exchange: Exchange) -> None:
        """A request has arrived; called on the serving thread."""


@dataclass(slots=True, kw_only=True)
class Watch:
    """Looks at the run's processes whenever a request arrives; ``killer`` may end them then."""

    spared: Collection[int] = ()
    looks: int = 0
    command_lines: dict[tuple[str, ...], None] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    killer: Killer | None = None

    def look(self, exchange: Exchange) -> None:
        """Look once; called on the serving thread, before the request is answered."""
        if exchange.is_browser:
            return
        if self.looks < _MOST_LOOKS:
            self.looks += 1
            for pid in processes.below(os.getpid(), self.spared):
                self.command_lines.setdefault(processes.command_line(pid))
                self.names |= processes.environment_names(pid)
        if self.killer is not None:
            self.killer.arrived(exchange)

    def take(self) -> tuple[tuple[str, ...], ...]:
        """The command lines seen since the last time."""
        lines = tuple(line for line in tuple(self.command_lines) if line)
        self.command_lines.clear()
        self.looks = 0
        return lines


@dataclass(slots=True, kw_only=True)
class Notes:
    """What a person notes down while a program runs; fields as in ``observation.Run``."""

    questions: int = 0
    answered_at: float | None = None
    visits: list[Visited] = field(default_factory=list)
    listeners: set[str] = field(default_factory=set)
    listening_after: set[str] = field(default_factory=set)

    def knock(self) -> None:
        """See which of the listeners still answer, now that the login has ended."""
        self.listening_after |= set(filter(_answers, self.listeners))


def _answers(address: str) -> bool:
    """Whether somebody still accepts connections at ``host:port``."""
    host, _, port = address.rpartition(":")
    with contextlib.suppress(OSError), socket.create_connection((host, int(port)), _KNOCK_S):
        return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One staged scenario that is being performed; ``visited`` are all visits of its logins."""

    target: Target
    world: World
    stand: Stand
    journal: Journal
    watch: Watch
    network: Network
    visited: list[Visited] = field(default_factory=list)

    def requests(self) -> tuple[Exchange, ...]:
        """Those that arrived so far, the browser's left out."""
        return tuple(item for item in tuple(self.journal.exchanges) if not item.is_browser)


class Quiet:
    """Whether nothing happens any more: no output, no request, and no request without answer.

    ``from_now``: the time counts from now on; otherwise from the first thing that happens.
    """

    def __init__(self, talk: Talk, scene: Scene, *, from_now: bool) -> None:
        self._talk = talk
        self._scene = scene
        self._state = self._now()
        self._since = time.monotonic() if from_now else None

    def lasts(self, seconds: float) -> bool:
        """Whether it has been quiet for so long."""
        if (now := self._now()) != self._state:
            self._state, self._since = now, time.monotonic()
        if self._since is None or now[-1]:
            return False
        return time.monotonic() - self._since >= seconds

    def _now(self) -> tuple[int, int, int]:
        requests = self._scene.requests()
        is_open = sum(item.status is None and item.fault != "silence" for item in requests[-1:])
        return len(self._talk.text), len(requests), is_open

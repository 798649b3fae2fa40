"""Worlds for other projects' tests: files and variables, for programs or for this process."""

from __future__ import annotations

import difflib
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, Self

from conformance.adapters import processes
from conformance.stage import environment, shims
from conformance.stage.planting import StagingError, Stand, plant, strike
from conformance.stage.situation import situation
from conformance.stage.staging import make_stand
from conformance.targets import loader
from conformance.testing import guard, programs
from conformance.testing.arrivals import Arrivals, Request
from conformance.testing.internet import enter
from conformance.testing.pool import Pool, network_of
from conformance.vocabulary.reach import beyond_a_proxy
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Login, Send, run_of
from conformance.vocabulary.target import Target
from conformance.vocabulary.world import World, all_settings
from fakes.internet import namespace

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    import pytest

    from conformance.stage.environment import Network
    from fakes.internet.internet import Internet
    from fakes.journal import Journal

_LIMIT_S = 30.0
_UNNAMED = Target(name="of this test")


class _Way(Protocol):
    """How commands are run in a world."""

    def __call__(self, command: programs.Command) -> programs.Ended:
        """Run one to its end. Raises ``OSError`` when it cannot be started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A command that ended: exit status (negative: by that signal), output, what arrived of it."""

    status: int
    stdout: str
    stderr: str
    requests: tuple[Request, ...]


class StagedWorld(Arrivals):
    """A world on the disk. What arrived, and assertions about it, are those of ``Arrivals``.

    ``environment`` has every variable of a program in it, made from nothing; ``home`` and
    ``workspace`` are folders, ``config`` is the program's own below home.
    """

    def __init__(
        self,
        stand: Stand,
        network: Network,
        made: Mapping[str, str],
        way: _Way,
        monkeypatch: pytest.MonkeyPatch | None,
    ) -> None:
        super().__init__(stand.filling.canaries)
        layout = stand.layout
        self.environment = dict(made)
        self.home, self.workspace, self.config = layout.home, layout.workspace, layout.config
        self._stand = stand
        self._network = network
        self._way = way
        self._monkeypatch = monkeypatch

    def run(
        self,
        argv: Sequence[str | os.PathLike[str]],
        *,
        stdin: str = "",
        environment: Mapping[str, str] | None = None,
        limit_s: float = _LIMIT_S,
    ) -> Ran:
        """Run a program in the workspace. ``environment`` is set beside the world's.

        Raises ``TimeoutError`` after ``limit_s`` seconds. What it leaves running is ended.
        """
        before = len(self.requests)
        words = [str(word) for word in argv]
        command = programs.Command(
            argv=words,
            environment={**self.environment, **(environment or {})},
            folder=self.workspace,
            stdin=stdin,
            limit_s=limit_s,
        )
        ended = self._way(command)
        if ended.status is None:
            said = f"{ended.stdout}{ended.stderr}".strip()[-500:]
            raise TimeoutError(f"{' '.join(words)}: no end within {limit_s:g} s; it said: {said!r}")
        self.check()
        return Ran(
            status=ended.status,
            stdout=ended.stdout,
            stderr=ended.stderr,
            requests=self.requests[before:],
        )

    def enter(self) -> None:
        """Make it the world of this process until the test's end: variables, HOME, folder."""
        if self._monkeypatch is None:
            raise StagingError("a world in a namespace cannot be entered: stage it by the proxy")
        variables = {name: self.environment[name] for name in self.environment if name != "PATH"}
        enter(self._monkeypatch, self._network, variables)
        self._monkeypatch.setenv("PATH", str(self._stand.layout.bin), prepend=":")
        self._monkeypatch.chdir(self.workspace)
        guard.close(self._monkeypatch, self.past)

    def canary(self, name: str) -> str:
        """The made-up value of a credential of this world."""
        self.check(name)
        return self.canaries[name]

    def executions(self, helper: str = "key-helper") -> int:
        """How often a helper program of this world was executed."""
        if helper not in self._stand.helpers:
            names = ", ".join(self._stand.helpers) or "no helper"
            raise LookupError(f"there is no helper {helper!r} in this world, there is {names}")
        return len(shims.executions(self._stand.layout.logs, (helper,))[helper])


class Worlds:
    """Stages worlds for one test; each has a fake internet of its own."""

    def __init__(self, pool: Pool, monkeypatch: pytest.MonkeyPatch, node: str) -> None:
        self._pool = pool
        self._monkeypatch = monkeypatch
        self._node = node
        self._stack = ExitStack()
        self._staged: list[StagedWorld] = []

    def __call__(
        self,
        given: World | str,
        *,
        network: Literal["proxy", "namespace", "auto"] = "proxy",
        target: Target | Path | str | None = None,
    ) -> StagedWorld:
        """Stage a world, or that of a scenario, with the environment of its first step.

        ``proxy``: programs are told of the fake internet by variables, and those that do not heed
        them reach the real one with made-up credentials. ``namespace``: there is no other, also
        for whoever heeds nothing; ``auto``: that where it can be made. ``target`` is a target file,
        or the name of the suite's own, for worlds whose place a program decides: a keychain, an
        administrator's settings. Raises ``StagingError`` for a world that cannot be made.
        """
        scenario = _scenario(given, self._node)
        inside = network == "namespace" or (network == "auto" and namespace.available() is None)
        obstacle = beyond_a_proxy(scenario.given)
        if obstacle is not None and not inside:
            raise StagingError(
                f"{scenario.id}: a proxy cannot stage {obstacle}; ask for network='namespace'"
            )
        known = target if isinstance(target, Target) else None
        chosen = known or (_UNNAMED if target is None else loader.load(str(target)))
        if reason := _obstacle(scenario.given, chosen):
            raise StagingError(f"{scenario.id}: target {chosen.name} {reason}")
        return self._stage(scenario, chosen, inside=inside)

    def _stage(self, scenario: Scenario, target: Target, *, inside: bool) -> StagedWorld:
        name = tempfile.TemporaryDirectory(prefix="pecking-order-", ignore_cleanup_errors=True)
        folder = Path(self._stack.enter_context(name)).resolve()
        self._stack.callback(processes.kill_strays, folder)
        world, steps, started = scenario.given, scenario.when, time.time()
        stand = make_stand(
            scenario.id, world, steps, target=target, folder=folder, name="world", started=started
        )
        self._stack.callback(strike, stand)
        plant(world, stand)
        told = situation(world, steps, stand.filling, started, target)
        journal: Journal
        if inside:
            enclosure = self._stack.enter_context(self._pool.lend_enclosure())
            frozen = [Path(stand.filling.text(place)) for place in world.frozen]
            way: _Way = enclosure.run
            reach, journal = enclosure.network, enclosure.begin(told, frozen)
        else:
            internet = self._stack.enter_context(self._pool.lend())
            way = _by_proxy(internet)
            reach, journal = network_of(internet), internet.begin(told)
        made = _environment(scenario, stand, reach)
        staged = StagedWorld(stand, reach, made, way, None if inside else self._monkeypatch)
        staged.journals.append(journal)
        self._staged.append(staged)
        return staged

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()
        for staged in self._staged:
            staged.check()


def _scenario(given: World | str, node: str) -> Scenario:
    """What is staged, as a scenario; in a world of the test's own a person may log in, too."""
    if isinstance(given, World):
        when = (Send(), Login())
        return Scenario(id=node, title=node, requires=(), given=given, then=(), when=when)
    from conformance import catalogue

    found = catalogue.by_id().get(given)
    if found is None:
        near = difflib.get_close_matches(given, catalogue.by_id(), n=1, cutoff=0.6)
        hint = f"Did you mean {near[0]}?" if near else "pecking-order list shows what there is."
        raise LookupError(f"there is no scenario {given!r}. {hint}")
    return found


def _obstacle(world: World, target: Target) -> str | None:
    """What of a world this target would have to be run for, or the machine changed for."""
    managed = any(settings.scope == "managed" for settings in all_settings(world))
    if managed and isinstance(target.staging.managed_settings, str):
        return "reads an administrator's settings at a path of this machine: nothing is put there"
    if world.trusted and target.staging.trust is not None:
        return "makes its own record of trust (stage.trust): leave trusted out, and run it"
    if world.stored_login is not None and target.staging.login == "verb":
        return "makes its own login (stage.login): leave stored_login out, and log in"
    return None


def _by_proxy(internet: Internet) -> _Way:
    def run(command: programs.Command) -> programs.Ended:
        ended = programs.run(command)
        internet.settle()
        return ended

    return run


def _environment(scenario: Scenario, stand: Stand, reach: Network) -> dict[str, str]:
    """Variables of the first step, with a browser that clicks Allow unless a step has another."""
    runs = [run for run in map(run_of, scenario.when) if run is not None]
    made = environment.compose(
        scenario.given,
        runs[0],
        target=stand.target,
        layout=stand.layout,
        filling=stand.filling,
        network=reach,
    )
    login = next((run for run in runs if isinstance(run, Login)), Login())
    if login.browser == "opens":
        bin_ = stand.layout.bin
        browser = shims.install_clicking_browser(bin_, reach.ca_file, reach.proxy_url)
        made.setdefault("BROWSER", str(browser))
    else:
        shims.install_browser(login, stand.layout.bin, stand.layout.logs)
    python = str(Path(sys.executable).parent)
    made["PATH"] = ":".join(dict.fromkeys((*made["PATH"].split(":"), python)))
    return made

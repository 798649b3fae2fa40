"""One scenario performed: the world staged, the steps done, everything seen put into one value."""

import contextlib
import os
import re
import shutil
import time
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from conformance.adapters import command, crash, processes, running
from conformance.adapters.fork_server import ForkServer
from conformance.adapters.messages import Perform
from conformance.stage import environment, files, shims
from conformance.stage.filling import Filling
from conformance.stage.layout import lay_out
from conformance.stage.planting import StagingError, Stand, plant, strike
from conformance.stage.situation import situation
from conformance.vocabulary.observation import Network as Entry
from conformance.vocabulary.observation import Observation, Run
from conformance.vocabulary.steps import Step
from conformance.vocabulary.target import Target
from conformance.vocabulary.world import World, all_settings
from fakes.internet.internet import Internet
from fakes.journal import Exchange, Journal

# A run that sends without end is looked into at its first requests only.
_MOST_LOOKS = 32
# Where the user database sends this account: the home of the world that is on.
HOME_LINK = "home-of-the-account"
_WORD = re.compile(r"\{(prompt|workspace|file)\}")


@dataclass(slots=True, kw_only=True)
class _Watch:
    """Looks at the run's processes whenever a request arrives."""

    spared: Collection[int] = ()
    looks: int = 0
    command_lines: dict[tuple[str, ...], None] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def look(self, _: Exchange) -> None:
        if self.looks >= _MOST_LOOKS:
            return
        self.looks += 1
        for pid in processes.below(os.getpid(), self.spared):
            self.command_lines.setdefault(processes.command_line(pid))
            self.names |= processes.environment_names(pid)

    def take(self) -> tuple[tuple[str, ...], ...]:
        """The command lines seen since the last time."""
        lines = tuple(line for line in tuple(self.command_lines) if line)
        self.command_lines.clear()
        self.looks = 0
        return lines


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """What the steps of one scenario share."""

    world: World
    stand: Stand
    journal: Journal
    watch: _Watch


@dataclass(slots=True, kw_only=True)
class Performer:
    """Performs one scenario after the other for one target; ``folder`` holds the worlds."""

    target: Target
    entry: Entry
    internet: Internet
    folder: Path
    server: ForkServer | None
    access_times_tell: bool
    _count: int = 0

    @property
    def network(self) -> environment.Network:
        """What a target must know to reach the fakes."""
        return environment.Network(ca_file=self.internet.ca_file, proxy_url=self.internet.proxy_url)

    def perform(self, task: Perform) -> Observation:
        """Everything that is seen of one scenario.

        Raises ``StagingError`` for a world or target that cannot be had here, ``OSError`` when
        the program cannot be started.
        """
        started = time.time()
        self._count += 1
        layout = lay_out(task.given, self.folder, f"{self._count:05d}")
        places = {**layout.places, "now": str(int(started * 1000))}
        filling = Filling(scenario=task.scenario, places=places)
        stand = Stand(layout=layout, filling=filling, target=self.target, started=started)
        link = self.folder / HOME_LINK
        link.unlink(missing_ok=True)
        link.symlink_to(layout.home)
        try:
            plant(task.given, stand)
            return self._perform(task, stand)
        finally:
            if task.keep is not None:
                with contextlib.suppress(shutil.Error):  # pipes and sockets cannot be copied
                    shutil.copytree(layout.root, task.keep, symlinks=True)
            strike(stand)

    def _perform(self, task: Perform, stand: Stand) -> Observation:
        watch = _Watch()
        told = situation(task.given, task.when, stand.filling, stand.started)
        journal = self.internet.begin(told, watch.look)
        scene = _Scene(world=task.given, stand=stand, journal=journal, watch=watch)
        self._trust(scene)
        runs = tuple(self._step(scene, step) for step in task.when)
        layout = stand.layout
        if journal.failures:
            raise StagingError(f"the fakes failed: {journal.failures[0]}")
        return Observation(
            network=self.entry,
            runs=runs,
            exchanges=tuple(journal.exchanges),
            connections=tuple(journal.connections),
            lookups=tuple(journal.lookups),
            tunnels=tuple(journal.tunnels),
            executions=shims.executions(layout.logs, stand.helpers),
            files=files.observe(layout, stand.planted, tells=self.access_times_tell),
            canaries=dict(stand.filling.canaries),
            values=dict(stand.filling.places),
            started=stand.started,
            environment_seen=frozenset(watch.names),
        )

    def _trust(self, scene: _Scene) -> None:
        words = self.target.staging.trust
        if not scene.world.trusted or words is None:
            return
        workspace = str(scene.stand.layout.workspace)
        argv = tuple(word.replace("{workspace}", workspace) for word in words)
        made = self._environment(scene, Step())
        asked = running.Command(argv=argv, environment=made, folder=workspace)
        spared = self.spared()
        ended = running.run(command.launch, asked, self.target.limits.step_s, spared)
        processes.clear(spared)
        if ended.status != 0:
            said = f"{ended.stdout}{ended.stderr}".strip()[:200]
            raise StagingError(f"stage.trust, {' '.join(argv)}: {ended.ending}, it said: {said}")

    def _step(self, scene: _Scene, step: Step) -> Run:
        made = self._environment(scene, step)
        argv = self._words(scene, step)
        asked = running.Command(
            argv=argv, environment=made, folder=str(scene.stand.layout.workspace)
        )
        launch = command.launch if self.server is None else self.server.launch
        if self.server is not None:
            self.server.ensure()
        scene.watch.spared = spared = self.spared()
        first = len(scene.journal.exchanges)
        if self.server is not None:
            # A forked process has its server's kernel record; this is what it was given instead.
            scene.watch.names |= made.keys()
        ended = running.run(launch, asked, self.target.limits.step_s, spared)
        left = processes.clear(spared)
        self.internet.settle()
        exchanges = (first, len(scene.journal.exchanges))
        run = self._judged(ended, argv)
        return replace(
            run,
            exchanges=exchanges,
            left=left if ended.ending in {"exited", "signalled"} else (),
            command_lines=scene.watch.take(),
        )

    def _judged(self, ended: running.Ended, argv: tuple[str, ...]) -> Run:
        why = crash.crash(ended, self.target.language)
        outcome = problem = None
        if "outcome" in self.target.capabilities and ended.ending == "exited":
            outcome, problem = crash.read_outcome(ended.stdout)
            if outcome is None and problem is None and why is None:
                why = f"exit status {ended.status} without an outcome line, which it promises"
        exited = ended.ending == "exited"
        died = ended.ending == "signalled" and ended.status is not None
        return Run(
            argv=argv,
            ending=ended.ending,
            exit_status=ended.status if exited else None,
            signal=-(ended.status or 0) if died else None,
            stdout=ended.stdout,
            stderr=ended.stderr,
            started=ended.started,
            duration_s=ended.duration_s,
            crash=why,
            outcome=outcome,
            outcome_problem=problem,
        )

    def spared(self) -> frozenset[int]:
        """Processes that are no part of a run."""
        return frozenset() if self.server is None else self.server.pids

    def _environment(self, scene: _Scene, step: Step) -> dict[str, str]:
        return environment.compose(
            scene.world,
            step,
            target=self.target,
            layout=scene.stand.layout,
            filling=scene.stand.filling,
            network=self.network,
        )

    def _words(self, scene: _Scene, step: Step) -> tuple[str, ...]:
        """The target's ``send`` for one step."""
        workspace = str(scene.stand.layout.workspace)
        values = {
            "prompt": step.prompt,
            "workspace": workspace,
            "file": str(scene.stand.layout.given / "settings.json"),
        }
        template = self.target.run.get("send")
        if template is None:
            raise StagingError(f"target {self.target.name} has no run.send: declare it")
        words: list[str] = [] if self.server is None else [self.target.name]
        for word in template:
            parts = self._flags(scene.world, step) if word == "{flags}" else (word,)
            words += [_WORD.sub(lambda found: values[found.group(1)], part) for part in parts]
        return tuple(words)

    def _flags(self, world: World, step: Step) -> tuple[str, ...]:
        wanted = set(step.flags)
        if any(settings.scope == "passed" for settings in all_settings(world)):
            wanted.add("settings")
        if missing := wanted - self.target.flags.keys():
            names = ", ".join(sorted(missing))
            raise StagingError(f"target {self.target.name} has no flags.{names}: declare it")
        return tuple(
            part for name, parts in self.target.flags.items() if name in wanted for part in parts
        )

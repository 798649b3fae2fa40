"""Doing one step: its process or processes, what a person does meanwhile, what is left of it."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from conformance.adapters import crash, processes
from conformance.adapters.launch import command, running
from conformance.adapters.launch.fork_server import ForkServer
from conformance.adapters.launch.running import Command, Ended, Input, Launch
from conformance.adapters.launch.talk import Drive
from conformance.adapters.verbs import asking, chatting, killing, signing_in
from conformance.adapters.verbs.scene import Notes, Scene
from conformance.adapters.verbs.words import words
from conformance.stage import changes, environment
from conformance.vocabulary import observation, steps
from conformance.vocabulary.steps import (
    Chat,
    Doctor,
    Expire,
    Killed,
    Login,
    Logout,
    Race,
    Remove,
    Send,
    Step,
    Withdraw,
    Write,
)

if TYPE_CHECKING:
    from fakes.internet.internet import Internet


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Does the steps of one scenario, one after the other."""

    scene: Scene
    internet: "Internet"
    server: ForkServer | None

    def do(self, step: Step) -> observation.Run:
        """Do one step and tell what was seen of it.

        Raises ``StagingError`` for a step that this target gives no way to do.
        """
        match step:
            case Race():
                return self._race(step)
            case Withdraw() | Expire() | Remove() | Write():
                return self._change(step)
            case _:
                return self._run(step)

    def _change(self, step: steps.Change) -> observation.Run:
        now = time.time()
        changes.change(step, self.scene.stand, now)
        place = len(self.scene.journal.exchanges)
        return observation.Run(
            argv=(),
            ending="exited",
            exit_status=0,
            signal=None,
            stdout="",
            stderr="",
            started=now,
            duration_s=time.time() - now,
            exchanges=(place, place),
        )

    def _run(self, step: steps.Run | Killed) -> observation.Run:
        notes = Notes()
        keyboard, drive = self._person(step, notes)
        scene = self.scene
        asked = self._command(step.send if isinstance(step, Killed) else step)
        launch = command.launch if self.server is None else self.server.launch
        first = self._prepare(asked)
        ended = running.run(
            launch,
            asked,
            scene.target.limits.step_s,
            scene.watch.spared,
            keyboard=keyboard,
            drive=drive,
            departed=notes.knock,
        )
        if ended.ending in {"exited", "signalled"}:
            notes.knock()
        speaks = not isinstance(step, Login | Logout | Doctor)
        run = self._judged(ended, asked.argv, speaks=speaks)
        return replace(
            self._cleared(run, first),
            questions=notes.questions,
            answered_at=notes.answered_at,
            visits=tuple(notes.visits),
            listeners=tuple(sorted(notes.listeners)),
            listening_after=tuple(sorted(notes.listening_after)),
        )

    def _person(self, step: steps.Run | Killed, notes: Notes) -> tuple[Input, Drive | None]:
        """What the step is read from, and what is done by a person meanwhile."""
        match step:
            case Send() if "interactive" in step.flags:
                return "terminal", asking.at_terminal(self.scene, step, notes)
            case Chat():
                return "pipe", chatting.in_session(self.scene, step)
            case Login():
                keyboard: Input = "terminal" if step.terminal else "pipe"
                return keyboard, signing_in.before_browser(self.scene, step, notes)
            case Killed():
                return "nothing", killing.at_moment(self.scene, step)
            case Send() | Logout() | Doctor():
                return "nothing", None

    def _race(self, step: Race) -> observation.Run:
        """Start so many processes at once; the first one's run holds the others'."""
        asked = self._command(step.send)
        launches: tuple[Launch, ...] = (command.launch,) * step.count
        if self.server is not None:
            launches = tuple(server.launch for server in self.server.crowd(step.count))
        first = self._prepare(asked)
        ended = _at_once(launches, asked, self.scene)
        runs = [self._judged(item, asked.argv, speaks=True) for item in ended]
        return replace(self._cleared(runs[0], first), others=tuple(runs[1:]))

    def _command(self, step: steps.Run) -> Command:
        scene = self.scene
        made = environment.compose(
            scene.world,
            step,
            target=scene.target,
            layout=scene.stand.layout,
            filling=scene.stand.filling,
            network=scene.network,
        )
        argv = words(scene.target, scene.world, scene.stand, step)
        if self.server is not None:
            argv = (scene.target.name, *argv)
        return Command(argv=argv, environment=made, folder=str(scene.stand.layout.workspace))

    def _prepare(self, asked: Command) -> int:
        """Make ready for a step; the number of requests so far."""
        watch = self.scene.watch
        if self.server is not None:
            self.server.ensure()
            # A forked process has its server's kernel record; this is what it was given instead.
            watch.names |= asked.environment.keys()
        watch.spared = frozenset() if self.server is None else self.server.pids
        return len(self.scene.journal.exchanges)

    def _cleared(self, run: observation.Run, first: int) -> observation.Run:
        """The run with what was left of it, which is ended, and with its requests."""
        left = processes.clear(self.scene.watch.spared)
        self.internet.settle()
        return replace(
            run,
            exchanges=(first, len(self.scene.journal.exchanges)),
            left=left if run.ending in {"exited", "signalled"} else (),
            command_lines=self.scene.watch.take(),
        )

    def _judged(self, ended: Ended, argv: tuple[str, ...], *, speaks: bool) -> observation.Run:
        """The run as it ended; one that ``speaks`` owes an outcome line, if the target has any."""
        target = self.scene.target
        why = crash.crash(ended, target.language)
        outcome = problem = None
        if speaks and "outcome" in target.capabilities and ended.ending == "exited":
            outcome, problem = crash.read_outcome(ended.stdout)
            if outcome is None and problem is None and why is None:
                why = f"exit status {ended.status} without an outcome line, which it promises"
        died = ended.ending == "signalled" and ended.status is not None
        return observation.Run(
            argv=argv,
            ending=ended.ending,
            exit_status=ended.status if ended.ending == "exited" else None,
            signal=-(ended.status or 0) if died else None,
            stdout=ended.stdout,
            stderr=ended.stderr,
            started=ended.started,
            duration_s=ended.duration_s,
            crash=why,
            outcome=outcome,
            outcome_problem=problem,
        )


def _at_once(launches: tuple[Launch, ...], asked: Command, scene: Scene) -> list[Ended]:
    """How each of several processes of one command ended, which were started at the same moment."""
    limit_s, spared = scene.target.limits.step_s, scene.watch.spared
    starting_line = threading.Barrier(len(launches))

    def run(launch: Launch) -> Ended:
        starting_line.wait()
        return running.run(launch, asked, limit_s, spared)

    with ThreadPoolExecutor(max_workers=len(launches)) as pool:
        return list(pool.map(run, launches))

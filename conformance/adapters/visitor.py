"""A person's visit to a staged world: a shell or a command in it, and each request as it arrives.

The world, the fakes and the environment are those of a scenario's run, made by the same code. Two
things are added for the person: the target as a program on ``PATH`` where a run calls its main, and
the Python that runs the suite. What arrives is told on standard error.
"""

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import NoReturn, TextIO

import conformance
from conformance.adapters import isolation, processes, service
from conformance.adapters.messages import Begin
from conformance.adapters.performance import Performer
from conformance.adapters.verbs.scene import Scene, Watch
from conformance.adapters.verbs.words import words
from conformance.adapters.visit import BY_SIGNAL, Visit
from conformance.oracle import wire
from conformance.stage import environment, shims
from conformance.stage.planting import StagingError
from conformance.vocabulary.steps import Login, Run, run_of
from conformance.vocabulary.target import Target
from fakes.journal import Exchange

_REPOSITORY = str(Path(conformance.__file__).resolve().parents[1])
_NOT_FOUND, _NOT_STARTED = 127, 126
_EXECUTABLE = 0o700
_ODD = re.compile(r"[^\w.-]")


def main(arguments: list[str]) -> NoReturn:
    """The visitor's process, inside: the descriptor of the connection."""
    connection = Connection(int(arguments[0]))
    processes.die_with_parent(signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    what, folder = connection.recv()
    connection.close()
    try:
        sys.exit(_go(what, folder))
    except (StagingError, OSError) as problem:
        _say(f"pecking-order: {problem}")
        sys.exit(2)


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(BY_SIGNAL + number)


def _go(what: Visit, folder: Path) -> int:
    target = _as_program(what.target, folder / "program")
    begin = Begin(target=target, network=what.network, folder=folder)
    performer, way_out = service.prepare(begin, own_processes=False)
    if way_out is not None:
        raise StagingError(f"the namespace has a way out: {way_out}. Report it; nothing was run.")
    try:
        return _explore(performer, what)
    finally:
        processes.kill_below(os.getpid())
        processes.bury()
        performer.internet.stop()
        isolation.unmount(folder / "worlds")


def _explore(performer: Performer, what: Visit) -> int:
    with performer.staged(what.task) as stand, _told(what.journal) as tell:

        def look(exchange: Exchange) -> None:
            tell(f"{exchange.order:4} {wire.request(exchange, stand.filling.canaries)}")

        scene = performer.set(what.task, stand, Watch(), look)
        runs = [run_of(step) for step in what.task.when]
        step = runs[what.step]
        if step is None:
            raise StagingError(f"step {what.step + 1} runs no program: it changes the world")
        if any(isinstance(run, Login) for run in runs):
            _install_browser(performer, scene, step)
        for line in (*what.heading, *_steps(scene, runs)) if not what.command else ():
            _say(line)
        made = _environment(scene, step, what)
        status = _run(what.command or (what.shell,), made, str(stand.layout.workspace))
        performer.internet.settle()
        for line in _summary(scene):
            _say(line)
        return status


def _as_program(target: Target, folder: Path) -> Target:
    """A Python target as a program of its name, which a person can run."""
    if target.python is None:
        return target
    module, _, function = target.python.partition(":")
    folder.mkdir()
    program = folder / _ODD.sub("-", target.name)
    paths = [str(target.folder.resolve()), _REPOSITORY]
    code = (
        f"import sys; sys.path[:0] = {paths!r}; "
        f"from {module} import {function}; sys.exit({function}(sys.argv[1:]))"
    )
    _write(program, [sys.executable, "-P", "-c", code])
    run = {verb: (str(program), *words) for verb, words in target.run.items()}
    return replace(target, python=None, preload=(), run=run)


def _install_browser(performer: Performer, scene: Scene, step: Run) -> None:
    """A browser that clicks Allow, where a run has one that only notes its address."""
    if isinstance(step, Login) and step.browser != "opens":
        return
    network = performer.network
    code = f"import sys; sys.path[:0] = {[_REPOSITORY]!r}; import runpy; "
    code += "runpy.run_module('fakes.programs.browser', run_name='__main__', alter_sys=True)"
    argv = [sys.executable, "-P", "-c", code, "--ca-file", str(network.ca_file)]
    if network.proxy_url is not None:
        argv += ["--proxy", network.proxy_url]
    for name in (shims.BROWSER, "xdg-open"):
        _write(scene.stand.layout.bin / name, argv)


def _write(program: Path, argv: Sequence[str]) -> None:
    program.write_text(f'#!/bin/sh\nexec {shlex.join(argv)} "$@"\n')
    program.chmod(_EXECUTABLE)


def _environment(scene: Scene, step: Run, what: Visit) -> dict[str, str]:
    made = environment.compose(
        scene.world,
        step,
        target=scene.target,
        layout=scene.stand.layout,
        filling=scene.stand.filling,
        network=scene.network,
    )
    python = str(Path(sys.executable).parent)
    made["PATH"] = ":".join(dict.fromkeys((*made["PATH"].split(":"), python)))
    if what.terminal is not None and not what.command:
        made["TERM"] = what.terminal
    return made


def _steps(scene: Scene, runs: Sequence[Run | None]) -> Iterator[str]:
    """How each step is done by hand, where the target file tells it."""
    for number, run in enumerate(runs, start=1):
        if run is None:
            continue
        try:
            argv = words(scene.target, scene.world, scene.stand, run)
        except StagingError as problem:
            yield f"  step {number}: {problem}"
            continue
        shown = (Path(argv[0]).name, *argv[1:])
        yield f"  step {number}: {shlex.join(shown)}"
    yield "What arrives:"


def _run(argv: Sequence[str], made: dict[str, str], folder: str) -> int:
    """Run it in the person's terminal, where there is one; Ctrl-C is its own affair."""
    try:
        with subprocess.Popen(
            argv,
            env=made,
            cwd=folder,
            preexec_fn=_heed_signals,  # noqa: PLW1509  # no thread holds a lock that this needs
        ) as process:
            try:
                status = process.wait()
            finally:
                # A wish to end this raises here: a shell would go on, and be waited for.
                processes.kill_below(os.getpid())
    except FileNotFoundError:
        _say(f"pecking-order: {argv[0]}: there is no such program on the world's PATH")
        return _NOT_FOUND
    except OSError as problem:
        _say(f"pecking-order: {argv[0]}: {problem.strerror}")
        return _NOT_STARTED
    return BY_SIGNAL - status if status < 0 else status


def _heed_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def _summary(scene: Scene) -> Iterator[str]:
    """What arrived, with its answers, and which helpers were executed."""
    stand = scene.stand
    exchanges = tuple(scene.journal.exchanges)
    number = len(exchanges)
    noun = "request" if number == 1 else "requests"
    yield f"{number or 'no'} {noun} arrived{':' if number else '.'}"
    for exchange in exchanges:
        yield f"  {wire.line(exchange, stand.filling.canaries)}"
    for name, log in shims.executions(stand.layout.logs, stand.helpers).items():
        yield f"{name}: executed {len(log)} times" if len(log) != 1 else f"{name}: executed once"
    yield from (f"the fakes failed: {trace}" for trace in scene.journal.failures)


@contextmanager
def _told(journal: Path | None) -> Iterator[Callable[[str], None]]:
    """How a line of the journal is told: on standard error, and in a file where one is named."""
    if journal is None:
        yield _say
        return
    with journal.open("a", encoding="utf-8") as file:
        yield lambda line: _say_twice(line, file)


def _say_twice(line: str, file: TextIO) -> None:
    _say(line)
    file.write(f"{line}\n")
    file.flush()


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()

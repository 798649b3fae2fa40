"""Helper programs of a world: executables that log what happens to them (fakes.programs.helper)."""

import shlex
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import conformance
from conformance.stage import document
from conformance.stage.filling import Filling
from conformance.stage.layout import SYSTEM_PATH
from conformance.vocabulary.steps import Login
from conformance.vocabulary.world import Helper
from fakes.programs.helper import script
from fakes.programs.helper.behaviour import Behaviour
from fakes.programs.helper.script import Execution

_REPOSITORY = str(Path(conformance.__file__).resolve().parents[1])
_EXECUTABLE = 0o700
# The program that ``BROWSER`` names, and the name of its log.
BROWSER = "pecking-order-browser"
_NOTHING_OPENS = 3
CLOUD_PROGRAMS = ("aws", "az", "azd", "gcloud", "pwsh")


def install(helper: Helper, filling: Filling, programs: Path, logs: Path) -> Path:
    """Write one helper's program and make its log folder; the path of the program."""
    programs.mkdir(exist_ok=True)
    logs.mkdir()
    behaviour = Behaviour(
        outputs=tuple(_bytes(filling.text(output)) for output in helper.outputs),
        writes=tuple(
            (filling.text(item.path), _bytes(document.render(item, filling)), item.mode)
            for item in helper.writes
        ),
        stderr=_bytes(filling.text(helper.stderr)),
        exit_status=helper.exit_status,
        signal=helper.signal,
        delay_s=helper.delay_s,
        read_stdin=helper.reads_stdin,
        hang=helper.hangs,
        child=None if helper.child == "none" else helper.child,
        child_s=helper.child_s,
    )
    program = programs / helper.name
    program.write_text(script.render(behaviour, sys.executable, logs))
    program.chmod(_EXECUTABLE)
    return program


def install_browser(step: Login | None, folder: Path, logs: Path) -> None:
    """Put the program that opens a browser onto the world's ``PATH``: it logs its address and ends.

    One that fails ends with status 3, as xdg-open(1) does where nothing can open an address. One
    that is missing does so too where the machine has an ``xdg-open`` of its own to hide.
    """
    (logs / BROWSER).mkdir()
    fails = step is not None and step.browser != "opens"
    is_missing = step is not None and step.browser == "missing"
    behaviour = Behaviour(exit_status=_NOTHING_OPENS if fails else 0)
    text = script.render(behaviour, sys.executable, logs / BROWSER)
    for name in (BROWSER, "xdg-open"):
        if is_missing and (name == BROWSER or shutil.which(name, path=SYSTEM_PATH) is None):
            continue
        program = folder / name
        program.write_text(text)
        program.chmod(_EXECUTABLE)


def install_clicking_browser(folder: Path, ca_file: Path, proxy_url: str | None) -> Path:
    """Put a browser that opens the fake internet's pages and clicks Allow in that one's place."""
    code = f"import sys; sys.path[:0] = {[_REPOSITORY]!r}; import runpy; "
    code += "runpy.run_module('fakes.programs.browser', run_name='__main__', alter_sys=True)"
    argv = [sys.executable, "-P", "-c", code, "--ca-file", str(ca_file)]
    if proxy_url is not None:
        argv += ["--proxy", proxy_url]
    for name in (BROWSER, "xdg-open"):
        install_command(folder / name, argv)
    return folder / BROWSER


def install_command(program: Path, argv: Sequence[str]) -> None:
    """Write a program that stands for other words."""
    program.write_text(f'#!/bin/sh\nexec {shlex.join(argv)} "$@"\n')
    program.chmod(_EXECUTABLE)


def hide_cloud_programs(folder: Path) -> None:
    """Hide the machine's own programs of the clouds, which their SDKs would run.

    What a world does not have must not work either, on whatever machine: status 127, as a shell's
    for a command that is not there.
    """
    for name in CLOUD_PROGRAMS:
        program = folder / name
        if shutil.which(name, path=SYSTEM_PATH) is not None and not program.exists():
            program.write_text("#!/bin/sh\nexit 127\n")
            program.chmod(_EXECUTABLE)


def remove_browser(folder: Path, logs: Path) -> None:
    """Take it away again, with its log."""
    shutil.rmtree(logs / BROWSER)
    for name in (BROWSER, "xdg-open"):
        (folder / name).unlink(missing_ok=True)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def executions(logs: Path, names: Iterable[str]) -> dict[str, tuple[Execution, ...]]:
    """What each helper logged, in order."""
    return {name: tuple(script.read_log(logs / name)) for name in names if (logs / name).is_dir()}

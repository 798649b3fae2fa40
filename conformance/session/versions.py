"""One version of a program: installed into a folder of its own, and judged there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from conformance.session.entry import entry
from conformance.session.run import Run
from conformance.session.selection import ConfigurationError
from conformance.spec import chapters
from conformance.targets import known, loader
from conformance.targets.sweeping import FOLDER, VERSION, Sweep

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.session.entry import Entry
    from conformance.session.selection import Selection

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]*")
_INSTALLED = "installed"
_LIMIT_S = 900
_MOST_SAID = 600


class InstallError(Exception):
    """A version could not be installed; the message says what its installer said."""


def sweep_of(asked: str) -> Sweep:
    """How versions of a target are installed and run.

    Raises ``ConfigurationError`` for a target file that does not say so, or a broken one.
    """
    try:
        table = loader.table_of(asked)
        if "sweep" not in table.values:
            raise ConfigurationError(
                f"{table.path}: sweep: found nothing\n"
                "  expected: a table [sweep] that says how a version is installed\n"
                "  remedy: add it, as conformance/targets/README.md shows"
            )
        return Sweep.read(table.table("sweep"))
    except loader.TargetFileError as problem:
        raise ConfigurationError(str(problem)) from problem


def check_version(version: str) -> str:
    """A version that can be the name of a folder. Raises ``ConfigurationError``."""
    if not _VERSION.fullmatch(version):
        raise ConfigurationError(
            f"--versions {version}: that is no version\n"
            "  expected: letters, digits, dots, hyphens, as the package's registry has them"
        )
    return version


def install(sweep: Sweep, version: str, folder: Path) -> None:
    """Install a version into a folder, unless it is there already.

    Raises ``InstallError``; nothing is left of the folder then.
    """
    program = folder / "program"
    mark = folder / _INSTALLED
    if mark.exists():
        return
    shutil.rmtree(program, ignore_errors=True)
    program.mkdir(parents=True)
    argv = [_word(word, version, program) for word in sweep.install]
    try:
        done = subprocess.run(
            argv,
            cwd=program,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_LIMIT_S,
            check=False,
        )
        problem = "" if done.returncode == 0 else _said(done)
    except (OSError, subprocess.TimeoutExpired) as trouble:
        problem = str(trouble)
    if problem:
        shutil.rmtree(program, ignore_errors=True)
        raise InstallError(f"{' '.join(argv)}: {problem}")
    mark.write_text(f"{' '.join(argv)}\n", "utf-8")


def prepared(asked: str, folder: Path, network: Entry, selection: Selection) -> Run:
    """The run of an installed version. Known failures are of one version: none is applied.

    Raises ``ConfigurationError`` as ``Run.load`` does.
    """
    specification = chapters.load()
    reached, note = entry(network)
    try:
        table = loader.table_of(asked)
        table.values = sweep_of(asked).applied(table.values, folder / "program")
        target = loader.target_of(table)
    except loader.TargetFileError as problem:
        raise ConfigurationError(str(problem)) from problem
    return Run(
        asked=asked,
        target=target,
        specification=specification,
        network=reached,
        network_note=note,
        scenarios=selection.scenarios(specification),
        selection=selection,
        known=known.KnownFailures(),
    )


def _word(word: str, version: str, folder: Path) -> str:
    if word == "{python}":
        return sys.executable
    return word.replace(FOLDER, str(folder)).replace(VERSION, version)


def _said(done: subprocess.CompletedProcess[str]) -> str:
    said = (done.stderr.strip() or done.stdout.strip())[-_MOST_SAID:]
    return f"it ended with exit status {done.returncode}: {said or 'it said nothing'}"

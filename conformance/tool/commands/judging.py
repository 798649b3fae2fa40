"""Judging from any folder: ``run``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

_CLONE = Path(__file__).resolve().parents[3]
# Paths among the options stay relative to the folder where the command is given.
SUITE = (str(_CLONE / "conformance"), "-c", str(_CLONE / "pyproject.toml"), f"--rootdir={_CLONE}")


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[OPTIONS OF PYTEST]...")
def run(options: tuple[str, ...]) -> None:
    """Judge a program: pytest conformance, from any folder.

    In the root of a clone it is the same. Options are pytest's and the suite's: --target FILE,
    -k WORDS, --area AREA, --requirement ID, --report-dir DIR, -n WORKERS and more. The exit status
    is pytest's.
    """
    os.execv(sys.executable, (sys.executable, "-m", "pytest", *SUITE, *options))  # noqa: S606  # no shell is wanted


COMMANDS = (run,)

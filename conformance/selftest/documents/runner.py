"""Runs the commands of a page: ``pecking-order`` and ``pytest`` in forks of one process.

To start a Python and to load the catalogue takes longer than most commands: it is done once a page.
"""

import importlib
import json
import os
import shlex
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from conformance import catalogue
from conformance.tool.commands.judging import SUITE
from conformance.tool.main import cli

# What the forks would each load for themselves.
_SHARED = ("conformance.plugin", "conformance.mutants.catalogue")
_PYTHON = str(Path(sys.executable).parent)


def main(folder: str) -> None:
    """Read command lines as JSON, print what each printed."""
    lines: list[str] = json.load(sys.stdin)
    for name in _SHARED:
        importlib.import_module(name)
    catalogue.by_id()
    os.chdir(folder)
    os.environ["PATH"] = f"{_PYTHON}:{os.environ['PATH']}"
    json.dump([_printed(line) for line in lines], sys.stdout)


def _printed(line: str) -> list[str]:
    words = shlex.split(line, comments=True)
    with tempfile.TemporaryFile() as output:
        if words[:2] == ["pecking-order", "run"]:
            status = _forked(lambda: _suite(words[2:]), output.fileno())
        elif words[0] == "pecking-order":
            status = _forked(lambda: _tool(words[1:]), output.fileno())
        elif words[:2] == ["pytest", "conformance"]:
            raise ValueError(f"{line}: it works in the root of a clone alone")
        else:
            status = subprocess.run(
                ["/bin/sh", "-c", line],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
            ).returncode
        output.seek(0)
        printed = output.read().decode("utf-8").splitlines()
    while printed and not printed[-1].strip():
        printed.pop()
    return [*printed, f"exit status {status}"] if status else printed


def _tool(words: list[str]) -> int:
    try:
        cli.main(args=words, prog_name="pecking-order")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _suite(words: list[str]) -> int:
    """What ``pecking-order run`` does, in this process."""
    # Its modules are loaded, and cannot be rewritten any more.
    place = [*SUITE, "--assert=plain", "-p", "no:cacheprovider", "-p", "no:randomly"]
    return int(pytest.main([*place, *words]))


def _forked(work: Callable[[], int], output: int) -> int:
    child = os.fork()
    if not child:
        _work(work, output)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _work(work: Callable[[], int], output: int) -> NoReturn:
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    status = 1
    try:
        status = work()
    except BaseException:  # noqa: BLE001  # the fork ends here, whatever it is
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main(sys.argv[1])

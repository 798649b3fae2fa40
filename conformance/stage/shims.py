"""Helper programs of a world: executables of `fakes.helper` that log what happens to them."""

import sys
from collections.abc import Mapping
from pathlib import Path

from conformance.stage.filling import Filling
from conformance.vocabulary.world import Helper
from fakes.helper import script
from fakes.helper.behaviour import Behaviour
from fakes.helper.script import Execution

_EXECUTABLE = 0o700


def install(helper: Helper, filling: Filling, programs: Path, logs: Path) -> Path:
    """Write one helper's program and make its log folder; the path of the program."""
    programs.mkdir(exist_ok=True)
    logs.mkdir()
    behaviour = Behaviour(
        outputs=tuple(_bytes(filling.text(output)) for output in helper.outputs),
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


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def executions(logs: Path, names: Mapping[str, Path]) -> dict[str, tuple[Execution, ...]]:
    """What each helper logged, in order."""
    return {name: tuple(script.read_log(logs / name)) for name in names}

"""Makes the fake key helper's launcher and reads what it logged."""

import ast
import dataclasses
from dataclasses import dataclass
from pathlib import Path

from fakes.programs.helper.behaviour import Behaviour

_SOURCE = Path(__file__).with_name("program.py").read_text(encoding="ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One execution of the helper.

    ``argv`` is the launcher and its arguments; ``environment`` has names only. ``stdin_at_end``:
    whether standard input was at its end within 250 ms, ``None`` when it was not read. ``child`` is
    the process id of the background child, where there is one.
    """

    argv: tuple[str, ...]
    parent_argv: tuple[str, ...]
    environment: tuple[str, ...]
    directory: str
    pid: int
    time: float
    stdin_at_end: bool | None
    child: int | None


def render(behaviour: Behaviour, python: str, log_folder: Path) -> str:
    """The launcher's text; the file must be made executable.

    ``python`` is the absolute path of an interpreter, without white space, as shebang lines need
    it. ``log_folder`` must exist.
    """
    values = {"folder": str(log_folder), **dataclasses.asdict(behaviour)}
    if behaviour.signal is not None:
        values["signal"] = int(behaviour.signal)  # a member of an enumeration is no literal
    call = ", ".join(f"{name}={value!a}" for name, value in values.items())
    return f"#!{python} -IS\n{_SOURCE}\n\nrun({call})\n"


def read_log(folder: Path) -> tuple[Execution, ...]:
    """The executions so far, in order."""
    return tuple(_read(path) for path in sorted(folder.glob("*.execution")))


def _read(path: Path) -> Execution:
    values = ast.literal_eval(path.read_text(encoding="ascii"))
    for name in ("argv", "parent_argv", "environment"):
        values[name] = tuple(values[name])
    return Execution(**values)

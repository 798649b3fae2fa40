"""Blocks of a page that show a console: their commands are run and their output compared.

A block is fenced as ``console``. A line that begins with ``$ `` is a command; what follows, to the
next one or the end of the block, is what it prints on both streams, and ``exit status N`` where
that is not 0. ``…`` stands for anything in a line, on a line of its own for any number of lines.
The commands of a page are run one after the other in one folder, a copy of the one that the page
names::

    <!-- console in docs/examples/mycli -->
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
_FOLDER = re.compile(r"^<!-- console in (\S+) -->$", re.MULTILINE)
_LIMIT_S = 300
_ANYTHING = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command of a page: its line and number, and what the page says that it prints."""

    line: str
    number: int
    shown: tuple[str, ...]


def commands(text: str) -> tuple[Command, ...]:
    """Every command of a page, in order."""
    return tuple(_commands(text.splitlines()))


def _commands(lines: Sequence[str]) -> Iterator[Command]:
    line, number, shown, is_inside = "", 0, [""], False
    for index, text in enumerate([*lines, "```"], start=1):
        is_fence = text.startswith("```")
        if is_inside and line and (is_fence or text.startswith("$ ")):
            yield Command(line=line, number=number, shown=tuple(shown))
            line = ""
        if is_fence:
            is_inside = not is_inside and text == "```console"
        elif is_inside and text.startswith("$ "):
            line, number, shown = text[2:], index, []
        elif is_inside:
            shown.append(text)


def run(page: Path, folder: Path) -> tuple[tuple[str, ...], ...]:
    """What each command of a page prints, in lines; ``folder`` does not exist yet."""
    text = page.read_text("utf-8")
    asked = _FOLDER.search(text)
    if asked is None:
        folder.mkdir(parents=True)
    else:
        shutil.copytree(ROOT / asked[1], folder)
    done = subprocess.run(
        [sys.executable, "-m", "conformance.selftest.documents.runner", str(folder)],
        input=json.dumps([item.line for item in commands(text)]),
        env=_environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=_LIMIT_S,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"the runner of {page} failed: {done.stderr}")
    return tuple(tuple(lines) for lines in json.loads(done.stdout))


def _environment() -> dict[str, str]:
    # What a person's terminal has. Where CI is set pytest shortens nothing, and a running test has
    # options and a worker's name for other runs in variables.
    passed = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV")
    kept = {name: os.environ[name] for name in passed if name in os.environ}
    return {**kept, "PYTHONUTF8": "1", "COLUMNS": "80"}


def differences(page: Path, printed: Sequence[Sequence[str]]) -> list[str]:
    """Each command that prints otherwise than its page says."""
    return [
        f"{page.name}:{item.number}: $ {item.line}\n"
        f"  the page shows:\n{_indented(item.shown)}\n  it prints:\n{_indented(lines)}"
        for item, lines in zip(commands(page.read_text("utf-8")), printed, strict=True)
        if not matches(item.shown, lines)
    ]


def matches(shown: Sequence[str], printed: Sequence[str]) -> bool:
    """Whether lines are as a page shows them."""
    parts = [
        r"(?:[^\n]*\n)*" if line.strip() == _ANYTHING else f"{_pattern(line)}\n" for line in shown
    ]
    return re.fullmatch("".join(parts), "".join(f"{line}\n" for line in printed)) is not None


def renewed(text: str, printed: Sequence[Sequence[str]]) -> str:
    """A page with what its commands really print, where that is not as it shows."""
    lines = text.splitlines()
    for item, new in reversed(list(zip(commands(text), printed, strict=True))):
        if not matches(item.shown, new):
            lines[item.number : item.number + len(item.shown)] = new
    return "\n".join(lines) + "\n"


def _pattern(line: str) -> str:
    return r"[^\n]*".join(map(re.escape, line.rstrip().split(_ANYTHING))) + r"[ \t]*"


def _indented(lines: Sequence[str]) -> str:
    return "\n".join(f"    {line}" for line in lines)

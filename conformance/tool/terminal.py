"""How the tool speaks: results on standard output, progress and remarks on standard error."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

# Situations that a person brought about, by the names of their exceptions: the layers that define
# them are loaded only where they are needed.
_MISUSES = frozenset(
    {
        "ConfigurationError",
        "HostError",
        "KnownFailuresError",
        "ReportError",
        "SpecificationError",
        "StagingError",
        "TargetFileError",
        "UnknownRequirementError",
    }
)
FOUND = 1


class Misuse(click.ClickException):
    """What was asked cannot be done: one message with place, value, expectation and remedy."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the message, and nothing around it."""
        click.echo(f"pecking-order: {self.message}", file=file or sys.stderr)


def is_misuse(problem: BaseException) -> bool:
    """Whether a layer below found a person's mistake."""
    return any(kind.__name__ in _MISUSES for kind in type(problem).__mro__)


def say(lines: Iterable[str]) -> None:
    """Print lines of a result."""
    for line in lines:
        click.echo(line)


def say_json(data: Any) -> None:
    """Print a result for a machine."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))


def place(path: Path) -> str:
    """A path as a person here would write it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def remark(text: str) -> None:
    """Say something that is no part of the result."""
    click.echo(text, err=True)


@contextmanager
def progress(total: int, what: str) -> Iterator["Progress"]:
    """Show how far a long work is, on a terminal alone; the line is gone afterwards."""
    shown = Progress(total=total, what=what, is_shown=sys.stderr.isatty())
    try:
        yield shown
    finally:
        shown.clear()


class Progress:
    """One line on standard error."""

    def __init__(self, *, total: int, what: str, is_shown: bool) -> None:
        self._total = total
        self._what = what
        self._is_shown = is_shown
        self._done = 0

    def step(self, name: str) -> None:
        """The next piece of work begins; ``name`` says which."""
        self._done += 1
        if self._is_shown:
            text = f"{self._what} {self._done}/{self._total}  {name}"
            click.echo(f"\r\x1b[K{text[:100]}", nl=False, err=True)

    def clear(self) -> None:
        """Take the line away."""
        if self._is_shown:
            click.echo("\r\x1b[K", nl=False, err=True)

"""Looking after a target: ``check``, ``new target``."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance.tool.parameters import TARGET, json_option, network_option
from conformance.tool.terminal import FOUND, Misuse, progress, say, say_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.session.entry import Entry
    from conformance.session.examination import Point

_MARKS = {"good": "✓", "remark": "!", "wrong": "✗"}
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
# Points of one examination that meets no obstacle; for the progress line alone.
_USUAL = 8


@click.command()
@click.argument("target", type=TARGET)
@network_option
@json_option
@click.pass_context
def check(
    ctx: click.Context,
    target: str,
    network: Entry,
    as_json: bool,  # noqa: FBT001  # click calls it by name
) -> None:
    """Look at a target before it is judged, and say what is wrong and what helps.

    Reads the target file, runs the program once, then three scenarios: one that sends, one that
    refuses, one whose endpoint is moved. Exit status 1 when the target cannot be judged; a red
    scenario is a remark.
    """
    ctx.exit(_check(target, network, as_json=as_json))


def _check(target: str, network: Entry, *, as_json: bool) -> int:
    from conformance.reports import text
    from conformance.session import examination

    points: list[Point] = []
    with progress(_USUAL, f"check {target}") as shown:
        for point in examination.examine(target, network):
            points.append(point)
            if not as_json:
                shown.clear()
                say(_lines(point))
            shown.step(point.name)
    can_be_judged = all(point.state != "wrong" for point in points)
    applicable, total = _applicable(target) if can_be_judged else (0, 0)
    if as_json:
        data: dict[str, Any] = {
            "target": target,
            "can_be_judged": can_be_judged,
            "points": [asdict(point) for point in points],
            "applicable": applicable,
            "scenarios": total,
        }
        say_json(data)
    elif can_be_judged:
        say(
            (
                f"It can be judged: {applicable} of {total} scenarios are applicable.",
                f"next  {text.suite()} --target {target}",
            )
        )
    else:
        say(("It cannot be judged as it is.",))
    return 0 if can_be_judged else FOUND


def _lines(point: Point) -> Iterator[str]:
    yield f"{_MARKS[point.state]} {point.name}: {point.text}"
    if point.remedy:
        yield f"    {point.remedy}"


def _applicable(target: str) -> tuple[int, int]:
    from conformance import catalogue
    from conformance.targets import loader

    _, claimed = loader.outline(target)
    every = catalogue.catalogue()
    return sum(catalogue.needed_capabilities(item) <= claimed for item in every), len(every)


@click.group("new")
def new() -> None:
    """Make something new."""


@new.command("target", context_settings={"ignore_unknown_options": True})
@click.argument("name")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Where to write it (default: NAME.toml here).",
)
@click.option("--check/--no-check", "checks", default=True, help="Check it afterwards (default).")
@network_option
@click.pass_context
def new_target(  # noqa: PLR0917  # click calls it by name
    ctx: click.Context,
    name: str,
    command: tuple[str, ...],
    output: Path | None,
    checks: bool,  # noqa: FBT001  # click calls it by name
    network: Entry,
) -> None:
    """Write a first target file for a program, and check it.

    COMMAND is how the program is run to send one prompt, behind two dashes, with the word {prompt}
    where the prompt belongs:

    pecking-order new target mycli -- mycli -p '{prompt}'
    """
    from conformance.targets import first_file

    if not _NAME.fullmatch(name):
        raise Misuse(f"{name!r} is no name for a target.\n  expected: a-z, 0-9, - and _")
    if not any(first_file.PROMPT in word for word in command):
        raise Misuse(
            f"no word of the command holds {first_file.PROMPT}\n"
            "  expected: the place of the prompt\n"
            f"  remedy: pecking-order new target {name} -- {' '.join(command)} '{{prompt}}'"
        )
    path = output or Path(f"{name}.toml")
    if path.exists():
        raise Misuse(f"{path} is there already.\n  remedy: take another name, or --output FILE")
    try:
        path.write_text(first_file.text(name, command), "utf-8")
    except OSError as problem:
        raise Misuse(f"{path} cannot be written: {problem.strerror}") from None
    say((f"written {path}",))
    if not checks:
        return
    status = _check(str(path), network, as_json=False)
    if status:
        say((f"Correct {path}, then: pecking-order check {path}",))
    else:
        say(
            (
                "then  add to its capabilities what the program can do, one at a time",
                f"      pecking-order baseline write --report REPORT.json --target {path}",
            )
        )
    ctx.exit(status)


COMMANDS: tuple[click.Command, ...] = (check, new)

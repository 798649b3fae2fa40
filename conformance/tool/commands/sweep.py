"""Judging the versions of a program: ``sweep``."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.tool.parameters import (
    AREA,
    REPORT,
    REQUIREMENT,
    TARGET,
    json_option,
    network_option,
)
from conformance.tool.terminal import FOUND, Misuse, progress, remark, say_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.reports.sweep import Judged
    from conformance.session.entry import Entry
    from conformance.session.selection import Selection


@click.command()
@click.argument("target", type=TARGET)
@click.option("--versions", "wanted", required=True, metavar="1.0,1.1,…", help="The oldest first.")
@click.option("--area", "areas", type=AREA, multiple=True, help="Only this area (PRE, HLP, …).")
@click.option(
    "--requirement", "requirements", type=REQUIREMENT, multiple=True, help="Only this requirement."
)
@click.option(
    "--scenario",
    "patterns",
    multiple=True,
    metavar="ID",
    help="Only these scenarios; * stands for anything. May be given again.",
)
@network_option
@click.option("--again", is_flag=True, help="Judge also what was judged before.")
@click.option("--output", type=REPORT, metavar="PAGE.md", help="Write the page there.")
@click.option(
    "--folder",
    type=REPORT,
    default=Path(".targets/sweep"),
    show_default=True,
    help="Where versions and their reports are kept.",
)
@json_option
@click.pass_context
def sweep(  # noqa: PLR0917  # click calls it by name
    ctx: click.Context,
    target: str,
    wanted: str,
    areas: tuple[str, ...],
    requirements: tuple[str, ...],
    patterns: tuple[str, ...],
    network: Entry,
    again: bool,  # noqa: FBT001  # click calls it by name
    output: Path | None,
    folder: Path,
    as_json: bool,  # noqa: FBT001  # as above
) -> None:
    """Install versions of a program, judge each once, and tell what each broke or mended.

    The target file has a table [sweep] that says how a version is installed. A version that was
    judged with this suite, target file and selection is not judged again. Exit status 1 when a
    version could not be judged.
    """
    from conformance.reports import history
    from conformance.reports.prose import histories
    from conformance.session import versions
    from conformance.session.selection import Selection
    from conformance.spec import chapters

    names = [name for name in wanted.replace(",", " ").split() if name]
    if not names:
        raise Misuse("--versions: there is none\n  expected: versions, with commas between them")
    selection = Selection(patterns=patterns, requirements=requirements, areas=areas)
    judged = _judged(target, names, selection, folder=folder, network=network, again=again)
    found = history.history(judged)
    sentences = {item.id: item.text for item in chapters.load().requirements.values()}
    page = histories.page(
        found,
        sentences,
        install=shlex.join(versions.sweep_of(target).install),
        command=_command(ctx),
    )
    if output is not None:
        _write(output, page)
    if as_json:
        say_json(history.data(found))
    elif output is None:
        click.echo(page, nl=False)
    ctx.exit(FOUND if any(item.report is None for item in judged) else 0)


def _judged(
    target: str,
    names: Sequence[str],
    selection: Selection,
    *,
    folder: Path,
    network: Entry,
    again: bool,
) -> list[Judged]:
    """Every version, each told as soon as it was judged."""
    from conformance.reports import sweep as sweeps

    judged: list[Judged] = []
    with progress(len(names), f"sweep {target}") as shown:
        shown.step(names[0])
        for item in sweeps.sweep(
            target, names, selection, folder=folder, network=network, again=again
        ):
            judged.append(item)
            shown.clear()
            remark(_told(item))
            if len(judged) < len(names):
                shown.step(names[len(judged)])
    return judged


def _told(item: Judged) -> str:
    if item.report is None:
        return f"{item.version}: {item.problem}"
    totals = item.report["totals"]
    counts = ", ".join(f"{number} {verdict}" for verdict, number in totals.items() if number)
    return f"{item.version}: {counts}{' (judged before)' if item.was_kept else ''}"


def _command(ctx: click.Context) -> str:
    """What a person types to have the same page: without what has no influence on it."""
    given = ctx.params
    words = ["pecking-order", "sweep", given["target"], "--versions", given["wanted"]]
    for option in ("area", "requirement", "scenario"):
        key = {"area": "areas", "requirement": "requirements", "scenario": "patterns"}[option]
        words += [word for value in given[key] for word in (f"--{option}", value)]
    if given["output"] is not None:
        words += ["--output", str(given["output"])]
    return shlex.join(words)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as problem:
        raise Misuse(f"{path} cannot be written: {problem.strerror}") from None


COMMANDS: tuple[click.Command, ...] = (sweep,)

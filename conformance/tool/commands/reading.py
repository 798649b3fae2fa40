"""Reading one report: ``report``, ``order``, ``leaks``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from conformance.tool.parameters import REPORT, json_option
from conformance.tool.terminal import FOUND, Misuse, say, say_json

if TYPE_CHECKING:
    from pathlib import Path


@click.command(name="report")
@click.argument("report", type=REPORT, metavar="REPORT.json")
@click.option(
    "--output",
    type=REPORT,
    required=True,
    metavar="FILE.html",
    help="Where to write the page.",
)
def render(report: Path, output: Path) -> None:
    """Make the page to look at, as --report-dir writes it, from a report of before."""
    from conformance.reports import html, record

    page = html.render(record.load(report))
    try:
        output.write_text(page, "utf-8")
    except OSError as problem:
        raise Misuse(
            f"{output}: it cannot be written ({problem.strerror})\n"
            "  expected: a file in a folder that is there"
        ) from problem
    say((f"{output}: {len(page.encode()) / 1024:.0f} KiB",))


@click.command()
@click.argument("report", type=REPORT, metavar="REPORT.json")
@json_option
@click.pass_context
def order(
    ctx: click.Context,
    report: Path,
    as_json: bool,  # noqa: FBT001  # click calls it by name
) -> None:
    """Tell the order that a program behaves by, inferred from a report.

    Exit status 1 when it is not the declared one: the first diverging pair and the smallest
    scenario that shows it are named.
    """
    from conformance.reports import order as orders
    from conformance.reports import record
    from conformance.reports.prose import orders as words

    found = orders.infer(record.load(report))
    if not found:
        raise Misuse(
            f"{report}: it holds nothing of the priority matrix\n"
            "  expected: a report of a run with area PRE in it"
        )
    if as_json:
        say_json([asdict(item) for item in found])
    else:
        for item in found:
            say((words.told(item), *(f"  {note}" for note in words.notes(item))))
    ctx.exit(FOUND if any(item.divergence for item in found) else 0)


@click.command()
@click.argument("report", type=REPORT, metavar="REPORT.json")
def leaks(report: Path) -> None:
    """Print the matrix of leaks of a report as Markdown."""
    from conformance.reports import providers, record

    lines = tuple(providers.tables(record.load(report)))
    if not lines:
        raise Misuse(
            f"{report}: it holds nothing of the matrix of leaks\n"
            "  expected: a report of a run with scenarios such as leak.bedrock-normal.stored-login"
        )
    say(lines[:-1])


COMMANDS: tuple[click.Command, ...] = (render, order, leaks)

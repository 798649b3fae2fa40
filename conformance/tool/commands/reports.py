"""Working with reports: ``compare``, ``merge``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from conformance.tool.parameters import REPORT, json_option
from conformance.tool.terminal import FOUND, Misuse, say, say_json

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("reports", type=REPORT, nargs=-1, required=True, metavar="OLD.json NEW.json…")
@json_option
@click.option("--markdown", "as_markdown", is_flag=True, help="Print Markdown, for a CI's summary.")
@click.option("--all", "everything", is_flag=True, help="Cut no list.")
@click.pass_context
def compare(
    ctx: click.Context,
    reports: tuple[Path, ...],
    as_json: bool,  # noqa: FBT001  # click calls it by name
    as_markdown: bool,  # noqa: FBT001  # as above
    everything: bool,  # noqa: FBT001  # as above
) -> None:
    """Compare reports: two programs, or versions of one, or two runs.

    The first report is what the others are compared with. Exit status 1 when a scenario is red in a
    later one that is not red in the first.
    """
    from conformance.reports import comparison, record
    from conformance.reports.prose import changes

    if not 1 < len(reports) <= changes.MOST_REPORTS:
        raise Misuse(
            f"{len(reports)} reports cannot be compared\n"
            f"  expected: two of them, at most {changes.MOST_REPORTS}"
        )
    found = comparison.compare([record.load(path) for path in reports])
    names = [str(path) for path in reports]
    if as_json:
        say_json(comparison.data(found, names))
    elif as_markdown:
        click.echo(changes.markdown(found, names), nl=False)
    else:
        say(changes.lines(found, names, everything=everything))
    ctx.exit(FOUND if found.new_failures else 0)


@click.command()
@click.argument("reports", type=REPORT, nargs=-1, required=True, metavar="REPORT.json…")
@click.option(
    "--output-dir",
    "folder",
    type=REPORT,
    required=True,
    metavar="DIR",
    help="Where to write report.json, report.html and summary.md.",
)
def merge(reports: tuple[Path, ...], folder: Path) -> None:
    """Merge reports of parts of the catalogue into one, as --shard makes them.

    They have to be of one program and version, suite, network and capabilities.
    """
    from conformance import catalogue
    from conformance.reports import merging, record
    from conformance.spec import chapters

    circumstances, results = merging.merge(
        [record.load(path) for path in reports], [str(path) for path in reports]
    )
    data = record.write(
        folder,
        circumstances,
        results,
        catalogue.catalogue(),
        chapters.load(),
        place_of=catalogue.place,
    )
    selection = data["circumstances"]["selection"]
    say(
        (
            f"{folder}: {len(reports)} reports, {len(results)} scenarios",
            *([f"selection: {selection}"] if selection else []),
        )
    )


COMMANDS: tuple[click.Command, ...] = (compare, merge)

"""What a CI shows of a run: ``badge``, ``summary``."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.tool.parameters import REPORT
from conformance.tool.terminal import FOUND, Misuse, say, say_json

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command()
@click.argument("report", type=REPORT, metavar="REPORT.json")
@click.option("--output", type=REPORT, help="Write it there, and print nothing.")
def badge(report: Path, output: Path | None) -> None:
    """Print a badge of a run, in the form that shields.io reads from an address."""
    from conformance.reports import badge as badges
    from conformance.reports import record

    told = badges.endpoint(record.load(report))
    if output is None:
        say_json(told)
    else:
        _append(output, json.dumps(told, ensure_ascii=False) + "\n", mode="w")


@click.command()
@click.argument("report", type=REPORT, metavar="REPORT.json")
@click.option(
    "--baseline",
    type=REPORT,
    metavar="OLD.json",
    help="Fail only where something is red that is not red in this report.",
)
@click.option(
    "--github",
    is_flag=True,
    help="Append it to the step's summary, and the outputs to GITHUB_OUTPUT.",
)
@click.pass_context
def summary(
    ctx: click.Context,
    report: Path,
    baseline: Path | None,
    github: bool,  # noqa: FBT001  # click calls it by name
) -> None:
    """Print a run at a glance as Markdown, and decide by the exit status.

    Exit status 1 when a scenario is red, or none was run; with --baseline when one is red that is
    not red there.
    """
    from conformance.reports import badge as badges
    from conformance.reports import comparison, markdown, record
    from conformance.reports.prose import changes

    data = record.load(report)
    page = markdown.summary(data)
    outputs = {"verdict": badges.verdict(data), "red": str(badges.red(data))}
    has_failed = outputs["verdict"] != "pass"
    if baseline is not None:
        found = comparison.compare([record.load(baseline), data])
        page += "\n" + changes.markdown(found, [str(baseline), str(report)])
        outputs["new-failures"] = str(len(found.new_failures))
        has_failed = bool(found.new_failures) or outputs["verdict"] == "none"
    if github:
        _tell_github(page, outputs)
    else:
        click.echo(page, nl=False)
    ctx.exit(FOUND if has_failed else 0)


def _tell_github(page: str, outputs: Mapping[str, str]) -> None:
    lines = [f"{name}={value}\n" for name, value in outputs.items()]
    for variable, text in (("GITHUB_STEP_SUMMARY", page), ("GITHUB_OUTPUT", "".join(lines))):
        if not os.environ.get(variable):
            raise Misuse(
                f"{variable} is not set\n  expected: the path of a file, as in a step of GitHub's\n"
                "  remedy: leave --github out elsewhere"
            )
        _append(Path(os.environ[variable]), text)
    say(line.rstrip() for line in lines)


def _append(path: Path, text: str, mode: str = "a") -> None:
    try:
        with path.open(mode, encoding="utf-8") as file:
            file.write(text)
    except OSError as problem:
        raise Misuse(f"{path} cannot be written: {problem.strerror}") from None


COMMANDS: tuple[click.Command, ...] = (badge, summary)

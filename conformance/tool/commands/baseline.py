"""Keeping what is known to fail: ``baseline write``, ``baseline prune``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance.tool.parameters import REPORT, TARGET, json_option
from conformance.tool.terminal import Misuse, place, say, say_json

if TYPE_CHECKING:
    from collections.abc import Mapping

_report_option = click.option(
    "--report", type=REPORT, required=True, metavar="REPORT.json", help="The run to go by."
)
_target_option = click.option(
    "--target", type=TARGET, help="The target, where it does not come with the suite."
)


@click.group()
def baseline() -> None:
    """Keep the list of a target's known failures."""


@baseline.command("write")
@_report_option
@_target_option
@json_option
def write(report: Path, target: str | None, as_json: bool) -> None:  # noqa: FBT001  # by name
    """Add an entry for each way to fail that is not known yet.

    Entries are grouped by check and by what was observed, with evidence from the report. Each has a
    reason that begins with TODO: a run ends with a message until a person has written a real one.
    """
    from conformance.reports import baseline as reports
    from conformance.targets import baseline as files

    data, path = _read(report, target)
    made = reports.additions(data, files.listed(path))
    if made:
        files.add(path, made)
    unknowable = reports.harness_errors(data)
    if as_json:
        say_json(
            {
                "file": str(path),
                "added": [
                    {"scenarios": list(item.scenarios), "checks": list(item.checks)}
                    for item in made
                ],
                "harness_errors": list(unknowable),
            }
        )
        return
    for item in made:
        others = f" and {len(item.scenarios) - 1} more" if len(item.scenarios) > 1 else ""
        say((f"+ {', '.join(item.checks)}: {item.scenarios[0]}{others}",))
    say(f"not added, the suite itself failed: {name}" for name in unknowable)
    if not made:
        say((f"Nothing to add to {place(path)}.",))
        return
    entries = _counted(len(made), "entry", "entries")
    scenarios = _counted(sum(len(item.scenarios) for item in made), "scenario")
    say(
        (
            f"{entries} for {scenarios}: {place(path)}",
            "Write a reason for each in place of TODO; no run starts before.",
        )
    )


@baseline.command("prune")
@_report_option
@_target_option
@json_option
def prune(report: Path, target: str | None, as_json: bool) -> None:  # noqa: FBT001  # by name
    """Take out what is listed and did not occur in this run.

    Comments and all that stays are left as they are. What the run did not look at is left too, and
    so is what is listed as unstable.
    """
    from conformance.reports import baseline as reports
    from conformance.targets import baseline as files

    data, path = _read(report, target)
    gone = files.prune(path, reports.staleness(data, files.unstable(path)))
    if as_json:
        removed = [{"scenario": scenario, "check": check} for scenario, check in gone]
        say_json({"file": str(path), "removed": removed})
        return
    say(f"- {check}: {scenario}" for scenario, check in gone)
    if gone:
        say((f"{_counted(len(gone), 'check')} taken out: {place(path)}",))
    else:
        say((f"Nothing to take out of {place(path)}.",))


def _read(report: Path, target: str | None) -> tuple[Mapping[str, Any], Path]:
    """A report, and where the known failures of its target are listed."""
    from conformance.reports import record, text
    from conformance.targets import loader

    data = record.load(report)
    named = data["circumstances"]["target"]
    if target is None and Path(text.asked(data)).is_file():
        target = text.asked(data)
    if target is None and named not in loader.names():
        raise Misuse(
            f"{report} is about {named}, which does not come with the suite.\n"
            "  remedy: name its target file by --target"
        )
    path = loader.known_failures_path(target or named)
    own, _ = loader.outline(target or named)
    if own != named:
        raise Misuse(
            f"{report} is about {named}, and {target} is {own}.\n"
            "  expected: a report of the same target\n"
            "  remedy: give the target that was judged"
        )
    return data, path


def _counted(number: int, one: str, several: str | None = None) -> str:
    return f"{number} {one if number == 1 else several or f'{one}s'}"


COMMANDS: tuple[click.Command, ...] = (baseline,)

"""The history of a program's versions as a page of Markdown."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from conformance.reports.markdown import escape
from conformance.reports.prose.changes import seen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.reports.comparison import Row
    from conformance.reports.history import Cell, Change, History
    from conformance.reports.sweep import Judged

_LEGEND = (
    "✓ all scenarios that ran are as the requirement asks, ! with warnings, ✗ so many of those that"
    " ran are red, · none ran. Known failures of the target file are of one version:"
    " here none is set aside."
)


def page(found: History, sentences: Mapping[str, str], *, install: str, command: str) -> str:
    """The page.

    ``sentences`` are the requirements' texts, ``install`` is how a version was installed, and
    ``command`` is what wrote the page.
    """
    return "\n".join(_page(found, sentences, install, command)).rstrip() + "\n"


def _page(
    found: History, sentences: Mapping[str, str], install: str, command: str
) -> Iterator[str]:
    reports = [item.report for item in found.versions if item.report is not None]
    name = reports[0]["circumstances"]["target"] if reports else "no version"
    yield f"# {escape(name)} by version\n"
    yield f"<!-- Written by: {command} -->\n"
    yield from _versions(found)
    yield f"\n{_LEGEND}\n"
    yield from _table(found, sentences)
    yield "\n## What changed\n"
    for change in found.changes:
        yield from _change(change)
    if reports:
        yield "## How it was judged\n"
        yield from dict.fromkeys(_facts(report) for report in reports)
        yield f"- each version installed by `{install}`"
        yield f"- by `{command}`"


def _versions(found: History) -> Iterator[str]:
    yield "| version | it says | judged | scenarios that ran | red |"
    yield "| --- | --- | --- | ---: | ---: |"
    for number, item in enumerate(found.versions):
        cells = [column[number] for column in found.cells.values()]
        yield f"| {escape(item.version)} | {' | '.join(_version(item, cells))} |"
    if problems := [item for item in found.versions if item.report is None]:
        yield ""
        yield from (f"- {escape(item.version)}: {escape(item.problem)}" for item in problems)


def _version(item: Judged, cells: list[Cell | None]) -> tuple[str, ...]:
    if item.report is None:
        return "", "could not be judged", "", ""
    facts = item.report["circumstances"]
    there = [cell for cell in cells if cell is not None]
    ran, red = sum(cell.ran for cell in there), sum(cell.red for cell in there)
    return escape(facts["target_version"]), _day(facts["started"]), str(ran), str(red)


def _table(found: History, sentences: Mapping[str, str]) -> Iterator[str]:
    names = [escape(item.version) for item in found.versions]
    yield f"| requirement | {' | '.join(names)} |"
    yield f"| --- |{' --- |' * len(names)}"
    for requirement, cells in found.cells.items():
        title = _shortened(sentences.get(requirement, ""))
        yield f"| {requirement}: {escape(title)} | {' | '.join(map(_cell, cells))} |"


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return ""
    match cell.state:
        case "unseen":
            return "·"
        case "broken":
            return f"✗ {cell.red}/{cell.ran}"
        case "warned":
            return f"! {cell.ran}"
        case "met":
            return f"✓ {cell.ran}"


def _change(change: Change) -> Iterator[str]:
    yield f"### {escape(change.before)} → {escape(change.now)}\n"
    if change.is_empty:
        yield "Nothing.\n"
    for heading, rows in (
        ("Broke", change.broke),
        ("Mended", change.mended),
        ("Does otherwise", change.otherwise),
    ):
        if rows:
            yield f"{heading}:\n"
            yield from map(_row, rows)
            yield ""


def _row(row: Row) -> str:
    texts = [seen(item) or "nothing was sent" for item in row.results]
    before, now = (f"{row.verdicts[0]}: {texts[0]}", f"{row.verdicts[-1]}: {texts[-1]}")
    return (
        f"- {escape(row.scenario)} ({row.requires[0]}, {escape(row.title)}):"
        f" before {escape(before)}; now {escape(now)}"
    )


def _facts(report: Mapping[str, Any]) -> str:
    facts = report["circumstances"]
    note = f" ({facts['network_note']})" if facts["network_note"] else ""
    return (
        f"- with pecking-order {facts['suite_version']}, spec {facts['revision']},"
        f" network {facts['network']}{escape(note)}, {escape(facts['platform'])};"
        f" selection {escape(facts['selection'] or 'everything')}"
    )


def _day(seconds: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))


def _shortened(text: str, most: int = 90) -> str:
    flat = " ".join(text.replace("`", "").split())
    return flat if len(flat) <= most else f"{flat[:most].rsplit(' ', 1)[0]} …"

"""Verdicts as a person reads them in a terminal: one failure, and the table at the end."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from conformance.vocabulary.finding import Finding, Result, Verdict
from conformance.vocabulary.scenario import Scenario

VERDICTS: tuple[Verdict, ...] = (
    "pass",
    "fail",
    "warn",
    "not applicable",
    "not observed",
    "unproven",
    "error",
    "known failure",
    "unexpected pass",
)
_MARKS = {"MUST": "✗", "SHOULD": "!"}
_CLONE = Path(__file__).resolve().parents[2]
_DEFAULT_TARGET = "reference"


def failure(scenario: Scenario, result: Result, *, place: str, target: str = "reference") -> str:
    """Everything that a person needs of a red result: fact, findings, wire, and how to rerun it.

    ``place`` is ``path:line`` of the scenario's definition.
    """
    lines = [scenario.title]
    if result.note:
        lines.extend(_indented(f"{result.verdict}: {result.note}", 2))
    for level in ("MUST", "SHOULD"):
        for item in result.findings:
            if item.level == level:
                lines.extend(_indented(finding(item, scenario.requires), 2))
    lines.extend(f"    {line}" for text in result.evidence for line in text.splitlines())
    lines.append(f"  requires  {', '.join(scenario.requires)}      defined  {place}")
    lines.append(f"  rerun     {rerun(scenario.id, target)}")
    return "\n".join(lines)


def finding(item: Finding, cited: Sequence[str] = ()) -> str:
    """One finding as a line; its requirement is named when the scenario does not cite it."""
    source = "" if item.requirement in cited else f" ({item.requirement})"
    mark = _MARKS.get(item.level, "·")
    return f"{mark} {item.check}{source}: expected {item.expected}, observed {item.observed}"


def asked(report: Mapping[str, Any]) -> str:
    """What ``--target`` was given for a report: of a target file its path."""
    facts = report["circumstances"]
    named: str = facts.get("asked") or facts["target"]
    return named


def suite() -> str:
    """The words that run the suite from this folder: pytest finds it by itself in a clone alone."""
    return "pytest conformance" if Path.cwd() == _CLONE else "pecking-order run"


def rerun(scenario_id: str, target: str) -> str:
    """The command that judges one scenario again."""
    chosen = "" if target == _DEFAULT_TARGET else f" --target {target}"
    return f"{suite()} -k {scenario_id}{chosen}"


def count(results: Iterable[Result], area_of: Callable[[str], str]) -> dict[str, Counter[Verdict]]:
    """How often each verdict was reached, by area in alphabetical order."""
    counts: dict[str, Counter[Verdict]] = {}
    for result in results:
        counts.setdefault(area_of(result.scenario), Counter())[result.verdict] += 1
    return dict(sorted(counts.items()))


def table(results: Iterable[Result], area_of: Callable[[str], str]) -> list[str]:
    """Areas and verdicts, aligned, with totals; ``area_of`` gives the area of a scenario's ID."""
    counts = count(results, area_of)
    totals: Counter[Verdict] = Counter()
    for row in counts.values():
        totals.update(row)
    cells = [["area", *VERDICTS, "total"]]
    for name, row in (*counts.items(), ("total", totals)):
        cells.append([name, *(str(row[verdict]) for verdict in VERDICTS), str(row.total())])
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(_aligned(row, widths)).rstrip() for row in cells]


def _aligned(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    for index, (cell, width) in enumerate(zip(row, widths, strict=True)):
        yield cell.rjust(width) if index else cell.ljust(width)


def _indented(text: str, by: int) -> Iterator[str]:
    for index, line in enumerate(text.splitlines()):
        yield f"{' ' * (by + 2 * (index > 0))}{line}"

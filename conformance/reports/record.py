"""report.json: everything about a run in a published, versioned form."""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.reports import markdown
from conformance.reports.text import VERDICTS, count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from jsonschema import Draft202012Validator

    from conformance.spec.chapters import Specification
    from conformance.vocabulary.finding import Circumstances, Result, Verdict
    from conformance.vocabulary.scenario import Scenario

SCHEMA = 1
SCHEMA_FILE = Path(__file__).with_name("report.schema.json")
# Worst first. What could not be judged is worse than a pass; what was never claimed says nothing.
_WORST_FIRST: tuple[Verdict, ...] = (
    "fail",
    "error",
    "unproven",
    "unexpected pass",
    "known failure",
    "warn",
    "not observed",
    "pass",
    "not applicable",
)
# The requirements of this area are judged in every scenario and cited by none.
_JUDGED_EVERYWHERE = "LEK"
_JUDGED: frozenset[Verdict] = frozenset({"pass", "warn", "fail", "unexpected pass"})


class ReportError(Exception):
    """A report is not of the published form: where, what stands there, expectation, remedy."""

    def __init__(self, place: str, value: str, expected: str, remedy: str) -> None:
        super().__init__(f"{place}: {value}\n  expected: {expected}\n  remedy: {remedy}")
        self.place, self.value, self.expected, self.remedy = place, value, expected, remedy


def _nowhere(_scenario: Scenario) -> str:
    return ""


def record(
    circumstances: Circumstances,
    results: Iterable[Result],
    scenarios: Iterable[Scenario],
    specification: Specification,
    *,
    place_of: Callable[[Scenario], str] = _nowhere,
) -> dict[str, Any]:
    """A run as JSON data; results stand in the order of ``scenarios``, whatever order they came in.

    ``place_of`` gives ``path:line`` of a scenario's definition.
    """
    known = {item.id: item for item in scenarios}
    position = {scenario_id: number for number, scenario_id in enumerate(known)}
    ordered = sorted(results, key=lambda item: position[item.scenario])

    def area_of(scenario_id: str) -> str:
        return specification.area(known[scenario_id].requires[0])

    counts = count(ordered, area_of)
    return {
        "schema": SCHEMA,
        "circumstances": {**asdict(circumstances), "capabilities": [*circumstances.capabilities]},
        "totals": _counts(Counter(item.verdict for item in ordered)),
        "areas": {area: _counts(row) for area, row in counts.items()},
        "results": [
            _result(known[item.scenario], item, area_of(item.scenario), place_of)
            for item in ordered
        ],
        "requirements": _coverage(ordered, known, specification),
    }


def write(
    folder: Path,
    circumstances: Circumstances,
    results: Iterable[Result],
    scenarios: Iterable[Scenario],
    specification: Specification,
    *,
    place_of: Callable[[Scenario], str] = _nowhere,
) -> dict[str, Any]:
    """Write ``report.json``, ``summary.md`` and ``report.html``, each whole or not at all.

    Everything that makes a report, a run or a merge, writes it here. What was written is returned.
    Raises ``ReportError`` when the record does not follow its own schema. It is then left in
    ``report-rejected.json``: a run may have taken an hour.
    """
    data = record(circumstances, results, scenarios, specification, place_of=place_of)
    text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        validate(data, "the new report")
    except ReportError:
        _replace(folder / "report-rejected.json", text)
        raise
    _replace(folder / "report.json", text)
    _replace(folder / "summary.md", markdown.summary(data))
    from conformance.reports.html import render  # noqa: PLC0415  # no worker waits for a template engine

    _replace(folder / "report.html", render(data))
    return data


def load(path: Path) -> dict[str, Any]:
    """A report that was written before.

    Raises ``ReportError`` for a file that is missing, is not JSON, or is not of this form.
    """
    remedy = "give the report.json that a run with --report-dir wrote"
    try:
        data = json.loads(path.read_bytes())
    except OSError as problem:
        value = f"cannot be read ({problem.strerror})"
        raise ReportError(str(path), value, "a report", remedy) from None
    except ValueError as problem:
        value = f"is not JSON ({problem})"
        raise ReportError(str(path), value, "a report", remedy) from None
    validate(data, str(path))
    return dict(data)


def validate(data: Any, place: str) -> None:
    """Raise ``ReportError`` for the most telling difference from the published schema."""
    version = data.get("schema") if isinstance(data, dict) else None
    if isinstance(version, int) and version != SCHEMA:
        raise ReportError(
            f"{place}, $.schema",
            f"a report of schema {version}",
            f"schema {SCHEMA}",
            "read it with the release of pecking-order that wrote it",
        )
    from jsonschema.exceptions import best_match  # noqa: PLC0415  # loaded for nothing elsewhere, as below

    problem = best_match(_validator().iter_errors(data))
    if problem is None:
        return
    schema = json.dumps(problem.validator_value)
    raise ReportError(
        f"{place}, {problem.json_path}",
        _shortened(problem.message),
        _shortened(f"{problem.validator}: {schema}"),
        "have the report written again by a run with --report-dir; it was changed or cut off",
    )


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    # Whoever only lists scenarios, and each worker, would load it for nothing.
    from jsonschema import Draft202012Validator  # noqa: PLC0415  # see above

    schema = json.loads(SCHEMA_FILE.read_bytes())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _shortened(text: str, most: int = 160) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _counts(row: Mapping[Verdict, int]) -> dict[str, int]:
    return {verdict: row.get(verdict, 0) for verdict in VERDICTS}


def _result(
    scenario: Scenario, result: Result, area: str, place_of: Callable[[Scenario], str]
) -> dict[str, Any]:
    return {
        "id": scenario.id,
        "title": scenario.title,
        "area": area,
        "requires": list(scenario.requires),
        "verdict": result.verdict,
        "note": result.note,
        "findings": [asdict(item) for item in result.findings],
        "evidence": list(result.evidence),
        "chosen": list(result.chosen),
        "duration_s": round(result.duration_s, 4),
        "place": place_of(scenario),
    }


def _coverage(
    results: Sequence[Result], scenarios: Mapping[str, Scenario], specification: Specification
) -> dict[str, Any]:
    """Each requirement with the scenarios that cite it and the worst verdict of those that ran."""
    citing: dict[str, list[str]] = {name: [] for name in specification.requirements}
    for item in scenarios.values():
        for name in item.requires:
            citing[name].append(item.id)
    verdicts = {item.scenario: item.verdict for item in results}
    covered = {}
    for name, requirement in specification.requirements.items():
        reached = [verdicts[item] for item in citing[name] if item in verdicts]
        if requirement.area == _JUDGED_EVERYWHERE:
            reached.extend(_judged_everywhere(results, name))
        covered[name] = {
            "level": requirement.level,
            "scenarios": citing[name],
            "worst": min(reached, key=_WORST_FIRST.index, default=None),
        }
    return covered


def _judged_everywhere(results: Iterable[Result], name: str) -> Iterable[Verdict]:
    for item in results:
        if any(found.requirement == name for found in item.findings):
            yield item.verdict
        elif item.verdict in _JUDGED:
            yield "pass"


def _replace(path: Path, text: str) -> None:
    """Write beside the file and rename, so that a reader never sees half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

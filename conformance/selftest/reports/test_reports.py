"""Reports tell a person what happened and a program the same, and never a secret."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from conformance.reports import record, text
from conformance.reports.record import SCHEMA_FILE, ReportError
from conformance.selftest.reports.results import CIRCUMSTANCES, FAILED, PLACE, RESULTS, SCENARIOS
from conformance.spec import chapters
from conformance.spec.chapters import Specification
from conformance.vocabulary.finding import Result, Verdict


@pytest.fixture(scope="module")
def specification() -> Specification:
    """The real chapters."""
    return chapters.load()


@pytest.fixture
def report(specification: Specification) -> dict[str, Any]:
    """A run of three scenarios out of four."""
    return record.record(CIRCUMSTANCES, RESULTS, SCENARIOS, specification, place_of=lambda _: PLACE)


def _area(scenario_id: str) -> str:
    return {"helper": "HLP", "precedence": "PRE"}[scenario_id.partition(".")[0]]


def test_a_failure_reads_as_the_contributors_page_says() -> None:
    """Fact, violations, warnings, the wire, requirements, place, and the command."""
    shown = text.failure(SCENARIOS[0], FAILED, place=PLACE)

    assert shown.splitlines() == [
        "A helper that exits with status 1 ends resolution | *here*",
        "  ✗ requests: expected none, observed 1 <b>|*x*",
        "  ✗ leak-output (LEK-002): expected none, observed 1 <b>|*x*",
        "  ! second-credential (PRE-004): expected none, observed 1 <b>|*x*",
        "    step 1: send, exit status 0",
        "      POST api.anthropic.com/v1/messages  → 200",
        "  requires  HLP-004, PRE-006      defined  conformance/scenarios/helper.py:41",
        "  rerun     pytest conformance -k helper.exits-nonzero",
    ]


def test_the_command_names_a_target_that_is_not_the_reference() -> None:
    """Copied as it is, it judges the same program."""
    shown = text.failure(SCENARIOS[0], FAILED, place=PLACE, target="claude-code")

    assert shown.endswith("-k helper.exits-nonzero --target claude-code")


@pytest.mark.parametrize("verdict", ["error", "unproven", "unexpected pass"])
def test_a_verdict_that_findings_do_not_explain_tells_its_note(verdict: Verdict) -> None:
    """The note stands where the findings would."""
    result = Result(scenario="helper.exits-nonzero", verdict=verdict, note="why\nand how")

    lines = text.failure(SCENARIOS[0], result, place=PLACE).splitlines()

    assert lines[1:3] == [f"  {verdict}: why", "    and how"]


def test_the_table_counts_every_verdict_by_area() -> None:
    """Columns without any count are kept, and rows and columns add up."""
    head, helper, precedence, total = (line.split() for line in text.table(RESULTS, _area))

    assert " ".join(head) == f"area {' '.join(text.VERDICTS)} total"
    assert helper == ["HLP", "0", "1", "0", "0", "0", "0", "0", "1", "0", "2"]
    assert precedence == ["PRE", "1", "0", "0", "0", "0", "0", "0", "0", "0", "1"]
    assert total == ["total", "1", "1", "0", "0", "0", "0", "0", "1", "0", "3"]


def test_the_table_is_aligned() -> None:
    """Each number ends under the end of its column's name."""
    head, *rows = text.table(RESULTS, _area)
    ends = [head.index(name) + len(name) for name in (*text.VERDICTS, "total")]

    for row in rows:
        assert [found.end() for found in re.finditer(r"\d+", row)] == ends


def test_every_verdict_has_a_column() -> None:
    """None is forgotten when one is added."""
    assert get_args(Verdict) == text.VERDICTS


def test_a_report_follows_its_published_schema(report: dict[str, Any]) -> None:
    """The schema is itself valid and versioned."""
    schema = json.loads(SCHEMA_FILE.read_bytes())

    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(json.dumps(report)))
    assert schema["$id"] == "urn:pecking-order:report:1"
    assert report["schema"] == 1


def test_the_schema_allows_no_property_that_it_does_not_name() -> None:
    """Every object of it is closed, or is a map whose keys have a form."""
    schema = json.loads(SCHEMA_FILE.read_bytes())
    objects = [schema, *schema["$defs"].values(), *schema["properties"].values()]

    for item in objects:
        if item.get("type") == "object":
            assert item["additionalProperties"] is False or "propertyNames" in item


def test_results_stand_in_the_order_of_the_catalogue(report: dict[str, Any]) -> None:
    """Workers finish in any order; two reports can be compared line by line."""
    assert [item["id"] for item in report["results"]] == [
        "helper.exits-nonzero",
        "helper.prints-nothing",
        "precedence.pair",
    ]


def test_a_result_is_recorded_whole(report: dict[str, Any]) -> None:
    """Whatever the terminal shows is in the record too."""
    (result, *_) = report["results"]

    assert {key: result[key] for key in ("area", "requires", "verdict", "duration_s", "place")} == {
        "area": "HLP",
        "requires": ["HLP-004", "PRE-006"],
        "verdict": "fail",
        "duration_s": 0.1235,
        "place": PLACE,
    }
    assert result["findings"][1]["check"] == "requests"
    assert result["evidence"] == list(FAILED.evidence)


def test_counts_add_up(report: dict[str, Any]) -> None:
    """Totals, and each area's own."""
    assert report["totals"]["fail"] == 1
    assert report["areas"]["HLP"] == {
        **dict.fromkeys(text.VERDICTS, 0),
        "fail": 1,
        "known failure": 1,
    }
    assert sum(report["totals"].values()) == 3


def test_coverage_tells_each_requirements_worst_verdict(
    report: dict[str, Any], specification: Specification
) -> None:
    """Of all scenarios that cite it; none when no such scenario ran."""
    covered = report["requirements"]

    assert list(covered) == list(specification.requirements)
    assert covered["HLP-004"] == {
        "level": "MUST",
        "scenarios": ["helper.exits-nonzero", "helper.prints-nothing"],
        "worst": "fail",
    }
    assert covered["PRE-001"]["worst"] == "pass"
    assert covered["PRE-007"] == {
        "level": "SHOULD",
        "scenarios": ["precedence.unrun"],
        "worst": None,
    }


def test_a_leak_rule_is_covered_by_every_scenario_that_ran(report: dict[str, Any]) -> None:
    """It is cited by none: a finding of it is its worst verdict, silence its pass."""
    assert report["requirements"]["LEK-002"] == {"level": "MUST", "scenarios": [], "worst": "fail"}
    assert report["requirements"]["LEK-001"]["worst"] == "pass"


def test_a_leak_rule_is_not_covered_by_what_was_not_judged(specification: Specification) -> None:
    """Scenarios that are not applicable prove nothing."""
    results = [replace(RESULTS[0], verdict="not applicable")]

    report = record.record(CIRCUMSTANCES, results, SCENARIOS, specification)

    assert report["requirements"]["LEK-001"]["worst"] is None


def test_a_written_report_is_read_back(tmp_path: Path, specification: Specification) -> None:
    """The folder is made, holds files that others may read, and nothing half written."""
    folder = tmp_path / "new" / "reports"

    record.write(folder, CIRCUMSTANCES, RESULTS, SCENARIOS, specification)

    assert record.load(folder / "report.json")["circumstances"]["target"] == "agent_cli"
    assert {path.name for path in folder.iterdir()} == {
        "report.html",
        "report.json",
        "summary.md",
    }
    assert (folder / "report.json").stat().st_mode & 0o777 == 0o644


def test_a_record_that_breaks_its_schema_takes_no_reports_place(
    tmp_path: Path, specification: Specification
) -> None:
    """The error names the property, an older report stays, and what was found is not lost."""
    (tmp_path / "report.json").write_text("older", encoding="utf-8")
    wrong = replace(CIRCUMSTANCES, network="wireless")

    with pytest.raises(ReportError, match=r"circumstances\.network"):
        record.write(tmp_path, wrong, RESULTS, SCENARIOS, specification)

    assert (tmp_path / "report.json").read_text(encoding="utf-8") == "older"
    kept = json.loads((tmp_path / "report-rejected.json").read_text(encoding="utf-8"))
    assert len(kept["results"]) == len(RESULTS)


def _without_totals(report: dict[str, Any]) -> None:
    del report["totals"]


def _with_a_stranger(report: dict[str, Any]) -> None:
    report["results"][0]["colour"] = "red"


def _with_an_unknown_verdict(report: dict[str, Any]) -> None:
    report["results"][0]["verdict"] = "skipped"


def _of_another_version(report: dict[str, Any]) -> None:
    report["schema"] = 2


@pytest.mark.parametrize(
    ("change", "place", "value"),
    [
        (_without_totals, "$", "'totals' is a required property"),
        (_with_a_stranger, "$.results[0]", "'colour' was unexpected"),
        (_with_an_unknown_verdict, "$.results[0].verdict", "'skipped' is not one of"),
        (_of_another_version, "$.schema", "a report of schema 2"),
    ],
)
def test_an_invalid_report_is_one_clear_error(
    tmp_path: Path,
    report: dict[str, Any],
    change: Callable[[dict[str, Any]], None],
    place: str,
    value: str,
) -> None:
    """Place, value, expectation and remedy, in one message."""
    change(report)
    path = tmp_path / "report.json"
    path.write_text(json.dumps(report), encoding="utf-8")

    with pytest.raises(ReportError) as raised:
        record.load(path)

    assert raised.value.place == f"{path}, {place}"
    assert value in raised.value.value
    assert raised.value.expected
    assert "\n  remedy: " in str(raised.value)


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (None, "cannot be read"),
        (b"{", "is not JSON"),
        (b"\xff", "is not JSON"),
        (b"[]", "[] is not"),
    ],
)
def test_a_file_that_is_no_report_is_one_clear_error(
    tmp_path: Path, data: bytes | None, value: str
) -> None:
    """Missing, cut off, or something else."""
    path = tmp_path / "report.json"
    if data is not None:
        path.write_bytes(data)

    with pytest.raises(ReportError, match=re.escape(value)):
        record.load(path)

"""summary.md tells a run at a glance, and takes every text literally."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.reports import markdown, record
from conformance.reports.html import render
from conformance.selftest.reports.results import (
    CIRCUMSTANCES,
    FAILED,
    PLACE,
    RESULTS,
    SCENARIOS,
    scenario,
)
from conformance.spec import chapters
from conformance.spec.chapters import Specification


@pytest.fixture(scope="module")
def specification() -> Specification:
    """The real chapters."""
    return chapters.load()


@pytest.fixture
def report(specification: Specification) -> dict[str, Any]:
    """A run of three scenarios out of four."""
    return record.record(CIRCUMSTANCES, RESULTS, SCENARIOS, specification, place_of=lambda _: PLACE)


def test_the_summary_begins_with_the_verdict(report: dict[str, Any]) -> None:
    """Then come the circumstances, the table, the failures and the known ones."""
    summary = markdown.summary(report)

    assert summary.startswith("# ✗ agent\\_cli: 1 of 3 scenarios are red\n")
    positions = [
        summary.index(part)
        for part in (
            "- **network**: proxy \\(no namespace here\\)",
            "| HLP | 0 | 1 |",
            "## Failures",
            "<details><summary>fail: A helper",
            "rerun `pytest conformance -k helper.exits-nonzero --target agent_cli`",
            "## Known failures",
            "- **helper.prints-nothing**: It goes on.",
        )
    ]
    assert positions == sorted(positions)


def test_the_summary_of_a_green_run_says_so(specification: Specification) -> None:
    """Known failures are counted in its first line."""
    report = record.record(CIRCUMSTANCES, RESULTS[:2], SCENARIOS, specification)

    first = markdown.summary(report).splitlines()[0]

    assert first == "# ✓ agent\\_cli: 2 scenarios, none red, 1 of them known failures"


def test_a_run_without_scenarios_is_not_green(specification: Specification) -> None:
    """Nothing was shown."""
    report = record.record(CIRCUMSTANCES, (), SCENARIOS, specification)

    assert "no scenario was run" in markdown.summary(report)


def test_the_summary_takes_every_text_literally(report: dict[str, Any]) -> None:
    """Neither HTML nor Markdown of a target's output has an effect."""
    summary = markdown.summary(report)

    assert "<b>" not in summary
    assert "observed 1 &lt;b&gt;\\|\\*x\\*" in summary


@given(st.text(max_size=60))
def test_escaped_text_is_one_line_without_markup(raw: str) -> None:
    """No character that Markdown or HTML gives a meaning is left bare."""
    shown = markdown.escape(raw)

    assert "\n" not in shown
    assert not re.search(r"(?<!\\)[`*_{}\[\]()#|~$<>]", re.sub(r"\\\\", "", shown))


def test_a_very_long_summary_is_cut_at_whole_failures(specification: Specification) -> None:
    """A CI service shows a mebibyte; the rest is in report.json."""
    many = tuple(scenario(f"helper.row-{number}", "HLP-004") for number in range(300))
    results = [replace(FAILED, scenario=item.id) for item in many]

    summary = markdown.summary(record.record(CIRCUMSTANCES, results, many, specification))

    assert summary.count("<details>") == summary.count("</details>") == 200
    assert "and 100 more, in report.json" in summary


def test_what_target_named_runs_a_scenario_again(specification: Specification) -> None:
    """Of a target file that is its path; its name would be no --target."""
    asked = replace(CIRCUMSTANCES, asked="tools/mine.toml")
    told = record.record(asked, RESULTS, SCENARIOS, specification, place_of=lambda _: PLACE)
    again = f"-k {FAILED.scenario} --target tools/mine.toml"

    assert again in markdown.summary(told)
    assert again in render(told)

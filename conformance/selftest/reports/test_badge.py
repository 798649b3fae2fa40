"""A run as a CI shows it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conformance.reports import badge, record
from conformance.selftest.reports.results import CIRCUMSTANCES, RESULTS, SCENARIOS
from conformance.spec import chapters
from conformance.tool.main import cli
from conformance.vocabulary import finding
from conformance.vocabulary.finding import Verdict

_SPECIFICATION = chapters.load()
_BY_VERDICT = {item.verdict: item for item in RESULTS}
_BY_VERDICT["not applicable"] = replace(_BY_VERDICT["pass"], verdict="not applicable")


def _report(*results: finding.Result, selection: str = "") -> dict[str, object]:
    circumstances = finding.Circumstances(
        suite_version="0.4.0",
        revision="2026-11",
        target="agent",
        target_version="",
        network=CIRCUMSTANCES.network,
        selection=selection,
    )
    return record.record(circumstances, results, SCENARIOS, _SPECIFICATION)


@pytest.mark.parametrize(
    ("verdicts", "message", "colour"),
    [
        (["pass"], "1 judged, none red", "brightgreen"),
        (["pass", "known failure"], "2 judged, 1 known to fail", "yellowgreen"),
        (["pass", "known failure", "fail"], "1 of 3 red", "red"),
        (["pass", "not applicable"], "1 judged, none red", "brightgreen"),
        (["not applicable"], "no scenario is applicable", "lightgrey"),
        ([], "no scenario was run", "lightgrey"),
    ],
)
def test_a_badge_tells_the_verdict(verdicts: list[Verdict], message: str, colour: str) -> None:
    """No scenario at all is no pass; a part says that it is one."""
    results = [_BY_VERDICT[verdict] for verdict in verdicts]

    shown = badge.endpoint(_report(*results))
    partial = badge.endpoint(_report(*results, selection="area HLP (partial: 1 of 9 scenarios)"))

    assert (shown["message"], shown["color"], shown["schemaVersion"]) == (message, colour, 1)
    assert partial["message"] == f"{message} (partial)"


def _summary(folder: Path, report: dict[str, object], *options: str) -> Result:
    path = folder / "report.json"
    path.write_text(json.dumps(report), "utf-8")
    return CliRunner().invoke(cli, ["summary", str(path), *options])


@pytest.mark.parametrize(
    ("verdicts", "status"), [(["pass"], 0), (["known failure"], 0), (["fail"], 1), ([], 1)]
)
def test_the_summary_decides(tmp_path: Path, verdicts: list[Verdict], status: int) -> None:
    """By its exit status, with the page on standard output."""
    results = [_BY_VERDICT[verdict] for verdict in verdicts]

    done = _summary(tmp_path, _report(*results))

    assert done.exit_code == status
    assert done.stdout.startswith("# ")


def test_outputs_need_a_place(tmp_path: Path) -> None:
    """Outside of GitHub there is none: a mistake, and nothing was decided."""
    done = _summary(tmp_path, _report(_BY_VERDICT["pass"]), "--github")

    assert done.exit_code == 2
    assert "GITHUB_STEP_SUMMARY is not set" in done.stderr

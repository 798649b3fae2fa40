"""Reports beside each other: what differs is told by requirement, the first divergence first."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from conformance import catalogue
from conformance.reports import comparison, record
from conformance.reports.prose import changes
from conformance.selftest.reports.results import CIRCUMSTANCES
from conformance.spec import chapters
from conformance.tool.main import cli
from conformance.vocabulary import finding
from conformance.vocabulary.finding import Circumstances, Verdict

# Two requirements, whose scenarios do not stand side by side in the catalogue.
_KEY, _TOKEN, _PAIR = (
    "precedence.token-beats-key",
    "environment.key-arrives",
    "matrix.plain.environment-token+environment-key",
)
_ORDER = [name for name in catalogue.by_id() if name in {_KEY, _TOKEN, _PAIR}]
_SPECIFICATION = chapters.load()
_EVERYWHERE = replace(CIRCUMSTANCES, selection="")


def _report(
    verdicts: Mapping[str, Verdict],
    chosen: Mapping[str, tuple[str, ...]] | None = None,
    circumstances: Circumstances = _EVERYWHERE,
) -> dict[str, Any]:
    results = [
        finding.Result(scenario=name, verdict=verdict, chosen=(chosen or {}).get(name, ()))
        for name, verdict in verdicts.items()
    ]
    scenarios = [item for item in catalogue.catalogue() if item.id in verdicts]
    return record.record(circumstances, results, scenarios, _SPECIFICATION)


def _compare(*reports: Mapping[str, Any]) -> comparison.Comparison:
    return comparison.compare(reports)


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        ("pass", "fail", "new failure"),
        ("known failure", "unproven", "new failure"),
        ("not applicable", "error", "new failure"),
        ("fail", "pass", "mended"),
        ("known failure", "pass", "mended"),
        ("fail", "known failure", "other verdict"),
        ("fail", "not applicable", "other verdict"),
        ("pass", "known failure", "other verdict"),
        ("pass", "warn", "other verdict"),
        ("fail", "error", "other verdict"),
        (None, "fail", "new failure"),
        (None, "pass", "added"),
        ("fail", None, "gone"),
    ],
)
def test_what_became_of_a_scenario(
    before: Verdict | None, now: Verdict | None, kind: comparison.Kind
) -> None:
    """A red verdict is new where the first report has none that is red."""
    old, new = ({_KEY: item} if item else {} for item in (before, now))

    (row,) = _compare(_report(old), _report(new)).rows

    assert row.kinds == (kind,)
    assert row.verdicts == (before, now)


def test_what_is_the_same_is_not_told() -> None:
    """However often a credential went out."""
    old = _report({_KEY: "fail", _TOKEN: "pass"}, {_TOKEN: ("environment-key",)})
    new = _report({_KEY: "fail", _TOKEN: "pass"}, {_TOKEN: ("environment-key",) * 2})

    found = _compare(old, new)

    assert (found.rows, found.shared, found.first_divergence) == ((), 2, None)


def test_the_same_verdict_with_another_credential_is_a_divergence() -> None:
    """Two programs that both fail may still do different things."""
    old = _report({_KEY: "known failure"}, {_KEY: ("environment-key",)})
    new = _report({_KEY: "known failure"}, {_KEY: ("helper-key",)})

    found = _compare(old, new)

    assert found.rows[0].kinds == ("other credential",)
    assert found.first_divergence == found.rows[0]


def test_the_first_divergence_is_the_first_of_the_catalogue() -> None:
    """Where the program was seen in both; a failure that is known in one alone is none."""
    first, second, third = _ORDER
    old = _report({first: "not applicable", second: "known failure", third: "pass"})
    new = _report({third: "fail", first: "fail", second: "fail"})

    found = _compare(old, new)

    assert found.first_divergence is not None
    assert found.first_divergence.scenario == third


def test_rows_stand_in_the_order_of_the_catalogue() -> None:
    """Also those that the first report does not have, and last those of another catalogue."""
    first, second, third = _ORDER
    stranger = _report({first: "pass"})
    stranger["results"][0]["id"] = "precedence.of-yesterday"

    found = _compare(stranger, _report({third: "pass"}), _report({first: "fail", second: "pass"}))

    assert [row.scenario for row in found.rows] == [*_ORDER, "precedence.of-yesterday"]


def test_a_third_report_is_compared_with_the_first() -> None:
    """A failure that is mended again was new all the same."""
    found = _compare(*(_report({_KEY: verdict}) for verdict in ("pass", "fail", "pass")))

    assert found.rows[0].kinds == ("new failure", "same")
    assert [row.scenario for row in found.new_failures] == [_KEY]


def test_circumstances_that_differ_are_told_first() -> None:
    """Suite, specification, capabilities, selection: what they are in each report."""
    other = replace(
        _EVERYWHERE,
        suite_version="0.2.0",
        revision="2027-01",
        capabilities=("helper", "chat"),
        selection="area HLP (partial: 1 of 2 scenarios)",
    )
    found = _compare(_report({_KEY: "pass"}), _report({_KEY: "pass"}, circumstances=other))

    told = list(changes.lines(found, ["old.json", "new.json"]))

    assert told[2:6] == [
        "   suite version: A 0.1.0; B 0.2.0",
        "   spec revision: A 2026-11; B 2027-01",
        "   selection: A everything; B area HLP (partial: 1 of 2 scenarios)",
        "   capabilities beyond those of all: A store; B chat",
    ]


def test_the_same_circumstances_are_not_told() -> None:
    """Nor what differs in every run, such as the time."""
    later = replace(_EVERYWHERE, started=1_800_000_000.0, duration_s=1.0)

    assert _compare(_report({}), _report({}, circumstances=later)).differences == ()


def test_changes_are_told_by_requirement() -> None:
    """A scenario with both verdicts, and what was seen in each."""
    old = _report({_KEY: "pass", _TOKEN: "pass", _PAIR: "fail"}, {_KEY: ("environment-token",)})
    new = _report({_KEY: "fail", _TOKEN: "pass", _PAIR: "pass"}, {_KEY: ("environment-key",)})

    told = "\n".join(changes.lines(_compare(old, new), ["old.json", "new.json"]))

    assert "3 scenarios in every report; 2 differ\n1 new failure, 1 mended\n" in told
    assert f"first divergence: {_KEY}: A pass; B fail\n" in told
    assert (
        f"\nPRE-003\n  {_KEY}: A pass; B fail  (new failure)\n"
        "      A  sent environment-token\n      B  sent environment-key\n" in told
    )
    assert told.endswith("\n1 new failure")


def test_what_one_report_alone_has_is_told_apart() -> None:
    """It is cut where it is long, unless everything is asked for."""
    found = _compare(
        _report({_KEY: "pass", **dict.fromkeys([*catalogue.by_id()][-20:], "pass")}),
        _report({_KEY: "pass", _TOKEN: "fail"}),
    )

    cut = list(changes.lines(found, ["a", "b"]))
    whole = list(changes.lines(found, ["a", "b"], everything=True))

    assert f"\nonly in B: {_TOKEN} (fail)" in cut
    assert [line.endswith(", and 8 more (--all)") for line in cut if "only in A" in line] == [True]
    assert [line.count("(pass)") for line in whole if "only in A" in line] == [20]


def test_the_markdown_has_a_table_for_each_requirement() -> None:
    """And what failed newly in scenarios that not all have, which is no row of a table."""
    found = _compare(
        _report({_KEY: "pass"}),
        _report({_KEY: "fail", _TOKEN: "fail"}),
    )

    page = changes.markdown(found, ["old.json", "new.json"])

    assert page.startswith("# ✗ 2 new failures\n")
    assert "\n## PRE-003\n\n| scenario | A | B | since A |\n| --- | --- | --- | --- |\n" in page
    assert f"\n| {_KEY} | pass | fail | new failure |\n" in page
    assert f"- {_TOKEN}: A absent; B fail\n" in page


def _run(folder: Path, *reports: Mapping[str, Any], options: tuple[str, ...] = ()) -> Result:
    paths = []
    for number, report in enumerate(reports):
        path = folder / f"{number}.json"
        path.write_text(json.dumps(report), "utf-8")
        paths.append(str(path))
    return CliRunner().invoke(cli, ["compare", *paths, *options])


@pytest.mark.parametrize(
    ("before", "now", "status"),
    [("pass", "fail", 1), ("fail", "fail", 0), ("fail", "pass", 0), ("pass", "known failure", 0)],
)
def test_the_exit_status_is_for_a_ci(
    tmp_path: Path, before: Verdict, now: Verdict, status: int
) -> None:
    """1 when there is a new failure, and 0 when there is none."""
    done = _run(tmp_path, _report({_KEY: before}), _report({_KEY: now}))

    assert done.exit_code == status, done.output


def test_a_machine_reads_the_same(tmp_path: Path) -> None:
    """By the names of the files."""
    reports = (_report({_KEY: "pass"}), _report({_KEY: "fail"}))

    done = _run(tmp_path, *reports, options=("--json",))

    told = json.loads(done.stdout)
    assert told["new_failures"] == [_KEY]
    assert told["first_divergence"] == _KEY
    assert told["rows"][0]["verdicts"] == ["pass", "fail"]
    assert [Path(item["name"]).name for item in told["reports"]] == ["0.json", "1.json"]


def test_reports_that_cannot_be_compared_are_told(tmp_path: Path) -> None:
    """One alone, or a file that is no report: status 2."""
    alone = _run(tmp_path, _report({_KEY: "pass"}))
    (tmp_path / "none.json").write_text("{}", "utf-8")
    none = CliRunner().invoke(cli, ["compare", *[str(tmp_path / "none.json")] * 2])

    assert (alone.exit_code, none.exit_code) == (2, 2)
    assert "expected: two of them" in alone.stderr
    assert "none.json" in none.stderr

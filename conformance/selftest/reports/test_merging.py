"""Parts of a run become the whole again, and what does not belong together is told."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from conformance import catalogue
from conformance.reports import merging, record
from conformance.reports.record import ReportError
from conformance.selftest.reports.results import CIRCUMSTANCES, FAILED
from conformance.session import selection
from conformance.spec import chapters
from conformance.tool.main import cli
from conformance.vocabulary.finding import Circumstances, Result, Verdict

_NAMES = ("precedence.token-beats-key", "environment.key-arrives", "matrix.plain.nothing")
_TOTAL = len(catalogue.catalogue())
_OWN = replace(CIRCUMSTANCES, suite_version=version("pecking-order"), asked="tools/mine.toml")
_SPECIFICATION = chapters.load()


def _part(
    *results: Result, chosen: str = "", circumstances: Circumstances = _OWN
) -> dict[str, Any]:
    words = f"{chosen} (partial: {len(results)} of {_TOTAL} scenarios)" if chosen else ""
    scenarios = [item for item in catalogue.catalogue() if item.id in _NAMES]
    return record.record(
        replace(circumstances, selection=words), results, scenarios, _SPECIFICATION
    )


def _result(name: str, verdict: Verdict = "pass") -> Result:
    return Result(scenario=name, verdict=verdict)


def _merge(*parts: Mapping[str, Any]) -> tuple[Circumstances, tuple[Result, ...]]:
    return merging.merge(parts, [f"{number}.json" for number in range(len(parts))])


def test_a_result_comes_back_as_it_was_written() -> None:
    """With its findings, evidence and credentials."""
    whole = replace(FAILED, scenario=_NAMES[0], chosen=("helper-key",), duration_s=0.25)

    _, (read,) = _merge(_part(whole))

    assert read == whole


def test_a_report_of_before_credentials_were_told_can_be_merged() -> None:
    """It has none of them."""
    older = _part(_result(_NAMES[0]))
    del older["results"][0]["chosen"]

    _, (read,) = _merge(older)

    assert read.chosen == ()


def test_circumstances_are_those_of_all_parts() -> None:
    """The earliest start, all of the time, every machine."""
    one = replace(_OWN, started=20.0, duration_s=1.5, platform="Linux x86_64, Python 3.11.9")
    other = replace(_OWN, started=10.0, duration_s=2.0, platform="Linux aarch64, Python 3.13.1")

    merged, _ = _merge(_part(circumstances=one), _part(circumstances=other), _part())

    assert (merged.started, merged.duration_s) == (10.0, 3.5 + CIRCUMSTANCES.duration_s)
    assert merged.platform == "Linux x86_64, Python 3.11.9; Linux aarch64, Python 3.13.1"
    assert (merged.target, merged.capabilities) == (_OWN.target, _OWN.capabilities)
    assert merged.network_note == CIRCUMSTANCES.network_note
    assert merged.asked == "tools/mine.toml"


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (["area HLP, shard 1/2", "area HLP, shard 2/2"], "area HLP"),
        (["area HLP, shard 1/3", "area HLP, shard 3/3"], None),
        (["area HLP, shard 1/2", "area HLP, shard 2/3"], None),
        (["area HLP, shard 1/2", "area PRE, shard 2/2"], None),
        (["area HLP, shard 1/2", "area HLP"], None),
        (["area HLP", "area PRE"], None),
        (["area HLP", "area HLP"], "area HLP"),
        (["shard 1/2", "shard 2/2"], None),
    ],
)
def test_a_part_of_the_catalogue_says_partial(parts: Sequence[str], told: str | None) -> None:
    """All shards of something are that thing; the last row lost some scenarios on its way.

    Else every part is told, as it told itself.
    """
    words = [f"{part} (partial: 5 of {_TOTAL} scenarios)" for part in parts]

    assert selection.together(words, 10) == (
        f"{told or '; '.join(parts)} (partial: 10 of {_TOTAL} scenarios)"
    )


def test_the_whole_catalogue_is_everything() -> None:
    """However it was divided."""
    assert selection.together(["area HLP, shard 1/2 (partial: …)", "whatever"], _TOTAL) == ""


def test_parts_that_judge_alike_may_overlap() -> None:
    """A scenario counts once."""
    part = _part(_result(_NAMES[0]), _result(_NAMES[1], "fail"))

    _, results = _merge(part, _part(_result(_NAMES[1], "fail")))

    assert sorted(item.scenario for item in results) == sorted(_NAMES[:2])


def test_parts_that_do_not_agree_are_an_error_that_names_the_scenarios() -> None:
    """With both verdicts, and the files that they stand in."""
    one = _part(_result(_NAMES[0]), _result(_NAMES[1], "fail"))
    other = _part(_result(_NAMES[0], "fail"), _result(_NAMES[1], "fail"))

    with pytest.raises(ReportError) as caught:
        _merge(one, other)

    assert f"{_NAMES[0]} (pass in 0.json, fail in 1.json)" in str(caught.value)
    assert _NAMES[1] not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("target", "other"),
        ("target_version", "agent 1.3"),
        ("revision", "2027-01"),
        ("network", "namespace"),
        ("capabilities", ("helper",)),
        ("suite_version", "0.0.1"),
    ],
)
def test_different_runs_are_not_merged(key: str, value: str) -> None:
    """The message names the property, and says what is for them."""
    other = replace(_OWN, **{key: value})  # type: ignore[arg-type]  # a field's name and its value

    with pytest.raises(ReportError, match=rf"1\.json, \$\.circumstances\.{key}") as caught:
        _merge(_part(), _part(circumstances=other))

    assert "as in 0.json" in str(caught.value)
    assert "pecking-order compare" in str(caught.value)


def test_reports_of_another_version_are_merged_by_that_version() -> None:
    """This one's catalogue need not be theirs, even where the version is the same."""
    older = replace(_OWN, suite_version="0.0.1")
    stranger = _part(_result(_NAMES[0]))
    stranger["results"][0]["id"] = "precedence.of-tomorrow"

    with pytest.raises(ReportError, match=r"suite_version: 0\.0\.1"):
        _merge(_part(circumstances=older))
    with pytest.raises(ReportError, match=r"a scenario precedence\.of-tomorrow"):
        _merge(stranger)


def _invoke(folder: Path, *parts: Mapping[str, Any]) -> tuple[int, str]:
    paths = []
    for number, part in enumerate(parts):
        (folder / f"{number}.json").write_text(json.dumps(part), "utf-8")
        paths.append(str(folder / f"{number}.json"))
    done = CliRunner().invoke(cli, ["merge", *paths, "--output-dir", str(folder / "merged")])
    return done.exit_code, done.output


def test_the_command_writes_what_a_run_writes(tmp_path: Path) -> None:
    """In the order of the catalogue, with totals and coverage of all; and says ``partial``."""
    parts = [
        _part(_result(_NAMES[2], "fail"), chosen="shard 2/2"),
        _part(_result(_NAMES[1]), _result(_NAMES[0]), chosen="shard 1/2"),
    ]

    status, told = _invoke(tmp_path, *parts)

    merged = record.load(tmp_path / "merged" / "report.json")
    assert (status, merged["totals"]["pass"], merged["totals"]["fail"]) == (0, 2, 1)
    order = [name for name in catalogue.by_id() if name in _NAMES]
    assert [item["id"] for item in merged["results"]] == order
    assert merged["requirements"]["PRE-010"]["worst"] == "fail"
    assert set(merged["areas"]) == {"PRE", "ENV"}
    assert f"(partial: 3 of {_TOTAL} scenarios)" in merged["circumstances"]["selection"]
    assert merged["circumstances"]["selection"] in told
    assert {path.name for path in (tmp_path / "merged").iterdir()} == {
        "report.json",
        "report.html",
        "summary.md",
    }


def test_nothing_is_written_where_parts_do_not_agree(tmp_path: Path) -> None:
    """Status 2, and one message."""
    status, told = _invoke(tmp_path, _part(_result(_NAMES[0])), _part(_result(_NAMES[0], "fail")))

    assert status == 2
    assert "do not agree" in told
    assert not (tmp_path / "merged").exists()

"""Shards take equally long, on every machine the same, and together they are the whole."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance import catalogue
from conformance.reports import durations as command
from conformance.reports import merging, record
from conformance.selftest.reports.results import CIRCUMSTANCES
from conformance.session import durations
from conformance.session.run import Run
from conformance.session.selection import Selection, Shard
from conformance.spec import chapters

_SPECIFICATION = chapters.load()
_EVERY = list(catalogue.by_id())
# Rows that send once, of which every part gets one at least. By a process a step: the fork server
# has all clouds to load first.
_REQUIREMENT = "HLP-003"
_COUNT = 3


@pytest.mark.parametrize("count", [2, 3, 7, 16])
def test_shards_take_equally_long(count: int) -> None:
    """By what was measured they differ by less than a tenth."""
    expected = durations.estimate(_EVERY)

    sums = [sum(expected[name] for name in part) for part in durations.divide(_EVERY, count)]

    assert max(sums) - min(sums) < 0.1 * max(sums)


def test_what_takes_no_time_is_spread_as_well() -> None:
    """A program that starts slowly takes as long for each of them."""
    numbers = [len(part) for part in durations.divide(_EVERY, 3)]

    assert max(numbers) - min(numbers) < 0.2 * max(numbers)


def test_every_machine_divides_alike() -> None:
    """Whatever order the scenarios come in."""
    assert durations.divide(_EVERY, 3) == durations.divide(_EVERY[::-1], 3)


def test_the_longest_go_first() -> None:
    """Each to the part that has least to do."""
    one, two, three, four = _EVERY[:4]
    measured = {one: 500, two: 300, three: 200, four: 100}

    first, second = durations.divide(_EVERY[:4], 2, measured)

    assert (set(first), set(second)) == ({one, four}, {two, three})


def test_a_scenario_that_was_never_measured_takes_as_long_as_the_middle_one_of_its_area() -> None:
    """And the middle one of another area says nothing."""
    key = [name for name in _EVERY if catalogue.area(name) == "ENV"][:4]
    other = next(name for name in _EVERY if catalogue.area(name) == "LGN")
    measured = {key[0]: 10, key[1]: 30, key[2]: 500, other: 9000}

    assert durations.estimate(key, measured)[key[3]] == 30


def test_what_is_on_file_is_of_this_catalogue() -> None:
    """A scenario that is gone is not divided; the file is written anew by its command."""
    measured = durations.read()

    assert set(measured) <= set(_EVERY), durations.COMMAND
    assert len(measured) > 0.9 * len(_EVERY), durations.COMMAND


def test_the_file_is_written_from_a_report(tmp_path: Path) -> None:
    """What ran is measured anew, what did not keeps its line, and what is gone goes."""
    first, second, third = _EVERY[:3]
    file = tmp_path / "durations.txt"
    file.write_text(f"# of before\n{second} 4.20\ngone.since-then 1.00\n{first} 9.99\n", "utf-8")
    results = [
        merging.result(_entry(first, 0.126)),
        merging.result(_entry(third, 0.0)),
    ]
    report = record.record(CIRCUMSTANCES, results, catalogue.catalogue(), _SPECIFICATION)
    (tmp_path / "report.json").write_text(json.dumps(report), "utf-8")

    status = command.main([str(tmp_path / "report.json"), "--output", str(file)])

    assert status == 0
    assert file.read_text("utf-8").splitlines()[2:] == [f"{first} 0.13", f"{second} 4.20"]
    assert command.main([str(tmp_path / "none.json"), "--output", str(file)]) == 2


def _entry(name: str, seconds: float) -> Mapping[str, object]:
    return {
        "id": name,
        "verdict": "pass",
        "findings": [],
        "note": "",
        "duration_s": seconds,
        "evidence": [],
    }


def test_whole_sharded_and_merged_runs_have_the_same_verdicts() -> None:
    """Each shard judges a part of the selection, and together they are the report of all of it."""
    asked = Run.load(
        target="reference-command",
        network="auto",
        selection=Selection(requirements=(_REQUIREMENT,)),
    )
    whole = replace(asked, target=replace(asked.target, version=None))
    parts = []
    try:
        complete = _judge(whole)
        for number in range(1, _COUNT + 1):
            selection = replace(whole.selection, shard=Shard(number=number, count=_COUNT))
            scenarios = selection.scenarios(_SPECIFICATION)
            parts.append(_judge(replace(whole, selection=selection, scenarios=scenarios)))
    finally:
        whole.close()

    circumstances, results = merging.merge(parts, ["1", "2", "3"])
    merged = record.record(circumstances, results, catalogue.catalogue(), _SPECIFICATION)

    assert [_verdict(item) for item in merged["results"]] == [
        _verdict(item) for item in complete["results"]
    ]
    for key in ("totals", "areas", "requirements"):
        assert merged[key] == complete[key]
    assert merged["circumstances"]["selection"] == complete["circumstances"]["selection"]
    assert all(part["results"] for part in parts)
    assert sum(len(part["results"]) for part in parts) == len(complete["results"])


def _judge(run: Run) -> dict[str, Any]:
    results = [run.assess(scenario) for scenario in run.scenarios]
    ended = run.ended(len(results))
    return record.record(ended, results, catalogue.catalogue(), _SPECIFICATION)


def _verdict(item: Mapping[str, object]) -> tuple[object, ...]:
    return item["id"], item["verdict"], item["findings"], item["chosen"]

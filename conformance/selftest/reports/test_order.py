"""The order that is inferred from a report is the one that the program behaves by."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance import catalogue
from conformance.matrix import matrix, reading
from conformance.reports import order
from conformance.reports.order import Divergence, Order, Win
from conformance.reports.prose import orders
from conformance.reports.record import ReportError
from conformance.vocabulary.expectations import Sent
from conformance.vocabulary.scenario import Scenario

_ROOT = Path(__file__).parents[3]
_TOKEN, _KEY = "environment-token", "environment-key"
_DECLARED = (_TOKEN, _KEY, "helper", "login", "stored-key")
_SLOTS = {"login": "stored-access", "helper": "helper-key", "oauth-token": "environment-access"}


def _report(results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"results": list(results)}


def _result(name: str, *chosen: str, verdict: str = "pass") -> dict[str, Any]:
    """One result by the names of forms: ``plain.helper+login`` and who won."""
    slots = [_SLOTS.get(form, form) for form in chosen]
    return {"id": f"matrix.{name}", "verdict": verdict, "chosen": slots}


def _expected(scenario: Scenario) -> dict[str, Any]:
    sent = [item.credential for item in scenario.expectations if isinstance(item, Sent)]
    return {"id": scenario.id, "verdict": "pass", "chosen": [*dict.fromkeys(sent)]}


def _by(ranks: Sequence[str], mode: str = "plain") -> dict[str, Any]:
    """The report of a program that asks in this order; whatever is not as declared fails."""
    results = []
    for scenario in matrix():
        row = reading.row(scenario)
        if row is not None and row.mode == mode:
            winner = next((name for name in ranks if name in row.forms), None)
            right = next((v.name for v in reading.asked(row.mode) if v.name in row.forms), None)
            verdict = "pass" if winner == right else "fail"
            chosen = [] if winner is None else [winner]
            results.append(_result(scenario.id.removeprefix("matrix."), *chosen, verdict=verdict))
    return _report(results)


def _one(report: Mapping[str, Any]) -> Order:
    (found,) = order.infer(report)
    return found


def test_what_the_catalogue_expects_is_the_declared_order() -> None:
    """In every mode, by all scenarios together, the ones by hand included."""
    found = order.infer(_report([_expected(item) for item in catalogue.catalogue()]))

    assert [item.mode for item in found] == list(reading.MODES)
    assert [item.divergence for item in found] == [None] * len(found)
    assert [item.ranks for item in found] == [
        tuple((name,) for name in item.declared) for item in found
    ]
    assert orders.told(found[0]) == (
        "plain: declared token > key > helper > login > stored key; this program behaves so"
    )
    assert orders.notes(found[0]) == ()


def test_a_row_is_only_what_sets_whole_sources_against_each_other() -> None:
    """Neither an empty source nor a further circumstance tells of the order."""
    rows = {item.id: reading.row(item) for item in catalogue.catalogue()}

    assert rows["matrix.plain.environment-key+helper.environment-key-empty"] is None
    assert rows["helper.output-with-crlf"] is None
    assert rows["precedence.same-winner-key-and-token"] is None
    found = rows["store.key-below-login"]
    assert found is not None
    assert (found.mode, found.forms) == ("plain", ("login", "stored-key"))


def test_another_order_is_told_with_its_first_diverging_pair() -> None:
    """The smallest failing scenario has as few sources as will do."""
    found = _one(_by(("helper", _TOKEN, _KEY, "login", "stored-key")))

    assert orders.told(found) == (
        "plain: declared token > key > helper > login > stored key; "
        "this program behaves as helper > token > key > login > stored key; "
        "first diverging pair token > helper; "
        "smallest failing scenario matrix.plain.environment-token+helper"
    )


def test_the_smallest_failing_scenario_is_the_smallest_that_was_run() -> None:
    """Of a partial run, too."""
    report = _by((_KEY, _TOKEN, "helper", "login", "stored-key"))
    pair = f"matrix.plain.{_TOKEN}+{_KEY}"
    report["results"] = [item for item in report["results"] if item["id"] != pair]

    found = _one(report)

    assert found.divergence is not None
    assert found.divergence.scenario == f"matrix.plain.{_TOKEN}+{_KEY}+helper+login"


def test_a_smaller_scenario_by_hand_goes_before_one_of_the_matrix() -> None:
    """The number of sources decides first, the catalogue's order after it."""
    by_hand = {
        "id": "precedence.key-beats-login",
        "verdict": "fail",
        "chosen": ["stored-access"],
    }
    larger = _result(f"plain.{_KEY}+helper+login", "login", verdict="fail")

    found = _one(_report([larger, by_hand]))

    assert Win(winner="login", loser=_KEY, scenario="precedence.key-beats-login") in found.wins


def test_an_order_is_the_chain_of_who_beats_whom() -> None:
    """Pairs that were not run follow from those that were."""
    pairs = [_result(f"plain.{_KEY}+helper", _KEY), _result("plain.helper+login", "helper")]

    found = _one(_report(pairs))

    assert found.ranks == ((_KEY,), ("helper",))
    assert found.unused == ("login",)
    assert found.unseen == (_TOKEN, "stored-key")
    assert found.wins[0] == Win(
        winner="helper", loser="login", scenario="matrix.plain.helper+login"
    )
    assert orders.notes(found) == (
        "Never seen to win, not observed: login.",
        "In no scenario that was run, not observed: token and stored key.",
    )


def test_a_contradiction_is_told_as_one() -> None:
    """Two wins against each other give no order, and both scenarios are named."""
    results = [
        _result(f"plain.{_KEY}+helper", "helper", verdict="fail"),
        _result(f"plain.{_KEY}+helper+login", _KEY),
        _result("plain.login", "login"),
    ]

    found = _one(_report(results))

    assert found.ranks == ((_KEY, "helper"), ("login",))
    assert "this program behaves as key = helper > login; " in orders.told(found)
    assert orders.notes(found)[0] == (
        f"No order: helper beats key in matrix.plain.{_KEY}+helper; "
        f"key beats helper in matrix.plain.{_KEY}+helper+login."
    )


def test_a_circle_of_three_is_one_rank() -> None:
    """Each of them is seen to be above each other one."""
    results = [
        _result(f"plain.{_KEY}+helper", _KEY),
        _result("plain.helper+login", "helper"),
        _result(f"plain.{_KEY}+login", "login", verdict="fail"),
    ]

    found = _one(_report(results))

    assert found.ranks == ((_KEY, "helper", "login"),)
    assert orders.notes(found)[0].count(" beats ") == 3


def test_two_credentials_side_by_side_are_no_win() -> None:
    """They are told as such, even where that is no more than a warning."""
    pair = f"plain.{_TOKEN}+{_KEY}"

    found = _one(_report([_result(pair, _KEY, _TOKEN, verdict="warn")]))

    assert found.wins == ()
    assert orders.told(found).endswith(
        f"it sends key and token together; smallest scenario matrix.{pair}"
    )
    assert "Not set against each other: token and key." in orders.notes(found)


def test_a_source_that_the_mode_passes_over_diverges() -> None:
    """Where nothing that is asked is there, it is no pair."""
    found = _one(_report([_result("bare.login", "login", verdict="fail")]))

    assert found.divergence == Divergence(
        kind="passed-over", forms=("login",), scenario="matrix.bare.login"
    )
    assert "it uses the login, which this mode passes over" in orders.told(found)


def test_a_source_that_the_mode_passes_over_and_that_wins_is_a_pair() -> None:
    """It beats what ought to be used."""
    found = _one(_report([_result("ccr.login+helper", "helper", verdict="fail")]))

    assert found.divergence == Divergence(
        kind="pair", forms=("login", "helper"), scenario="matrix.ccr.login+helper"
    )


def test_a_program_that_uses_nothing_has_no_order() -> None:
    """It refuses although a source is there."""
    found = _one(_report([_result("plain.helper", verdict="fail")]))

    assert orders.told(found) == (
        "plain: declared token > key > helper > login > stored key; it uses none; "
        "first divergence: it refuses although the helper is there; "
        "smallest failing scenario matrix.plain.helper"
    )


def test_a_refusal_of_what_is_used_elsewhere_is_told() -> None:
    """Nobody takes the win of a smaller scenario for the whole truth."""
    results = [
        _result("plain.helper", "helper"),
        _result("plain.helper+login", verdict="fail"),
    ]

    found = _one(_report(results))

    assert orders.notes(found)[0] == (
        "It sends nothing in matrix.plain.helper+login, "
        "though it has the helper and uses it elsewhere."
    )


def test_an_open_pair_does_not_diverge() -> None:
    """Where the scenario passes either way (MAN-008), another order is no divergence."""
    either = {
        "id": "managed.either-oauth-credential-serves",
        "verdict": "pass",
        "chosen": ["environment-access"],
    }

    found = _one(_report([_result("ccr.login", "login"), either]))

    assert found.ranks == (("oauth-token",), ("login",))
    assert found.divergence is None
    told = "; this program behaves as OAuth variable > login, which no requirement forbids"
    assert orders.told(found).endswith(told)


@pytest.mark.parametrize("verdict", ["not applicable", "error", "not observed", "unproven"])
def test_silence_that_says_nothing_is_left_out(verdict: str) -> None:
    """A mode without anything else is left out with it."""
    assert order.infer(_report([_result("ccr.login", verdict=verdict)])) == ()


def test_an_older_report_is_one_clear_error() -> None:
    """It names the property and the way to a report that has it."""
    old = {"id": "matrix.plain.helper", "verdict": "pass"}

    with pytest.raises(ReportError, match="does not tell which credential was chosen") as raised:
        order.infer(_report([old]))

    assert "`chosen`" in str(raised.value)
    assert "--report-dir" in raised.value.remedy


@pytest.mark.parametrize(
    "ranks",
    [
        ("helper", _TOKEN, _KEY, "login", "stored-key"),
        (_KEY, _TOKEN, "helper", "login", "stored-key"),
    ],
    ids=["helper first", "key first"],
)
def test_the_page_on_reports_shows_what_is_told(ranks: Sequence[str]) -> None:
    """The sentences of two mutants, whose orders a test below sees on the wire."""
    page = (_ROOT / "docs" / "report.md").read_text("utf-8")

    assert f"\n{orders.told(_one(_by(ranks)))}\n" in page

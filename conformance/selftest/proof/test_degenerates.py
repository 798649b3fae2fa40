"""A program that does nothing right passes next to nothing."""

import re

import pytest

from conformance.selftest.proof.degenerates import scores
from conformance.selftest.proof.degenerates.scores import Degenerate

_BOUNDED = tuple(item for item in scores.DEGENERATES if item.bounded)
# So many scenarios, however many there are by now: SCORES.md tells what a program scores on all.
_SAMPLED = 60
_SAMPLED_OF_A_HANG = 30


@pytest.mark.parametrize("degenerate", _BOUNDED, ids=lambda item: item.name)
def test_a_degenerate_program_passes_next_to_nothing(degenerate: Degenerate) -> None:
    """At most 15 % of a fixed sample of the MUST scenarios pass."""
    most = _SAMPLED_OF_A_HANG if degenerate.every > 1 else _SAMPLED

    results = scores.run(degenerate, scores.sample(-(-len(scores.must_scenarios()) // most)))

    passed = scores.passed(results)
    assert scores.share(results) <= scores.MOST, "\n  ".join(("it passes", *passed))


@pytest.mark.parametrize("degenerate", scores.DEGENERATES, ids=lambda item: item.name)
def test_its_score_is_published(degenerate: Degenerate) -> None:
    """SCORES.md tells the score, and it is within the bound where there is one."""
    text = scores.SCORES.read_text("utf-8")

    row = re.search(rf"^\| {degenerate.name}[ |].*?\| (\d+) \| ([\d.]+)% \|", text, re.MULTILINE)

    assert row is not None, f"expected a row in {scores.SCORES.name}; remedy: {scores.COMMAND}"
    assert not degenerate.bounded or float(row[2]) <= scores.MOST * 100

"""The order of a real run is the program's own: the reference's, and that of three mutants."""

from dataclasses import asdict

import pytest

from conformance import catalogue
from conformance.matrix import matrix, reading
from conformance.reports import order
from conformance.selftest.proof.bench import Bench

_TOKEN, _KEY = "environment-token", "environment-key"
_DECLARED = (_TOKEN, _KEY, "helper", "login", "stored-key")


# Every pair of the plain mode, by the two forms alone.
_PAIRS = tuple(
    scenario
    for scenario in (*matrix(), catalogue.by_id()["store.key-below-login"])
    if (row := reading.row(scenario)) is not None and row.mode == "plain" and len(row.forms) == 2
)


@pytest.mark.parametrize(
    ("mutant", "ranks", "pair"),
    [
        (None, _DECLARED, None),
        (
            "precedence.helper-before-environment",
            ("helper", _TOKEN, _KEY, "login", "stored-key"),
            (_TOKEN, "helper"),
        ),
        (
            "precedence.key-before-token",
            (_KEY, _TOKEN, "helper", "login", "stored-key"),
            (_TOKEN, _KEY),
        ),
        (
            "precedence.reverse",
            ("stored-key", "login", "helper", _TOKEN, _KEY),
            (_TOKEN, "helper"),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_order_of_a_real_run_is_the_programs_own(
    bench: Bench, mutant: str | None, ranks: tuple[str, ...], pair: tuple[str, str] | None
) -> None:
    """The reference's, and that of three mutants, whose order is known because it was written."""
    results = [asdict(item) for item in map(bench.assess(mutant), _PAIRS)]

    (found,) = order.infer({"results": [{**item, "id": item["scenario"]} for item in results]})

    # A form that loses every pair was not seen to win, and stands nowhere in the order.
    assert found.ranks == tuple((name,) for name in ranks[:-1])
    assert found.unused == ranks[-1:]
    assert (found.divergence and found.divergence.forms) == pair
    if found.divergence is not None:
        assert found.divergence.scenario == f"matrix.plain.{'+'.join(found.divergence.forms)}"

"""Every scenario of the catalogue is one test; `conformance.plugin` selects and reports them."""

from collections.abc import Callable

from conformance.vocabulary.finding import Result
from conformance.vocabulary.scenario import Scenario


def test_scenario(
    scenario: Scenario,
    assess: Callable[[Scenario], Result],
    deliver: Callable[[Scenario, Result], None],
) -> None:
    """The target does what the scenario states."""
    deliver(scenario, assess(scenario))

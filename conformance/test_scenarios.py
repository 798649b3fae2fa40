"""Every scenario of the catalogue is one test; `conformance.plugin` selects and reports them."""

from collections.abc import Callable

from conformance.vocabulary.scenario import Scenario


def test_scenario(scenario: Scenario, conduct: Callable[[Scenario], None]) -> None:
    """The target does what the scenario states."""
    conduct(scenario)

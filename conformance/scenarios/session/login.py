"""How a stored login comes to be: the flow as it goes well (LGN)."""

from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = ()

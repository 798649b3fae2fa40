"""How a stored login ends (OUT)."""

from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = ()

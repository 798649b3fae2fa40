"""What can go wrong with a login, by accident and by attack (LGN)."""

from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = ()

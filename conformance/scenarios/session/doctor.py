"""What the doctor says, and what it leaves alone (DIA)."""

from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = ()

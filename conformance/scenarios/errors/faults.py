"""Every fault of the API with every source (ERR, HDR-007, HDR-008)."""

from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = ()

"""Several processes over one login, and one that is killed on the way (RFR-009, RFR-010)."""

from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = ()

"""Who executes which program: helper, scope, trust and mode, by the execution log alone (TRU)."""

from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = ()

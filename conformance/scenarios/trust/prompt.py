"""The question about trust in an interactive session (TRU-008, TRU-012, TRU-016)."""

from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = ()

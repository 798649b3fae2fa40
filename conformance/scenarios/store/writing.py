"""How credential files are written: modes, atomic replacement, unknown keys (STO-003, STO-009)."""

from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = ()

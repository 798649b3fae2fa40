"""Damaged stores: what counts as no login, and is left as it is (STO-004, STO-005)."""

from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = ()

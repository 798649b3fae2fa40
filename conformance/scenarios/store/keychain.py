"""The keychain as the store, and its moods (STO-006, STO-007)."""

from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = ()

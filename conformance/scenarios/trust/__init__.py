"""Workspace trust where nobody can be asked: what a repository may and may not do (TRU)."""

from conformance.scenarios.trust import consent, influence

SCENARIOS = (*consent.SCENARIOS, *influence.SCENARIOS)

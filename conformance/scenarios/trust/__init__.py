"""Workspace trust: who is trusted, who asks, what an untrusted workspace can do (TRU)."""

from conformance.scenarios.trust import advisories, consent, influence, matrix, prompt
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *advisories.SCENARIOS,
    *consent.SCENARIOS,
    *influence.SCENARIOS,
    *matrix.SCENARIOS,
    *prompt.SCENARIOS,
)

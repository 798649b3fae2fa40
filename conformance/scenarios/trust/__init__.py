"""Workspace trust: who is trusted, who asks, what an untrusted workspace can do (TRU)."""

from conformance.scenarios.trust import (
    advisories,
    changes,
    consent,
    influence,
    matrix,
    paths,
    pending,
    prompt,
    remembered,
)
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *advisories.SCENARIOS,
    *changes.SCENARIOS,
    *consent.SCENARIOS,
    *influence.SCENARIOS,
    *matrix.SCENARIOS,
    *paths.SCENARIOS,
    *pending.SCENARIOS,
    *prompt.SCENARIOS,
    *remembered.SCENARIOS,
)

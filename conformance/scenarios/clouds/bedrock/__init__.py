"""Bedrock: which of Amazon's credentials signs, for which region, and who is asked for it (BED)."""

from conformance.scenarios.clouds.bedrock import keys, profiles
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *keys.SCENARIOS,
    *profiles.SCENARIOS,
)

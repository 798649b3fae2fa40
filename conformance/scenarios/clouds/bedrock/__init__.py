"""Bedrock: which of Amazon's credentials signs, for which region, and who is asked for it (BED)."""

from conformance.scenarios.clouds.bedrock import keys, order, profiles, regions, roles, sso
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *keys.SCENARIOS,
    *profiles.SCENARIOS,
    *roles.SCENARIOS,
    *sso.SCENARIOS,
    *order.SCENARIOS,
    *regions.SCENARIOS,
)

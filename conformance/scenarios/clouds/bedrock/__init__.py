"""Bedrock: which of Amazon's credentials signs, for which region, and who is asked for it (BED)."""

from conformance.scenarios.clouds.bedrock import (
    absence,
    answers,
    chain,
    gateways,
    programs,
    regions,
)
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *chain.SCENARIOS,
    *regions.SCENARIOS,
    *programs.SCENARIOS,
    *gateways.SCENARIOS,
    *answers.SCENARIOS,
    *absence.SCENARIOS,
)

"""Foundry: a key of the resource, or a token of Azure AD by each way to one (FDY)."""

from conformance.scenarios.clouds.foundry import answers, chain, endpoints, keys, refusals, skipped
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *keys.SCENARIOS,
    *endpoints.SCENARIOS,
    *chain.SCENARIOS,
    *refusals.SCENARIOS,
    *skipped.SCENARIOS,
    *answers.SCENARIOS,
)

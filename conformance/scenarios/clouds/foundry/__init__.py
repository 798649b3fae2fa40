"""Foundry: a key of the resource, or a token of Azure AD by each way to one (FDY)."""

from conformance.scenarios.clouds.foundry import chain, keys
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *keys.SCENARIOS,
    *chain.SCENARIOS,
)

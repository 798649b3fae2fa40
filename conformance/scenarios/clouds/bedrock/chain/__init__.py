"""Each place of the SDK's chain alone, and the order among them (BED-005 to BED-010)."""

from conformance.scenarios.clouds.bedrock.chain import keys, order, profiles, roles, sso
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *keys.SCENARIOS,
    *profiles.SCENARIOS,
    *roles.SCENARIOS,
    *sso.SCENARIOS,
    *order.SCENARIOS,
)

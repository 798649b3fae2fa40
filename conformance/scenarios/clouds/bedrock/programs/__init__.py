"""The programs of the settings that export credentials or sign in again (BED-011 to BED-016)."""

from conformance.scenarios.clouds.bedrock.programs import export, refresh, trust
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *export.SCENARIOS,
    *refresh.SCENARIOS,
    *trust.SCENARIOS,
)

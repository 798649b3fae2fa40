"""What the doctor says, and what it leaves alone (DIA)."""

from conformance.scenarios.session.doctor import checks, restraint, sources
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *sources.SCENARIOS,
    *restraint.SCENARIOS,
    *checks.SCENARIOS,
)

"""Long sessions: the helper's key, what is renewed on the way, and the source of every prompt."""

from conformance.scenarios.session.chat import keys, renewal, sources
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *keys.SCENARIOS,
    *renewal.SCENARIOS,
    *sources.SCENARIOS,
)

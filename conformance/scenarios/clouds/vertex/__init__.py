"""Vertex (VTX): Application Default Credentials, a project, a location."""

from conformance.scenarios.clouds.vertex import faults, kinds, order, places, renewal, skip
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *places.SCENARIOS,
    *kinds.SCENARIOS,
    *order.SCENARIOS,
    *renewal.SCENARIOS,
    *faults.SCENARIOS,
    *skip.SCENARIOS,
)

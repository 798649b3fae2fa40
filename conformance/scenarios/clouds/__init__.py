"""The clouds (BED, VTX, FDY): whose credentials, in which order, to which host."""

from conformance.scenarios.clouds import foundry, headers, leaks, selected, selectors, troubles
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *selected.SCENARIOS,
    *foundry.SCENARIOS,
    *leaks.SCENARIOS,
    *selectors.SCENARIOS,
    *headers.SCENARIOS,
    *troubles.SCENARIOS,
)

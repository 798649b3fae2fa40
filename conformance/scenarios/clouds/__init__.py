"""The clouds (BED, VTX, FDY): whose credentials, in which order, to which host."""

from conformance.scenarios.clouds import headers, leaks, selected, selectors, troubles
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *selected.SCENARIOS,
    *leaks.SCENARIOS,
    *selectors.SCENARIOS,
    *headers.SCENARIOS,
    *troubles.SCENARIOS,
)

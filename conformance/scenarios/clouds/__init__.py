"""The clouds (BED, VTX, FDY): whose credentials, in which order, to which host."""

from conformance.scenarios.clouds import leaks, selected
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *selected.SCENARIOS,
    *leaks.SCENARIOS,
)

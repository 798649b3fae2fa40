"""The clouds (BED, VTX, FDY): whose credentials, in which order, to which host."""

from conformance.scenarios.clouds import (
    bedrock,
    foundry,
    headers,
    leaks,
    selected,
    selectors,
    troubles,
    vertex,
)
from conformance.vocabulary.scenario import Scenario

_ALL: tuple[Scenario, ...] = (
    *bedrock.SCENARIOS,
    *selected.SCENARIOS,
    *vertex.SCENARIOS,
    *foundry.SCENARIOS,
    *leaks.SCENARIOS,
    *selectors.SCENARIOS,
    *headers.SCENARIOS,
    *troubles.SCENARIOS,
)
_AREAS = tuple(dict.fromkeys(scenario.id.partition(".")[0] for scenario in _ALL))
# What belongs to one provider stands together, whichever module it is from.
SCENARIOS: tuple[Scenario, ...] = tuple(
    sorted(_ALL, key=lambda scenario: _AREAS.index(scenario.id.partition(".")[0]))
)

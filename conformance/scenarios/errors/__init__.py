"""What the program does when the API or the way to it fails (ERR)."""

from conformance.scenarios.errors import answers, faults, places
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *answers.SCENARIOS,
    *faults.SCENARIOS,
    *places.SCENARIOS,
)

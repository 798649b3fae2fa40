"""No credential of the first party goes to a cloud, and no cloud's goes elsewhere (PRE-002)."""

from conformance.scenarios.clouds.leaks import matrix
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = matrix.SCENARIOS

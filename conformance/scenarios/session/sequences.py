"""Several verbs one after the other: what each leaves for the next one."""

from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = ()

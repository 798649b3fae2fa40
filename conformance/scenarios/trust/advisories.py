"""What public advisories told of workspaces that nobody trusted (TRU)."""

from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = ()

"""How a stored login comes to be, or does not (LGN)."""

from conformance.scenarios.session.login import (
    attacks,
    exchange,
    flow,
    internal,
    keychain,
    terminal,
)
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *flow.SCENARIOS,
    *internal.SCENARIOS,
    *attacks.SCENARIOS,
    *exchange.SCENARIOS,
    *keychain.SCENARIOS,
    *terminal.SCENARIOS,
)

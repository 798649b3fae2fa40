"""The life of a session: login, refresh, chat, diagnosis, logout."""

from conformance.scenarios.session import (
    attacks,
    chat,
    doctor,
    issuer,
    login,
    logout,
    races,
    refresh,
    sequences,
)
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *attacks.SCENARIOS,
    *chat.SCENARIOS,
    *doctor.SCENARIOS,
    *login.SCENARIOS,
    *logout.SCENARIOS,
    *refresh.SCENARIOS,
    *issuer.SCENARIOS,
    *races.SCENARIOS,
    *sequences.SCENARIOS,
)

"""The life of a session: login, refresh, chat, diagnosis, logout."""

from conformance.scenarios.session import (
    chat,
    doctor,
    issuer,
    kept,
    login,
    logout,
    races,
    refresh,
    sequences,
)
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *chat.SCENARIOS,
    *doctor.SCENARIOS,
    *login.SCENARIOS,
    *logout.SCENARIOS,
    *kept.SCENARIOS,
    *races.SCENARIOS,
    *refresh.SCENARIOS,
    *issuer.SCENARIOS,
    *sequences.SCENARIOS,
)

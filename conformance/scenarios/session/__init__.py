"""The life of a session: login, refresh, chat, diagnosis, logout."""

from conformance.scenarios.session import (
    attacks,
    chat,
    doctor,
    internal,
    kept,
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
    *internal.SCENARIOS,
    *login.SCENARIOS,
    *logout.SCENARIOS,
    *kept.SCENARIOS,
    *races.SCENARIOS,
    *refresh.SCENARIOS,
    *sequences.SCENARIOS,
)

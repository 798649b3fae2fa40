"""The catalogue's data, one module an area, and the few values that most of its worlds share."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.vocabulary.world import StoredLogin, World

API_KEY: Mapping[str, str] = {"ANTHROPIC_API_KEY": "«environment-key»"}
AUTH_TOKEN: Mapping[str, str] = {"ANTHROPIC_AUTH_TOKEN": "«environment-token»"}
OAUTH_TOKEN: Mapping[str, str] = {"CLAUDE_CODE_OAUTH_TOKEN": "«environment-access»"}
LOGIN = StoredLogin()
EXPIRED = StoredLogin(expires_in_s=-3600.0)
HOPELESS = StoredLogin(
    expires_in_s=-3600.0, refresh=None
)  # expired, and nothing to refresh it with
STORED_KEY = "«stored-key»"
# What a login below the winner shows: a target that knows no store leaves the file alone.
DECOY: tuple[str, ...] = ("store",)
# Winners that a stored login outranks, is, or has no rank to: none can stand below them.
_NOT_ABOVE = ("stored-", "fresh-", "settings-")
GATEWAY = "gateway.example"
MOVED: Mapping[str, str] = {"ANTHROPIC_BASE_URL": f"https://{GATEWAY}"}
CREDENTIALS = "«config»/.credentials.json"

# PRE-010: how to log in, or which variable to set.
WAYS_IN = (
    "log in",
    "login",
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "CLAUDE_CODE_OAUTH_TOKEN",
)
# Words by which a message is about authentication (ERR-001); generous, wording is not prescribed.
ABOUT_AUTHENTICATION = (
    "auth",
    "401",
    "api key",
    "api_key",
    "log in",
    "login",
    "credential",
)
# Words by which a message is about access (ERR-002).
ABOUT_ACCESS = ("403", "forbidden", "permission", "access", "not allowed", "denied")
# What no message about an overloaded or broken server says (ERR-003).
BLAMES_AUTHENTICATION = ("unauthorized", "authentication", "invalid api key", "/login", "log in")


def decoyed(given: World, winner: str | None) -> tuple[World, tuple[str, ...]]:
    """The world with a login stored below its winner, and the capabilities that this shows.

    With one credential alone in a world, a program that sends whatever it finds would be right.
    """
    if winner is None or given.stored_login is not None or winner.startswith(_NOT_ABOVE):
        return given, ()
    return replace(given, stored_login=LOGIN), DECOY

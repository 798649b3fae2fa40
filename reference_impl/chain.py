"""The order in which sources are asked."""
# ruff: noqa: PLW0108  # a lambda looks its function up when called, so that it can be exchanged

from collections.abc import Callable
from dataclasses import dataclass

from reference_impl import environment, helper
from reference_impl.credential import Credential, RunEndedError
from reference_impl.local import login, settings, store
from reference_impl.local.settings import Mode, Settings
from reference_impl.surroundings import Surroundings

ADVICE: dict[Mode, str] = {
    "plain": "Set ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN, set apiKeyHelper, or log in.",
    "managed": "A managed session takes OAuth only: log in, or set CLAUDE_CODE_OAUTH_TOKEN.",
    "bare": "With --bare, set ANTHROPIC_API_KEY, or pass --settings with a key or apiKeyHelper.",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A place for credentials, and the modes in which it is asked.

    `ask` returns None when the source is absent, and ends the run when it is present and fails.
    """

    name: str
    modes: tuple[Mode, ...]
    ask: Callable[[Surroundings, Settings], Credential | None]


CHAIN: tuple[Source, ...] = (
    Source("managed", ("managed",), lambda around, given: ask_managed(around, given)),
    Source("environment", ("plain",), lambda around, _: environment.ask(around)),
    Source("bare-environment", ("bare",), lambda around, _: environment.ask_bare(around)),
    Source("bare-settings", ("bare",), lambda _, given: settings.ask_bare(given)),
    Source("helper", ("plain", "bare"), lambda around, given: helper.ask(around, given)),
    Source("oauth-token", ("plain",), lambda around, _: environment.oauth_token(around)),
    Source("login", ("plain",), lambda around, given: login.ask(around, given)),
    Source("stored-key", ("plain",), lambda around, _: store.ask_key(around)),
    Source("settings", ("plain",), lambda _, given: settings.ask(given)),
)


def mode_of(around: Surroundings, *, bare: bool) -> Mode:
    """Return the mode of this run; end it when two exclude each other."""
    if not environment.is_managed(around):
        return "bare" if bare else "plain"
    if bare:
        raise RunEndedError("conflict", "A managed session takes OAuth only: leave out --bare.")
    return "managed"


def resolve(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """Return the credential of the first source that is present."""
    for source in CHAIN:
        if mode in source.modes:
            found = source.ask(around, given)
            if found is not None:
                return found
    raise RunEndedError("no-credential", f"There is no credential. {ADVICE[mode]}")


def ask_managed(around: Surroundings, given: Settings) -> Credential | None:
    """Return the OAuth credential of a managed session."""
    return environment.oauth_token(around) or login.ask(around, given)


def follow_up(around: Surroundings, given: Settings, held: Credential, age_s: float) -> Credential:
    """Return what a session's source gives for its next prompt: what it gave, while that lasts."""
    match held.source:
        case "helper" if helper.is_outdated(around, given, age_s):
            return helper.ask(around, given) or held
        case "login":
            return login.ask(around, given) or held
        case _:
            return held


def renew(around: Surroundings, given: Settings, rejected: Credential) -> Credential | None:
    """Return what the same source gives after a 401; None when asking again would not help."""
    match rejected.source:
        case "helper":
            return helper.ask(around, given)
        case "login":
            return login.renew(around, given, rejected.value)
        case _:
            return None

"""Mutants of bare mode (BAR)."""

from conformance.mutants.mutant import Mutant
from conformance.mutants.precedence.order import first_of, moved
from reference_impl import environment
from reference_impl.chain import CHAIN
from reference_impl.credential import Credential, RunEndedError
from reference_impl.local import document, login, settings, store
from reference_impl.local.settings import Mode, Settings
from reference_impl.surroundings import Surroundings

_load = settings.load


def _resolve(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    return first_of(CHAIN, around, given, mode)


def ignores_the_environment(around: Surroundings) -> Credential | None:
    """BUG: a bare run takes no credential from the environment at all."""
    return None


def uses_the_stored_login(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """BUG: a bare run without a key uses the stored login."""
    try:
        return _resolve(around, given, mode)
    except RunEndedError:
        found = login.ask(around, given) if mode == "bare" else None
        if found is None:
            raise
        return found


def prefers_the_stored_login(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """BUG: the stored login outranks the key, also in a bare run."""
    found = login.ask(around, given) if mode == "bare" else None
    return found or _resolve(around, given, mode)


def looks_into_the_store(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """BUG: a bare run reads the credential file, though it does not use what it finds."""
    if mode == "bare":
        store.login(around)
    return _resolve(around, given, mode)


def reads_all_settings(around: Surroundings, mode: Mode, passed: str | None) -> Settings:
    """BUG: a bare run reads the settings of the user and of the project."""
    return _load(around, "plain" if mode == "bare" else mode, passed)


def reads_an_administrators_settings(
    around: Surroundings, mode: Mode, passed: str | None
) -> Settings:
    """BUG: a bare run takes an administrator's settings for passed ones, helper included."""
    given = _load(around, mode, passed)
    path = settings.administrator_file(around)
    found = settings.file_layer(around, path, around.home) if mode == "bare" else ()
    return Settings((*found, *given.layers))


def ignores_passed_settings(around: Surroundings, mode: Mode, passed: str | None) -> Settings:
    """BUG: a bare run ignores all settings, passed ones too."""
    return _load(around, mode, None if mode == "bare" else passed)


def ignores_env_of_passed_settings(given: Settings) -> Credential | None:
    """BUG: a bare run takes only the helper from the settings that were passed."""
    return None


def ignores_the_passed_helper(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """BUG: a bare run runs no helper at all."""
    order = [source for source in CHAIN if mode != "bare" or source.name != "helper"]
    return first_of(order, around, given, mode)


def uses_the_token(around: Surroundings) -> Credential | None:
    """BUG: a bare run uses ANTHROPIC_AUTH_TOKEN."""
    return environment.token(around) or environment.key(around)


def uses_the_oauth_token(around: Surroundings) -> Credential | None:
    """BUG: a bare run uses CLAUDE_CODE_OAUTH_TOKEN."""
    return environment.key(around) or environment.oauth_token(around)


def uses_the_stored_key(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """BUG: a bare run with nothing else uses the stored key."""
    try:
        return _resolve(around, given, mode)
    except RunEndedError:
        found = store.ask_key(around) if mode == "bare" else None
        if found is None:
            raise
        return found


def claims_success(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """BUG: a bare run with nothing else claims success without having asked."""
    try:
        return _resolve(around, given, mode)
    except RunEndedError:
        if mode != "bare":
            raise
        around.say("pong")
        raise SystemExit(0) from None


def prefers_the_helper(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """BUG: in a bare run the passed helper outranks the key."""
    order = moved("helper", before="bare-environment") if mode == "bare" else CHAIN
    return first_of(order, around, given, mode)


def remembers_the_key(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """BUG: a bare run writes the credential store."""
    found = _resolve(around, given, mode)
    if mode == "bare":
        path = store.credentials_file(around)
        document.replace(around, path, {**(document.read(around, path) or {}), "lastUsed": 1})
    return found


_LOAD = "reference_impl.local.settings:load"
_ASK = "reference_impl.environment:ask_bare"
_RESOLVE = "reference_impl.chain:resolve"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="bare.environment-ignored",
        requirement="BAR-001",
        replaces=_ASK,
        by=ignores_the_environment,
    ),
    Mutant(
        id="bare.uses-login", requirement="BAR-002", replaces=_RESOLVE, by=uses_the_stored_login
    ),
    Mutant(
        id="bare.login-before-key",
        requirement="BAR-002",
        replaces=_RESOLVE,
        by=prefers_the_stored_login,
    ),
    Mutant(
        id="bare.reads-store", requirement="BAR-002", replaces=_RESOLVE, by=looks_into_the_store
    ),
    Mutant(id="bare.reads-settings", requirement="BAR-003", replaces=_LOAD, by=reads_all_settings),
    Mutant(
        id="bare.passed-settings-ignored",
        requirement="BAR-004",
        replaces=_LOAD,
        by=ignores_passed_settings,
    ),
    Mutant(
        id="bare.passed-env-ignored",
        requirement="BAR-004",
        replaces="reference_impl.local.settings:ask_bare",
        by=ignores_env_of_passed_settings,
    ),
    Mutant(
        id="bare.passed-helper-ignored",
        requirement="BAR-004",
        replaces=_RESOLVE,
        by=ignores_the_passed_helper,
    ),
    Mutant(id="bare.uses-token", requirement="BAR-005", replaces=_ASK, by=uses_the_token),
    Mutant(
        id="bare.uses-oauth-token", requirement="BAR-006", replaces=_ASK, by=uses_the_oauth_token
    ),
    Mutant(
        id="bare.uses-stored-key", requirement="BAR-007", replaces=_RESOLVE, by=uses_the_stored_key
    ),
    Mutant(
        id="bare.reads-managed-settings",
        requirement="BAR-007",
        replaces=_LOAD,
        by=reads_an_administrators_settings,
    ),
    Mutant(id="bare.claims-success", requirement="BAR-007", replaces=_RESOLVE, by=claims_success),
    Mutant(
        id="bare.helper-before-key", requirement="BAR-008", replaces=_RESOLVE, by=prefers_the_helper
    ),
    Mutant(id="bare.writes-store", requirement="BAR-009", replaces=_RESOLVE, by=remembers_the_key),
)

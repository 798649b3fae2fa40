"""Mutants of managed sessions (MAN)."""

from conformance.mutants.mutant import Mutant
from conformance.mutants.precedence.order import first_of
from reference_impl import chain, environment, helper
from reference_impl.credential import Credential
from reference_impl.local import login, settings, store
from reference_impl.local.settings import Mode, Settings
from reference_impl.surroundings import Surroundings
from reference_impl.wire import headers

_ask, _is_managed, _load = chain.ask_managed, environment.is_managed, settings.load
_mode_of, _carry = chain.mode_of, headers.carry


def does_not_know_ccr(around: Surroundings) -> bool:
    """BUG: does not recognise a CCR session."""
    return environment.variable(around, "CLAUDE_CODE_ENTRYPOINT") == "claude-desktop"


def does_not_know_the_desktop(around: Surroundings) -> bool:
    """BUG: does not recognise a session of Claude Desktop."""
    name = "CLAUDE_CODE_REMOTE"
    return environment.is_on(around, name, environment.variable(around, name))


def knows_one_value_of_ccr(around: Surroundings) -> bool:
    """BUG: recognises a CCR session by "true", but not by 1."""
    return does_not_know_ccr(around) or (
        environment.variable(around, "CLAUDE_CODE_REMOTE") == "true"
    )


def uses_a_key(around: Surroundings, given: Settings) -> Credential | None:
    """BUG: uses ANTHROPIC_API_KEY in a managed session."""
    return environment.key(around) or _ask(around, given)


def uses_a_token(around: Surroundings, given: Settings) -> Credential | None:
    """BUG: uses ANTHROPIC_AUTH_TOKEN in a managed session, as it is a bearer token, too."""
    return environment.token(around) or _ask(around, given)


def falls_back_on_a_key(around: Surroundings, given: Settings) -> Credential | None:
    """BUG: a managed session without an OAuth credential uses a key instead."""
    return _ask(around, given) or environment.ask(around) or store.ask_key(around)


def runs_the_helper(around: Surroundings, given: Settings) -> Credential | None:
    """BUG: a managed session runs the helper of the machine."""
    found = helper.ask(around, settings.load(around, "plain", None))
    return _ask(around, given) or found


def reads_settings(around: Surroundings, mode: Mode, passed: str | None) -> Settings:
    """BUG: a managed session takes the settings of the machine into account."""
    return _load(around, "plain" if mode == "managed" else mode, passed)


def asks_the_settings(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """BUG: a managed session uses a credential of the settings' `env`."""
    kept = settings.ask(_load(around, "plain", None)) if mode == "managed" else None
    return kept or first_of(chain.CHAIN, around, given, mode)


def lets_settings_switch_it_on(around: Surroundings) -> bool:
    """BUG: a settings file can make a session a managed one."""
    if _is_managed(around):
        return True
    name, given = "CLAUDE_CODE_REMOTE", _load(around, "plain", None)
    is_desktop = settings.variable(given, "CLAUDE_CODE_ENTRYPOINT") == "claude-desktop"
    return is_desktop or environment.is_on(around, name, settings.variable(given, name))


def lets_settings_switch_it_off(around: Surroundings) -> bool:
    """BUG: a settings file can make a managed session a plain one."""
    given = _load(around, "plain", None)
    set_to = settings.variable(given, "CLAUDE_CODE_REMOTE").lower()
    is_off = set_to in {"0", "false"} or settings.variable(given, "CLAUDE_CODE_ENTRYPOINT") == "cli"
    return _is_managed(around) and not is_off


def does_not_reserve_authorization(name: str) -> bool:
    """BUG: custom headers may set the header that carries the credential."""
    return name in headers.FRAMING_NAMES or name.startswith(headers.RESERVED_PREFIXES)


def lets_custom_headers_win(held: dict[str, str], given: Credential) -> dict[str, str]:
    """BUG: custom headers are added last, and replace what is there."""
    return {**_carry(held, given), **held}


def knows_only_the_stored_login(around: Surroundings, given: Settings) -> Credential | None:
    """BUG: a managed session knows no CLAUDE_CODE_OAUTH_TOKEN."""
    return login.ask(around, given)


def knows_only_the_variable(around: Surroundings, given: Settings) -> Credential | None:
    """BUG: a managed session knows no stored login."""
    return environment.oauth_token(around)


def lets_bare_win(around: Surroundings, *, bare: bool) -> Mode:
    """BUG: --bare makes a managed session an ordinary bare run."""
    return "bare" if bare else _mode_of(around, bare=False)


def ignores_bare(around: Surroundings, *, bare: bool) -> Mode:
    """BUG: a managed session does not notice --bare."""
    return _mode_of(around, bare=bare and not environment.is_managed(around))


_ASK = "reference_impl.chain:ask_managed"
_IS_MANAGED = "reference_impl.environment:is_managed"
_LOAD = "reference_impl.local.settings:load"
_MODE_OF = "reference_impl.chain:mode_of"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="managed.ccr-unknown", requirement="MAN-001", replaces=_IS_MANAGED, by=does_not_know_ccr
    ),
    Mutant(
        id="managed.ccr-true-only",
        requirement="MAN-001",
        replaces=_IS_MANAGED,
        by=knows_one_value_of_ccr,
    ),
    Mutant(id="managed.uses-key", requirement="MAN-001", replaces=_ASK, by=uses_a_key),
    Mutant(id="managed.uses-token", requirement="MAN-001", replaces=_ASK, by=uses_a_token),
    Mutant(
        id="managed.desktop-unknown",
        requirement="MAN-002",
        replaces=_IS_MANAGED,
        by=does_not_know_the_desktop,
    ),
    Mutant(
        id="managed.falls-back-on-key", requirement="MAN-003", replaces=_ASK, by=falls_back_on_a_key
    ),
    Mutant(id="managed.runs-helper", requirement="MAN-004", replaces=_ASK, by=runs_the_helper),
    Mutant(id="managed.reads-settings", requirement="MAN-004", replaces=_LOAD, by=reads_settings),
    Mutant(
        id="managed.key-of-settings",
        requirement="MAN-004",
        replaces="reference_impl.chain:resolve",
        by=asks_the_settings,
    ),
    Mutant(
        id="managed.switched-on-by-settings",
        requirement="MAN-005",
        replaces=_IS_MANAGED,
        by=lets_settings_switch_it_on,
    ),
    Mutant(
        id="managed.switched-off-by-settings",
        requirement="MAN-005",
        replaces=_IS_MANAGED,
        by=lets_settings_switch_it_off,
    ),
    Mutant(
        id="managed.custom-authorization",
        requirement="MAN-006",
        replaces="reference_impl.wire.headers:is_reserved",
        by=does_not_reserve_authorization,
        also=(("reference_impl.wire.headers:carry", lets_custom_headers_win),),
    ),
    Mutant(
        id="managed.stored-login-only",
        requirement="MAN-008",
        replaces=_ASK,
        by=knows_only_the_stored_login,
    ),
    Mutant(
        id="managed.variable-only",
        requirement="MAN-008",
        replaces=_ASK,
        by=knows_only_the_variable,
    ),
    Mutant(id="managed.bare-wins", requirement="MAN-009", replaces=_MODE_OF, by=lets_bare_win),
    Mutant(id="managed.bare-unnoticed", requirement="MAN-009", replaces=_MODE_OF, by=ignores_bare),
)

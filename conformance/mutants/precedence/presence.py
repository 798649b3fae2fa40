"""Mutants of what counts as a source that is there, that is absent, and that fails (PRE)."""

from conformance.mutants.mutant import Mutant
from conformance.mutants.precedence.order import first_of
from reference_impl import credential, environment, helper
from reference_impl.chain import CHAIN
from reference_impl.credential import Credential, RunEndedError
from reference_impl.local import login
from reference_impl.local.settings import Layer, Mode, Settings
from reference_impl.surroundings import Surroundings

_ask_helper, _ask_login, _key = helper.ask, login.ask, environment.key
_variable, _accept = environment.variable, credential.accept


def does_not_know_homespaces(around: Surroundings) -> bool:
    """BUG: uses the environment's credentials in a Homespace as anywhere else."""
    return False


def keeps_the_token_in_a_homespace(around: Surroundings) -> Credential | None:
    """BUG: passes over only the key in a Homespace, not the token."""
    key = None if environment.in_homespace(around) else environment.key(around)
    return environment.token(around) or key


def falls_through_a_failed_helper(around: Surroundings, settings: Settings) -> Credential | None:
    """BUG: treats a failed helper as if none were configured."""
    try:
        return _ask_helper(around, settings)
    except RunEndedError:
        return None


def falls_through_an_expired_login(around: Surroundings, settings: Settings) -> Credential | None:
    """BUG: goes on with the next source when the stored login cannot be refreshed."""
    try:
        return _ask_login(around, settings)
    except RunEndedError:
        return None


def falls_through_a_malformed_value(around: Surroundings) -> Credential | None:
    """BUG: treats a malformed environment credential as if it were not set."""
    try:
        return environment.token(around) or environment.key(around)
    except RunEndedError:
        return None


def counts_an_empty_variable_as_set(
    around: Surroundings, name: str, *, kind: credential.Kind, source: str
) -> Credential | None:
    """BUG: an empty variable counts as set, and wins."""
    value = around.environment.get(name)
    return None if value is None else _accept(value, kind=kind, source=source, name=name)


def lets_an_empty_setting_hide(settings: Settings, key: str) -> tuple[object, Layer] | None:
    """BUG: an empty setting of a higher layer hides that of a lower one."""
    for layer in settings.layers:
        if key in layer.values:
            value = layer.values[key]
            return (value, layer) if value != "" else None
    return None


def asks_without_a_credential(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """BUG: with no credential at all, asks the API anyway and shows what it says."""
    try:
        return first_of(CHAIN, around, given, mode)
    except RunEndedError as error:
        if error.reason != "no-credential":
            raise
        return Credential(kind="key", value="", source="nowhere")


def refuses_without_advice(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """BUG: refuses without telling how to get a credential."""
    try:
        return first_of(CHAIN, around, given, mode)
    except RunEndedError as error:
        if error.reason != "no-credential":
            raise
        raise RunEndedError("no-credential", "Invalid configuration.") from None


def asks_before_it_uses_a_key(around: Surroundings) -> Credential | None:
    """BUG: asks on the terminal whether the key may be used, though nobody is there to answer."""
    found = _key(around)
    if found is None:
        return None
    around.say("Use the ANTHROPIC_API_KEY in your environment? [y/N]")
    try:
        return found if around.stdin.readline().startswith("y") else None
    except (AttributeError, OSError, ValueError):  # standard input may be closed
        return None


def reads_dotenv(around: Surroundings, name: str) -> str:
    """BUG: loads the workspace's .env file."""
    try:
        lines = (around.workspace / ".env").read_text("utf-8").splitlines()
    except (OSError, ValueError):
        lines = []
    pairs = (line.removeprefix("export ").partition("=") for line in lines)
    kept = {key.strip(): value.strip().strip("\"'") for key, _, value in pairs}
    return _variable(around, name) or kept.get(name, "")


_RESOLVE = "reference_impl.chain:resolve"
_ASK = "reference_impl.environment:ask"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="precedence.homespace-unknown",
        requirement="PRE-005",
        replaces="reference_impl.environment:in_homespace",
        by=does_not_know_homespaces,
    ),
    Mutant(
        id="precedence.homespace-token",
        requirement="PRE-005",
        replaces=_ASK,
        by=keeps_the_token_in_a_homespace,
    ),
    Mutant(
        id="precedence.falls-through-helper",
        requirement="PRE-006",
        replaces="reference_impl.helper:ask",
        by=falls_through_a_failed_helper,
    ),
    Mutant(
        id="precedence.falls-through-login",
        requirement="PRE-006",
        replaces="reference_impl.local.login:ask",
        by=falls_through_an_expired_login,
    ),
    Mutant(
        id="precedence.falls-through-malformed-value",
        requirement="PRE-006",
        replaces=_ASK,
        by=falls_through_a_malformed_value,
    ),
    Mutant(
        id="precedence.empty-counts-as-set",
        requirement="PRE-009",
        replaces="reference_impl.environment:_read",
        by=counts_an_empty_variable_as_set,
    ),
    Mutant(
        id="precedence.empty-setting-hides",
        requirement="PRE-009",
        replaces="reference_impl.local.settings:first",
        by=lets_an_empty_setting_hide,
    ),
    Mutant(
        id="precedence.asks-without-credential",
        requirement="PRE-010",
        replaces=_RESOLVE,
        by=asks_without_a_credential,
    ),
    Mutant(
        id="precedence.no-advice",
        requirement="PRE-010",
        replaces=_RESOLVE,
        by=refuses_without_advice,
    ),
    Mutant(
        id="precedence.asks-permission",
        requirement="PRE-011",
        replaces="reference_impl.environment:key",
        by=asks_before_it_uses_a_key,
    ),
    Mutant(
        id="precedence.reads-dotenv",
        requirement="PRE-012",
        replaces="reference_impl.environment:variable",
        by=reads_dotenv,
    ),
)

"""Mutants of the order in which sources are asked, and of how many are (PRE)."""

from collections.abc import Iterable
from dataclasses import replace

from conformance.mutants.mutant import Mutant
from reference_impl import chain, environment
from reference_impl.chain import CHAIN, Source
from reference_impl.credential import Credential, RunEndedError
from reference_impl.local.settings import Mode, Settings
from reference_impl.surroundings import Surroundings
from reference_impl.wire import api
from reference_impl.wire.exchange import Request

_prepare = api.prepare


def first_of(
    sources: Iterable[Source], around: Surroundings, given: Settings, mode: Mode
) -> Credential:
    """Return the first credential of sources in another order than the right one."""
    for source in sources:
        if mode in source.modes and (found := source.ask(around, given)) is not None:
            return found
    raise RunEndedError("no-credential", f"There is no credential. {chain.ADVICE[mode]}")


def moved(name: str, *, before: str) -> tuple[Source, ...]:
    """Return the right order with one source in another place."""
    mover = next(source for source in CHAIN if source.name == name)
    rest = [source for source in CHAIN if source is not mover]
    place = next(index for index, source in enumerate(rest) if source.name == before)
    return (*rest[:place], mover, *rest[place:])


def asks_the_helper_first(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """BUG: asks the helper before the environment."""
    order = moved("helper", before="environment") if mode == "plain" else CHAIN
    return first_of(order, around, given, mode)


def asks_the_store_before_the_helper(
    around: Surroundings, given: Settings, mode: Mode
) -> Credential:
    """BUG: prefers a stored login to the helper."""
    return first_of(moved("login", before="helper"), around, given, mode)


def prefers_the_login(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """BUG: bills the subscription although an environment credential is set."""
    return first_of(moved("login", before="environment"), around, given, mode)


def asks_in_reverse(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """BUG: the last source that is present wins, as when each overwrites the one before."""
    return first_of(reversed(CHAIN), around, given, mode)


def asks_everyone_first(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """BUG: asks every source before choosing, so that one that loses can end the run."""
    answers = [source.ask(around, given) for source in CHAIN if mode in source.modes]
    for found in filter(None, answers):
        return found
    raise RunEndedError("no-credential", f"There is no credential. {chain.ADVICE[mode]}")


def touches_the_losers(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """BUG: runs the helper and refreshes the login although a higher source has won."""
    winner = first_of(CHAIN, around, given, mode)
    for source in CHAIN:
        if mode in source.modes and source.name != winner.source:
            try:
                source.ask(around, given)
            except RunEndedError:
                continue
    return winner


def prefers_the_key_to_the_token(around: Surroundings) -> Credential | None:
    """BUG: with key and token both set, sends the key and forgets the token."""
    if environment.in_homespace(around):
        return None
    return environment.key(around) or environment.token(around)


def adds_the_key_to_the_token(around: Surroundings, settings: Settings, prompt: str) -> Request:
    """BUG: with key and token both set, sends the key as well."""
    request = _prepare(around, settings, prompt)
    key = environment.variable(around, "ANTHROPIC_API_KEY")
    return replace(request, headers={**request.headers, "x-api-key": key}) if key else request


def prefers_the_login_in_ci(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """BUG: takes the stored login of the machine that CI runs on."""
    in_ci = environment.variable(around, "CI")
    order = moved("login", before="environment") if in_ci and mode == "plain" else CHAIN
    return first_of(order, around, given, mode)


def prefers_the_oauth_variable(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """BUG: CLAUDE_CODE_OAUTH_TOKEN outranks the helper."""
    return first_of(moved("oauth-token", before="helper"), around, given, mode)


def prefers_the_login_to_the_variable(
    around: Surroundings, given: Settings, mode: Mode
) -> Credential:
    """BUG: a stored login outranks CLAUDE_CODE_OAUTH_TOKEN."""
    return first_of(moved("login", before="oauth-token"), around, given, mode)


def takes_the_first_variable(around: Surroundings) -> Credential | None:
    """BUG: of two variables, the one that was set first wins."""
    if environment.in_homespace(around):
        return None
    ways = {"ANTHROPIC_AUTH_TOKEN": environment.token, "ANTHROPIC_API_KEY": environment.key}
    asked = (ways[name](around) for name in around.environment if name in ways)
    return next(filter(None, asked), None)


_RESOLVE = "reference_impl.chain:resolve"
_ASK = "reference_impl.environment:ask"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="precedence.helper-before-environment",
        requirement="PRE-001",
        replaces=_RESOLVE,
        by=asks_the_helper_first,
    ),
    Mutant(
        id="precedence.store-before-helper",
        requirement="PRE-001",
        replaces=_RESOLVE,
        by=asks_the_store_before_the_helper,
    ),
    Mutant(
        id="precedence.login-before-environment",
        requirement="PRE-001",
        replaces=_RESOLVE,
        by=prefers_the_login,
    ),
    Mutant(id="precedence.reverse", requirement="PRE-001", replaces=_RESOLVE, by=asks_in_reverse),
    Mutant(
        id="precedence.asks-everyone-first",
        requirement="PRE-001",
        replaces=_RESOLVE,
        by=asks_everyone_first,
    ),
    Mutant(
        id="precedence.key-before-token",
        requirement="PRE-003",
        replaces=_ASK,
        by=prefers_the_key_to_the_token,
    ),
    Mutant(
        id="precedence.two-credentials",
        requirement="PRE-004",
        replaces="reference_impl.wire.api:prepare",
        by=adds_the_key_to_the_token,
    ),
    Mutant(
        id="precedence.touches-losers",
        requirement="PRE-007",
        replaces=_RESOLVE,
        by=touches_the_losers,
    ),
    Mutant(
        id="precedence.login-in-ci",
        requirement="PRE-011",
        replaces=_RESOLVE,
        by=prefers_the_login_in_ci,
    ),
    Mutant(
        id="precedence.oauth-variable-before-helper",
        requirement="PRE-013",
        replaces=_RESOLVE,
        by=prefers_the_oauth_variable,
    ),
    Mutant(
        id="precedence.login-before-oauth-variable",
        requirement="PRE-013",
        replaces=_RESOLVE,
        by=prefers_the_login_to_the_variable,
    ),
    Mutant(
        id="precedence.first-variable-wins",
        requirement="PRE-014",
        replaces=_ASK,
        by=takes_the_first_variable,
    ),
)

"""Mutants of which selector counts, and of several that are on (PRE-008, ENV-005, PRE-009)."""

from dataclasses import replace

from conformance.mutants.mutant import Mutant
from reference_impl import environment
from reference_impl.clouds import selection
from reference_impl.clouds.provider import Visit
from reference_impl.credential import RunEndedError
from reference_impl.local import settings
from reference_impl.local.settings import Mode, Settings
from reference_impl.surroundings import Surroundings
from reference_impl.verbs import session
from reference_impl.verbs.session import Session
from reference_impl.wire.exchange import Request

_send, _reply, _is_on = session.send, session.reply, environment.is_on


def _all(around: Surroundings, given: Settings) -> list[Visit]:
    """A visit to each provider that is selected, in the reference's own order."""
    return [
        Visit(around=around, given=given, provider=provider)
        for provider in selection.PROVIDERS
        if _is_on(around, provider.selector, settings.lookup(around, given, provider.selector))
    ]


def takes_the_last_that_was_set(around: Surroundings, given: Settings, mode: Mode) -> Visit | None:
    """BUG: of several selectors takes the one that was set last."""
    order = list(around.environment)
    found = _all(around, given) if mode != "managed" else []
    return max(
        found,
        key=lambda each: (
            order.index(each.provider.selector) if each.provider.selector in order else -1
        ),
        default=None,
    )


def takes_turns(around: Surroundings, given: Settings, mode: Mode) -> Visit | None:
    """BUG: spreads the load: takes another one of the selected providers in each process."""
    found = _all(around, given) if mode != "managed" else []
    turns = around.home / ".cache-of-turns"
    turn = len(turns.read_bytes()) if turns.exists() else 0
    turns.write_bytes(b"." * (turn + 1))
    return found[turn % len(found)] if found else None


def asks_the_next_one(open_session: Session, request: Request) -> str:
    """BUG: asks the next selected provider when the first one fails."""
    found = _all(open_session.around, open_session.settings)[1:]
    try:
        return _send(open_session, request)
    except RunEndedError:
        if open_session.cloud is None or not found:
            raise
        open_session.cloud = found[0]
        return _send(open_session, session.prepare(open_session, "ping"))


def asks_all_of_them(open_session: Session, prompt: str) -> str:
    """BUG: asks every selected provider, and shows what the last one answers."""
    text = _reply(open_session, prompt)
    for cloud in _all(open_session.around, open_session.settings)[1:]:
        if open_session.cloud is not None:
            text = _reply(replace(open_session, cloud=cloud), prompt)
    return text


def is_on_when_set(around: Surroundings, name: str, value: str) -> bool:
    """BUG: a selector is on whatever its value is, 0 and false included."""
    return bool(value.strip()) if "_USE_" in name else _is_on(around, name, value)


def is_on_for_1_alone(around: Surroundings, name: str, value: str) -> bool:
    """BUG: a selector is on for 1 alone, and true is not."""
    return value == "1" if "_USE_" in name else _is_on(around, name, value)


def skips_when_set(around: Surroundings, name: str, value: str) -> bool:
    """BUG: leaves the authentication out whatever the value of the switch is."""
    return bool(value.strip()) if "_SKIP_" in name else _is_on(around, name, value)


def selects_by_presence(around: Surroundings, given: Settings, mode: Mode) -> Visit | None:
    """BUG: selects a provider whose variable is there, though it is empty."""
    for provider in selection.PROVIDERS:
        if around.environment.get(provider.selector) == "":
            return Visit(around=around, given=given, provider=provider)
    return next(iter(_all(around, given)), None)


_SELECTED = "reference_impl.clouds.selection:selected"
_ON = "reference_impl.environment:is_on"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="clouds.last-set-wins",
        requirement="PRE-008",
        replaces=_SELECTED,
        by=takes_the_last_that_was_set,
    ),
    Mutant(id="clouds.takes-turns", requirement="PRE-008", replaces=_SELECTED, by=takes_turns),
    Mutant(
        id="clouds.asks-next",
        requirement="PRE-008",
        replaces="reference_impl.verbs.session:send",
        by=asks_the_next_one,
    ),
    Mutant(
        id="clouds.asks-all",
        requirement="PRE-008",
        replaces="reference_impl.verbs.session:reply",
        by=asks_all_of_them,
    ),
    Mutant(id="clouds.on-when-set", requirement="ENV-005", replaces=_ON, by=is_on_when_set),
    Mutant(id="clouds.on-for-1-alone", requirement="ENV-005", replaces=_ON, by=is_on_for_1_alone),
    Mutant(id="clouds.skips-when-set", requirement="ENV-005", replaces=_ON, by=skips_when_set),
    Mutant(
        id="clouds.empty-selects",
        requirement="PRE-009",
        replaces=_SELECTED,
        by=selects_by_presence,
    ),
)

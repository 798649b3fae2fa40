"""From the declared order to scenarios: worlds by combination, expectations by each mode's rule."""

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import get_args

from conformance.matrix.order import ASKED, ORDER, PASSED_OVER, Mode, Source, State, Variant
from conformance.matrix.worlds import FLAGS, Cell, stage
from conformance.scenarios import WAYS_IN
from conformance.vocabulary.expectations import (
    Expectation,
    HeaderForm,
    HelperRuns,
    InferenceRequests,
    Refused,
    Sent,
    TokenRequests,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Send

_MODES: tuple[Mode, ...] = get_args(Mode)
_HOSTED: tuple[Mode, ...] = ("ccr", "desktop")
_MODE_WORDS = {
    "plain": "Plain",
    "ci": "CI",
    "homespace": "Homespace",
    "bare": "Bare",
    "ccr": "CCR",
    "desktop": "Desktop",
}

_KEY, _TOKEN = "environment-key", "environment-token"
_ENVIRONMENT: tuple[tuple[Cell, ...], ...] = (
    (),
    *(((name, state),) for name, state in product((_KEY, _TOKEN), get_args(State))),
)
# Key and token together: both, and either one empty (PRE-003 with PRE-009).
_BOTH: tuple[tuple[Cell, ...], ...] = (
    ((_TOKEN, "present"), (_KEY, "present")),
    ((_TOKEN, "present"), (_KEY, "empty")),
    ((_TOKEN, "empty"), (_KEY, "present")),
)
_HELPER: tuple[tuple[Cell, ...], ...] = (
    (),
    (("helper", "present"),),
    (("helper", "empty"),),
    (("helper", "blank"),),
)
_STORE: tuple[tuple[Cell, ...], ...] = ((), (("login", "present"),), (("stored-key", "present"),))
# Nothing that counts: each source empty by itself, and all of them empty together.
_HOLLOW: tuple[tuple[Cell, ...], ...] = (
    ((_KEY, "empty"),),
    ((_TOKEN, "blank"),),
    (("helper", "empty"),),
    (("login", "empty"),),
    (("stored-key", "empty"),),
    ((_KEY, "empty"), ("helper", "empty"), ("login", "empty")),
    ((_TOKEN, "blank"), ("helper", "empty"), ("stored-key", "empty")),
)
_EVERYTHING: tuple[Cell, ...] = (
    (_TOKEN, "present"),
    (_KEY, "present"),
    ("helper", "present"),
    ("stored-key", "present"),
)


def _local() -> Iterator[tuple[Cell, ...]]:
    """The combinations of environment, helper and store, the lowest one named being present."""
    for environment, helper, store in product(_ENVIRONMENT, _HELPER, _STORE):
        lowest = store or helper or environment
        if not lowest or all(state == "present" for _, state in lowest):
            yield environment + helper + store
    for both in _BOTH:
        yield both
        yield (*both, ("helper", "present"), ("login", "present"))
    yield from _HOLLOW


def _managed() -> Iterator[tuple[Cell, ...]]:
    """The combinations of a managed session's OAuth credential with everything below it."""
    helper: tuple[tuple[Cell, ...], ...] = _HELPER[:2]
    store: tuple[tuple[Cell, ...], ...] = ((), (("stored-key", "present"),))
    for lower in product(_ENVIRONMENT, helper, store):
        yield (("login", "present"), *(cell for part in lower for cell in part))
    present = tuple(cells for cells in _ENVIRONMENT if all(s == "present" for _, s in cells))
    for managed in ((("oauth-token", "present"),), ()):
        for lower in product(present, helper, store):
            yield (*managed, *(cell for part in lower for cell in part))
    yield (("login", "present"), *_EVERYTHING)
    yield (("login", "present"), ("helper", "blank"))
    yield (("login", "empty"), *_EVERYTHING)
    yield (("oauth-token", "empty"), *_EVERYTHING)
    yield (("oauth-token", "blank"), *_EVERYTHING)


def ranked(mode: Mode) -> tuple[tuple[Source, Variant], ...]:
    """Every form of every source, highest first; a form counts at its first asked place."""
    hosted = "managed" in ASKED[mode]
    return tuple(
        (source, variant)
        for source in ORDER
        for variant in source.variants
        if (source.name == "managed") == (hosted and variant.name in {"login", "oauth-token"})
    )


def _decision(mode: Mode, cells: tuple[Cell, ...]) -> tuple[Variant | None, bool]:
    """Which form supplies the credential (none: refuse), and whether a source failed instead."""
    states = dict(cells)
    for source, variant in ranked(mode):
        if source.name not in ASKED[mode] or variant.name in PASSED_OVER.get(mode, ()):
            continue
        state = states.get(variant.name)
        if state == "present":
            return variant, False
        if state == "blank" and variant.fails_blank:
            return variant, True
    return None, False


def _name(mode: Mode, cells: tuple[Cell, ...]) -> str:
    present = "+".join(name for name, _ in cells) or "nothing"
    odd = "+".join(f"{name}-{state}" for name, state in cells if state != "present")
    return f"matrix.{mode}.{present}" + (f".{odd}" if odd else "")


def _title(mode: Mode, cells: tuple[Cell, ...], winner: Variant | None, *, fails: bool) -> str:
    words = {variant.name: variant.word for source in ORDER for variant in source.variants}
    others = [words[n] for n, s in cells if s == "present" and (not winner or n != winner.name)]
    odd = [f"{words[name]} {state}" for name, state in cells if state != "present"]
    if winner and not fails:
        fact = f"{winner.word} wins" + (f" over {', '.join(others)}" if others else "")
    elif others:
        fact = f"refused despite {', '.join(others)}"
    else:
        fact = "refused without a credential"
    return f"{_MODE_WORDS[mode]}: {fact}" + (f"; {', '.join(odd)}" if odd else "")


def _first(mode: Mode, cells: tuple[Cell, ...], winner: Variant | None, *, fails: bool) -> str:
    """The requirement that this combination is about."""
    if fails:
        return "PRE-006"
    if mode in _HOSTED:
        return "MAN-003" if winner is None else "MAN-001" if mode == "ccr" else "MAN-002"
    if mode == "bare":
        return "BAR-001" if winner else "BAR-007"
    return _first_outside(mode, cells, winner)


def _first_outside(mode: Mode, cells: tuple[Cell, ...], winner: Variant | None) -> str:
    """The same, outside managed sessions and bare mode."""
    environment = [state for name, state in cells if name in {_KEY, _TOKEN}]
    if mode == "homespace" and "present" in environment:
        return "PRE-005"
    if mode == "ci" and winner and winner.name == _KEY:
        return "PRE-011"
    if _is_hollow(cells):
        return "PRE-009"
    if winner is None:
        return "PRE-010"
    return "PRE-003" if len(environment) > 1 and winner.name == _TOKEN else "PRE-001"


def _exercised(
    mode: Mode, cells: tuple[Cell, ...], winner: Variant | None, *, fails: bool
) -> Iterator[str]:
    """Every further requirement that the combination exercises."""
    states = dict(cells)
    if mode in {"plain", "ci", "homespace"}:
        if len(cells) > 1 and not fails:
            yield "PRE-001"
        if not winner:
            yield "PRE-010"
    if fails:
        yield "HLP-004"
    elif winner:
        yield winner.requirement
    if _is_hollow(cells):
        yield "PRE-009"
    if "blank" in (states.get(_KEY), states.get(_TOKEN)):
        yield "ENV-003"
    if mode == "bare" and states.get(_TOKEN) == "present":
        yield "BAR-005"
    if mode == "bare" and states.get("login") == "present":
        yield "BAR-002"


def _is_hollow(cells: tuple[Cell, ...]) -> bool:
    """Whether a source is there and empty; a helper that prints white space is something else."""
    return any(state != "present" for name, state in cells if (name, state) != ("helper", "blank"))


def _untouched(
    mode: Mode, cells: tuple[Cell, ...], winner: Variant | None
) -> Iterator[Expectation]:
    """What the sources that lose are not asked to do."""
    names = {name for name, state in cells if state == "present"}
    if ("helper", "blank") in cells:
        names.add("helper")
    if "helper" in names and (winner is None or winner.name != "helper"):
        rules = {"bare": "BAR-003", "ccr": "MAN-004", "desktop": "MAN-004"}
        yield HelperRuns(most=0, requirement=rules.get(mode, "PRE-007"))
    if "login" in names and (winner is None or winner.name != "login"):
        yield TokenRequests(most=0, requirement="BAR-002" if mode == "bare" else "PRE-007")


def _control(mode: Mode, *, fails: bool) -> Control:
    """The twin of a mode's refusals: the mode with all its sources, and one that counts."""
    if fails:
        cells: tuple[Cell, ...] = (("helper", "present"), ("login", "present"))
        credential, name = "helper-key", f"control.matrix.{mode}.helper"
    else:
        cells = (("login", "present"), *_EVERYTHING)
        winner, _ = _decision(mode, cells)
        credential, name = winner.slot if winner else "", f"control.matrix.{mode}"
    return Control(
        id=name, given=stage(mode, cells), credential=credential, when=(Send(flags=FLAGS[mode]),)
    )


def _verdict(mode: Mode, winner: Variant | None, *, fails: bool) -> tuple[Expectation, ...]:
    """What is seen on the wire, by the rules of the mode."""
    if fails:
        return (
            Refused(reason="helper-failed", mentions=("apiKeyHelper",), requirement="HLP-004"),
            InferenceRequests(most=0, requirement="HLP-004", level="SHOULD"),
        )
    if winner is None:
        # Only PRE-010 asks for advice; the other modes' refusals have no prescribed words.
        mentions = WAYS_IN if mode in {"plain", "ci"} else ()
        return (Refused(reason="no-credential", mentions=mentions),)
    header: HeaderForm | None = "bearer" if winner.name == _TOKEN else None
    alone = mode == "bare" or mode in _HOSTED
    return (Sent(credential=winner.slot, header=header, alone=alone),)


def _scenario(mode: Mode, cells: tuple[Cell, ...], controls: dict[str, Control]) -> Scenario:
    winner, fails = _decision(mode, cells)
    untouched = tuple(_untouched(mode, cells, winner))
    requires = (
        _first(mode, cells, winner, fails=fails),
        *_exercised(mode, cells, winner, fails=fails),
        *(("MAN-008",) if mode in _HOSTED and winner else ()),
        *(item.requirement or "" for item in untouched),
    )
    control = None
    if fails or winner is None:
        control = controls.setdefault(f"{mode} {fails}", _control(mode, fails=fails))
    return Scenario(
        id=_name(mode, cells),
        title=_title(mode, cells, winner, fails=fails),
        requires=tuple(dict.fromkeys(requires)),
        given=stage(mode, cells),
        when=(Send(flags=FLAGS[mode]),),
        then=(*_verdict(mode, winner, fails=fails), *untouched),
        control=control,
        tags=("matrix", mode),
    )


@cache
def _combinations() -> tuple[tuple[Mode, tuple[Cell, ...]], ...]:
    return tuple(
        (mode, cells)
        for mode in _MODES
        for cells in dict.fromkeys(_managed() if mode in _HOSTED else _local())
    )


@cache
def matrix() -> tuple[Scenario, ...]:
    """Every scenario of the matrix, in a stable order."""
    controls: dict[str, Control] = {}
    return tuple(_scenario(mode, cells, controls) for mode, cells in _combinations())


@cache
def pairs() -> tuple[tuple[str, str, str], ...]:
    """The scenarios that set two sources against each other: scenario ID, higher, lower source.

    Their winners alone tell an implementation's order.
    """
    found = []
    for mode, cells in _combinations():
        if mode not in {"plain", "ccr", "desktop"} or any(s != "present" for _, s in cells):
            continue
        names = {name for name, _ in cells}
        sources = dict.fromkeys(s.name for s, v in ranked(mode) if v.name in names)
        higher, *lower = sources or ("",)
        if len(lower) == 1 and (mode == "plain" or higher == "managed"):
            found.append((_name(mode, cells), higher, lower[0]))
    return tuple(found)

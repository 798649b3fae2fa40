"""The matrix of leaks: which source of the first party meets which provider, in which mode.

Nine sources, three providers, six modes. ``_RULES`` is the one place that says what becomes of a
source in a mode. Every planted secret is watched at every host by LEK-001, whatever a row says:
with a cloud selected, the first party's belong nowhere.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Literal, get_args

from conformance.scenarios.clouds.leaks.sources import SOURCES, Source
from conformance.scenarios.clouds.leaks.worlds import Mode, world
from conformance.scenarios.clouds.worlds import SHOWN
from conformance.vocabulary.cloud import Provider
from conformance.vocabulary.expectations import (
    Anonymous,
    Expectation,
    Failed,
    HelperRuns,
    NotContacted,
    Refused,
    Requests,
    Sent,
)
from conformance.vocabulary.scenario import Control, Scenario
from fakes.situation import FIRST_PARTY, ISSUER

TAG = "leak-matrix"
# ``own``: the cloud's credential alone is sent; ``nothing``: a request without any; ``refusal``:
# the program refuses; ``failure``: the cloud's credential alone is tried, in vain; ``first``: the
# source itself is used. ``open``: the specification leaves it open, so it is no row.
Rule = Literal["own", "nothing", "refusal", "failure", "first", "open"]

PROVIDERS: tuple[Provider, ...] = get_args(Provider)
MODES: tuple[Mode, ...] = get_args(Mode)
_RULES: Mapping[Mode, Rule] = {
    "normal": "own",
    "skip": "nothing",
    "base-url": "own",
    "missing": "refusal",
    "refused": "failure",
    "off": "first",
}
# What a custom key header does with a first-party request is the program's own affair (HDR-005),
# and nothing is said of it at a gateway that authenticates by itself.
_OPEN = frozenset({("custom-header", "skip"), ("custom-header", "off")})
_NAMES: Mapping[Provider, str] = {"bedrock": "Bedrock", "vertex": "Vertex", "foundry": "Foundry"}
_TITLES: Mapping[Mode, str] = {
    "normal": "{provider} selected: {source} is not sent",
    "skip": "{provider} without authentication: {source} is not sent to the gateway",
    "base-url": "{provider} at a gateway: {source} is not sent there",
    "missing": "{provider} without a credential: {source} does not stand in",
    "refused": "{provider} refuses its credential: {source} is not tried",
    "off": "{provider} not selected: {source} is used, and nothing of the cloud's",
}
# What a mode exercises beside PRE-002.
_ALSO: Mapping[tuple[Provider, Mode], str] = {
    ("bedrock", "skip"): "BED-017",
    ("vertex", "skip"): "VTX-013",
    ("foundry", "skip"): "FDY-008",
    ("bedrock", "base-url"): "BED-023",
    ("vertex", "base-url"): "VTX-015",
    ("foundry", "base-url"): "FDY-003",
}
# A program may do its housekeeping there, without a credential.
_NOT_ASKED = Requests(host=FIRST_PARTY, path="*/v1/messages")
Cell = tuple[Provider, Mode, Source]


def rule(cell: Cell) -> Rule:
    """What becomes of a source."""
    _, mode, source = cell
    return "open" if (source.name, mode) in _OPEN else _RULES[mode]


def _expected(cell: Cell) -> Iterator[Expectation]:
    provider, mode, source = cell
    own = SHOWN[provider]
    match rule(cell):
        case "own":
            yield Sent(credential=own, alone=True)
        case "nothing":
            yield Anonymous()
        case "refusal":
            yield Refused()
        case "failure":
            yield Failed(credential=own)
        case "first":
            yield Sent(credential=source.slot)
        case "open":
            raise AssertionError("what is open is no row")
    if mode != "off":
        yield _NOT_ASKED
        yield from _untouched(source)


def _untouched(source: Source) -> Iterator[Expectation]:
    """What a source that is not asked does not do either."""
    if source.world.helper is not None:
        yield HelperRuns(requirement="PRE-007")
    if source.world.stored_login is not None or source.world.keychain is not None:
        yield NotContacted(host=ISSUER, requirement="PRE-007")


def _requires(cell: Cell, then: tuple[Expectation, ...]) -> tuple[str, ...]:
    provider, mode, _ = cell
    also = _ALSO.get((provider, mode))
    named = (item.requirement for item in then if item.requirement is not None)
    return ("PRE-002", *((also,) if also else ()), *named)


def _control(provider: Provider, source: Source) -> Control:
    """The twin of a refusal: the provider has its credential, and the same source is there."""
    return Control(
        id=f"control.leak.{provider}.{source.name}",
        given=source.added_to(world(provider, "normal")),
        credential=SHOWN[provider],
    )


def _scenario(cell: Cell) -> Scenario:
    provider, mode, source = cell
    then = tuple(_expected(cell))
    return Scenario(
        id=f"leak.{provider}-{mode}.{source.name}",
        title=_TITLES[mode].format(provider=_NAMES[provider], source=source.words),
        requires=_requires(cell, then),
        given=source.added_to(world(provider, mode)),
        then=then,
        control=_control(provider, source) if rule(cell) == "refusal" else None,
        tags=(TAG, mode),
    )


CELLS: tuple[Cell, ...] = tuple(product(PROVIDERS, MODES, SOURCES))
SCENARIOS: tuple[Scenario, ...] = tuple(_scenario(cell) for cell in CELLS if rule(cell) != "open")

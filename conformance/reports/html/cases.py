"""One result to be looked at: its world, and step by step what was expected and what was seen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conformance import catalogue
from conformance.reports.html import scene
from conformance.reports.prose import worlds
from conformance.reports.prose.expectations import expectation
from conformance.reports.prose.steps import step
from conformance.reports.text import rerun

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conformance.reports.html.scene import Shown
    from conformance.vocabulary.scenario import Scenario
    from conformance.vocabulary.world import World

_STEP = re.compile(r"step \d+: (.*)", re.DOTALL)
_WIRE = re.compile(r"([A-Z]+) (\S+)( \(.*?\))?  (.*)  → (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One line of evidence; a request in its parts, anything else as ``text``."""

    text: str
    method: str = ""
    address: str = ""
    credential: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One step: what was done, what ought to be seen, what was seen; secrets by their slots."""

    done: str
    ended: str
    expected: tuple[str, ...]
    observed: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The world of a scenario, to be looked at."""

    variables: Mapping[str, str]
    files: tuple[Shown, ...]
    programs: Mapping[str, str]
    notes: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was there."""
        return not (self.variables or self.files or self.programs or self.notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One result with all that explains it; without a stage when this release does not have it."""

    result: Mapping[str, Any]
    turns: tuple[Turn, ...]
    stage: Stage | None
    rerun: str
    explore: str


def case(result: Mapping[str, Any], target: str) -> Case:
    """One result of a run of this target."""
    scenario = catalogue.by_id().get(result["id"])
    return Case(
        result=result,
        turns=tuple(_turns(scenario, result["evidence"])),
        stage=None if scenario is None else _stage(scenario.given),
        rerun=rerun(result["id"], target),
        explore=f"pecking-order shell {result['id']}",
    )


def _stage(world: World) -> Stage:
    return Stage(
        variables=scene.variables(world),
        files=scene.files(world),
        programs=worlds.programs(world),
        notes=(*scene.circumstances(world), *map(scene.cut, worlds.servers(world))),
    )


def _turns(scenario: Scenario | None, evidence: Sequence[str]) -> Iterator[Turn]:
    """The steps of a scenario; what holds of all of them stands in one of its own at the end."""
    seen = _by_step(evidence)
    steps = () if scenario is None else scenario.when
    expected = [] if scenario is None else list(_expected(scenario))
    for at in range(max(len(steps), len(seen))):
        ended, lines = seen[at] if at < len(seen) else ("", ())
        yield Turn(
            done=step(steps[at]) if at < len(steps) else "",
            ended=ended or "not reached",
            expected=tuple(words for place, words in expected if place == at),
            observed=tuple(map(_message, lines)),
        )
    if whole := tuple(words for place, words in expected if place is None):
        yield Turn(done="", ended="", expected=whole, observed=())


def _expected(scenario: Scenario) -> Iterator[tuple[int | None, str]]:
    """Each expectation in words and its step; with a single step all belong to it."""
    number = len(scenario.when)
    for item in scenario.expectations:
        place: int | None = getattr(item, "step", None)
        at = None if place is None else place % number
        owner = item.requirement or ""
        words = expectation(item) + (f" ({owner})" if owner else "")
        yield (0 if number == 1 else at), words


def _by_step(evidence: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    found: list[tuple[str, tuple[str, ...]]] = []
    for line in evidence:
        if (begin := _STEP.fullmatch(line)) is not None:
            found.append((begin[1], ()))
        elif found:
            ended, lines = found[-1]
            found[-1] = (ended, (*lines, line.strip()))
        else:
            found.append(("", (line.strip(),)))
    return found


def _message(line: str) -> Message:
    parts = _WIRE.fullmatch(line)
    if parts is None:
        return Message(text=line)
    method, address, remark, credential, answer = parts.groups()
    return Message(
        text=line,
        method=method,
        address=address + (remark or ""),
        credential=credential,
        answer=answer,
    )

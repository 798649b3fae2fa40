"""The bench: where mutants are tried, and which scenarios are tried on them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import TracebackType
from typing import Self

from conformance import catalogue as scenarios
from conformance.adapters.host import Client, networks
from conformance.mutants.mutant import Mutant
from conformance.mutants.program import VARIABLE
from conformance.selftest.proof.records import Record
from conformance.session import durations
from conformance.session.assessment import Assessment
from conformance.spec import chapters
from conformance.targets import loader
from conformance.vocabulary.expectations import Refused, Sent
from conformance.vocabulary.finding import Result
from conformance.vocabulary.observation import Network, Observation
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Killed, Race, Step
from conformance.vocabulary.target import Limits
from conformance.vocabulary.world import World

# The record of a mutant is enough to show its bug from several sides; a test tries one, so that
# all mutants are tried in two minutes.
MOST_RECORDED = 6
MOST_TRIED = 1
MOST_BYSTANDERS = 2
MOST_MOMENTS = 6
MOST_BY_HAND = 60
MOST_OF_MATRIX = 30
_RED: Mapping[str, frozenset[str]] = {
    "MUST": frozenset({"fail", "error"}),
    "SHOULD": frozenset({"warn", "fail", "error"}),
}


@cache
def specification() -> chapters.Specification:
    """The requirements."""
    return chapters.load()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What happened to a mutant: the results of the scenarios tried, and of its bystanders."""

    mutant: Mutant
    results: tuple[Result, ...]
    bystanders: tuple[Result, ...]

    @property
    def record(self) -> Record:
        """The trial without its details."""
        spared = (item.scenario for item in self.bystanders if item.verdict == "pass")
        killers = tuple(item.scenario for item in self.results if is_kill(self.mutant, item))
        return Record(killers=killers, spared_by=next(spared, None))

    def told(self) -> str:
        """The verdicts by scenario, in lines, for a failure's message."""
        mutant = self.mutant
        lines = [f"{mutant.id} ({mutant.requirement}): {mutant.bug}"]
        for item in self.results:
            found = sorted({f"{f.requirement} {f.check}: {f.observed}" for f in item.findings})
            because = "; ".join(found) or item.note
            lines.append(f"  {item.verdict:14} {item.scenario}  {because:.200}")
        lines += [f"  bystander {item.verdict:14} {item.scenario}" for item in self.bystanders]
        return "\n".join(lines)


class Bench:
    """Where mutants are tried: one host process for all of them."""

    def __init__(self) -> None:
        reference = loader.load("reference")
        # Short limits: a mutant that hangs has shown what it had to show. A login that waits on is
        # seen to do so after three seconds, which is no hanging.
        self._target = replace(
            reference,
            name="mutants",
            python="conformance.mutants.program:main",
            environment={**reference.environment, "REFERENCE_HELPER_TIMEOUT_MS": "1000"},
            limits=Limits(step_s=5.0, helper_timeout_s=1.0),
        )
        self.network: Network = "namespace" if networks()["namespace"] is None else "proxy"
        self._client = Client(self._target, self.network)

    def assess(self, mutant: str | None) -> Callable[[Scenario], Result]:
        """What assesses scenarios for a mutant, or for the reference itself."""
        performer = _Infected(self._client, mutant)
        return Assessment(self._target, specification(), performer).assess

    def close(self) -> None:
        """End the host process."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Infected:
    """A performer that tells the program under judgement which mutant it is."""

    def __init__(self, client: Client, mutant: str | None) -> None:
        self.network: Network = client.network
        self._client = client
        self._added = {} if mutant is None else {VARIABLE: mutant}

    def perform(self, scenario_id: str, given: World, when: tuple[Step, ...]) -> Observation:
        world = replace(given, environment={**given.environment, **self._added})
        return self._client.perform(scenario_id, world, when)


def is_kill(mutant: Mutant, result: Result) -> bool:
    """Whether a result is red, and says that the requirement broken by the mutant is broken."""
    red = _RED[specification().level(mutant.requirement)]
    named = {item.requirement for item in result.findings}
    return result.verdict in red and bool(named & {mutant.requirement, mutant.told_as})


def candidates(mutant: Mutant) -> tuple[Scenario, ...]:
    """The scenarios that cite a mutant's requirement: those that are about it first, and whole."""
    wanted = mutant.shown_by or mutant.requirement
    found = [
        item
        for item in scenarios.catalogue()
        if wanted in item.requires and not is_of_silence(item)
    ]
    by_hand = [item for item in found if "matrix" not in item.tags]
    about_it = [item for item in by_hand if item.requires[0] == wanted]
    beside_it = [item for item in by_hand if item.requires[0] != wanted]
    of_matrix = [item for item in found if "matrix" in item.tags]
    return (
        *about_it,
        *_spread(beside_it, max(MOST_BY_HAND - len(about_it), 0)),
        *_spread(of_matrix, MOST_OF_MATRIX),
    )


def is_of_silence(scenario: Scenario) -> bool:
    """Whether those whom a cloud's SDK asks for credentials say nothing.

    It waits longer then than the bench lets it: the right reference would be ended as well, and
    that is no kill. Where the models are silent, the time-out is the scenario's own.
    """
    silent = {"silence", "blackhole"}
    cloud, faults = scenario.given.cloud, scenario.given.faults
    return cloud is not None and any(
        item.kind in silent and item.host != cloud.endpoint for item in faults
    )


def bystanders(mutant: Mutant) -> tuple[Scenario, ...]:
    """Scenarios that are not about a mutant's requirement, the nearest first.

    First those of its own area in which something is sent: they go the way on which the bug lies.
    Then one of each other area, and at last a refusal, for bugs of everything that is sent. Of each
    kind the quickest: there are hundreds of mutants.
    """
    wanted = {mutant.requirement, mutant.shown_by}
    others = [
        item
        for item in scenarios.catalogue()
        if not wanted & set(item.requires) and "matrix" not in item.tags
    ]
    sending = _quickest(item for item in others if isinstance(item.expectations[0], Sent))
    refused = [item for item in others if isinstance(item.expectations[0], Refused)]
    area = mutant.requirement.partition("-")[0]
    near = [item for item in sending if item.requires[0].startswith(area)]
    first_of_area = {item.requires[0].partition("-")[0]: item for item in reversed(sending)}
    return (*near[:MOST_BYSTANDERS], *first_of_area.values(), *refused[:MOST_BYSTANDERS])


def _spread(found: Sequence[Scenario], most: int) -> tuple[Scenario, ...]:
    if len(found) <= most:
        return tuple(found)
    return tuple(found[index * len(found) // most] for index in range(most))


def _quickest(found: Iterable[Scenario]) -> list[Scenario]:
    """Those whose steps all do what they do every time, by what they took on the reference."""
    by_id = {item.id: item for item in found}
    took = durations.estimate(by_id)
    return sorted(by_id.values(), key=lambda item: (is_of_a_moment(item.id), took[item.id]))


def search(mutant: Mutant, bench: Bench) -> Trial:
    """Try scenarios on a mutant until enough have killed it and one has spared it."""
    assess = bench.assess(mutant.id)
    results: list[Result] = []
    for scenario in candidates(mutant):
        results.append(assess(scenario))
        if sum(is_kill(mutant, item) for item in results) == MOST_RECORDED:
            break
    passed_by: list[Result] = []
    for scenario in bystanders(mutant):
        passed_by.append(assess(scenario))
        if passed_by[-1].verdict == "pass":
            break
    return Trial(mutant=mutant, results=tuple(results), bystanders=tuple(passed_by))


def is_of_a_moment(scenario_id: str) -> bool:
    """Whether a scenario meets a bug only when its processes come to the right moment."""
    steps = scenarios.by_id()[scenario_id].when
    return any(isinstance(step, Killed | Race) for step in steps)


def repeat(mutant: Mutant, record: Record, bench: Bench) -> Trial:
    """Try again what is on record: some of the killers, and the one that spares.

    What depends on a moment is tried until it kills, a few times at most.
    """

    def assess(scenario: Scenario) -> Result:
        result = bench.assess(mutant.id)(scenario)
        for _ in range(MOST_MOMENTS if is_of_a_moment(scenario.id) else 0):
            if is_kill(mutant, result):
                break
            result = bench.assess(mutant.id)(scenario)
        return result

    by_id = scenarios.by_id()
    killers = _quickest(by_id[name] for name in record.killers)[:MOST_TRIED]
    spared_by = [by_id[name] for name in (record.spared_by,) if name is not None]
    return Trial(
        mutant=mutant,
        results=tuple(map(assess, killers)),
        bystanders=tuple(map(bench.assess(mutant.id), spared_by)),
    )

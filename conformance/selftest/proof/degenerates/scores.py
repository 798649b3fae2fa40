"""How many MUST scenarios a degenerate program passes."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from conformance import catalogue
from conformance.adapters.host import Client, networks
from conformance.mutants import program as mutated
from conformance.selftest.proof.bench import specification
from conformance.session.assessment import Assessment
from conformance.targets import loader
from conformance.vocabulary.finding import Result, Verdict
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.target import Limits, Target

SCORES = Path(mutated.__file__).with_name("SCORES.md")
COMMAND = "python -m conformance.selftest.proof.degenerates"
MOST = 0.15
PASSING: frozenset[Verdict] = frozenset({"pass", "warn"})
_STEP_S = 4.0
_HANG_S = 0.2
_HERE = "conformance.selftest.proof.degenerates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Degenerate:
    """A program that is wrong as a whole; ``bounded``: it must not pass more than ``MOST``.

    ``every``: each so-manieth scenario is enough where one takes long, or a person waits.
    """

    name: str
    what: str
    python: str
    bounded: bool = True
    mutant: str | None = None
    step_s: float = _STEP_S
    every: int = 1


DEGENERATES: tuple[Degenerate, ...] = (
    Degenerate(
        name="always-exits-1",
        what="always fails, with a message that has every word a refusal could want",
        python=f"{_HERE}.always_exits_1:main",
    ),
    Degenerate(
        name="always-exits-0",
        what="always succeeds, and does nothing",
        python=f"{_HERE}.always_exits_0:main",
    ),
    Degenerate(
        name="sends-everything",
        what="sends every credential that it finds, each in both headers",
        python=f"{_HERE}.sends_everything:main",
    ),
    Degenerate(
        name="hangs",
        what="never ends",
        python=f"{_HERE}.hangs:main",
        step_s=_HANG_S,
        every=5,
    ),
    Degenerate(
        name="prints-garbage",
        what="prints noise and fails",
        python=f"{_HERE}.prints_garbage:main",
    ),
    Degenerate(
        name="environment-only",
        what="knows the two variables of the environment, and is right about them",
        python=f"{_HERE}.environment_only:main",
        bounded=False,
    ),
    Degenerate(
        name="reverse",
        what="the reference with its order reversed",
        python="conformance.mutants.program:main",
        bounded=False,
        mutant="precedence.reverse",
    ),
)


def by_name() -> Mapping[str, Degenerate]:
    """Every degenerate program by its name."""
    return {item.name: item for item in DEGENERATES}


def target(degenerate: Degenerate) -> Target:
    """The reference's target with another program, which claims all that the reference can do.

    But for the outcome line: a program that owes it and does not write it would fail everywhere,
    and the score would prove nothing.
    """
    reference = loader.load("reference")
    named = {} if degenerate.mutant is None else {mutated.VARIABLE: degenerate.mutant}
    short = {"REFERENCE_HELPER_TIMEOUT_MS": "1000"}
    return replace(
        reference,
        name=degenerate.name,
        python=degenerate.python,
        capabilities=reference.capabilities - {"outcome"},
        environment={**reference.environment, **short, **named},
        limits=Limits(step_s=degenerate.step_s, helper_timeout_s=1.0),
    )


def must_scenarios() -> tuple[Scenario, ...]:
    """Every scenario whose first requirement is a MUST."""
    level = specification().level
    return tuple(item for item in catalogue.catalogue() if level(item.requires[0]) == "MUST")


def sample(every: int) -> tuple[Scenario, ...]:
    """Each so-manieth MUST scenario."""
    return must_scenarios()[::every]


def run(degenerate: Degenerate, chosen: Sequence[Scenario]) -> tuple[Result, ...]:
    """The results of a degenerate program."""
    entry = "namespace" if networks()["namespace"] is None else "proxy"
    its = target(degenerate)
    with Client(its, "namespace" if entry == "namespace" else "proxy") as client:
        assess = Assessment(its, specification(), client).assess
        return tuple(map(assess, chosen))


def share(results: Sequence[Result]) -> float:
    """The part of the scenarios that passed, between 0 and 1."""
    return sum(item.verdict in PASSING for item in results) / len(results)


def passed(results: Sequence[Result]) -> list[str]:
    """The scenarios that passed."""
    return [item.scenario for item in results if item.verdict in PASSING]


def report(results: Mapping[str, Sequence[Result]]) -> Iterator[str]:
    """SCORES.md, in lines."""
    yield "# What degenerate programs score"
    yield ""
    yield "The share of the MUST scenarios that a program passes (verdicts pass and warn). A suite"
    yield "that lets a program pass which does nothing, or everything, proves little by passing."
    yield f"No program may pass more than {MOST:.0%}, but for those marked: they show what honest"
    yield "half-knowledge is worth."
    yield ""
    yield f"Written by `{COMMAND}`."
    yield ""
    yield "| program | what it does | scenarios | passed | other verdicts |"
    yield "| --- | --- | --- | --- | --- |"
    for item in sorted(DEGENERATES, key=lambda item: not item.bounded):
        found = results[item.name]
        others = Counter(one.verdict for one in found if one.verdict not in PASSING)
        told = ", ".join(f"{verdict} {number}" for verdict, number in others.most_common())
        bound = "" if item.bounded else " (no bound)"
        yield (f"| {item.name}{bound} | {item.what} | {len(found)} | {share(found):.1%} | {told} |")


def measure(name: str) -> tuple[Sequence[Result], float]:
    """The results of one program on its full sample, and the seconds that it took."""
    started = time.perf_counter()
    degenerate = by_name()[name]
    return run(degenerate, sample(degenerate.every)), time.perf_counter() - started

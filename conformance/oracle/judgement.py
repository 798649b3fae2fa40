"""`judge`: every expectation of a scenario, the rules on leaks, and crashes, as findings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from conformance.oracle import effects, leaks, requests, traces, wire
from conformance.vocabulary.expectations import (
    AnyOf,
    Carried,
    Expectation,
    Failed,
    HelperEnded,
    HelperRuns,
    InferenceRequests,
    Level,
    Mentions,
    NotContacted,
    Refused,
    SameWinner,
    Sent,
    Stored,
    TokenRequests,
    Unchanged,
    Unread,
    Within,
)
from conformance.vocabulary.finding import Finding
from conformance.vocabulary.observation import Observation, Run
from conformance.vocabulary.scenario import Control, Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the oracle has to know beside scenario and observation.

    ``levels`` maps requirement IDs to their levels; ``outcome``: the target speaks the outcome
    line; ``housekeeping``: the target's paths that are not inference; ``helper_timeout_s``: its
    own limit for a helper, in seconds, ``None`` where it declares none.
    """

    levels: Mapping[str, Level]
    outcome: bool = False
    housekeeping: tuple[str, ...] = ()
    helper_timeout_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A scenario, what was observed of it, and the facts: what each judgement reads."""

    scenario: Scenario
    observation: Observation
    facts: Facts

    def run(self, step: int) -> Run:
        """One step's run."""
        return self.observation.runs[step]

    def text(self, step: int) -> str:
        """What a person reads of a step: its output without the outcome line."""
        run = self.run(step)
        out = run.stdout
        if run.outcome is not None or run.outcome_problem is not None:
            out = out.rstrip().rpartition("\n")[0]
        return f"{out}\n{run.stderr}"

    def finding(
        self, expectation: Expectation, check: str, *, expected: str, observed: str
    ) -> Finding:
        """A violation of an expectation, under its requirement and level."""
        requirement = expectation.requirement or self.scenario.requires[0]
        level = expectation.level or self.facts.levels[requirement]
        return Finding(
            check=check, requirement=requirement, level=level, expected=expected, observed=observed
        )


def judge(scenario: Scenario, observation: Observation, facts: Facts) -> tuple[Finding, ...]:
    """Everything that is not as the scenario and the rules on leaks expect it.

    A harness error (``observation.error``) gives no findings: there is nothing to judge.
    """
    if observation.error is not None:
        return ()
    case = Case(scenario=scenario, observation=observation, facts=facts)
    if (unseen := effects.ended_too_soon(case)) is not None:
        return (unseen,)
    found = [*_crashes(case)]
    if len(observation.runs) == len(scenario.when):
        for item in scenario.expectations:
            found.extend(judge_expectation(case, item))
    else:
        found.append(_missing_steps(scenario, observation))
    found.extend(leaks.judge(case))
    return tuple(_redacted(item, observation) for item in found)


def _redacted(finding: Finding, observation: Observation) -> Finding:
    """A last guard: texts that a target chose, such as a reason, may hold a secret."""
    return replace(
        finding,
        expected=_shown(finding.expected, observation),
        observed=_shown(finding.observed, observation),
    )


def _shown(text: str, observation: Observation) -> str:
    """A text with secrets by their slots' names, and the world's folders by their places'."""
    folders = [(path, name) for name, path in observation.values.items() if path.startswith("/")]
    for path, name in sorted(folders, reverse=True):
        text = text.replace(path, f"«{name}»")
    return traces.redact(text, observation.canaries)


def judge_control(control: Control, observation: Observation, facts: Facts) -> str | None:
    """Why a refusal's twin does not prove anything, in words; ``None`` when it sends as it must."""
    if observation.error is not None:
        return observation.error
    scenario = Scenario(
        id=control.id,
        title="the twin of a refusal",
        requires=("PRE-001",),
        given=control.given,
        when=control.when,
        then=Sent(credential=control.credential),
    )
    case = Case(scenario=scenario, observation=observation, facts=facts)
    if len(observation.runs) != len(control.when):
        return "a step of the twin was not observed"
    expectation = Sent(credential=control.credential)
    found = [*_crashes(case), *judge_expectation(case, expectation)]
    if not (broken := [item for item in found if item.level == "MUST"]):
        return None
    first = _redacted(broken[0], observation)
    return f"the twin {control.id}: expected {first.expected}, observed {first.observed}"


def judge_expectation(case: Case, expectation: Expectation) -> Iterator[Finding]:
    """The violations of one expectation."""
    match expectation:
        case Sent():
            yield from requests.sent(case, expectation)
        case Refused():
            yield from requests.refused(case, expectation)
        case Failed():
            yield from requests.failed(case, expectation)
        case InferenceRequests():
            yield from requests.counted(case, expectation)
        case Carried():
            yield from requests.carried(case, expectation)
        case SameWinner():
            yield from requests.same_winner(case, expectation)
        case AnyOf():
            yield from _any_of(case, expectation)
        case (
            HelperRuns()
            | TokenRequests()
            | NotContacted()
            | Mentions()
            | Stored()
            | Unread()
            | Unchanged()
            | Within()
            | HelperEnded()
        ):
            yield from effects.judge(case, expectation)


def _any_of(case: Case, expectation: AnyOf) -> Iterator[Finding]:
    alternatives = [list(judge_expectation(case, choice)) for choice in expectation.choices]
    # A choice that holds counts first; then one that only warns; then one that cannot be seen.
    for found in sorted(alternatives, key=len):
        if all(item.level != "MUST" for item in found):
            yield from found
            return
    for found in alternatives:
        if all(item.level != "MUST" or item.kind == "not observed" for item in found):
            yield from found
            return
    yield case.finding(
        expectation,
        "choice",
        expected=" or ".join(type(choice).__name__.lower() for choice in expectation.choices),
        observed="; ".join(
            f"not {type(choice).__name__.lower()}: {found[0].observed}"
            for choice, found in zip(expectation.choices, alternatives, strict=True)
        ),
    )


def _missing_steps(scenario: Scenario, observation: Observation) -> Finding:
    return Finding(
        check="steps",
        requirement=scenario.requires[0],
        level="MUST",
        expected=f"{len(scenario.when)} steps",
        observed=f"{len(observation.runs)}",
        kind="not observed",
    )


def _crashes(case: Case) -> Iterator[Finding]:
    for index, run in enumerate(case.observation.runs):
        why = {
            "timed-out": f"it was still running after {run.duration_s:.1f} s and was ended",
            "flooded": "it wrote more output than the limit and was ended",
            "signalled": run.crash or f"it died by signal {run.signal}",
        }.get(run.ending, run.crash or run.outcome_problem)
        if why is not None:
            yield Finding(
                check="crash",
                requirement=case.scenario.requires[0],
                level="MUST",
                expected=f"step {index + 1} to end by itself, in order",
                observed=why,
                kind="crash",
            )


def evidence(scenario: Scenario, observation: Observation) -> tuple[str, ...]:
    """The wire and the ending of each step in lines, secrets by their slots' names."""
    lines = []
    for index, run in enumerate(observation.runs):
        ending = f"exit status {run.exit_status}" if run.ending == "exited" else run.ending
        lines.append(f"step {index + 1}: {type(scenario.when[index]).__name__.lower()}, {ending}")
        lines.extend(
            f"  {wire.line(item, observation.canaries)}" for item in wire.during(run, observation)
        )
    return tuple(lines)

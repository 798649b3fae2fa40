"""`judge`: every expectation of a scenario, the rules on leaks, and crashes, as findings."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import get_args
from urllib.parse import urlsplit

from conformance.oracle import (
    clouds,
    effects,
    endings,
    leaks,
    login,
    requests,
    stores,
    traces,
    wire,
)
from conformance.oracle.case import Case, Facts
from conformance.vocabulary.expectations import (
    AllSent,
    Anonymous,
    AnyOf,
    Asked,
    Authorizes,
    Carried,
    Diagnosed,
    Exchanges,
    Expectation,
    Failed,
    HelperEnded,
    HelperRuns,
    InferenceRequests,
    Keeps,
    KeychainCalls,
    Listens,
    Mentions,
    NotContacted,
    NothingStored,
    OneProvider,
    Private,
    Refused,
    Requests,
    SameWinner,
    Sent,
    Stored,
    Succeeded,
    TokenRequests,
    Unchanged,
    Unguessable,
    Unread,
    Unsuccessful,
    Within,
)
from conformance.vocabulary.finding import Finding, Verdict
from conformance.vocabulary.observation import Observation, Run
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Change, Race, Remove, Step, Write
from fakes.programs.browser.script import Visited

# Endings that the suite chose, because the scenario asks for them or nothing more would have come.
_CHOSEN = frozenset({"still-waiting", "hung-up", "killed"})


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
    """Why a twin does not prove anything, in words; ``None`` when all is as it must be."""
    if observation.error is not None:
        return observation.error
    scenario = Scenario(
        id=control.id,
        title="the twin of a refusal",
        requires=("PRE-001",),
        given=control.given,
        when=control.when,
        then=control.expectations,
    )
    case = Case(scenario=scenario, observation=observation, facts=facts)
    if len(observation.runs) != len(control.when):
        return "a step of the twin was not observed"
    found = [*_crashes(case)]
    for item in control.expectations:
        found.extend(judge_expectation(case, item))
    if not (broken := [item for item in found if item.level == "MUST"]):
        return None
    first = _redacted(broken[0], observation)
    return f"the twin {control.id}: expected {first.expected}, observed {first.observed}"


def judge_expectation(case: Case, expectation: Expectation) -> Iterator[Finding]:
    """The violations of one expectation."""
    match expectation:
        case AnyOf():
            yield from _any_of(case, expectation)
        case Sent() | AllSent() | InferenceRequests() | Carried() | SameWinner():
            yield from requests.judge(case, expectation)
        case Anonymous() | Requests() | OneProvider():
            yield from clouds.judge(case, expectation)
        case Refused() | Failed() | Succeeded() | Unsuccessful() | Asked() | Diagnosed():
            yield from endings.judge(case, expectation)
        case Authorizes() | Exchanges() | Unguessable() | Listens():
            yield from login.judge(case, expectation)
        case Stored() | NothingStored() | Private() | Keeps() | KeychainCalls() | Unchanged():
            yield from stores.judge(case, expectation)
        case (
            HelperRuns()
            | TokenRequests()
            | NotContacted()
            | Mentions()
            | Unread()
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
    for name, run in case.processes():
        if (why := _crash(run)) is not None:
            yield Finding(
                check="crash",
                requirement=case.scenario.requires[0],
                level="MUST",
                expected=f"{name} to end by itself, in order",
                observed=why,
                kind="crash",
            )


def _crash(run: Run) -> str | None:
    if run.ending in _CHOSEN:
        return None
    return {
        "timed-out": f"it was still running after {run.duration_s:.1f} s and was ended",
        "flooded": "it wrote more output than the limit and was ended",
        "signalled": run.crash or f"it died by signal {run.signal}",
    }.get(run.ending, run.crash or run.outcome_problem)


def verdict(
    findings: Sequence[Finding], *, error: str | None = None, unproven: str | None = None
) -> Verdict:
    """The verdict of one scenario, worst first.

    ``error``: the harness failed. A crash of the target is an error too: it is never a correct
    refusal. ``unproven``: the positive control failed, so passing means nothing.
    """
    if error is not None or any(item.kind == "crash" for item in findings):
        return "error"
    must = [item for item in findings if item.level == "MUST"]
    if any(item.kind == "violation" for item in must):
        return "fail"
    if unproven is not None:
        return "unproven"
    should = [item for item in findings if item.level == "SHOULD"]
    if must or (should and all(item.kind == "not observed" for item in should)):
        return "not observed"
    return "warn" if should else "pass"


def chosen(observation: Observation, facts: Facts) -> tuple[str, ...]:
    """The slots that the headers of the inference requests carried, first one first."""
    own = (item for item in observation.exchanges if not item.is_browser)
    slots = (
        slot
        for item in own
        if wire.is_inference(item, facts.housekeeping)
        for slot in sorted(traces.header_slots(item, observation.canaries))
    )
    return tuple(dict.fromkeys(slots))


def evidence(scenario: Scenario, observation: Observation) -> tuple[str, ...]:
    """What was done and seen in lines, step by step, secrets by their slots' names."""
    lines = []
    for step, (done, run) in enumerate(zip(scenario.when, observation.runs, strict=False), start=1):
        lines.append(f"step {step}: {_told(done, run)}")
        if run.questions:
            lines.append(f"  asked about trust: {run.questions}")
        lines.extend(f"  {_visit(item)}" for item in run.visits)
        lines.extend(
            f"  {wire.line(item, observation.canaries)}" for item in wire.during(run, observation)
        )
    return tuple(_shown(line, observation) for line in lines)


def _told(done: Step, run: Run) -> str:
    """A step in words, and how each of its processes ended."""
    name = type(done).__name__.lower()
    match done:
        case Remove(paths=paths, keychain=keychain):
            return " ".join((name, *paths, *(["and the keychain's entries"] if keychain else [])))
        case Write(file=file):
            return f"{name} {file.path}"
        case Race(count=count):
            endings = Counter(_ending(item) for item in (run, *run.others))
            told = ", ".join(f"{number} with {ending}" for ending, number in endings.items())
            return f"{name} of {count}, {told}"
        case _:
            return name if isinstance(done, get_args(Change)) else f"{name}, {_ending(run)}"


def _ending(run: Run) -> str:
    return f"exit status {run.exit_status}" if run.ending == "exited" else run.ending


def _visit(visit: Visited) -> str:
    """One visit in a line: where, what the page answered, what the listener did."""
    parts = urlsplit(visit.address)
    answers = [str(answer.status or answer.problem or "no answer") for answer in visit.answers]
    redirect = urlsplit(visit.redirect or "")
    back = f", redirect to {redirect.netloc}{redirect.path}" if visit.redirect else ""
    return (
        f"visit of {parts.netloc}{parts.path}: page {visit.page_status or 'not there'}{back}"
        f", answers {' '.join(answers) or 'none'}"
    )

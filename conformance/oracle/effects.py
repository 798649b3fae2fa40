"""Judging what a run did beside its requests: helpers, tokens asked for, reads, time, words."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, assert_never

from conformance.oracle import traces, wire
from conformance.vocabulary.expectations import (
    HelperEnded,
    HelperRuns,
    Mentions,
    NotContacted,
    TokenRequests,
    Unread,
    Within,
)
from conformance.vocabulary.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.oracle.case import Case
    from conformance.vocabulary.expectations import Failed, Refused, Unsuccessful
    from conformance.vocabulary.observation import FileSeen, Observation
    from fakes.programs.helper.script import Execution

_Effect = HelperRuns | TokenRequests | NotContacted | Mentions | Unread | Within | HelperEnded
STORE = "«config»/.credentials.json"
# HLP-007: a helper that fails is run three times at the most, each time up to the limit. What a run
# takes beside that, on a busy machine.
_MOST_ATTEMPTS = 3
_SLACK_S = 5.0


def judge(case: Case, expectation: _Effect) -> Iterator[Finding]:
    """The violations of one expectation about effects."""
    match expectation:
        case HelperRuns():
            yield from _helper_runs(case, expectation)
        case TokenRequests():
            yield from _token_requests(case, expectation)
        case NotContacted():
            yield from _not_contacted(case, expectation)
        case Mentions():
            yield from says(case, expectation, expectation.words)
        case Unread():
            yield from _unread(case, expectation)
        case Within():
            yield from _within(case, expectation)
        case HelperEnded():
            yield from _helper_ended(case, expectation)
        case _:
            assert_never(expectation)


def file_seen(case: Case, path: str) -> FileSeen | None:
    """What was seen of a file; ``None`` when it neither was there nor is."""
    return next((item for item in case.observation.files if item.path == path), None)


def bounds(least: int, most: int) -> str:
    """A number, or a range, in words."""
    return str(least) if least == most else f"{least} to {most}"


def _helper_runs(case: Case, expectation: HelperRuns) -> Iterator[Finding]:
    log = case.observation.executions.get(expectation.name, ())
    if not expectation.least <= len(log) <= expectation.most:
        yield case.finding(
            expectation,
            f"{expectation.name}-runs",
            expected=f"{bounds(expectation.least, expectation.most)} executions",
            observed=str(len(log)),
        )
    if expectation.after_answer:
        early = [item for item in log if not _was_answered(case.observation, item)]
        if early:
            yield case.finding(
                expectation,
                f"{expectation.name}-before-answer",
                expected=f"{expectation.name} run once the question about trust was answered",
                observed=f"{len(early)} executions before that",
            )


def _was_answered(seen: Observation, execution: Execution) -> bool:
    """Whether the question about trust had been answered when a helper ran.

    A step in which it was put counts by itself: an answer of an earlier step was then forgotten.
    """
    begun = [run for run in seen.runs if run.started <= execution.time]
    if begun and begun[-1].questions:
        answered_at = begun[-1].answered_at
        return answered_at is not None and answered_at <= execution.time
    return any(run.answered_at is not None for run in begun)


def _token_requests(case: Case, expectation: TokenRequests) -> Iterator[Finding]:
    kind = expectation.kind
    number = sum(
        wire.is_token_request(item)
        and not item.is_browser
        and (kind is None or wire.fields(item).get("grant_type") == kind)
        and (not expectation.accepted or item.status in wire.SUCCESS)
        for item in case.observation.exchanges
    )
    if not expectation.least <= number <= expectation.most:
        yield case.finding(
            expectation,
            "token-requests",
            expected=_wanted_tokens(expectation),
            observed=str(number),
        )


def _wanted_tokens(expectation: TokenRequests) -> str:
    words = [bounds(expectation.least, expectation.most), "token requests"]
    words += [f"for {expectation.kind}"] if expectation.kind else []
    words += ["that were granted"] if expectation.accepted else []
    return " ".join(words)


def _not_contacted(case: Case, expectation: NotContacted) -> Iterator[Finding]:
    seen = case.observation
    browsers = wire.browser_connections(seen)
    ways = {
        "a request": any(
            fnmatchcase(item.host, expectation.host)
            for item in seen.exchanges
            if not item.is_browser
        ),
        "a TLS hello": any(
            fnmatchcase((item.tls_name or "").lower(), expectation.host)
            for item in seen.connections
            if item.number not in browsers
        ),
        "a tunnel": any(
            fnmatchcase(item.authority.rpartition(":")[0].lower(), expectation.host)
            for item in seen.tunnels
            if not wire.is_browser_tunnel(item)
        ),
    }
    if told := [way for way, happened in ways.items() if happened]:
        yield case.finding(
            expectation,
            "contact",
            expected=f"no contact with {expectation.host}",
            observed=" and ".join(told),
        )


def says(
    case: Case, expectation: Mentions | Refused | Failed | Unsuccessful, words: tuple[str, ...]
) -> Iterator[Finding]:
    """The step's output has at least one of these words, in any case."""
    text = case.text(expectation.step)
    if not any(word.lower() in text.lower() for word in words):
        shown = traces.redact(text.strip(), case.observation.canaries)[:200]
        yield case.finding(
            expectation,
            "message",
            expected=f"a message that mentions {' or '.join(map(repr, words))}",
            observed=repr(shown) if shown else "no output",
        )


def _unread(case: Case, expectation: Unread) -> Iterator[Finding]:
    seen = file_seen(case, expectation.path)
    if seen is None or seen.accessed is None:
        requirement = expectation.requirement or case.scenario.requires[0]
        yield Finding(
            check="file-read",
            requirement=requirement,
            level=expectation.level or case.facts.levels[requirement],
            expected=f"{expectation.path} not read",
            observed="reads of it cannot be seen here",
            kind="not observed",
        )
    elif seen.accessed:
        yield case.finding(
            expectation, "file-read", expected=f"{expectation.path} not read", observed="read"
        )


def _within(case: Case, expectation: Within) -> Iterator[Finding]:
    took = case.run(expectation.step).duration_s
    if not expectation.least_s <= took <= expectation.most_s:
        yield case.finding(
            expectation,
            "duration",
            expected=f"{expectation.least_s:g} to {expectation.most_s:g} s",
            observed=f"{took:.2f} s",
        )


def _helper_ended(case: Case, expectation: HelperEnded) -> Iterator[Finding]:
    limit = case.facts.helper_timeout_s
    if limit is None:
        return
    attempts = len(case.observation.executions.get(expectation.name, ()))
    most = limit * min(max(attempts, 1), _MOST_ATTEMPTS) + _SLACK_S
    took = case.run(expectation.step).duration_s
    if not (0.0 if expectation.early else limit) <= took <= most:
        when = "by" if expectation.early else "after"
        yield case.finding(
            expectation,
            "helper-limit",
            expected=f"the helper ended {when} the declared {limit:g} s, the run within {most:g} s",
            observed=f"the run took {took:.2f} s",
        )


def ended_too_soon(case: Case) -> Finding | None:
    """A step that was ended while a helper hung, of a target that declares no limit for it."""
    wanted = [item for item in case.scenario.expectations if isinstance(item, HelperEnded)]
    if not wanted or case.facts.helper_timeout_s is not None:
        return None
    run = case.run(wanted[0].step)
    if run.ending != "timed-out":
        return None
    requirement = wanted[0].requirement or case.scenario.requires[0]
    return Finding(
        check="helper-limit",
        requirement=requirement,
        level=case.facts.levels[requirement],
        expected="the helper ended after the implementation's own limit",
        observed=f"none is declared, and none was seen in the {run.duration_s:.0f} s of a step",
        kind="not observed",
    )

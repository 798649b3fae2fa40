"""Judging how a step ended and what it said: refusals, failures, questions, diagnoses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from conformance.oracle import effects, traces, wire
from conformance.oracle.case import WORDS
from conformance.vocabulary.expectations import (
    Asked,
    Diagnosed,
    Failed,
    Refused,
    Succeeded,
    Unsuccessful,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.oracle.case import Case
    from conformance.vocabulary.finding import Finding

_Ending = Refused | Failed | Succeeded | Unsuccessful | Asked | Diagnosed
_CUT_SHORT = frozenset({"hung-up", "killed"})
_ENDED_BY_THE_SUITE = _CUT_SHORT | {"still-waiting"}


def judge(case: Case, expectation: _Ending) -> Iterator[Finding]:
    """The violations of one expectation about how a step ended."""
    match expectation:
        case Refused():
            yield from _refused(case, expectation)
        case Failed():
            yield from _failed(case, expectation)
        case Succeeded():
            yield from _succeeded(case, expectation)
        case Unsuccessful():
            yield from _unsuccessful(case, expectation)
        case Asked():
            yield from _asked(case, expectation)
        case Diagnosed():
            yield from _diagnosed(case, expectation)
        case _:
            assert_never(expectation)


def _refused(case: Case, expectation: Refused) -> Iterator[Finding]:
    """It refused by its own decision, said so, and sent no planted credential."""
    canaries = case.observation.canaries
    found = case.inference(expectation.step)
    carrying = [item for item in found if traces.credentials(item, canaries)]
    if expectation.silent and found:
        yield case.finding(
            expectation,
            "requests",
            expected="no inference request",
            observed=f"{len(found)} ({wire.line(found[0], canaries)})",
        )
    elif carrying:
        slots = frozenset().union(*(traces.credentials(item, canaries) for item in carrying))
        yield case.finding(
            expectation,
            "requests",
            expected="no inference request with a credential",
            observed=f"{len(carrying)} with {traces.named(slots)} to {carrying[0].host}",
        )
    yield from _said(case, expectation)
    yield from _reason(case, expectation, "refused")


def _failed(case: Case, expectation: Failed) -> Iterator[Finding]:
    """The request failed, only the expected credential was tried, and the program says so."""
    canaries = case.observation.canaries
    found = case.inference(expectation.step)
    if not expectation.least <= len(found) <= expectation.most:
        yield case.finding(
            expectation,
            "requests",
            expected=f"{effects.bounds(expectation.least, expectation.most)} inference requests",
            observed=str(len(found)),
        )
    wanted = expectation.credential
    allowed = {wanted, *traces.companions(wanted, canaries)} if wanted else set()
    slots = frozenset().union(*(traces.credentials(item, canaries) for item in found))
    carried = frozenset().union(*(traces.header_slots(item, canaries) for item in found))
    if slots - allowed or (found and wanted not in {None, *carried}):
        yield case.finding(
            expectation,
            "credential",
            expected=wanted or "none",
            observed=traces.named(slots),
        )
    yield from _said(case, expectation)
    yield from _unsaid(case, expectation)
    yield from _reason(case, expectation, "failed")


def _said(case: Case, expectation: Refused | Failed) -> Iterator[Finding]:
    is_own = isinstance(expectation, Refused) and expectation.declined
    if not (is_own and case.run(expectation.step).exit_status == 0):
        yield from _exit(case, expectation)
    yield from _message(case, expectation)


def _exit(case: Case, expectation: Refused | Failed | Unsuccessful) -> Iterator[Finding]:
    run = case.run(expectation.step)
    # A process that was ended by the suite has decided nothing.
    if run.exit_status == 0 or run.ending in _ENDED_BY_THE_SUITE:
        yield case.finding(
            expectation,
            "exit",
            expected="an exit status other than 0",
            observed="exit status 0" if run.exit_status == 0 else run.ending,
        )


def _message(case: Case, expectation: Refused | Failed | Unsuccessful) -> Iterator[Finding]:
    text = case.text(expectation.step)
    if not text.strip():
        yield case.finding(expectation, "message", expected="a message", observed="no output")
    elif expectation.mentions:
        yield from effects.says(case, expectation, expectation.mentions)


def _reason(case: Case, expectation: Refused | Failed, outcome: str) -> Iterator[Finding]:
    told = case.run(expectation.step).outcome
    if not case.facts.outcome or expectation.reason is None:
        return
    if told is None or told.reason != expectation.reason:
        yield case.finding(
            expectation,
            "reason",
            expected=f"{outcome}, {expectation.reason}",
            observed=f"{told.outcome}, {told.reason}" if told else "no outcome line",
        )


def _unsaid(case: Case, expectation: Failed | Unsuccessful) -> Iterator[Finding]:
    text = case.text(expectation.step).lower()
    if said := [word for word in expectation.without if word.lower() in text]:
        yield case.finding(
            expectation, "message", expected=f"not to say {said[0]!r}", observed="it does"
        )


def _succeeded(case: Case, expectation: Succeeded) -> Iterator[Finding]:
    run = case.run(expectation.step)
    failed = [item for item in (run, *run.others) if item.exit_status != 0]
    if failed:
        yield case.finding(
            expectation, "exit", expected="exit status 0", observed=case.ending(failed[0])
        )


def _unsuccessful(case: Case, expectation: Unsuccessful) -> Iterator[Finding]:
    """What the suite ended on its way owes no message; what still waits owes one neither."""
    run = case.run(expectation.step)
    is_waiting = run.ending == "still-waiting" and expectation.waiting
    if run.ending not in _CUT_SHORT and not is_waiting:
        yield from _exit(case, expectation)
        yield from _message(case, expectation)
    yield from _unsaid(case, expectation)


def _asked(case: Case, expectation: Asked) -> Iterator[Finding]:
    number = case.run(expectation.step).questions
    if not expectation.least <= number <= expectation.most:
        yield case.finding(
            expectation,
            "questions",
            expected=f"{effects.bounds(expectation.least, expectation.most)} questions about trust",
            observed=str(number),
        )


def _diagnosed(case: Case, expectation: Diagnosed) -> Iterator[Finding]:
    text = case.text(expectation.step)
    cloud = case.scenario.given.cloud
    provider = ("provider" if cloud is None else cloud.provider,) if expectation.provider else ()
    for name in (*expectation.sources, *provider):
        words = case.facts.words.get(name) or WORDS[name]
        if not any(_names(text, word) for word in words):
            yield case.finding(
                expectation,
                f"diagnosis-{name}",
                expected=f"{name} named, as {' or '.join(map(repr, words))}",
                observed="it is not" if text.strip() else "no output",
            )


def _names(text: str, word: str) -> bool:
    """Whether a text has a word, in any case, that is not part of a longer one.

    The name of one variable may hold the word for another source: OAUTH in
    CLAUDE_CODE_OAUTH_TOKEN is no stored login.
    """
    before = r"(?<!\w)" if re.match(r"\w", word) else ""
    after = r"(?!\w)" if re.search(r"\w\Z", word) else ""
    return re.search(before + re.escape(word) + after, text, re.IGNORECASE) is not None

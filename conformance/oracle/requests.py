"""Judging what went to the API: who won, in which header, how often, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.oracle import effects, traces, wire
from conformance.vocabulary.canary import fill
from conformance.vocabulary.finding import Finding
from fakes.situation import FIRST_PARTY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.oracle.judgement import Case
    from conformance.vocabulary.expectations import (
        Carried,
        Failed,
        InferenceRequests,
        Refused,
        SameWinner,
        Sent,
    )
    from fakes.journal import Exchange

_ANSWERED = range(200, 300)
# ENV-003: ASCII white space around a value is not part of it.
_WHITE_SPACE = " \t\r\n\v\f"


def inference(case: Case, step: int | None) -> tuple[Exchange, ...]:
    """The inference requests of a step, or of all steps."""
    observation = case.observation
    seen = (
        observation.exchanges if step is None else wire.during(observation.runs[step], observation)
    )
    return tuple(item for item in seen if wire.is_inference(item, case.facts.housekeeping))


def sent(case: Case, expectation: Sent) -> Iterator[Finding]:
    """The API answered, and the credential is the expected one, in the expected place."""
    run = case.run(expectation.step)
    if run.exit_status != 0:
        yield case.finding(
            expectation, "exit", expected="exit status 0", observed=_ending(case, expectation.step)
        )
    found = inference(case, expectation.step)
    if not found:
        yield case.finding(
            expectation,
            "requests",
            expected=f"an inference request with {expectation.credential}",
            observed="no inference request",
        )
        return
    # An exit status is a claim; the wire says whether there was an answer to make it of.
    if not any(item.status in _ANSWERED for item in found):
        yield case.finding(
            expectation,
            "answer",
            expected="an inference request that the API answered",
            observed=wire.line(found[-1], case.observation.canaries),
        )
    yield from _credential(case, expectation, found)
    yield from _form(case, expectation, found)
    yield from _host(case, expectation, found)


def _credential(case: Case, expectation: Sent, found: tuple[Exchange, ...]) -> Iterator[Finding]:
    canaries = case.observation.canaries
    wanted = expectation.credential
    for index, item in enumerate(found):
        slots = traces.header_slots(item, canaries)
        is_last = index == len(found) - 1
        allowed = {wanted} if is_last else {wanted, *expectation.earlier}
        if not slots & allowed:
            yield case.finding(
                expectation, "credential", expected=wanted, observed=traces.named(slots)
            )
            return
        if others := _credentials(case, item) - allowed:
            yield from _second(case, expectation, item, others)
            return


def _second(
    case: Case, expectation: Sent, item: Exchange, others: frozenset[str] | set[str]
) -> Iterator[Finding]:
    observed = f"{traces.named(others)} beside it, to {item.host}"
    if expectation.alone:
        yield case.finding(
            expectation,
            "credential",
            expected=f"{expectation.credential} alone",
            observed=observed,
        )
        return
    # PRE-004: a warning on first-party hosts. Elsewhere the leak rules judge it by host.
    is_first_party = item.host in {FIRST_PARTY, case.scenario.given.endpoint}
    yield Finding(
        check="second-credential",
        requirement="PRE-004",
        level="SHOULD" if is_first_party else "MUST",
        expected="one credential in a request",
        observed=observed,
    )


def _form(case: Case, expectation: Sent, found: tuple[Exchange, ...]) -> Iterator[Finding]:
    """The header and the exact value, in every request that carries the credential."""
    slot = expectation.credential
    canaries = case.observation.canaries
    if slot not in canaries:
        return
    template = expectation.value if expectation.value is not None else f"«{slot}»"
    wanted = fill(template, {**case.observation.values, **canaries}).strip(_WHITE_SPACE)
    for item in found:
        headers = wire.carrying_headers(item, slot, canaries)
        if expectation.header is not None and headers and expectation.header not in headers:
            yield case.finding(
                expectation, "header", expected=expectation.header, observed=traces.named(headers)
            )
            return
        carried_value = wire.credential_value(item, slot, canaries)
        # A preference for a form (SHOULD) says nothing of the value unless it names one.
        is_judged = expectation.value is not None or expectation.level != "SHOULD"
        if is_judged and carried_value is not None and carried_value != wanted:
            yield case.finding(
                expectation,
                "value",
                expected=f"exactly {traces.redact(wanted, canaries)!r:.120}",
                observed=f"{traces.redact(carried_value, canaries)!r:.120}",
            )
            return


def _host(case: Case, expectation: Sent, found: tuple[Exchange, ...]) -> Iterator[Finding]:
    wanted = expectation.host or case.scenario.given.endpoint
    wrong = sorted({item.host for item in found if item.host != wanted and not item.malformed})
    if wrong:
        yield case.finding(expectation, "host", expected=wanted, observed=", ".join(wrong))


def refused(case: Case, expectation: Refused) -> Iterator[Finding]:
    """It refused by its own decision, said so, and sent no planted credential."""
    canaries = case.observation.canaries
    found = inference(case, expectation.step)
    carrying = [item for item in found if _credentials(case, item)]
    if expectation.silent and found:
        yield case.finding(
            expectation,
            "requests",
            expected="no inference request",
            observed=f"{len(found)} ({wire.line(found[0], canaries)})",
        )
    elif carrying:
        slots = frozenset().union(*(_credentials(case, item) for item in carrying))
        yield case.finding(
            expectation,
            "requests",
            expected="no inference request with a credential",
            observed=f"{len(carrying)} with {traces.named(slots)} to {carrying[0].host}",
        )
    yield from _said(case, expectation)
    yield from _reason(case, expectation, "refused")


def failed(case: Case, expectation: Failed) -> Iterator[Finding]:
    """The request failed, only the expected credential was tried, and the program says so."""
    canaries = case.observation.canaries
    found = inference(case, expectation.step)
    if not expectation.least <= len(found) <= expectation.most:
        yield case.finding(
            expectation,
            "requests",
            expected=f"{effects.bounds(expectation.least, expectation.most)} inference requests",
            observed=str(len(found)),
        )
    allowed = {expectation.credential} if expectation.credential else set()
    slots = frozenset().union(*(_credentials(case, item) for item in found))
    carried = frozenset().union(*(traces.header_slots(item, canaries) for item in found))
    if slots - allowed or (found and expectation.credential not in {None, *carried}):
        yield case.finding(
            expectation,
            "credential",
            expected=expectation.credential or "none",
            observed=traces.named(slots),
        )
    yield from _said(case, expectation)
    text = case.text(expectation.step).lower()
    if said := [word for word in expectation.without if word.lower() in text]:
        yield case.finding(
            expectation, "message", expected=f"not to say {said[0]!r}", observed="it does"
        )
    yield from _reason(case, expectation, "failed")


def counted(case: Case, expectation: InferenceRequests) -> Iterator[Finding]:
    """The number of inference requests is within bounds."""
    number = len(inference(case, expectation.step))
    if not expectation.least <= number <= expectation.most:
        yield case.finding(
            expectation,
            "requests",
            expected=f"{effects.bounds(expectation.least, expectation.most)} inference requests",
            observed=str(number),
        )


def carried(case: Case, expectation: Carried) -> Iterator[Finding]:
    """Every inference request of the step has the header with its value, or does not have it."""
    found = inference(case, expectation.step)
    canaries = case.observation.canaries
    if not found:
        yield case.finding(
            expectation,
            "header",
            expected=f"an inference request to look for {expectation.header} in",
            observed="no inference request",
        )
    wanted = expectation.value
    if wanted is not None:
        wanted = fill(wanted, {**case.observation.values, **canaries})
    for item in found:
        values = [value for name, value in item.headers if name == expectation.header.lower()]
        if wanted is None:
            is_right = not values
        elif expectation.contains:
            is_right = any(wanted in value for value in values)
        else:
            is_right = values == [wanted]
        if not is_right:
            shown = [traces.redact(value, canaries)[:80] for value in values]
            yield case.finding(
                expectation,
                f"header-{expectation.header.lower()}",
                expected="absent" if wanted is None else repr(traces.redact(wanted, canaries)),
                observed=f"{expectation.header}: {shown}" if shown else "absent",
            )
            return


def same_winner(case: Case, expectation: SameWinner) -> Iterator[Finding]:
    """Every step has the same winner, or every step refuses."""
    canaries = case.observation.canaries
    winners = []
    for step in range(len(case.observation.runs)):
        found = inference(case, step)
        slots = frozenset().union(*(traces.header_slots(item, canaries) for item in found))
        winners.append(traces.named(slots))
    if len(set(winners)) > 1:
        yield case.finding(
            expectation,
            "credential",
            expected="the same winner in every step",
            observed=" then ".join(winners),
        )


def _credentials(case: Case, item: Exchange) -> frozenset[str]:
    found = traces.all_slots(item, case.observation.canaries)
    return frozenset(slot for slot in found if traces.is_credential(slot))


def _said(case: Case, expectation: Refused | Failed) -> Iterator[Finding]:
    run = case.run(expectation.step)
    if run.exit_status == 0:
        yield case.finding(
            expectation, "exit", expected="an exit status other than 0", observed="exit status 0"
        )
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


def _ending(case: Case, step: int) -> str:
    run = case.run(step)
    if run.ending != "exited":
        return run.ending
    lines = [text for text in case.text(step).strip().splitlines() if text.strip()]
    last = traces.redact(lines[-1], case.observation.canaries)[:160] if lines else "no output"
    return f"exit status {run.exit_status} ({last})"

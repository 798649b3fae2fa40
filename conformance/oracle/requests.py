"""Judging what went to the API: who won, in which header, how often."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from conformance.oracle import effects, traces, wire
from conformance.vocabulary.canary import KEY_ID, ends_with, fill
from conformance.vocabulary.expectations import (
    AllSent,
    Carried,
    InferenceRequests,
    SameWinner,
    Sent,
)
from conformance.vocabulary.finding import Finding
from conformance.vocabulary.steps import Chat, Killed, Race, Send
from fakes.situation import FIRST_PARTY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.oracle.case import Case
    from fakes.journal import Exchange

_Request = Sent | AllSent | InferenceRequests | Carried | SameWinner
# ENV-003: ASCII white space around a value is not part of it.
_WHITE_SPACE = " \t\r\n\v\f"


def judge(case: Case, expectation: _Request) -> Iterator[Finding]:
    """The violations of one expectation about inference requests."""
    match expectation:
        case Sent():
            yield from _sent(case, expectation)
        case AllSent():
            yield from _all_sent(case, expectation)
        case InferenceRequests():
            yield from _counted(case, expectation)
        case Carried():
            yield from _carried(case, expectation)
        case SameWinner():
            yield from _same_winner(case, expectation)
        case _:
            assert_never(expectation)


def _sent(case: Case, expectation: Sent) -> Iterator[Finding]:
    """The API answered, and the credential is the expected one, in the expected place."""
    run = case.run(expectation.step)
    if run.exit_status != 0:
        yield case.finding(expectation, "exit", expected="exit status 0", observed=case.ending(run))
    found = case.inference(expectation.step)
    if not found:
        yield case.finding(
            expectation,
            "requests",
            expected=f"an inference request with {expectation.credential}",
            observed="no inference request",
        )
        return
    # An exit status is a claim; the wire says whether there was an answer to make it of.
    if not any(item.status in wire.SUCCESS for item in found):
        yield case.finding(
            expectation,
            "answer",
            expected="an inference request that the API answered",
            observed=wire.line(found[-1], case.observation.canaries),
        )
    yield from _credential(case, expectation, found, last=found[-1])
    yield from _form(case, expectation, found)
    yield from _host(case, expectation, found)


def _all_sent(case: Case, expectation: AllSent) -> Iterator[Finding]:
    """Every process of a race ended well, and there is an answer for each with the credential.

    The wire does not tell which process a request came from, so the answers are counted.
    """
    run = case.run(expectation.step)
    canaries = case.observation.canaries
    processes = (run, *run.others)
    failed = [item for item in processes if item.exit_status != 0]
    if failed:
        yield case.finding(
            expectation,
            "exit",
            expected=f"exit status 0 of {len(processes)} processes",
            observed=f"{len(failed)} otherwise: {case.ending(failed[0])}",
        )
    found = case.inference(expectation.step)
    answered = [
        item
        for item in found
        if item.status in wire.SUCCESS
        and expectation.credential in traces.header_slots(item, canaries)
    ]
    if len(answered) < len(processes):
        yield case.finding(
            expectation,
            "answer",
            expected=f"{len(processes)} answered requests with {expectation.credential}",
            observed=str(len(answered)),
        )
    each = Sent(
        credential=expectation.credential,
        earlier=expectation.earlier,
        requirement=expectation.requirement,
        level=expectation.level,
        step=expectation.step,
    )
    yield from _credential(case, each, found, last=None)
    yield from _form(case, each, found)
    yield from _host(case, each, found)


def _credential(
    case: Case,
    expectation: Sent,
    found: tuple[Exchange, ...],
    *,
    last: Exchange | None,
) -> Iterator[Finding]:
    """``last`` is the request that an earlier credential will not do for."""
    canaries = case.observation.canaries
    wanted = expectation.credential
    for item in found:
        slots = traces.header_slots(item, canaries)
        allowed = {wanted} if item is last else {wanted, *expectation.earlier}
        allowed |= {name for slot in allowed for name in traces.companions(slot, canaries)}
        if not slots & allowed:
            yield case.finding(
                expectation, "credential", expected=wanted, observed=traces.named(slots)
            )
            return
        if others := traces.credentials(item, canaries) - allowed:
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
    world = case.scenario.given
    is_first_party = world.cloud is None and item.host in {FIRST_PARTY, world.endpoint}
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
        is_judged &= expectation.value is not None or not ends_with(slot, KEY_ID)
        if is_judged and carried_value is not None and carried_value != wanted:
            yield case.finding(
                expectation,
                "value",
                expected=f"exactly {traces.redact(wanted, canaries)!r:.120}",
                observed=f"{traces.redact(carried_value, canaries)!r:.120}",
            )
            return


def _host(case: Case, expectation: Sent, found: tuple[Exchange, ...]) -> Iterator[Finding]:
    wanted = expectation.host or case.scenario.given.inference_host
    wrong = sorted({item.host for item in found if item.host != wanted and not item.malformed})
    if wrong:
        yield case.finding(expectation, "host", expected=wanted, observed=", ".join(wrong))


def _counted(case: Case, expectation: InferenceRequests) -> Iterator[Finding]:
    """The number of inference requests is within bounds."""
    number = len(case.inference(expectation.step))
    if not expectation.least <= number <= expectation.most:
        yield case.finding(
            expectation,
            "requests",
            expected=f"{effects.bounds(expectation.least, expectation.most)} inference requests",
            observed=str(number),
        )


def _carried(case: Case, expectation: Carried) -> Iterator[Finding]:
    """Every inference request of the step has the header with its value, or does not have it."""
    found = case.inference(expectation.step)
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


def _same_winner(case: Case, expectation: SameWinner) -> Iterator[Finding]:
    """Every step that asks for an answer has the same winner, or every one of them refuses."""
    canaries = case.observation.canaries
    winners = []
    for step, done in enumerate(case.scenario.when):
        if not isinstance(done, Send | Chat | Race | Killed):
            continue
        found = case.inference(step)
        slots = frozenset().union(*(traces.header_slots(item, canaries) for item in found))
        winners.append(traces.named(slots))
    if len(set(winners)) > 1:
        yield case.finding(
            expectation,
            "credential",
            expected="the same winner in every step",
            observed=" then ".join(winners),
        )

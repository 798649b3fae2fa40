"""Judging which providers were contacted, how often, and what went there without a credential."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, assert_never

from conformance.oracle import effects, traces, wire
from conformance.vocabulary.cloud import HOSTS
from conformance.vocabulary.expectations import Anonymous, OneProvider, Requests
from fakes.situation import FIRST_PARTY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.oracle.case import Case
    from conformance.vocabulary.finding import Finding
    from fakes.journal import Exchange

_Cloudy = Anonymous | Requests | OneProvider


def judge(case: Case, expectation: _Cloudy) -> Iterator[Finding]:
    """The violations of one expectation about providers."""
    match expectation:
        case Anonymous():
            yield from _anonymous(case, expectation)
        case Requests():
            yield from _requests(case, expectation)
        case OneProvider():
            yield from _one_provider(case, expectation)
        case _:
            assert_never(expectation)


def _anonymous(case: Case, expectation: Anonymous) -> Iterator[Finding]:
    """The API answered a request that carried no credential and no other authorization."""
    run = case.run(expectation.step)
    canaries = case.observation.canaries
    found = case.inference(expectation.step)
    if run.exit_status != 0:
        yield case.finding(expectation, "exit", expected="exit status 0", observed=case.ending(run))
    if not any(item.status in wire.SUCCESS for item in found):
        yield case.finding(
            expectation,
            "answer",
            expected="an inference request that the API answered",
            observed=wire.line(found[-1], canaries) if found else "no inference request",
        )
    for item in found:
        slots = traces.credentials(item, canaries)
        shown = item.header("authorization")
        if slots or shown not in {None, expectation.authorization}:
            yield case.finding(
                expectation,
                "credential",
                expected="no credential",
                observed=wire.line(item, canaries) if slots else "an authorization header",
            )
            return


def _requests(case: Case, expectation: Requests) -> Iterator[Finding]:
    found = [item for item in case.observation.exchanges if _is_meant(item, expectation)]
    if not expectation.least <= len(found) <= expectation.most:
        bounds = effects.bounds(expectation.least, expectation.most)
        yield case.finding(
            expectation,
            "requests-to-host",
            expected=f"{bounds} requests to {expectation.host}, path {expectation.path}",
            observed=str(len(found)),
        )


def _is_meant(item: Exchange, expectation: Requests) -> bool:
    return (
        not item.is_browser
        and fnmatchcase(item.host, expectation.host)
        and fnmatchcase(item.path, expectation.path)
        and (not expectation.accepted or item.status in wire.SUCCESS)
    )


def _one_provider(case: Case, expectation: OneProvider) -> Iterator[Finding]:
    asked = {provider_of(item) for item in case.observation.exchanges if not item.is_browser}
    asked |= {_of_a_host((item.tls_name or "").lower()) for item in case.observation.connections}
    asked -= {None}
    strange = bool(expectation.among) and not asked <= set(expectation.among)
    if len(asked) > 1 or strange:
        yield case.finding(
            expectation,
            "providers",
            expected=f"one provider, of {', '.join(expectation.among) or 'any'}",
            observed=", ".join(sorted(map(str, asked))),
        )


def provider_of(item: Exchange) -> str | None:
    """The provider that a request went to; ``None`` where it belongs to none of them."""
    if item.host == "169.254.169.254":
        paths = {"/latest/": "bedrock", "/computeMetadata/": "vertex", "/metadata/": "foundry"}
        return next((name for path, name in paths.items() if item.path.startswith(path)), None)
    return _of_a_host(item.host)


def _of_a_host(host: str) -> str | None:
    if host == FIRST_PARTY:
        return "first party"
    patterns = ((name, pattern) for name, patterns in HOSTS.items() for pattern in patterns)
    return next((name for name, pattern in patterns if fnmatchcase(host, pattern)), None)

"""When a provider, the network or a certificate says no (ERR): nobody else is asked."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.scenarios import (
    ABOUT_ACCESS,
    ABOUT_AUTHENTICATION,
    BLAMES_AUTHENTICATION,
    CREDENTIALS,
    DECOY,
)
from conformance.scenarios.clouds.leaks.worlds import answered, baited
from conformance.scenarios.clouds.worlds import CLOUDS, READY, SHOWN
from conformance.vocabulary.cloud import Provider
from conformance.vocabulary.expectations import (
    Expectation,
    Failed,
    Reason,
    Requests,
    TokenRequests,
    Unchanged,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.world import World
from fakes.situation import FIRST_PARTY, Fault, FaultKind, Standing

_NAMES: Mapping[Provider, str] = {"bedrock": "Bedrock", "vertex": "Vertex", "foundry": "Foundry"}
_ELSEWHERE = "elsewhere.example"
_FIRST_PARTY_IS_NOT_ASKED = Requests(host=FIRST_PARTY, path="*/v1/messages", requirement="PRE-002")
# Who follows a redirect there without a credential is not answered.
_FIRST_PARTY_DOES_NOT_ANSWER = replace(_FIRST_PARTY_IS_NOT_ASKED, accepted=True)

_UNAUTHORIZED: tuple[tuple[str, Provider], ...] = (
    ("clouds.unauthorized-at-vertex", "vertex"),
    ("clouds.unauthorized-at-foundry", "foundry"),
)
_FORBIDDEN: tuple[tuple[str, Provider], ...] = (
    ("clouds.forbidden-at-bedrock", "bedrock"),
    ("clouds.forbidden-at-vertex", "vertex"),
    ("clouds.forbidden-at-foundry", "foundry"),
)
# Troubles of the provider's own, by what its models answer.
_BUSY: tuple[tuple[str, Provider, Standing, str, Reason], ...] = (
    ("clouds.throttled-at-bedrock", "bedrock", "throttled", "too many requests", "throttled"),
    ("clouds.throttled-at-vertex", "vertex", "throttled", "too many requests", "throttled"),
    ("clouds.throttled-at-foundry", "foundry", "throttled", "too many requests", "throttled"),
    ("clouds.failing-at-bedrock", "bedrock", "failing", "a failure of its own", "unavailable"),
    ("clouds.failing-at-vertex", "vertex", "failing", "a failure of its own", "unavailable"),
    ("clouds.failing-at-foundry", "foundry", "failing", "a failure of its own", "unavailable"),
)
# A status that only the first party has by itself: gateways and clouds hand it on.
_OVERLOADED: tuple[tuple[str, Provider], ...] = (
    ("clouds.overloaded-at-bedrock", "bedrock"),
    ("clouds.overloaded-at-vertex", "vertex"),
    ("clouds.overloaded-at-foundry", "foundry"),
)
_UNREACHED: tuple[tuple[str, Provider, FaultKind, str], ...] = (
    ("clouds.refused-by-bedrock", "bedrock", "refuse", "A connection refused by"),
    ("clouds.refused-by-vertex", "vertex", "refuse", "A connection refused by"),
    ("clouds.refused-by-foundry", "foundry", "refuse", "A connection refused by"),
    ("clouds.name-unknown-of-bedrock", "bedrock", "unresolvable", "An unknown name of"),
    ("clouds.name-unknown-of-vertex", "vertex", "unresolvable", "An unknown name of"),
    ("clouds.name-unknown-of-foundry", "foundry", "unresolvable", "An unknown name of"),
)
_CERTIFIED: tuple[tuple[str, Provider], ...] = (
    ("clouds.wrong-certificate-of-bedrock", "bedrock"),
    ("clouds.wrong-certificate-of-vertex", "vertex"),
    ("clouds.wrong-certificate-of-foundry", "foundry"),
)
_REDIRECTED: tuple[tuple[str, Provider, str, int], ...] = (
    ("clouds.redirect-from-bedrock", "bedrock", _ELSEWHERE, 307),
    ("clouds.redirect-from-vertex", "vertex", _ELSEWHERE, 308),
    ("clouds.redirect-from-foundry", "foundry", _ELSEWHERE, 307),
    ("clouds.redirect-from-bedrock-to-first-party", "bedrock", FIRST_PARTY, 308),
    ("clouds.redirect-from-vertex-to-first-party", "vertex", FIRST_PARTY, 307),
    ("clouds.redirect-from-foundry-to-first-party", "foundry", FIRST_PARTY, 308),
)


def _faulty(provider: Provider, fault: Fault) -> World:
    return replace(READY[provider], faults=(replace(fault, host=CLOUDS[provider].endpoint),))


def _control(provider: Provider) -> Control:
    """The twin of every fault: the same world, and nothing is wrong."""
    return Control(
        id=f"control.clouds.{provider}",
        given=baited(READY[provider]),
        credential=SHOWN[provider],
    )


def _row(
    id_: str,
    title: str,
    requirement: str,
    provider: Provider,
    given: World,
    *then: Expectation,
    beside: Expectation = _FIRST_PARTY_IS_NOT_ASKED,
) -> Scenario:
    return Scenario(
        id=id_,
        title=title,
        requires=(requirement, "PRE-002"),
        given=baited(given),
        then=(*then, beside),
        control=_control(provider),
        incidental=DECOY,
    )


def _unavailable(provider: Provider, reason: Reason) -> tuple[Expectation, ...]:
    return (
        Failed(credential=SHOWN[provider], without=BLAMES_AUTHENTICATION, reason=reason),
        Unchanged(path=CREDENTIALS),
    )


SCENARIOS: tuple[Scenario, ...] = (
    *(
        _row(
            id_,
            f"A 401 of {_NAMES[provider]} is told as a matter of authentication",
            "ERR-001",
            provider,
            answered(provider, "unauthorized"),
            Failed(
                credential=SHOWN[provider], mentions=ABOUT_AUTHENTICATION, reason="unauthorized"
            ),
        )
        for id_, provider in _UNAUTHORIZED
    ),
    *(
        _row(
            id_,
            f"A 403 of {_NAMES[provider]} is told as a matter of access",
            "ERR-002",
            provider,
            answered(provider, "forbidden"),
            Failed(credential=SHOWN[provider], mentions=ABOUT_ACCESS, reason="forbidden"),
            TokenRequests(),
        )
        for id_, provider in _FORBIDDEN
    ),
    *(
        _row(
            id_,
            f"{_NAMES[provider]} says {what}: no storm, and no word of authentication",
            "ERR-003",
            provider,
            answered(provider, standing),
            *_unavailable(provider, reason),
        )
        for id_, provider, standing, what, reason in _BUSY
    ),
    *(
        _row(
            id_,
            f"A 529 from {_NAMES[provider]} is no matter of authentication",
            "ERR-003",
            provider,
            _faulty(provider, Fault(kind="status", status=529)),
            *_unavailable(provider, "unavailable"),
        )
        for id_, provider in _OVERLOADED
    ),
    *(
        _row(
            id_,
            f"{what} {_NAMES[provider]} is told with the host, and nobody else is asked",
            "ERR-004",
            provider,
            _faulty(provider, Fault(kind=kind)),
            Failed(
                credential=None, mentions=(CLOUDS[provider].endpoint,), reason="network", least=0
            ),
        )
        for id_, provider, kind, what in _UNREACHED
    ),
    *(
        _row(
            id_,
            f"Behind another name's certificate {_NAMES[provider]} gets no credential",
            "ERR-005",
            provider,
            _faulty(provider, Fault(kind="wrong-certificate")),
            Failed(credential=None, least=0),
        )
        for id_, provider in _CERTIFIED
    ),
    *(
        _row(
            id_,
            f"A {status} from {_NAMES[provider]} to {host} leaves its credential behind",
            "ERR-006",
            provider,
            replace(
                _faulty(
                    provider,
                    Fault(kind="redirect", status=status, location=f"https://{host}/v1/messages"),
                ),
                gateways=(_ELSEWHERE,) if host == _ELSEWHERE else (),
            ),
            Failed(credential=SHOWN[provider]),
            beside=_FIRST_PARTY_DOES_NOT_ANSWER,
        )
        for id_, provider, host, status in _REDIRECTED
    ),
)

"""Headers and time-outs of requests to a provider (HDR): none may take a credential's place."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.scenarios import DECOY
from conformance.scenarios.clouds.leaks.worlds import baited, moved, skipped, with_client
from conformance.scenarios.clouds.worlds import CLOUDS, READY, SHOWN
from conformance.vocabulary.cloud import Provider
from conformance.vocabulary.expectations import (
    Anonymous,
    AnyOf,
    Carried,
    Expectation,
    Failed,
    HeaderForm,
    Mentions,
    Refused,
    Sent,
    Within,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.world import World
from fakes.situation import Fault, Secret
from fakes.situation.azure import AzureToken
from fakes.situation.google import GoogleToken

_CUSTOM = "ANTHROPIC_CUSTOM_HEADERS"
_TIMEOUT = "API_TIMEOUT_MS"
_PROTECTION = "CLAUDE_CODE_ADDITIONAL_PROTECTION"
_TEAM = "X-Team: blue"
_ARRIVED = Carried(header="x-team", value="blue")
_NAMES: Mapping[Provider, str] = {"bedrock": "Bedrock", "vertex": "Vertex", "foundry": "Foundry"}
_Rows = tuple[tuple[str, Provider], ...]


def _with(given: World, name: str, value: str) -> World:
    """The world with one more variable, and with bait of the first party."""
    return baited(replace(given, environment={**given.environment, name: value}))


def _own(provider: Provider) -> Sent:
    return Sent(credential=SHOWN[provider], alone=True)


def _control(provider: Provider) -> Control:
    """The twin: a good custom header."""
    return Control(
        id=f"control.clouds.headers-{provider}",
        given=_with(READY[provider], _CUSTOM, _TEAM),
        credential=SHOWN[provider],
    )


_ARRIVES: _Rows = (
    ("clouds.headers-to-bedrock", "bedrock"),
    ("clouds.headers-to-vertex", "vertex"),
    ("clouds.headers-to-foundry", "foundry"),
)
_ARRIVES_AT_GATEWAY: _Rows = (
    ("clouds.headers-to-bedrock-at-gateway", "bedrock"),
    ("clouds.headers-to-vertex-at-gateway", "vertex"),
    ("clouds.headers-to-foundry-at-gateway", "foundry"),
)
_ARRIVES_ALONE: _Rows = (
    ("clouds.headers-to-bedrock-without-authentication", "bedrock"),
    ("clouds.headers-to-vertex-without-authentication", "vertex"),
    ("clouds.headers-to-foundry-without-authentication", "foundry"),
)
_WHOLE: _Rows = (
    ("clouds.header-value-whole-at-bedrock", "bedrock"),
    ("clouds.header-value-whole-at-vertex", "vertex"),
    ("clouds.header-value-whole-at-foundry", "foundry"),
)
_BROKEN: _Rows = (
    ("clouds.header-without-colon-to-bedrock", "bedrock"),
    ("clouds.header-without-colon-to-vertex", "vertex"),
    ("clouds.header-without-colon-to-foundry", "foundry"),
)
_INJECTED: _Rows = (
    ("clouds.header-with-carriage-return-to-bedrock", "bedrock"),
    ("clouds.header-with-carriage-return-to-vertex", "vertex"),
    ("clouds.header-with-carriage-return-to-foundry", "foundry"),
)
_PROTECTED: _Rows = (
    ("clouds.protection-at-bedrock", "bedrock"),
    ("clouds.protection-at-vertex", "vertex"),
    ("clouds.protection-at-foundry", "foundry"),
)
_UNPROTECTED: _Rows = (
    ("clouds.no-protection-at-bedrock", "bedrock"),
    ("clouds.no-protection-at-vertex", "vertex"),
    ("clouds.no-protection-at-foundry", "foundry"),
)
_SILENT: _Rows = (
    ("clouds.timeout-at-bedrock", "bedrock"),
    ("clouds.timeout-at-vertex", "vertex"),
    ("clouds.timeout-at-foundry", "foundry"),
)
_PATIENT: _Rows = (
    ("clouds.timeout-zero-at-bedrock", "bedrock"),
    ("clouds.timeout-zero-at-vertex", "vertex"),
    ("clouds.timeout-zero-at-foundry", "foundry"),
)
_OWN: _Rows = (
    ("clouds.own-authorization-at-bedrock-gateway", "bedrock"),
    ("clouds.own-authorization-at-vertex-gateway", "vertex"),
    ("clouds.own-authorization-at-foundry-gateway", "foundry"),
)
# A credential among the custom headers, and the one that has to arrive all the same. Bedrock's
# signature is BED-022's.
_REPLACING: tuple[tuple[str, str, World, str, HeaderForm | None, str], ...] = (
    (
        "clouds.custom-authorization-at-vertex",
        "A custom Authorization does not replace Vertex's token",
        READY["vertex"],
        "adc-google-access",
        "bearer",
        "Authorization: Bearer «custom-token»",
    ),
    (
        "clouds.custom-key-header-at-vertex",
        "A custom x-api-key does not go to Vertex beside its token",
        READY["vertex"],
        "adc-google-access",
        "bearer",
        "X-Api-Key: «custom-key»",
    ),
    (
        "clouds.custom-authorization-at-foundry-with-token",
        "A custom Authorization does not replace Foundry's token",
        with_client(),
        "client-azure-access",
        "bearer",
        "authorization: Bearer «custom-token»",
    ),
    (
        "clouds.custom-authorization-at-foundry-with-key",
        "A custom Authorization does not go to Foundry beside its key",
        READY["foundry"],
        "environment-foundry-key",
        None,
        "AUTHORIZATION: Bearer «custom-token»",
    ),
    (
        "clouds.custom-key-header-at-foundry",
        "A custom x-api-key does not replace Foundry's key",
        READY["foundry"],
        "environment-foundry-key",
        None,
        "x-api-key: «custom-key»",
    ),
    (
        "clouds.custom-azure-key-header-at-foundry",
        "A custom api-key does not go to Foundry beside its key",
        READY["foundry"],
        "environment-foundry-key",
        None,
        "Api-Key: «custom-key»",
    ),
    (
        "clouds.custom-key-header-at-foundry-with-token",
        "A custom x-api-key does not go to Foundry beside its token",
        with_client(),
        "client-azure-access",
        "bearer",
        "X-API-Key: «custom-key»",
    ),
    (
        "clouds.custom-authorization-at-vertex-gateway",
        "A custom Authorization does not replace Vertex's token at a gateway",
        moved(READY["vertex"], "vertex"),
        "adc-google-access",
        "bearer",
        "Authorization: Bearer «custom-token»",
    ),
)
_OWN_PASS = "users-own-gateway-pass"  # noqa: S105  # no secret of any provider


def _silence(provider: Provider) -> Fault:
    return Fault(kind="silence", host=CLOUDS[provider].endpoint, first=1)


def _delay(provider: Provider) -> Fault:
    return Fault(kind="delay", host=CLOUDS[provider].endpoint, delay_s=0.5)


def _knowing(provider: Provider) -> World:
    """The gateway that wants no credential, and takes the user's own."""
    given = skipped(provider)
    match provider:
        case "bedrock":
            return replace(given, aws=replace(given.aws, bearers=(Secret(value=_OWN_PASS),)))
        case "vertex":
            tokens = (GoogleToken(value=_OWN_PASS),)
            return replace(given, google=replace(given.google, tokens=tokens))
        case "foundry":
            known = (AzureToken(value=_OWN_PASS),)
            return replace(given, azure=replace(given.azure, tokens=known))


def _row(
    id_: str,
    title: str,
    requires: tuple[str, ...],
    given: World,
    *then: Expectation,
    control: Control | None = None,
    tags: tuple[str, ...] = (),
) -> Scenario:
    return Scenario(
        id=id_,
        title=title,
        requires=requires,
        given=given,
        then=then,
        control=control,
        incidental=DECOY,
        tags=tags,
        needs=("protection",) if "protection" in id_ else (),
    )


_CARRIED: tuple[Scenario, ...] = (
    *(
        _row(
            id_,
            f"A custom header goes out to {_NAMES[provider]} beside its credential",
            ("HDR-001", "PRE-002"),
            _with(READY[provider], _CUSTOM, _TEAM),
            _own(provider),
            _ARRIVED,
        )
        for id_, provider in _ARRIVES
    ),
    *(
        _row(
            id_,
            f"A custom header goes out to a gateway of {_NAMES[provider]}",
            ("HDR-001", "PRE-002"),
            _with(moved(READY[provider], provider), _CUSTOM, _TEAM),
            _own(provider),
            _ARRIVED,
        )
        for id_, provider in _ARRIVES_AT_GATEWAY
    ),
    *(
        _row(
            id_,
            f"A custom header goes out to {_NAMES[provider]} without authentication",
            ("HDR-001", "PRE-002"),
            _with(skipped(provider), _CUSTOM, _TEAM),
            Anonymous(),
            _ARRIVED,
        )
        for id_, provider in _ARRIVES_ALONE
    ),
    *(
        _row(
            id_,
            f"Colons, commas and two lines arrive whole at {_NAMES[provider]}",
            ("HDR-002", "HDR-001"),
            _with(READY[provider], _CUSTOM, f"X-Link:  https://a.example:1/b, c,d \n{_TEAM}"),
            _own(provider),
            _ARRIVED,
            Carried(header="x-link", value="https://a.example:1/b, c,d"),
        )
        for id_, provider in _WHOLE
    ),
    *(
        _row(
            id_,
            f"A line without a colon is refused or left out with a message at {_NAMES[provider]}",
            ("HDR-003",),
            _with(READY[provider], _CUSTOM, "NoColonHere"),
            AnyOf(choices=(_own(provider), Refused())),
            AnyOf(choices=(Carried(header="nocolonhere", value=None), Refused())),
            Mentions(words=("header",)),
            control=_control(provider),
        )
        for id_, provider in _BROKEN
    ),
    *(
        _row(
            id_,
            f"A carriage return in a custom header keeps {_NAMES[provider]} from being asked",
            ("HDR-004",),
            _with(READY[provider], _CUSTOM, f"{_TEAM}\rX-Injected: yes"),
            Refused(reason="malformed-header", silent=True),
            control=_control(provider),
        )
        for id_, provider in _INJECTED
    ),
    *(
        _row(
            id_,
            f"With protection on the header goes out to {_NAMES[provider]}",
            ("HDR-006",),
            _with(READY[provider], _PROTECTION, "1"),
            _own(provider),
            Carried(header="x-anthropic-additional-protection", value="true"),
        )
        for id_, provider in _PROTECTED
    ),
    *(
        _row(
            id_,
            f"Without protection its header does not go out to {_NAMES[provider]}",
            ("HDR-006",),
            baited(READY[provider]),
            _own(provider),
            Carried(header="x-anthropic-additional-protection", value=None),
        )
        for id_, provider in _UNPROTECTED
    ),
)

_TIMED: tuple[Scenario, ...] = (
    *(
        _row(
            id_,
            f"A try that {_NAMES[provider]} never answers ends after the time-out",
            ("HDR-007",),
            replace(_with(READY[provider], _TIMEOUT, "700"), faults=(_silence(provider),)),
            AnyOf(choices=(_own(provider), Failed(credential=SHOWN[provider], reason="timeout"))),
            Within(least_s=0.7, most_s=15.0),
            tags=("slow",),
        )
        for id_, provider in _SILENT
    ),
    *(
        _row(
            id_,
            f"A time-out of 0 means the default: {_NAMES[provider]} is waited for",
            ("HDR-008",),
            replace(_with(READY[provider], _TIMEOUT, "0"), faults=(_delay(provider),)),
            _own(provider),
            tags=("slow",),
        )
        for id_, provider in _PATIENT
    ),
)

_CREDENTIALS: tuple[Scenario, ...] = (
    *(
        _row(
            id_,
            title,
            ("PRE-002", "HDR-001"),
            _with(given, _CUSTOM, f"{header}\n{_TEAM}"),
            Sent(credential=credential, header=form, alone=True),
            replace(_ARRIVED, requirement="HDR-001"),
        )
        for id_, title, given, credential, form, header in _REPLACING
    ),
    *(
        _row(
            id_,
            f"{_NAMES[provider]} without authentication may carry the user's own Authorization",
            ("PRE-002", "FDY-008"),
            _with(_knowing(provider), _CUSTOM, f"Authorization: Bearer {_OWN_PASS}"),
            Anonymous(authorization=f"Bearer {_OWN_PASS}"),
        )
        for id_, provider in _OWN
    ),
)

SCENARIOS: tuple[Scenario, ...] = (*_CARRIED, *_TIMED, *_CREDENTIALS)

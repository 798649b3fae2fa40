"""When Google is silent, broken or elsewhere: metadata, token endpoints, Vertex itself."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.scenarios import ABOUT_ACCESS, ABOUT_AUTHENTICATION, BLAMES_AUTHENTICATION
from conformance.scenarios.clouds.vertex.identities import (
    IAM_HOST,
    METADATA_ADDRESS,
    METADATA_HOST,
    PERSON,
    READY,
    SHOWN,
    STS_HOST,
    TOKEN_HOST,
    acting,
    person,
    workload,
    world,
)
from conformance.scenarios.clouds.worlds import VERTEX
from conformance.vocabulary.expectations import (
    Carried,
    Failed,
    NotContacted,
    Refused,
    Requests,
    Sent,
    Within,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.world import World
from fakes.situation import Fault, FaultKind, Google, Standing
from fakes.situation.google import GoogleToken

_READY = Control(id="control.vertex-ready", given=READY, credential=SHOWN)
# "Bounded": shorter than a person's patience, longer than what any SDK takes on a busy machine.
_BOUND_S = 25.0
_MACHINE = world(metadata="machine")
_ON_A_MACHINE = Control(
    id="control.vertex-machine", given=_MACHINE, credential="machine-google-access"
)
_ELSEWHERE = "elsewhere.example"


def _metadata(kind: FaultKind, **more: object) -> tuple[Fault, ...]:
    return tuple(
        Fault(kind=kind, host=host, **more)  # type: ignore[arg-type]  # a fault's own fields
        for host in (METADATA_HOST, METADATA_ADDRESS)
    )


# VTX-012: nobody gives a token, in each way in which a metadata server can fail.
_BROKEN_METADATA: tuple[tuple[str, str, tuple[Fault, ...]], ...] = (
    (
        "vertex.metadata-silent",
        "A metadata server that never answers holds a run up for a bounded time only",
        _metadata("silence"),
    ),
    (
        "vertex.metadata-token-silent",
        "A metadata server that never answers for the token holds a run up for a bounded time",
        _metadata("silence", path="*/token"),
    ),
    (
        "vertex.metadata-black-hole",
        "A metadata address where everything vanishes holds a run up for a bounded time only",
        (
            Fault(kind="unresolvable", host=METADATA_HOST),
            Fault(kind="blackhole", host=METADATA_ADDRESS),
        ),
    ),
    (
        "vertex.metadata-refuses",
        "A metadata address where nobody listens ends the run in time",
        _metadata("refuse"),
    ),
    (
        "vertex.metadata-unreachable",
        "A metadata address without a way to it ends the run in time",
        _metadata("unreachable"),
    ),
    (
        "vertex.metadata-forbids",
        "A metadata server that forbids ends the run in time",
        _metadata("status", status=403),
    ),
    (
        "vertex.metadata-without-account",
        "A machine without an account ends the run in time",
        _metadata("status", path="*/service-accounts/*", status=404),
    ),
    (
        "vertex.metadata-token-page",
        "A metadata server that answers with a page ends the run in time",
        _metadata("not-json", path="*/token"),
    ),
)
_METADATA: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=name,
            title=title,
            requires=("VTX-012",),
            given=replace(_MACHINE, faults=faults),
            then=(Refused(silent=True), Within(most_s=_BOUND_S)),
            control=_ON_A_MACHINE,
            origin="sst/opencode#553" if name == "vertex.metadata-black-hole" else None,
        )
        for name, title, faults in _BROKEN_METADATA
    ),
    Scenario(
        id="vertex.metadata-slow",
        title="A metadata server that is slow gives its token all the same",
        requires=("VTX-005e", "VTX-012"),
        given=replace(
            _MACHINE,
            faults=_metadata("delay", path="*/token", delay_s=0.4),
        ),
        then=(Sent(credential="machine-google-access"), Within(most_s=_BOUND_S)),
    ),
    Scenario(
        id="vertex.metadata-silent-and-not-asked",
        title="With project, region and a credential file a silent metadata server is not asked",
        requires=("VTX-012",),
        given=replace(world(known=PERSON, metadata="machine"), faults=_metadata("silence")),
        then=(
            Sent(credential=SHOWN, header="bearer", alone=True),
            NotContacted(host=METADATA_HOST),
            Requests(host=METADATA_ADDRESS, path="*"),
        ),
    ),
)

# A token endpoint that fails: the source is there and fails (PRE-006), whatever lies below it.
_ABOVE = world(named=person("named"), known=person("known"), metadata="machine")
_NAMED = Control(
    id="control.vertex-named-over-both", given=_ABOVE, credential="named-google-access"
)
_BROKEN_TOKENS: tuple[tuple[str, str, Fault, tuple[str, ...]], ...] = (
    (
        "vertex.token-endpoint-refuses",
        "A token endpoint that nobody can connect to ends the run",
        Fault(kind="refuse", host=TOKEN_HOST),
        (),
    ),
    (
        "vertex.token-endpoint-unresolvable",
        "A token endpoint without an address ends the run",
        Fault(kind="unresolvable", host=TOKEN_HOST),
        (),
    ),
    (
        "vertex.token-endpoint-silent",
        "A token endpoint that never answers ends the run in time",
        Fault(kind="silence", host=TOKEN_HOST),
        (),
    ),
    (
        "vertex.token-endpoint-resets",
        "A token endpoint that drops the connection ends the run",
        Fault(kind="reset", host=TOKEN_HOST),
        (),
    ),
    (
        "vertex.token-endpoint-page",
        "A token endpoint that answers with a page ends the run",
        Fault(kind="not-json", host=TOKEN_HOST),
        (),
    ),
    (
        "vertex.token-endpoint-failing",
        "A token endpoint that fails within ends the run after a few tries",
        Fault(kind="status", host=TOKEN_HOST, status=500),
        (),
    ),
    (
        "vertex.token-endpoint-throttles",
        "A token endpoint that was asked too often ends the run after a few tries",
        Fault(kind="status", host=TOKEN_HOST, status=429),
        (),
    ),
    (
        "vertex.token-endpoint-forbids",
        "A token endpoint that forbids ends the run",
        Fault(kind="status", host=TOKEN_HOST, status=403),
        (),
    ),
)
_TOKENS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=name,
            title=title,
            requires=("PRE-006", "VTX-006"),
            given=replace(_ABOVE, faults=(fault,)),
            then=(
                Refused(silent=True, mentions=mentions),
                Requests(host=TOKEN_HOST, most=10),
                NotContacted(host=METADATA_HOST),
                Within(most_s=_BOUND_S),
            ),
            control=_NAMED,
        )
        for name, title, fault, mentions in _BROKEN_TOKENS
    ),
    Scenario(
        id="vertex.token-endpoint-slow",
        title="A token endpoint that is slow gives its token all the same",
        requires=("VTX-005b",),
        given=replace(READY, faults=(Fault(kind="delay", host=TOKEN_HOST, delay_s=1.0),)),
        then=Sent(credential=SHOWN, header="bearer", alone=True),
    ),
    Scenario(
        id="vertex.token-endpoint-fails-once",
        title="A token endpoint that fails once may be asked again, and no more than a few times",
        requires=("VTX-005b", "PRE-006"),
        given=replace(READY, faults=(Fault(kind="status", host=TOKEN_HOST, status=503, first=1),)),
        then=Requests(host=TOKEN_HOST, least=1, most=5, requirement="PRE-006"),
        control=_READY,
    ),
)

# ERR-005, ERR-006: where a credential would go on the way to a token.
_ACTING = world(known=acting("target", person("source")))
_WORKLOAD = world(known=workload("workload"))
_ASKED: tuple[tuple[str, str, str, World, str], ...] = (
    (
        "vertex.token-endpoint-redirects",
        "A token endpoint that redirects elsewhere does not send the refresh token there",
        TOKEN_HOST,
        READY,
        SHOWN,
    ),
    (
        "vertex.token-exchange-redirects",
        "A token exchange that redirects elsewhere does not send the subject token there",
        STS_HOST,
        _WORKLOAD,
        "workload-google-access",
    ),
    (
        "vertex.impersonation-redirects",
        "An impersonation that redirects elsewhere does not send the source's token there",
        IAM_HOST,
        _ACTING,
        "target-google-access",
    ),
)
_CERTIFICATES: tuple[tuple[str, str, str, World, str], ...] = (
    (
        "vertex.token-endpoint-certificate",
        "A token endpoint with another host's certificate gets no refresh token",
        TOKEN_HOST,
        READY,
        SHOWN,
    ),
    (
        "vertex.token-exchange-certificate",
        "A token exchange with another host's certificate gets no subject token",
        STS_HOST,
        _WORKLOAD,
        "workload-google-access",
    ),
    (
        "vertex.model-certificate",
        "A host of models with another host's certificate gets no token",
        VERTEX.endpoint,
        READY,
        SHOWN,
    ),
)


def _control(name: str, given: World, slot: str) -> Control:
    return _READY if given is READY else Control(id=name, given=given, credential=slot)


_WAYS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=name,
            title=title,
            requires=("ERR-006", "LEK-001"),
            given=replace(
                given,
                faults=(
                    Fault(
                        kind="redirect",
                        host=host,
                        status=307,
                        location=f"https://{_ELSEWHERE}/token",
                    ),
                ),
                gateways=(_ELSEWHERE,),
            ),
            then=Refused(silent=True),
            control=_control(f"control.{name}", given, slot),
        )
        for name, title, host, given, slot in _ASKED
    ),
    *(
        Scenario(
            id=name,
            title=title,
            requires=("ERR-005",),
            given=replace(given, faults=(Fault(kind="wrong-certificate", host=host),)),
            then=(Refused(silent=True), Requests(host=host)),
            control=_control(f"control.{name}", given, slot),
        )
        for name, title, host, given, slot in _CERTIFICATES
    ),
    Scenario(
        id="vertex.model-redirects",
        title="A host of models that redirects elsewhere does not send the token there",
        requires=("ERR-006",),
        given=replace(
            READY,
            faults=(
                Fault(
                    kind="redirect",
                    host=VERTEX.endpoint,
                    status=307,
                    location=f"https://{_ELSEWHERE}/v1/messages",
                ),
            ),
            gateways=(_ELSEWHERE,),
        ),
        then=Failed(credential=SHOWN),
    ),
    Scenario(
        id="vertex.model-host-refuses",
        title="A host of models that nobody can connect to is named in the message",
        requires=("ERR-004",),
        given=replace(READY, faults=(Fault(kind="refuse", host=VERTEX.endpoint),)),
        then=Failed(credential=None, least=0, mentions=(VERTEX.endpoint,)),
        control=_READY,
    ),
    Scenario(
        id="vertex.model-host-unresolvable",
        title="A host of models without an address is named in the message",
        requires=("ERR-004",),
        given=replace(READY, faults=(Fault(kind="unresolvable", host=VERTEX.endpoint),)),
        then=Failed(credential=None, least=0, mentions=(VERTEX.endpoint,)),
        control=_READY,
    ),
)


def _answering(*standings: Standing) -> World:
    token = GoogleToken(value=f"«{SHOWN}»", standings=standings)
    return replace(READY, google=Google(users=(replace(PERSON.google.users[0], gives=(token,)),)))


_ANSWERS: tuple[tuple[str, str, str, Standing, Failed], ...] = (
    (
        "vertex.model-rejects",
        "A token that Vertex rejects ends the run with a message about authentication",
        "ERR-001",
        "unauthorized",
        Failed(credential=SHOWN, mentions=ABOUT_AUTHENTICATION),
    ),
    (
        "vertex.model-forbids",
        "A token without permission ends the run with a message about access",
        "ERR-002",
        "forbidden",
        Failed(credential=SHOWN, mentions=ABOUT_ACCESS),
    ),
    (
        "vertex.model-throttles",
        "Vertex's 429 is tried again a bounded number of times and blames no login",
        "ERR-003",
        "throttled",
        Failed(credential=SHOWN, without=BLAMES_AUTHENTICATION),
    ),
    (
        "vertex.model-fails",
        "Vertex's 500 is tried again a bounded number of times and blames no login",
        "ERR-003",
        "failing",
        Failed(credential=SHOWN, without=BLAMES_AUTHENTICATION),
    ),
)
_HEADERS: tuple[tuple[str, str, str, Mapping[str, str], tuple[Carried, ...]], ...] = (
    (
        "vertex.custom-headers",
        "Custom headers go to Vertex beside its token",
        "HDR-001",
        {"ANTHROPIC_CUSTOM_HEADERS": "X-Team: one\nX-Cost: two, three: four"},
        (
            Carried(header="x-team", value="one"),
            Carried(header="x-cost", value="two, three: four"),
        ),
    ),
    (
        "vertex.additional-protection",
        "The header of additional protection goes to Vertex",
        "HDR-006",
        {"CLAUDE_CODE_ADDITIONAL_PROTECTION": "1"},
        (Carried(header="x-anthropic-additional-protection", value="true"),),
    ),
)
_MODELS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=name,
            title=title,
            requires=(requirement,),
            given=_answering(standing),
            then=then,
        )
        for name, title, requirement, standing, then in _ANSWERS
    ),
    *(
        Scenario(
            id=name,
            title=title,
            requires=(requirement,),
            given=world(known=PERSON, variables=variables),
            then=(Sent(credential=SHOWN, header="bearer", alone=True), *carried),
        )
        for name, title, requirement, variables, carried in _HEADERS
    ),
)

SCENARIOS: tuple[Scenario, ...] = (*_METADATA, *_TOKENS, *_WAYS, *_MODELS)

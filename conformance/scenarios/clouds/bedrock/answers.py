"""What happens when Bedrock, or the way to it, says no (BED-020)."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.scenarios import ABOUT_ACCESS, ABOUT_AUTHENTICATION, BLAMES_AUTHENTICATION
from conformance.scenarios.clouds.bedrock.sources import (
    ASSUMED,
    ECS,
    ENVIRONMENT,
    INSTANCE,
    NAMED_PROFILE,
    PROFILE,
    SSO,
    Source,
    joined,
)
from conformance.scenarios.clouds.bedrock.worlds import METADATA, MODELS, SENDS, STS, selected
from conformance.scenarios.clouds.worlds import aws_key, aws_variables
from conformance.vocabulary.expectations import (
    AnyOf,
    Failed,
    NotContacted,
    Refused,
    Requests,
)
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Chat
from conformance.vocabulary.world import World
from fakes.situation import Aws, Fault
from fakes.situation.aws import AwsKey, AwsStanding, InstanceRole

_ENVIRONMENT, _PROFILE = aws_key("environment"), aws_key("profile")
_TEMPORARY = aws_key("environment", temporary=True)
_ABOUT = (*ABOUT_ACCESS, *ABOUT_AUTHENTICATION)


def _answered(source: Source, *standings: AwsStanding) -> Source:
    """The source with what becomes of requests that its key signs."""

    def judged(key: AwsKey) -> AwsKey:
        return replace(key, standings=standings) if key.id == f"«{source.name}-aws-id»" else key

    aws = source.aws
    instance = aws.instance
    return replace(
        source,
        aws=Aws(
            keys=tuple(map(judged, aws.keys)),
            roles=tuple(replace(role, gives=judged(role.gives)) for role in aws.roles),
            logins=tuple(replace(login, gives=judged(login.gives)) for login in aws.logins),
            containers=tuple(replace(role, gives=judged(role.gives)) for role in aws.containers),
            instance=None
            if instance is None
            else InstanceRole(gives=judged(instance.gives), token=instance.token),
        ),
    )


# The credential that is found is denied access; good ones below it are not tried.
_DENIED: tuple[tuple[str, str, Source, tuple[Source, ...]], ...] = (
    (
        "bedrock.environment-denied",
        "the environment's access key",
        ENVIRONMENT,
        (PROFILE, ECS, INSTANCE),
    ),
    ("bedrock.profile-denied", "the default profile", PROFILE, (ECS, INSTANCE)),
    ("bedrock.named-profile-denied", "a named profile", NAMED_PROFILE, (INSTANCE,)),
    ("bedrock.role-denied", "an assumed role", ASSUMED, (INSTANCE,)),
    ("bedrock.sso-denied", "an SSO role", SSO, (INSTANCE,)),
    ("bedrock.container-denied", "the role of a container", ECS, (INSTANCE,)),
    ("bedrock.instance-denied", "the role of an instance", INSTANCE, ()),
)


def _given(given: AwsKey, *known: AwsKey) -> World:
    return selected(aws_variables(given), aws=Aws(keys=known))


# A key that Amazon does not take; the good profile below it is not tried.
_WRONG: tuple[tuple[str, str, World], ...] = (
    (
        "bedrock.wrong-secret",
        "An access key with another key's secret signs in vain, and nothing else is tried",
        _given(_ENVIRONMENT, replace(_ENVIRONMENT, secret="«right-aws-secret»")),  # noqa: S106  # a place
    ),
    (
        "bedrock.unknown-key",
        "An access key that Amazon does not know signs in vain, and nothing else is tried",
        _given(_ENVIRONMENT),
    ),
    (
        "bedrock.stale-session-token",
        "An access key with an older session token signs in vain, and nothing else is tried",
        _given(_TEMPORARY, replace(_TEMPORARY, session="«right-aws-session»")),
    ),
    (
        "bedrock.missing-session-token",
        "A temporary key without its session token signs in vain, and nothing else is tried",
        _given(_ENVIRONMENT, _TEMPORARY),
    ),
    (
        "bedrock.expired-without-refresh",
        "A temporary key that has expired signs in vain, and the message tells of it",
        _given(_TEMPORARY, replace(_TEMPORARY, expires_in_s=-60)),
    ),
)
_TROUBLE: tuple[tuple[str, str, AwsStanding], ...] = (
    ("bedrock.throttled", "throttled", "throttled"),
    ("bedrock.failing", "answered with a 500", "failing"),
    ("bedrock.unavailable", "answered with a 503", "unavailable"),
)
_NETWORK: tuple[tuple[str, str, str, Fault], ...] = (
    (
        "bedrock.connection-refused",
        "When Bedrock's host refuses connections the message names it",
        "ERR-004",
        Fault(kind="refuse", host=MODELS),
    ),
    (
        "bedrock.name-not-found",
        "When the name of Bedrock's host cannot be resolved the message names it",
        "ERR-004",
        Fault(kind="unresolvable", host=MODELS),
    ),
)
_BELOW: Mapping[str, Source] = {"profile": PROFILE}
_UNASKED = (NotContacted(host=METADATA), NotContacted(host=STS))

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=f"Denied access ends the run of {what}; no other credential is tried",
            requires=("BED-020",),
            given=joined(_answered(source, "denied"), *below),
            then=Failed(credential=f"{source.name}-aws-id", mentions=ABOUT_ACCESS),
        )
        for id_, what, source, below in _DENIED
    ),
    Scenario(
        id="bedrock.denied-within-a-session",
        title="Access denied to the second prompt of a session leads to no storm of requests",
        requires=("BED-020",),
        given=joined(_answered(ENVIRONMENT, "valid", "denied"), PROFILE),
        when=(Chat(pauses_s=(0.0, 0.0)),),
        then=Failed(credential="environment-aws-id", mentions=ABOUT_ACCESS, least=2, most=12),
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-020", "BED-005"),
            given=replace(
                given,
                files=PROFILE.files,
                aws=replace(given.aws, keys=(*given.aws.keys, _PROFILE)),
            ),
            then=(Failed(credential="environment-aws-id", mentions=_ABOUT), *_UNASKED),
        )
        for id_, title, given in _WRONG
    ),
    *(
        Scenario(
            id=id_,
            title=f"A request to Bedrock that is {what} is not told as a matter of credentials",
            requires=("ERR-003", "BED-020"),
            given=joined(_answered(ENVIRONMENT, standing), PROFILE),
            then=Failed(credential="environment-aws-id", without=BLAMES_AUTHENTICATION),
        )
        for id_, what, standing in _TROUBLE
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=(requirement, "BED-001"),
            given=replace(joined(ENVIRONMENT, PROFILE), faults=(fault,)),
            then=Failed(credential=None, mentions=(MODELS,), least=0),
            control=SENDS,
        )
        for id_, title, requirement, fault in _NETWORK
    ),
    Scenario(
        id="bedrock.wrong-certificate",
        title="No signature goes to a host whose certificate is another one's",
        requires=("ERR-005", "BED-001"),
        given=replace(joined(ENVIRONMENT), faults=(Fault(kind="wrong-certificate", host=MODELS),)),
        then=(Refused(), Requests(host=MODELS, most=0)),
        control=SENDS,
    ),
    Scenario(
        id="bedrock.redirect",
        title="A redirect of Bedrock's takes no signature to another host",
        requires=("ERR-006", "BED-001"),
        given=replace(
            joined(ENVIRONMENT),
            faults=(
                Fault(kind="redirect", host=MODELS, location="https://evil.example/model/x/invoke"),
            ),
            gateways=("evil.example",),
        ),
        then=(
            AnyOf(choices=(Failed(credential="environment-aws-id"), Refused())),
            Requests(host="evil.example", most=0, accepted=True),
        ),
        control=SENDS,
    ),
)

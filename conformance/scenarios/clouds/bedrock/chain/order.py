"""Several of Amazon's sources at once: the order among them (BED-010)."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.scenarios.clouds.bedrock.sources import (
    ASSUMED,
    ECS,
    EKS,
    ENVIRONMENT,
    INSTANCE,
    MADE,
    NAMED_PROFILE,
    PROFILE,
    ROLE_ARN,
    SSO,
    WEB,
    WEB_PROFILE,
    Source,
    configured,
    given_role,
    joined,
)
from conformance.scenarios.clouds.bedrock.worlds import NAMED, SENDS, sent
from conformance.vocabulary.expectations import AnyOf, Expectation, Refused, SameWinner
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import World
from fakes.situation import Aws

# In each world all credentials are good; the first one signs.
_ORDERED: tuple[tuple[str, str, tuple[Source, ...]], ...] = (
    (
        "bedrock.environment-before-profile",
        "The environment's access key comes before the default profile's",
        (ENVIRONMENT, PROFILE),
    ),
    (
        "bedrock.environment-before-named-profile",
        "The environment's access key comes before the profile that AWS_PROFILE names",
        (ENVIRONMENT, NAMED_PROFILE),
    ),
    (
        "bedrock.environment-before-role",
        "The environment's access key comes before a role of the default profile",
        (ENVIRONMENT, ASSUMED),
    ),
    (
        "bedrock.environment-before-process",
        "The environment's access key comes before a credential_process",
        (ENVIRONMENT, MADE),
    ),
    (
        "bedrock.environment-before-sso",
        "The environment's access key comes before an SSO profile",
        (ENVIRONMENT, SSO),
    ),
    (
        "bedrock.environment-before-web-identity",
        "The environment's access key comes before the variables of web identity",
        (ENVIRONMENT, WEB),
    ),
    (
        "bedrock.environment-before-container",
        "The environment's access key comes before the container endpoint",
        (ENVIRONMENT, ECS),
    ),
    (
        "bedrock.environment-before-instance",
        "The environment's access key comes before instance metadata",
        (ENVIRONMENT, INSTANCE),
    ),
    (
        "bedrock.profile-before-container",
        "The default profile comes before the container endpoint",
        (PROFILE, ECS),
    ),
    (
        "bedrock.profile-before-pod",
        "The default profile comes before the endpoint of an EKS pod",
        (PROFILE, EKS),
    ),
    (
        "bedrock.profile-before-instance",
        "The default profile comes before instance metadata",
        (PROFILE, INSTANCE),
    ),
    (
        "bedrock.named-profile-before-container",
        "The profile that AWS_PROFILE names comes before the container endpoint",
        (NAMED_PROFILE, ECS),
    ),
    (
        "bedrock.named-profile-before-instance",
        "The profile that AWS_PROFILE names comes before instance metadata",
        (NAMED_PROFILE, INSTANCE),
    ),
    (
        "bedrock.role-before-container",
        "A role of the default profile comes before the container endpoint",
        (ASSUMED, ECS),
    ),
    (
        "bedrock.role-before-instance",
        "A role of the default profile comes before instance metadata",
        (ASSUMED, INSTANCE),
    ),
    (
        "bedrock.process-before-container",
        "A profile's credential_process comes before the container endpoint",
        (MADE, ECS),
    ),
    (
        "bedrock.process-before-instance",
        "A profile's credential_process comes before instance metadata",
        (MADE, INSTANCE),
    ),
    (
        "bedrock.sso-before-container",
        "An SSO profile comes before the container endpoint",
        (SSO, ECS),
    ),
    (
        "bedrock.sso-before-instance",
        "An SSO profile comes before instance metadata",
        (SSO, INSTANCE),
    ),
    (
        "bedrock.web-profile-before-instance",
        "A profile's web identity comes before instance metadata",
        (WEB_PROFILE, INSTANCE),
    ),
    (
        "bedrock.container-before-instance",
        "The container endpoint comes before instance metadata",
        (ECS, INSTANCE),
    ),
    (
        "bedrock.pod-before-instance",
        "The endpoint of an EKS pod comes before instance metadata",
        (EKS, INSTANCE),
    ),
    (
        "bedrock.order-of-four",
        "Environment, profile, container and instance: the environment's access key signs",
        (ENVIRONMENT, PROFILE, ECS, INSTANCE),
    ),
    (
        "bedrock.order-of-three",
        "Profile, container and instance: the profile's access key signs",
        (PROFILE, ECS, INSTANCE),
    ),
    (
        "bedrock.order-of-five",
        "Environment, web identity, profile, container, instance: the environment's key signs",
        (ENVIRONMENT, WEB, PROFILE, ECS, INSTANCE),
    ),
)

# The variables of web identity beside what they may come before or after.
_WEB_BESIDE: tuple[tuple[str, str, tuple[Source, ...]], ...] = (
    (
        "bedrock.web-identity-and-profile",
        "Of web identity and the default profile one signs, the same every time",
        (PROFILE,),
    ),
    (
        "bedrock.web-identity-and-container",
        "Of web identity and the container endpoint one signs, the same every time",
        (ECS,),
    ),
    (
        "bedrock.web-identity-and-instance",
        "Of web identity and instance metadata one signs, the same every time",
        (INSTANCE,),
    ),
)

_OWN_ROLE = given_role("models", trusts=("«environment-aws-id»",))
_BY_ENVIRONMENT: Mapping[str, str] = {"role_arn": ROLE_ARN, "credential_source": "Environment"}

# AWS_PROFILE names a profile that is in no file.
_NAMELESS: tuple[tuple[str, str, World, tuple[Expectation, ...]], ...] = (
    (
        "bedrock.no-such-profile-beside-default",
        "AWS_PROFILE that names no profile is refused, or the next source signs",
        joined(PROFILE, variables={"AWS_PROFILE": "absent"}),
        (sent("profile"),),
    ),
    (
        "bedrock.no-such-profile-beside-instance",
        "AWS_PROFILE that names no profile is refused, or instance metadata gives the key",
        joined(INSTANCE, variables={"AWS_PROFILE": "absent"}),
        (sent("instance"),),
    ),
    (
        "bedrock.no-such-profile-beside-environment",
        "AWS_PROFILE that names no profile is refused, or the environment's access key signs",
        joined(ENVIRONMENT, variables={"AWS_PROFILE": "absent"}),
        (sent("environment"),),
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-010",),
            given=joined(*found),
            then=sent(found[0].name),
        )
        for id_, title, found in _ORDERED
    ),
    Scenario(
        id="bedrock.environment-before-its-own-role",
        title="The environment's key comes before the role that a profile would assume with it",
        requires=("BED-010",),
        given=replace(
            joined(
                ENVIRONMENT,
                configured(
                    Source(name="models", aws=Aws(roles=(_OWN_ROLE,))),
                    ("profile work", _BY_ENVIRONMENT),
                ),
                variables=NAMED,
            )
        ),
        then=sent("environment"),
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-010",),
            given=joined(WEB, *others),
            when=(Send(), Send()),
            then=(
                AnyOf(choices=(sent("web"), *(sent(other.name) for other in others))),
                SameWinner(),
            ),
        )
        for id_, title, others in _WEB_BESIDE
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-010", "BED-006"),
            given=given,
            then=AnyOf(choices=(Refused(), *signs)),
            control=SENDS,
        )
        for id_, title, given, signs in _NAMELESS
    ),
)

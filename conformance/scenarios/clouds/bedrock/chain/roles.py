"""Roles: assumed by a profile, by web identity, given to containers and instances (BED-007)."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.scenarios.clouds.bedrock.sources import (
    ASSUMED,
    ECS,
    EKS,
    EKS_BY_VALUE,
    IMDS_TOKEN,
    INSTANCE,
    MODELS_ROLE,
    POD,
    ROLE_ARN,
    TASK,
    TOKEN_FILE,
    WEB,
    WEB_PROFILE,
    WEB_ROLE,
    WEB_VARIABLES,
    Source,
    configured,
    given_role,
    joined,
    token_file,
)
from conformance.scenarios.clouds.bedrock.worlds import (
    METADATA,
    MODELS,
    NAMED,
    STS,
    config_file,
    credentials_file,
    in_region,
    key_values,
    sent,
)
from conformance.scenarios.clouds.worlds import aws_key
from conformance.vocabulary.expectations import (
    Carried,
    Refused,
    Requests,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Chat
from conformance.vocabulary.world import World
from fakes.situation import Aws
from fakes.situation.aws import InstanceRole

_BASE = aws_key("base")
_SOURCE: Mapping[str, str] = {"role_arn": ROLE_ARN, "source_profile": "base"}
_BY_INSTANCE = given_role("models", trusts=("«instance-aws-id»",))
_BY_TASK = given_role("models", trusts=("«task-aws-id»",))
_SECRETIVE = given_role("models", trusts=(_BASE.id,), external_id="pecking-order")
_MIDDLE = given_role("middle", trusts=(_BASE.id,))
_LAST = given_role("models", trusts=("«middle-aws-id»",))


def _assumed(aws: Aws, *sections: tuple[str, Mapping[str, str]], **variables: str) -> World:
    """A profile that assumes a role with the key of the profile ``base``."""
    files = (credentials_file(("base", key_values(_BASE))), config_file(*sections))
    return joined(Source(name="models", variables=variables, files=files, aws=aws))


def _from(source: Source, where: str, role: Aws) -> World:
    """A profile that assumes a role with what another source gives."""
    config = config_file(("default", {"role_arn": ROLE_ARN, "credential_source": where}))
    return joined(source, Source(name="models", files=(config,), aws=role))


# A profile that assumes a role: with whose key, and what it says to STS.
_PROFILES: tuple[tuple[str, str, World, str], ...] = (
    (
        "bedrock.role-of-default-profile",
        "The default profile assumes its role with the key of its source profile",
        joined(ASSUMED),
        "models",
    ),
    (
        "bedrock.role-of-named-profile",
        "The profile that AWS_PROFILE names assumes its role",
        _assumed(Aws(keys=(_BASE,), roles=(MODELS_ROLE,)), ("profile work", _SOURCE), **NAMED),
        "models",
    ),
    (
        "bedrock.role-by-instance",
        "A profile may assume its role with what instance metadata gives",
        _from(INSTANCE, "Ec2InstanceMetadata", Aws(roles=(_BY_INSTANCE,))),
        "models",
    ),
    (
        "bedrock.role-by-container",
        "A profile may assume its role with what the container endpoint gives",
        _from(ECS, "EcsContainer", Aws(roles=(_BY_TASK,))),
        "models",
    ),
    (
        "bedrock.role-with-external-id",
        "A profile tells the external id without which its role is not given",
        _assumed(
            Aws(keys=(_BASE,), roles=(_SECRETIVE,)),
            ("default", {**_SOURCE, "external_id": "pecking-order"}),
        ),
        "models",
    ),
    (
        "bedrock.role-with-session-name",
        "A profile names the session of its role",
        _assumed(
            Aws(keys=(_BASE,), roles=(MODELS_ROLE,)),
            (
                "default",
                {**_SOURCE, "role_session_name": "pecking-order", "duration_seconds": "900"},
            ),
        ),
        "models",
    ),
    (
        "bedrock.role-by-a-role",
        "A role may be assumed with the key of another role",
        _assumed(
            Aws(keys=(_BASE,), roles=(_MIDDLE, _LAST)),
            ("default", {"role_arn": ROLE_ARN, "source_profile": "middle"}),
            ("profile middle", {"role_arn": _MIDDLE.arn, "source_profile": "base"}),
        ),
        "models",
    ),
)

# A role by web identity: variables or a profile name the file of the token.
_WEB: tuple[tuple[str, str, World], ...] = (
    (
        "bedrock.web-identity-variables",
        "The role that the variables of web identity name is assumed with the token",
        joined(WEB),
    ),
    (
        "bedrock.web-identity-with-session-name",
        "AWS_ROLE_SESSION_NAME names the session of a role by web identity",
        joined(WEB, variables={"AWS_ROLE_SESSION_NAME": "pecking-order"}),
    ),
    (
        "bedrock.web-identity-profile",
        "The default profile assumes its role by web identity",
        joined(WEB_PROFILE),
    ),
    (
        "bedrock.web-identity-named-profile",
        "The profile that AWS_PROFILE names assumes its role by web identity",
        joined(
            configured(
                WEB_PROFILE,
                (
                    "profile work",
                    {"role_arn": WEB_ROLE.arn, "web_identity_token_file": TOKEN_FILE},
                ),
            ),
            variables=NAMED,
        ),
    ),
)
_BY_TOKEN = Requests(host=STS, least=1, most=3)

_CONTAINERS: tuple[tuple[str, str, Source], ...] = (
    ("bedrock.ecs-task-role", "The role of an ECS task is given by its relative address", ECS),
    ("bedrock.eks-pod-role", "The role of an EKS pod is given for the token in its file", EKS),
    (
        "bedrock.eks-pod-role-by-value",
        "The role of an EKS pod is given for the token in the variable",
        EKS_BY_VALUE,
    ),
)

# What is wrong with a web identity: STS gives nothing for it, and the program says so.
_BAD_TOKENS: tuple[tuple[str, str, World], ...] = (
    (
        "bedrock.web-identity-expired",
        "A web identity whose token has expired gives no role",
        joined(replace(WEB, files=(token_file(exp="«epoch-ago-60s»"),))),
    ),
    (
        "bedrock.web-identity-of-another-audience",
        "A web identity for another audience gives no role",
        joined(replace(WEB, files=(token_file(aud="another.example"),))),
    ),
    (
        "bedrock.web-identity-of-a-stranger",
        "A web identity that a stranger signed gives no role",
        joined(replace(WEB, files=(token_file(signed_by="stranger"),))),
    ),
    (
        "bedrock.web-identity-without-file",
        "A web identity whose file is missing gives no role",
        joined(Source(name="web", variables=WEB_VARIABLES, aws=WEB.aws)),
    ),
)
_ROLE_SENDS = Control(id="control.bedrock.web-identity", given=joined(WEB), credential="web-aws-id")

# A role that STS, or an endpoint on the machine, does not give.
_NOT_GIVEN: tuple[tuple[str, str, str, World, Control], ...] = (
    (
        "bedrock.role-not-allowed",
        "A role that does not trust the key of its profile ends the run",
        "BED-007a",
        _assumed(
            Aws(keys=(_BASE,), roles=(given_role("models"),)),
            ("default", _SOURCE),
        ),
        Control(
            id="control.bedrock.assumed-role", given=joined(ASSUMED), credential="models-aws-id"
        ),
    ),
    (
        "bedrock.role-without-external-id",
        "A role that wants an external id is not given without it",
        "BED-007a",
        _assumed(Aws(keys=(_BASE,), roles=(_SECRETIVE,)), ("default", _SOURCE)),
        Control(
            id="control.bedrock.assumed-role", given=joined(ASSUMED), credential="models-aws-id"
        ),
    ),
    (
        "bedrock.pod-role-with-wrong-token",
        "The role of an EKS pod is not given for another token",
        "BED-007c",
        joined(
            replace(
                EKS_BY_VALUE,
                aws=Aws(
                    containers=(replace(POD, authorization="«right-container-token»"),),
                ),
            )
        ),
        Control(id="control.bedrock.pod-role", given=joined(EKS_BY_VALUE), credential="pod-aws-id"),
    ),
    (
        "bedrock.task-role-elsewhere",
        "A container endpoint that knows no such role ends the run",
        "BED-007c",
        joined(replace(ECS, aws=Aws(containers=(replace(TASK, path="/v2/credentials/other"),)))),
        Control(id="control.bedrock.task-role", given=joined(ECS), credential="task-aws-id"),
    ),
)

_IRELAND = Aws(
    instance=InstanceRole(
        gives=aws_key("instance", temporary=True),
        token=IMDS_TOKEN,
        region="eu-west-1",
    )
)

SCENARIOS: tuple[Scenario, ...] = (
    Scenario(
        id="bedrock.role-signs-with-its-token",
        title="The key of a role signs with the session token that it came with",
        requires=("BED-007", "BED-005"),
        given=joined(ASSUMED),
        then=(
            sent("models"),
            Carried(header="x-amz-security-token", value="«models-aws-session»"),
        ),
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-007a", "BED-007"),
            given=given,
            then=(sent(winner), Requests(host=STS, least=1, most=6, requirement="BED-007a")),
        )
        for id_, title, given, winner in _PROFILES
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-007b", "BED-007"),
            given=given,
            then=(sent("web"), _BY_TOKEN),
        )
        for id_, title, given in _WEB
    ),
    Scenario(
        id="bedrock.web-identity-in-a-region",
        title="A role by web identity is good for the region of AWS_REGION",
        requires=("BED-007b", "BED-003"),
        given=in_region(joined(WEB, variables={"AWS_REGION": "eu-west-1"}), "eu-west-1"),
        then=sent("web"),
    ),
    Scenario(
        id="bedrock.assumed-role-in-a-region",
        title="A role of a profile is good for the region of AWS_REGION",
        requires=("BED-007a", "BED-003"),
        given=in_region(
            joined(ASSUMED, variables={"AWS_REGION": "ap-northeast-1"}), "ap-northeast-1"
        ),
        then=sent("models"),
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-007c", "BED-007"),
            given=joined(source),
            then=sent(source.name),
        )
        for id_, title, source in _CONTAINERS
    ),
    Scenario(
        id="bedrock.instance-role",
        title="The role of an instance is given for a token of metadata version 2",
        requires=("BED-007d", "BED-007"),
        given=joined(INSTANCE),
        then=(
            sent("instance"),
            Requests(host=METADATA, path="/latest/api/token", least=1, most=6, accepted=True),
        ),
    ),
    Scenario(
        id="bedrock.instance-region-does-not-count",
        title="An instance in another region leaves the default region as it is",
        requires=("BED-002", "BED-007d"),
        given=joined(Source(name="instance", aws=_IRELAND)),
        then=sent("instance"),
    ),
    Scenario(
        id="bedrock.instance-role-for-a-session",
        title="One question to instance metadata serves every prompt of a session",
        requires=("BED-007d",),
        given=joined(INSTANCE),
        when=(Chat(pauses_s=(0.0, 0.0, 0.0)),),
        then=(
            sent("instance"),
            Requests(host=METADATA, path="*/security-credentials/instance-role", least=1, most=2),
        ),
        origin="anthropics/claude-code#9027",
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-019", "BED-007b"),
            given=given,
            then=(Refused(), Requests(host=MODELS, most=0)),
            control=_ROLE_SENDS,
        )
        for id_, title, given in _BAD_TOKENS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-019", requirement),
            given=given,
            then=(Refused(), Requests(host=MODELS, most=0)),
            control=control,
        )
        for id_, title, requirement, given, control in _NOT_GIVEN
    ),
)

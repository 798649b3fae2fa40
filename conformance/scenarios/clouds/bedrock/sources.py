"""The places that AWS credentials come from, each as what it needs in a world (BED-005 to BED-009).

Every source has a key of its own that AWS knows, so that the wire tells which one signed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from conformance.scenarios.clouds.bedrock.worlds import (
    CONFIG,
    NAMED,
    config_file,
    credentials_file,
    key_values,
    profile_file,
    selected,
)
from conformance.scenarios.clouds.worlds import aws_key, aws_variables
from conformance.vocabulary.world import File, Helper, Json, World
from fakes.situation import Aws
from fakes.situation.aws import (
    ACCOUNT,
    AwsRole,
    ContainerRole,
    InstanceRole,
    SsoLogin,
)
from fakes.situation.identity import Federation

_NOTHING: Mapping[str, str] = {}
_NO_AWS = Aws()
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/models"
PROCESS = "aws-key-process"
START = "https://corp.awsapps.com/start"
SSO_ROLE = "ModelUser"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One place of credentials: whose key it is (``name``), and what has to be where for it."""

    name: str
    variables: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    files: tuple[File, ...] = ()
    aws: Aws = _NO_AWS
    programs: tuple[Helper, ...] = ()


def joined(*sources: Source, variables: Mapping[str, str] | None = None) -> World:
    """A world that has all of these sources."""
    found: dict[str, str] = {}
    for source in sources:
        found |= source.variables
    files = tuple(dict.fromkeys(file.path for source in sources for file in source.files))
    by_path = {file.path: file for source in sources for file in source.files}
    instances = [source.aws.instance for source in sources if source.aws.instance is not None]
    aws = Aws(
        keys=tuple(item for source in sources for item in source.aws.keys),
        roles=tuple(item for source in sources for item in source.aws.roles),
        logins=tuple(item for source in sources for item in source.aws.logins),
        containers=tuple(item for source in sources for item in source.aws.containers),
        instance=instances[0] if instances else None,
    )
    world = selected({**found, **(variables or {})}, *(by_path[path] for path in files), aws=aws)
    return replace(world, programs=tuple(item for source in sources for item in source.programs))


_ENVIRONMENT, _PROFILE, _NAMED = aws_key("environment"), aws_key("profile"), aws_key("named")
_BASE, _MADE = aws_key("base"), aws_key("process", temporary=True)
ENVIRONMENT = Source(
    name="environment", variables=aws_variables(_ENVIRONMENT), aws=Aws(keys=(_ENVIRONMENT,))
)
PROFILE = Source(name="profile", files=(profile_file(_PROFILE),), aws=Aws(keys=(_PROFILE,)))
NAMED_PROFILE = Source(
    name="named", variables=NAMED, files=(profile_file(_NAMED, "work"),), aws=Aws(keys=(_NAMED,))
)


def process_output(name: str, *, temporary: bool = True, expiration: str = "«in-3600s»") -> str:
    """What a credential process prints."""
    session = f', "SessionToken": "«{name}-aws-session»"' if temporary else ""
    ends = f', "Expiration": "{expiration}"' if expiration else ""
    return (
        f'{{"Version": 1, "AccessKeyId": "«{name}-aws-id»",'
        f' "SecretAccessKey": "«{name}-aws-secret»"{session}{ends}}}\n'
    )


MADE = Source(
    name="process",
    files=(config_file(("default", {"credential_process": PROCESS})),),
    aws=Aws(keys=(_MADE,)),
    programs=(Helper(name=PROCESS, output=process_output("process")),),
)


def given_role(name: str, **rest: str | tuple[str, ...] | Federation | None) -> AwsRole:
    """A role of this name, and the temporary key that it gives."""
    arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
    return AwsRole(arn=arn, gives=aws_key(name, temporary=True), **rest)  # type: ignore[arg-type]  # as AwsRole has it


MODELS_ROLE = given_role("models", trusts=(_BASE.id,))
ASSUMED = Source(
    name="models",
    files=(
        credentials_file(("base", key_values(_BASE))),
        config_file(("default", {"role_arn": ROLE_ARN, "source_profile": "base"})),
    ),
    aws=Aws(keys=(_BASE,), roles=(MODELS_ROLE,)),
)

ISSUER = "https://tokens.example"
SUBJECT = "system:serviceaccount:models:agent"
_FEDERATION = Federation(
    issuer=ISSUER,
    subject=SUBJECT,
    audience="sts.amazonaws.com",
    public_key="«public-pem-workload»",
)
TOKEN_FILE = "«home»/web-identity-token"  # noqa: S105  # a path


def token_file(*, name: str = "web", signed_by: str = "workload", **claims: Json) -> File:
    """A web identity: a JSON web token of a workload, good unless the claims say otherwise."""
    told: dict[str, Json] = {
        "iss": ISSUER,
        "sub": SUBJECT,
        "aud": "sts.amazonaws.com",
        "iat": "«epoch-ago-60s»",
        "exp": "«epoch-in-3600s»",
        "jti": f"«{name}-web-token»",
    }
    return File(path=TOKEN_FILE, kind="jwt", text=signed_by, json={**told, **claims})


WEB_ROLE = given_role("web", web=_FEDERATION)
WEB_VARIABLES: Mapping[str, str] = {
    "AWS_ROLE_ARN": WEB_ROLE.arn,
    "AWS_WEB_IDENTITY_TOKEN_FILE": TOKEN_FILE,
}
WEB = Source(
    name="web",
    variables=WEB_VARIABLES,
    files=(token_file(),),
    aws=Aws(roles=(WEB_ROLE,)),
)
WEB_PROFILE = Source(
    name="web",
    files=(
        token_file(),
        config_file(("default", {"role_arn": WEB_ROLE.arn, "web_identity_token_file": TOKEN_FILE})),
    ),
    aws=Aws(roles=(WEB_ROLE,)),
)

TASK = ContainerRole(gives=aws_key("task", temporary=True))
ECS = Source(
    name="task",
    variables={"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": TASK.path},
    aws=Aws(containers=(TASK,)),
)
POD = ContainerRole(
    gives=aws_key("pod", temporary=True),
    host="169.254.170.23",
    path="/v1/credentials",
    authorization="«pod-container-token»",
)
_POD_PLACE = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://{POD.host}{POD.path}"}
POD_TOKEN = File(path="«home»/eks-pod-identity-token", text="«pod-container-token»")
EKS = Source(
    name="pod",
    variables={**_POD_PLACE, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": POD_TOKEN.path},
    files=(POD_TOKEN,),
    aws=Aws(containers=(POD,)),
)
EKS_BY_VALUE = Source(
    name="pod",
    variables={**_POD_PLACE, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "«pod-container-token»"},
    aws=Aws(containers=(POD,)),
)
IMDS_TOKEN = "«instance-imds-token»"  # noqa: S105  # a place
INSTANCE = Source(
    name="instance",
    aws=Aws(instance=InstanceRole(gives=aws_key("instance", temporary=True), token=IMDS_TOKEN)),
)

SSO_LOGIN = SsoLogin(
    access_token="«sso-sso-token»",  # noqa: S106  # a place
    account=ACCOUNT,
    role=SSO_ROLE,
    gives=aws_key("sso", temporary=True),
    expires_in_s=3600,
)
_SSO_PROFILE = {"sso_account_id": ACCOUNT, "sso_role_name": SSO_ROLE}
_SSO_PLACE = {"sso_start_url": START, "sso_region": "us-east-1"}
SSO_CONFIG = config_file(
    ("default", {"sso_session": "corp", **_SSO_PROFILE}),
    ("sso-session corp", {**_SSO_PLACE, "sso_registration_scopes": "sso:account:access"}),
)
LEGACY_CONFIG = config_file(("default", {**_SSO_PLACE, **_SSO_PROFILE}))
CACHE = "«home»/.aws/sso/cache/"


def cache_file(key: str, *, token: str = "«sso-sso-token»", expires: str, **rest: Json) -> File:  # noqa: S107  # a place
    """A login that the AWS CLI keeps: the file is called like the session, or the start URL."""
    name = hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()
    told: dict[str, Json] = {
        "startUrl": START,
        "region": "us-east-1",
        "accessToken": token,
        "expiresAt": expires,
    }
    return File(path=f"{CACHE}{name}.json", kind="json", json={**told, **rest})


SSO = Source(
    name="sso",
    files=(SSO_CONFIG, cache_file("corp", expires="«in-3600s»")),
    aws=Aws(logins=(SSO_LOGIN,)),
)
SSO_LEGACY = Source(
    name="sso",
    files=(LEGACY_CONFIG, cache_file(START, expires="«in-3600s»")),
    aws=Aws(logins=(SSO_LOGIN,)),
)


def configured(source: Source, *sections: tuple[str, Mapping[str, str]]) -> Source:
    """The source with other sections in ``~/.aws/config``."""
    others = tuple(file for file in source.files if file.path != CONFIG)
    return replace(source, files=(*others, config_file(*sections)))

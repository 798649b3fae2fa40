"""Roles that somebody takes on with a key or with another issuer's token, and their wrong twins."""

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import jwt

from fakes.selftest.clouds import signing
from fakes.selftest.clouds.aws import keys
from fakes.selftest.clouds.aws.case import Case
from fakes.selftest.clouds.aws.keys import LASTING, MISMATCH, TEMPORARY
from fakes.situation import Aws
from fakes.situation.aws import AwsKey, AwsRole, ContainerRole, InstanceRole
from fakes.situation.identity import Federation

Kinds = Mapping[str, tuple[Case, dict[str, Case]]]
_KEYS = Path(__file__).parents[4] / "fixtures" / "keys"
_OTHER_ACCOUNT = "444455556666"
_TARGET = f"arn:aws:iam::{_OTHER_ACCOUNT}:role/models/Target"
_MIDDLE = "arn:aws:iam::111122223333:role/Middle"
_AS_TARGET = f"arn:aws:sts::{_OTHER_ACCOUNT}:assumed-role/Target/tester"
_GIVEN = AwsKey(
    id="ASIAPECKINGORDER0010",
    secret="secret-of-the-target-role",
    session="session-token-of-the-target-role",
)
_GIVEN_MIDDLE = AwsKey(
    id="ASIAPECKINGORDER0011",
    secret="secret-of-the-middle-role",
    session="session-token-of-the-middle-role",
)
_DENIED = "AccessDenied.* is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam:"
_EXPIRED = "refreshed credentials are still expired"
_WITHOUT_SOURCE = "No credentials found in credential_source"


def _role(*trusts: AwsKey, external_id: str | None = None, gives: AwsKey = _GIVEN) -> AwsRole:
    trusted = tuple(key.id for key in trusts)
    return AwsRole(arn=_TARGET, gives=gives, trusts=trusted, external_id=external_id)


def _profile(name: str, role: str, **settings: str) -> str:
    told = {"role_arn": role, "role_session_name": "tester", **settings}
    lines = (f"{setting} = {value}" for setting, value in told.items())
    return "\n".join((f"[profile {name}]", *lines, ""))


def _from_profile(aws: Aws, *profiles: str) -> Case:
    """The profile ``work`` and others, and a key in the profile ``base``."""
    files = {".aws/config": "".join(profiles), ".aws/credentials": keys.section("base", LASTING)}
    return Case(aws=aws, files=files, profile="work", arn=_AS_TARGET)


_BY_BASE = _profile("work", _TARGET, source_profile="base")
_FROM_SOURCE = _from_profile(Aws(keys=(LASTING,), roles=(_role(LASTING),)), _BY_BASE)
_NO_ROLE = f"arn:aws:iam::{_OTHER_ACCOUNT}:role/NoSuchRole"
_WRONG_SOURCES = {
    "a key that the role does not trust": replace(
        _FROM_SOURCE, aws=Aws(keys=(LASTING,), roles=(_role(),)), refusal=_DENIED
    ),
    "no such role": replace(
        _from_profile(_FROM_SOURCE.aws, _profile("work", _NO_ROLE, source_profile="base")),
        refusal=_DENIED,
    ),
    "wrong secret of the source": replace(
        _FROM_SOURCE,
        aws=replace(_FROM_SOURCE.aws, keys=(replace(LASTING, secret="another"),)),
        refusal=MISMATCH,
    ),
    "the role's key has expired": replace(
        _FROM_SOURCE,
        aws=Aws(
            keys=(LASTING,),
            roles=(_role(LASTING, gives=replace(_GIVEN, expires_in_s=-60)),),
        ),
        refusal=_EXPIRED,
    ),
}

_EXTERNAL = _from_profile(
    Aws(keys=(LASTING,), roles=(_role(LASTING, external_id="customer-7"),)),
    _profile("work", _TARGET, source_profile="base", external_id="customer-7"),
)
_OTHER_CUSTOMER = _profile("work", _TARGET, source_profile="base", external_id="customer-8")
_WRONG_EXTERNALS = {
    "another external id": replace(_from_profile(_EXTERNAL.aws, _OTHER_CUSTOMER), refusal=_DENIED),
    "no external id": replace(_from_profile(_EXTERNAL.aws, _BY_BASE), refusal=_DENIED),
}

_FIRST = AwsRole(arn=_MIDDLE, gives=_GIVEN_MIDDLE, trusts=(LASTING.id,))
_CHAIN = (
    _profile("work", _TARGET, source_profile="middle"),
    _profile("middle", _MIDDLE, source_profile="base"),
)
_CHAINED = _from_profile(Aws(keys=(LASTING,), roles=(_FIRST, _role(_GIVEN_MIDDLE))), *_CHAIN)
_WRONG_CHAINS = {
    "the role trusts the first key only": replace(
        _CHAINED, aws=replace(_CHAINED.aws, roles=(_FIRST, _role(LASTING))), refusal=_DENIED
    ),
}


def _by_source(source: str, aws: Aws, **environment: str) -> Case:
    files = {".aws/config": _profile("work", _TARGET, credential_source=source)}
    return Case(aws=aws, files=files, environment=environment, profile="work", arn=_AS_TARGET)


def _without_trust(good: Case) -> dict[str, Case]:
    aws = replace(good.aws, roles=(_role(),))
    return {"a key that the role does not trust": replace(good, aws=aws, refusal=_DENIED)}


_IN_ENVIRONMENT = _by_source(
    "Environment", Aws(keys=(LASTING,), roles=(_role(LASTING),)), **keys.variables(LASTING)
)
_ON_INSTANCE = _by_source(
    "Ec2InstanceMetadata",
    Aws(
        instance=InstanceRole(gives=TEMPORARY, token="imds-token"),
        roles=(_role(TEMPORARY),),
    ),
)
_IN_CONTAINER = _by_source(
    "EcsContainer",
    Aws(containers=(ContainerRole(gives=TEMPORARY),), roles=(_role(TEMPORARY),)),
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI="/v2/credentials/role",
)
_WRONG_INSTANCES = {
    **_without_trust(_ON_INSTANCE),
    "no role of the instance": replace(
        _ON_INSTANCE, aws=replace(_ON_INSTANCE.aws, instance=None), refusal=_WITHOUT_SOURCE
    ),
}

_ISSUER, _SUBJECT, _AUDIENCE = "https://issuer.example", "repo:pecking/order", "sts.amazonaws.com"
_WEB = Aws(
    roles=(
        AwsRole(
            arn=_TARGET,
            gives=_GIVEN,
            web=Federation(
                issuer=_ISSUER,
                subject=_SUBJECT,
                audience=_AUDIENCE,
                public_key=(_KEYS / "workload.public.pem").read_text(),
            ),
        ),
    )
)
_INVALID = "InvalidIdentityToken.*"


def _token(owner: str = "workload", lasts_s: int = 600, **changed: str) -> str:
    now = int(time.time())
    claims = {"iss": _ISSUER, "sub": _SUBJECT, "aud": _AUDIENCE, **changed}
    times = {"iat": now - 900, "exp": now + lasts_s}
    return jwt.encode({**claims, **times}, signing.private(owner), algorithm="RS256")


def _in_variables(token: str, role: str = _TARGET) -> Case:
    environment = {
        "AWS_ROLE_ARN": role,
        "AWS_ROLE_SESSION_NAME": "tester",
        "AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/token",
    }
    return Case(aws=_WEB, environment=environment, files={"token": token}, arn=_AS_TARGET)


def _in_web_profile(token: str) -> Case:
    profile = _profile("work", _TARGET, web_identity_token_file="{home}/token")
    files = {"token": token, ".aws/config": profile}
    return Case(aws=_WEB, files=files, profile="work", arn=_AS_TARGET)


# What is refused, and why.
_WRONG_TOKENS = {
    "another audience": (_token(aud="another.example"), f"{_INVALID}Incorrect token audience"),
    "another issuer": (
        _token(iss="https://another.example"),
        f"{_INVALID}No OpenIDConnect provider found in your account for https://another.example",
    ),
    "a stranger's key": (_token("stranger"), f"{_INVALID}Couldn't retrieve verification key"),
    "another subject": (_token(sub="repo:another"), "AccessDenied.*AssumeRoleWithWebIdentity"),
    "expired token": (_token(lasts_s=-60), "ExpiredTokenException.*Token expired: "),
    "no JSON web token": ("an-opaque-token", f"{_INVALID}is not a valid JWT"),
}
_WRONG_VARIABLES = {
    **{
        name: replace(_in_variables(token), refusal=refusal)
        for name, (token, refusal) in _WRONG_TOKENS.items()
    },
    "no such role": replace(
        _in_variables(_token(), _NO_ROLE), refusal="AccessDenied.*AssumeRoleWithWebIdentity"
    ),
}
_STRANGE, _WHY = _WRONG_TOKENS["a stranger's key"]
_WRONG_PROFILES = {"a stranger's key": replace(_in_web_profile(_STRANGE), refusal=_WHY)}

KINDS: Kinds = {
    "role, source_profile": (_FROM_SOURCE, _WRONG_SOURCES),
    "role, external_id": (_EXTERNAL, _WRONG_EXTERNALS),
    "role of a role": (_CHAINED, _WRONG_CHAINS),
    "role, credential_source Environment": (_IN_ENVIRONMENT, _without_trust(_IN_ENVIRONMENT)),
    "role, credential_source Ec2InstanceMetadata": (_ON_INSTANCE, _WRONG_INSTANCES),
    "role, credential_source EcsContainer": (_IN_CONTAINER, _without_trust(_IN_CONTAINER)),
    "web identity, environment": (_in_variables(_token()), _WRONG_VARIABLES),
    "web identity, profile": (_in_web_profile(_token()), _WRONG_PROFILES),
}

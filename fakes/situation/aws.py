"""What the fakes of Amazon's cloud are told: which keys exist, and who gives which of them."""

from dataclasses import dataclass
from typing import Literal

from fakes.situation.first_party import Secret
from fakes.situation.identity import Federation

ACCOUNT = "111122223333"
# What Bedrock makes of a key that it knows; an unknown one is "unrecognized".
AwsStanding = Literal[
    "valid",
    "denied",  # 403 AccessDeniedException
    "expired",  # 403 ExpiredTokenException
    "expired-token",  # 403 ExpiredToken
    "request-expired",  # 403 RequestExpired
    "unrecognized",  # 403 UnrecognizedClientException
    "throttled",  # 429 ThrottlingException
    "failing",  # 500 InternalServerException
    "unavailable",  # 503 ServiceUnavailableException
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsKey:
    """An access key: its id, its secret, and for a temporary one the session token.

    ``standings[n]`` answers the n-th inference request signed with it; the last one stays.
    ``expires_in_s``: seconds after the situation's start from which on it has expired everywhere;
    negative for one that has expired before. Whoever gives the key tells this time.
    """

    id: str
    secret: str
    session: str | None = None
    standings: tuple[AwsStanding, ...] = ("valid",)
    expires_in_s: float | None = None
    account: str = ACCOUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsRole:
    """A role of STS, the key that assuming it gives, and whom it trusts.

    ``trusts``: ids of the access keys that may assume it (AssumeRole); ``external_id`` has to be
    told then, where there is one. ``web``: whose JSON web tokens may (AssumeRoleWithWebIdentity).
    """

    arn: str
    gives: AwsKey
    trusts: tuple[str, ...] = ()
    external_id: str | None = None
    web: Federation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SsoLogin:
    """A login of IAM Identity Center: for this access token the portal gives the role's key.

    ``expires_in_s``: how long the access token is good after the start. With ``refresh_token``,
    ``client_id`` and ``client_secret`` the OIDC endpoint gives ``fresh_token`` for it, once, good
    for ``lifetime_s``; the portal takes that one too.
    """

    access_token: str
    account: str
    role: str
    gives: AwsKey
    region: str = "us-east-1"
    expires_in_s: float | None = None
    refresh_token: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    fresh_token: str | None = None
    lifetime_s: int = 28_800


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerRole:
    """The key that a container endpoint gives at ``host`` and ``path``.

    ECS serves ``169.254.170.2``, EKS ``169.254.170.23``. ``authorization``: the value that the
    request's Authorization header must have, where the endpoint wants one.
    """

    gives: AwsKey
    host: str = "169.254.170.2"
    path: str = "/v2/credentials/role"
    authorization: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceRole:
    """The key that the instance metadata service gives, version 2 only.

    ``token`` is what ``PUT /latest/api/token`` answers; every other request must carry it.
    """

    gives: AwsKey
    token: str
    name: str = "instance-role"
    region: str = "us-east-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aws:
    """All of Amazon's cloud in one situation.

    ``bearers`` are Bedrock API keys. ``gateways`` serve Bedrock under other names, as a company's
    gateway would; with ``anonymous`` they need no credential (they have their own), and still
    refuse a wrong one.
    """

    keys: tuple[AwsKey, ...] = ()
    roles: tuple[AwsRole, ...] = ()
    logins: tuple[SsoLogin, ...] = ()
    containers: tuple[ContainerRole, ...] = ()
    instance: InstanceRole | None = None
    bearers: tuple[Secret, ...] = ()
    gateways: tuple[str, ...] = ()
    anonymous: bool = False

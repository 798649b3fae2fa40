"""What the fakes of Google's cloud are told: which identities exist, and what token each gets."""

from dataclasses import dataclass
from typing import Literal

from fakes.situation.first_party import Standing
from fakes.situation.identity import Federation

PROJECT = "pecking-order-project"
ExternalKind = Literal["jwt", "opaque"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleToken:
    """An access token, good from the moment it is given.

    ``standings[n]`` answers the n-th inference request that carries it; the last one stays.
    ``lifetime_s`` is the ``expires_in`` of the reply, and how long it is good.
    """

    value: str
    standings: tuple[Standing, ...] = ("valid",)
    lifetime_s: int = 3_599


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAccount:
    """A service account whose assertions (RFC 7523) this public key (PEM) verifies.

    The n-th token given is the n-th of ``gives``; the last stays.
    """

    email: str
    key_id: str
    public_key: str
    gives: tuple[GoogleToken, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizedUser:
    """A person's consent: the refresh token of a client; a ``revoked`` one is ``invalid_grant``.

    ``reauthenticate``: the company's session policy wants the person to prove who they are again
    (``invalid_rapt``).
    """

    client_id: str
    client_secret: str
    refresh_token: str
    gives: tuple[GoogleToken, ...]
    revoked: bool = False
    reauthenticate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalAccount:
    """A workload identity pool's provider: for a subject token STS gives an access token.

    ``subject``: whose JSON web tokens are accepted; ``subject_token``: the opaque one that is.
    """

    audience: str
    gives: tuple[GoogleToken, ...]
    subject: Federation | None = None
    subject_token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Impersonation:
    """A service account that holders of these access tokens may act as (generateAccessToken)."""

    email: str
    trusts: tuple[str, ...]
    gives: tuple[GoogleToken, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleInstance:
    """A machine of Google's: what its metadata server tells of its default service account.

    Without one ``metadata.google.internal`` does not resolve.
    """

    gives: tuple[GoogleToken, ...]
    email: str = "default@pecking-order-project.iam.gserviceaccount.com"
    project: str = PROJECT


@dataclass(frozen=True, slots=True, kw_only=True)
class Google:
    """All of Google's cloud in one situation; ``gateways`` and ``anonymous`` as for Amazon's.

    ``tokens`` are access tokens that are good from the start, whoever gave them.
    """

    service_accounts: tuple[ServiceAccount, ...] = ()
    users: tuple[AuthorizedUser, ...] = ()
    external: tuple[ExternalAccount, ...] = ()
    impersonations: tuple[Impersonation, ...] = ()
    instance: GoogleInstance | None = None
    tokens: tuple[GoogleToken, ...] = ()
    gateways: tuple[str, ...] = ()
    anonymous: bool = False

"""What the fakes of Microsoft's cloud are told: which identities exist, and what each gets."""

from dataclasses import dataclass
from typing import Literal

from fakes.situation.first_party import Secret, Standing
from fakes.situation.identity import Federation

TENANT = "11111111-2222-4333-8444-555555555555"
RESOURCE = "pecking-order"
IdentityHost = Literal["imds", "app-service"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureToken:
    """An access token for one of Foundry's two scopes, good from the moment it is given."""

    value: str
    standings: tuple[Standing, ...] = ("valid",)
    lifetime_s: int = 3_599


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureClient:
    """An application of a tenant, and by which of its credentials it gets a token.

    ``certificate`` is PEM: assertions signed with its key, RS256 or PS256, are accepted.
    ``federated``: whose JSON web tokens are accepted as assertions. ``disabled``: its every request
    is answered as that of an application that was disabled. Several with one ``client_id`` are the
    several credentials of one application, each with tokens of its own.
    """

    client_id: str
    gives: tuple[AzureToken, ...]
    tenant: str = TENANT
    secret: str | None = None
    certificate: str | None = None
    federated: Federation | None = None
    disabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedIdentity:
    """A managed identity: at the instance metadata service, or at App Service's endpoint.

    App Service's endpoint is ``http://{host}/msi/token``; ``header`` is what X-IDENTITY-HEADER must
    say there. ``client_id``: of a user-assigned one, which has to be asked for by it; only the
    instance metadata service gives it unasked, when the machine has no other.
    """

    gives: tuple[AzureToken, ...]
    kind: IdentityHost = "imds"
    host: str = "169.254.169.254"
    header: str | None = None
    client_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Azure:
    """All of Microsoft's cloud in one situation; ``gateways`` and ``anonymous`` as for Amazon's.

    ``keys`` are keys of the Foundry resource, ``tokens`` access tokens that are good from the start
    (those that the Azure CLI prints). ``resources`` are the resources that exist.
    """

    clients: tuple[AzureClient, ...] = ()
    identities: tuple[ManagedIdentity, ...] = ()
    keys: tuple[Secret, ...] = ()
    tokens: tuple[AzureToken, ...] = ()
    resources: tuple[str, ...] = (RESOURCE,)
    gateways: tuple[str, ...] = ()
    anonymous: bool = False

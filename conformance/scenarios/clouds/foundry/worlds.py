"""Worlds with Foundry selected: each way to a credential of Microsoft's, alone and together."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from conformance.scenarios.clouds.worlds import FOUNDRY
from conformance.vocabulary.cloud import SELECTORS, Cloud
from conformance.vocabulary.expectations import (
    Expectation,
    HelperRuns,
    NotContacted,
    Requests,
    Sent,
)
from conformance.vocabulary.world import File, Helper, World
from fakes.situation import Azure, Fault, Secret
from fakes.situation.azure import (
    RESOURCE,
    TENANT,
    AzureClient,
    AzureToken,
    IdentityHost,
    ManagedIdentity,
)
from fakes.situation.identity import Federation

CLIENT = "cccccccc-0000-4000-8000-000000000001"
NOBODY = "cccccccc-0000-4000-8000-00000000dead"
DIRECTORY = "login.microsoftonline.com"
TOKENS = f"/{TENANT}/oauth2/v2.0/token"
IMDS = "169.254.169.254"
APP = "identity.example"
KEY = "environment-foundry-key"
KEY_VARIABLE = {"ANTHROPIC_FOUNDRY_API_KEY": f"«{KEY}»"}
IN_DIRECTORY = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT}
SELECTED = {SELECTORS["foundry"]: "1"}
NAMED = {"ANTHROPIC_FOUNDRY_RESOURCE": RESOURCE}
FEDERATION = Federation(
    issuer="https://issuer.example/",
    subject="system:serviceaccount:default:agent",
    audience="api://AzureADTokenExchange",
    public_key="«public-pem-workload»",
)
# A computer in an office: nothing is at the address of instance metadata.
OFFICE = (Fault(kind="unreachable", host=IMDS),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way to a token: in words, its variables, files and programs, what the cloud knows of it.

    ``slot`` is the token's. ``asked``: the host that is asked for it, and the path.
    """

    words: str
    slot: str
    variables: Mapping[str, str] = field(default_factory=dict)
    files: tuple[File, ...] = ()
    programs: tuple[Helper, ...] = ()
    clients: tuple[AzureClient, ...] = ()
    identities: tuple[ManagedIdentity, ...] = ()
    asked: tuple[str, str] | None = None


def token(slot: str) -> tuple[AzureToken, ...]:
    """The one token of an identity."""
    return (AzureToken(value=f"«{slot}»"),)


def federated_file(
    *,
    issuer: str = FEDERATION.issuer,
    subject: str = FEDERATION.subject,
    audience: str = FEDERATION.audience,
    expires: str = "«epoch-in-3600s»",
    signer: str = "workload",
) -> File:
    """The token that a workload's platform puts into its file system."""
    return File(
        path="«home»/federated-token",
        kind="jwt",
        text=signer,
        json={
            "iss": issuer,
            "sub": subject,
            "aud": [audience],
            "exp": expires,
            "jti": "«workload-web-token»",
        },
    )


def certificate_file(key: str = "client", certificate: str = "client") -> File:
    """A private key and its certificate in one file, PEM."""
    return File(
        path="«home»/certificate.pem", text=f"«key-pem-{key}»«certificate-pem-{certificate}»"
    )


def az(slot: str = "person-azure-access") -> Helper:
    """The Azure CLI of somebody who is logged in: it prints a token."""
    return Helper(
        name="az",
        output=(
            f'{{"accessToken": "«{slot}»", "expiresOn": "2126-01-01 00:00:00.000000", '
            f'"expires_on": «epoch-in-3600s», "subscription": "{NOBODY}", '
            f'"tenant": "{TENANT}", "tokenType": "Bearer"}}\n'
        ),
    )


def _managed(kind: IdentityHost, slot: str, client_id: str | None) -> ManagedIdentity:
    if kind == "imds":
        return ManagedIdentity(gives=token(slot), client_id=client_id)
    return ManagedIdentity(
        gives=token(slot),
        kind=kind,
        host=APP,
        header="«app-identity-token»",
        client_id=client_id,
    )


_IN_APP = {
    "IDENTITY_ENDPOINT": f"http://{APP}/msi/token",
    "IDENTITY_HEADER": "«app-identity-token»",
}

_CLIENT_SECRET = "«client-azure-secret»"  # noqa: S105  # a place

SECRET = Way(
    words="a client secret",
    slot="secret-azure-access",
    variables={**IN_DIRECTORY, "AZURE_CLIENT_SECRET": _CLIENT_SECRET},
    clients=(
        AzureClient(client_id=CLIENT, secret=_CLIENT_SECRET, gives=token("secret-azure-access")),
    ),
    asked=(DIRECTORY, TOKENS),
)
CERTIFICATE = Way(
    words="a client certificate",
    slot="certificate-azure-access",
    variables={**IN_DIRECTORY, "AZURE_CLIENT_CERTIFICATE_PATH": "«home»/certificate.pem"},
    files=(certificate_file(),),
    clients=(
        AzureClient(
            client_id=CLIENT,
            certificate="«certificate-pem-client»",
            gives=token("certificate-azure-access"),
        ),
    ),
    asked=(DIRECTORY, TOKENS),
)
WORKLOAD = Way(
    words="workload identity",
    slot="federated-azure-access",
    variables={**IN_DIRECTORY, "AZURE_FEDERATED_TOKEN_FILE": "«home»/federated-token"},
    files=(federated_file(),),
    clients=(
        AzureClient(client_id=CLIENT, federated=FEDERATION, gives=token("federated-azure-access")),
    ),
    asked=(DIRECTORY, TOKENS),
)
# With AZURE_CLIENT_ID set a managed identity is the user-assigned one of that id.
APP_SERVICE = Way(
    words="the identity of App Service",
    slot="app-azure-access",
    variables=_IN_APP,
    identities=(_managed("app-service", "app-azure-access", None),),
    asked=(APP, "*"),
)
ASSIGNED_APP_SERVICE = replace(
    APP_SERVICE,
    variables={**_IN_APP, "AZURE_CLIENT_ID": CLIENT},
    identities=(_managed("app-service", "app-azure-access", CLIENT),),
)
MACHINE = Way(
    words="the identity of a machine",
    slot="machine-azure-access",
    identities=(_managed("imds", "machine-azure-access", None),),
    asked=(IMDS, "/metadata/identity/*"),
)
ASSIGNED_MACHINE = replace(
    MACHINE,
    variables={"AZURE_CLIENT_ID": CLIENT},
    identities=(_managed("imds", "machine-azure-access", CLIENT),),
)
CLI = Way(words="the Azure CLI", slot="person-azure-access", programs=(az(),))
WAYS: Mapping[str, Way] = {
    "secret": SECRET,
    "certificate": CERTIFICATE,
    "workload": WORKLOAD,
    "app-service": ASSIGNED_APP_SERVICE,
    "machine": ASSIGNED_MACHINE,
    "cli": CLI,
}


def foundry(
    *ways: Way, variables: Mapping[str, str] | None = None, cloud: Cloud = FOUNDRY
) -> World:
    """Foundry selected and its resource named, with ways to a token and further variables."""
    given: dict[str, str] = {**SELECTED, **NAMED}
    for way in ways:
        given |= way.variables
    person = any(way.programs for way in ways)
    tokens = tuple(each for way in ways if way.programs for each in token(way.slot))
    return World(
        environment=given | dict(variables or {}),
        files=tuple(file for way in ways for file in way.files),
        programs=tuple(program for way in ways for program in way.programs) if person else (),
        cloud=cloud,
        azure=Azure(
            clients=tuple(client for way in ways for client in way.clients),
            identities=tuple(each for way in ways for each in way.identities),
            keys=(Secret(value=f"«{KEY}»"),),
            tokens=tokens,
        ),
    )


def keyed(*ways: Way, variables: Mapping[str, str] | None = None) -> World:
    """The same with the resource's key in the environment."""
    return foundry(*ways, variables={**KEY_VARIABLE, **(variables or {})})


def untouched(way: Way) -> tuple[Expectation, ...]:
    """That nobody asked this way for a token: not its host, and its program never ran."""
    ran = tuple(HelperRuns(name=program.name, most=0) for program in way.programs)
    if way.asked is None:
        return ran
    return (*ran, Requests(host=way.asked[0], path=way.asked[1], most=0))


SENT_KEY = Sent(credential=KEY, alone=True)
NO_DIRECTORY = NotContacted(host=DIRECTORY)


def sent(way: Way) -> Sent:
    """The token of this way goes to the resource, as a bearer value, and nothing beside it."""
    return Sent(credential=way.slot, header="bearer", alone=True)

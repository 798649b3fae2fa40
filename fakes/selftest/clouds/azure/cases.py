"""The fidelity of Microsoft's fakes as a table, and the case behind each of its cells."""

from dataclasses import replace

from fakes.selftest.clouds.azure import identities as who
from fakes.selftest.clouds.azure.case import Case
from fakes.selftest.clouds.table import Row
from fakes.situation.azure import TENANT, AzureToken

# A resource that the tenant does not have, and a scope that asks for less than all of one.
_OTHER_SCOPE = "https://management.azure.com/.default"
_PART_OF_SCOPE = "https://ai.azure.com/user_impersonation"
_NO_ONE_OF_MACHINE = replace(who.ALL, identities=())
_WRONG_KEY = "Access denied due to invalid subscription key or wrong API endpoint"
_WRONG_TOKEN = "Access token is missing, invalid, audience is incorrect"


def _with(case: Case, refusal: str, **variables: str) -> Case:
    """A twin with other variables."""
    return replace(case, refusal=refusal, environment={**case.environment, **variables})


_SECRET = Case(
    azure=who.ALL,
    credential="ClientSecretCredential",
    environment={
        "AZURE_TENANT_ID": TENANT,
        "AZURE_CLIENT_ID": who.SECRET_CLIENT,
        "AZURE_CLIENT_SECRET": who.SECRET,
    },
)
_WRONG_SECRETS = {
    "wrong secret": _with(_SECRET, "AADSTS7000215", AZURE_CLIENT_SECRET=who.KEY.value),
    "unknown client": _with(_SECRET, "AADSTS700016", AZURE_CLIENT_ID=who.STRANGER),
    "another client's secret": _with(
        _SECRET, "AADSTS7000215", AZURE_CLIENT_ID=who.CERTIFICATE_CLIENT
    ),
    "unknown tenant": _with(_SECRET, "tenant", AZURE_TENANT_ID=who.OTHER_TENANT),
    "disabled client": _with(_SECRET, "AADSTS7000112", AZURE_CLIENT_ID=who.DISABLED_CLIENT),
    "scope of another resource": replace(_SECRET, refusal="AADSTS500011", scope=_OTHER_SCOPE),
    "scope of a part": replace(_SECRET, refusal="AADSTS1002012", scope=_PART_OF_SCOPE),
}


def _certificate(key: str, certificate: str) -> dict[str, str]:
    pem = who.fixture(f"{key}.key.pem") + who.fixture(f"{certificate}.certificate.pem")
    return {"certificate.pem": pem}


_CERTIFICATE = Case(
    azure=who.ALL,
    credential="CertificateCredential",
    files=_certificate("client", "client"),
    environment={
        "AZURE_TENANT_ID": TENANT,
        "AZURE_CLIENT_ID": who.CERTIFICATE_CLIENT,
        "AZURE_CLIENT_CERTIFICATE_PATH": "{folder}/certificate.pem",
    },
)
_WRONG_CERTIFICATES = {
    "stranger's certificate": replace(
        _CERTIFICATE, refusal="key was not found", files=_certificate("stranger", "stranger")
    ),
    "stranger's key": replace(
        _CERTIFICATE,
        refusal="did not match the expected signature",
        files=_certificate("stranger", "client"),
    ),
    "clock an hour behind": replace(_CERTIFICATE, refusal="AADSTS700024", clock_s=-3_600),
    "unknown client": _with(_CERTIFICATE, "AADSTS700016", AZURE_CLIENT_ID=who.STRANGER),
    "another client's certificate": _with(
        _CERTIFICATE, "AADSTS700027", AZURE_CLIENT_ID=who.SECRET_CLIENT
    ),
    "unknown tenant": _with(_CERTIFICATE, "tenant", AZURE_TENANT_ID=who.OTHER_TENANT),
    "scope of another resource": replace(_CERTIFICATE, refusal="AADSTS500011", scope=_OTHER_SCOPE),
}
_FEDERATED = Case(
    azure=who.ALL,
    credential="WorkloadIdentityCredential",
    files={"token": who.federated_token()},
    environment={
        "AZURE_TENANT_ID": TENANT,
        "AZURE_CLIENT_ID": who.FEDERATED_CLIENT,
        "AZURE_FEDERATED_TOKEN_FILE": "{folder}/token",
    },
)


def _federated(refusal: str, token: str) -> Case:
    return replace(_FEDERATED, refusal=refusal, files={"token": token})


_WRONG_FEDERATED = {
    "wrong issuer": _federated(
        "AADSTS700211", who.federated_token(issuer="https://stranger.example/")
    ),
    "wrong subject": _federated("AADSTS700213", who.federated_token(subject="someone")),
    "wrong audience": _federated("AADSTS700212", who.federated_token(audience="sts.example")),
    "stranger's key": _federated("AADSTS7000272", who.federated_token(signer="stranger")),
    "expired": _federated("AADSTS700024", who.federated_token(expires_in_s=-3_600)),
    "not a token": _federated("AADSTS50027", "opaque"),
    "unknown client": _with(_FEDERATED, "AADSTS700016", AZURE_CLIENT_ID=who.STRANGER),
    "client without federation": _with(
        _FEDERATED, "AADSTS700211", AZURE_CLIENT_ID=who.SECRET_CLIENT
    ),
    "scope of another resource": replace(_FEDERATED, refusal="AADSTS500011", scope=_OTHER_SCOPE),
}
_MACHINE = Case(azure=who.ALL, credential="ManagedIdentityCredential")
_WRONG_MACHINES = {
    "no identity": replace(_MACHINE, refusal="Identity not found", azure=_NO_ONE_OF_MACHINE),
    "scope of another resource": replace(_MACHINE, refusal="AADSTS500011", scope=_OTHER_SCOPE),
}
_USER_ASSIGNED = replace(
    _MACHINE, environment={"AZURE_CLIENT_ID": who.USER_ASSIGNED}, winner=who.OF_USER_ASSIGNED.value
)
_WRONG_USER_ASSIGNED = {
    "unknown id": _with(_USER_ASSIGNED, "Identity not found", AZURE_CLIENT_ID=who.STRANGER),
}
_APP_SERVICE = Case(
    azure=who.ALL,
    credential="ManagedIdentityCredential",
    environment={"IDENTITY_ENDPOINT": who.APP_SERVICE, "IDENTITY_HEADER": who.HEADER},
    winner=who.OF_APP_SERVICE.value,
)
_WRONG_APP_SERVICES = {
    "wrong identity header": _with(_APP_SERVICE, "X-IDENTITY-HEADER", IDENTITY_HEADER="wrong"),
    "unknown id": _with(
        _APP_SERVICE, "No User Assigned or Delegated Managed", AZURE_CLIENT_ID=who.STRANGER
    ),
}


def _printing(token: str, refusal: str | None = None) -> Case:
    return Case(
        azure=_NO_ONE_OF_MACHINE,
        refusal=refusal,
        credential="AzureCliCredential",
        programs={"az": who.printing_token(token)},
    )


_WRONG_PRINTED = {
    "expired token": _printing(who.EXPIRED.value, _WRONG_TOKEN),
    "stranger's token": _printing("eyJ.stranger.token", _WRONG_TOKEN),
}
_KEY = Case(azure=who.ALL, key=who.KEY.value)
_WRONG_KEYS = {
    "wrong key": replace(_KEY, refusal=_WRONG_KEY, key="wrong"),
    "expired key": replace(_KEY, refusal=_WRONG_KEY, key=who.OLD_KEY.value),
    "first-party key": replace(_KEY, refusal=_WRONG_KEY, key="sk-ant-api03-first-party"),
    "access token as a key": replace(_KEY, refusal=_WRONG_KEY, key=who.OF_PERSON.value),
    "unknown resource": replace(_KEY, refusal="APIConnectionError", resource="someone-elses"),
}
_TOKEN = Case(azure=who.ALL, token=who.OF_PERSON.value)
_TOKENS = {
    "wrong token": "eyJ.wrong.token",
    "expired token": who.EXPIRED.value,
    "token that was not given": who.BY_SECRET.value,
    "first-party login": "sk-ant-oat01-first-party",
    "Google's token": "ya29.google",
    "key as a token": who.KEY.value,
}
_WRONG_TOKENS = {
    twin: replace(_TOKEN, refusal=_WRONG_TOKEN, token=token) for twin, token in _TOKENS.items()
}

_SINGLE, _CHAIN = "azure-identity", "DefaultAzureCredential"
_FOUNDRY, _FOUNDRY_STREAM = "AnthropicFoundry", "AnthropicFoundry, a stream"
_KINDS: dict[str, tuple[tuple[str, ...], Case, dict[str, Case]]] = {
    "client secret": ((_SINGLE, _CHAIN), _SECRET, _WRONG_SECRETS),
    "certificate, RS256": ((_SINGLE, _CHAIN), _CERTIFICATE, _WRONG_CERTIFICATES),
    "certificate, PS256": (("msal",), _CERTIFICATE, _WRONG_CERTIFICATES),
    "federated token": ((_SINGLE, _CHAIN), _FEDERATED, _WRONG_FEDERATED),
    "managed identity, IMDS": ((_SINGLE, _CHAIN), _MACHINE, _WRONG_MACHINES),
    "user-assigned identity, IMDS": ((_SINGLE, _CHAIN), _USER_ASSIGNED, _WRONG_USER_ASSIGNED),
    "managed identity, App Service": ((_SINGLE, _CHAIN), _APP_SERVICE, _WRONG_APP_SERVICES),
    "Azure CLI": ((_SINGLE, _CHAIN), _printing(who.OF_PERSON.value), _WRONG_PRINTED),
    "resource key": ((_FOUNDRY, _FOUNDRY_STREAM), _KEY, _WRONG_KEYS),
    "access token": ((_FOUNDRY, _FOUNDRY_STREAM), _TOKEN, _WRONG_TOKENS),
}

ROWS: tuple[Row, ...] = tuple(
    Row(kind=kind, client=client, wrong=tuple(wrong))
    for kind, (clients, _, wrong) in _KINDS.items()
    for client in clients
)

# Ways to a token, the vendor's first choice first
# (learn.microsoft.com/en-us/python/api/overview/azure/identity-readme, read 2026-11).
_WAYS: tuple[tuple[str, AzureToken, dict[str, str]], ...] = (
    ("client secret", who.BY_SECRET, {"AZURE_CLIENT_SECRET": who.SECRET}),
    ("certificate", who.BY_CERTIFICATE, dict(_CERTIFICATE.environment)),
    ("federated token", who.BY_FEDERATION, dict(_FEDERATED.environment)),
    ("App Service", who.OF_APP_SERVICE, {**_APP_SERVICE.environment, "AZURE_CLIENT_ID": ""}),
    ("IMDS", who.OF_EVERYTHING, {}),
    ("Azure CLI", who.OF_PERSON, {}),
)


def _everything_from(place: int) -> Case:
    """A world with one way to a token and all that stand below it."""
    told: dict[str, str] = {}
    for _, _, variables in _WAYS[place:]:
        told |= {name: value for name, value in variables.items() if value}
    identity = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": who.EVERYTHING}
    machine = _WAYS[place][0] != "Azure CLI"
    unnamed = _WAYS[place][0] == "App Service"
    return Case(
        azure=who.ALL if machine else _NO_ONE_OF_MACHINE,
        files={**_CERTIFICATE.files, **_FEDERATED.files},
        programs={"az": who.printing_token(who.OF_PERSON.value)},
        environment=told if unnamed else {**told, **identity},
        winner=_WAYS[place][1].value,
    )


# Which of several DefaultAzureCredential takes.
ORDER: dict[str, Case] = {
    f"{name} before what is below": _everything_from(place)
    for place, (name, _, _) in enumerate(_WAYS)
}


def case(kind: str, twin: str | None) -> Case:
    """The case of a kind of credential, or of one of its wrong twins."""
    _, good, wrong = _KINDS[kind]
    return good if twin is None else wrong[twin]

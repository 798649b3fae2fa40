"""The vendors' clients, each as a function from a case to the reply that it got."""

import os
from collections.abc import Callable
from pathlib import Path

import anthropic
import msal
from azure.core.credentials import TokenCredential
from azure.identity import (
    AzureCliCredential,
    CertificateCredential,
    ClientSecretCredential,
    DefaultAzureCredential,
    ManagedIdentityCredential,
    WorkloadIdentityCredential,
    get_bearer_token_provider,
)

from fakes.selftest.clouds.azure.case import Case

_MODEL = "claude-sonnet-5-5"
_PROMPT: anthropic.types.MessageParam = {"role": "user", "content": "ping"}

Client = Callable[[Case], str]
_Send = Callable[[anthropic.AnthropicFoundry], anthropic.types.Message]


def _message(client: anthropic.AnthropicFoundry) -> anthropic.types.Message:
    return client.messages.create(model=_MODEL, max_tokens=8, messages=[_PROMPT])


def _stream(client: anthropic.AnthropicFoundry) -> anthropic.types.Message:
    with client.messages.stream(model=_MODEL, max_tokens=8, messages=[_PROMPT]) as stream:
        return stream.get_final_message()


def _ask(
    case: Case, provider: Callable[[], str] | None, send: _Send = _message, key: str | None = None
) -> str:
    with anthropic.AnthropicFoundry(
        resource=case.resource, api_key=key, azure_ad_token_provider=provider, max_retries=0
    ) as client:
        (block,) = send(client).content
    assert block.type == "text"
    said: str = block.text
    return said


def _given_secret() -> TokenCredential:
    env = os.environ
    return ClientSecretCredential(
        env["AZURE_TENANT_ID"], env["AZURE_CLIENT_ID"], env["AZURE_CLIENT_SECRET"]
    )


def _given_certificate() -> TokenCredential:
    env = os.environ
    return CertificateCredential(
        env["AZURE_TENANT_ID"], env["AZURE_CLIENT_ID"], env["AZURE_CLIENT_CERTIFICATE_PATH"]
    )


_CREDENTIALS: dict[str, Callable[[], TokenCredential]] = {
    "ClientSecretCredential": _given_secret,
    "CertificateCredential": _given_certificate,
    "WorkloadIdentityCredential": WorkloadIdentityCredential,
    "ManagedIdentityCredential": lambda: ManagedIdentityCredential(
        client_id=os.environ.get("AZURE_CLIENT_ID")
    ),
    "AzureCliCredential": AzureCliCredential,
}


def by_azure_identity(case: Case) -> str:
    """The one credential class for the kind."""
    return _ask(case, get_bearer_token_provider(_CREDENTIALS[case.credential](), case.scope))


def by_default(case: Case) -> str:
    """The whole chain, which finds what the environment has."""
    return _ask(case, get_bearer_token_provider(DefaultAzureCredential(), case.scope))


def by_msal(case: Case) -> str:
    """MSAL, which signs PS256 when it is given a certificate and no thumbprint."""
    pem = Path(os.environ["AZURE_CLIENT_CERTIFICATE_PATH"]).read_text()
    application = msal.ConfidentialClientApplication(
        os.environ["AZURE_CLIENT_ID"],
        authority=f"https://login.microsoftonline.com/{os.environ['AZURE_TENANT_ID']}",
        client_credential={"private_key": pem, "public_certificate": pem},
    )
    got = application.acquire_token_for_client([case.scope])
    if "access_token" not in got:
        raise PermissionError(got["error_description"])
    return _ask(case, lambda: str(got["access_token"]))


def by_foundry(case: Case) -> str:
    """``AnthropicFoundry`` with what it is given."""
    return _ask(case, _provider(case), key=case.key)


def by_foundry_stream(case: Case) -> str:
    """The same, as a stream that the client puts together."""
    return _ask(case, _provider(case), _stream, key=case.key)


def _provider(case: Case) -> Callable[[], str] | None:
    token = case.token
    return None if token is None else lambda: token


CLIENTS: dict[str, Client] = {
    "azure-identity": by_azure_identity,
    "DefaultAzureCredential": by_default,
    "msal": by_msal,
    "AnthropicFoundry": by_foundry,
    "AnthropicFoundry, a stream": by_foundry_stream,
}

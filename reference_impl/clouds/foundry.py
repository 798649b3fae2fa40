"""Azure Foundry: a token or a key of the user's, or a token of Azure AD."""
# ruff: noqa: PLW0108  # a lambda looks its function up when called, so that it can be exchanged

from collections.abc import Callable

from reference_impl.clouds import azure, provider, visit
from reference_impl.clouds.provider import Pass, Provider, Visit
from reference_impl.credential import RunEndedError
from reference_impl.wire import api

MODEL = "claude-sonnet-4-5"
MOVED = "ANTHROPIC_FOUNDRY_BASE_URL"
RESOURCE = "ANTHROPIC_FOUNDRY_RESOURCE"
BEARER = "ANTHROPIC_FOUNDRY_AUTH_TOKEN"
KEY = "ANTHROPIC_FOUNDRY_API_KEY"


def locate(at: Visit) -> str:
    """Return the address of the API: below the base URL when it is set, else the resource's."""
    root, name = api.moved(at.around, at.given, MOVED), provider.variable(at, RESOURCE)
    if name:
        provider.host_label(name, RESOURCE)
    elif not root:
        message = f"There is no endpoint for Azure Foundry. Set {RESOURCE} or {MOVED}."
        raise RunEndedError("provider-misconfigured", message)
    return f"{root or f'https://{name}.services.ai.azure.com/anthropic'}/v1/messages"


def open_source(at: Visit) -> Callable[[], Pass]:
    """Return what gives a pass for each prompt: the token, else the key, else Azure AD."""
    token, key = provider.variable(at, BEARER), provider.variable(at, KEY)
    if token:
        return lambda: bearer(provider.sendable(token, BEARER), BEARER)
    if key:
        return lambda: with_key(provider.sendable(key, KEY))
    tokens = azure.open_source(at)
    return lambda: bearer(tokens(), azure.SOURCE)


def bearer(token: str, source: str) -> Pass:
    """Return the pass of a token."""
    return Pass(
        source=source,
        carry=lambda request: visit.with_bearer(request, token),
        is_rejected=visit.never,
    )


def with_key(key: str) -> Pass:
    """Return the pass of a key."""
    return Pass(
        source=KEY,
        carry=lambda request: visit.with_headers(request, {"x-api-key": key}),
        is_rejected=visit.never,
    )


PROVIDER = Provider(
    name="Azure Foundry",
    selector="CLAUDE_CODE_USE_FOUNDRY",
    skip="CLAUDE_CODE_SKIP_FOUNDRY_AUTH",
    script=None,
    prefixes=("AZURE_", "IDENTITY_", "IMDS_", "MSI_"),
    bounds={},  # azure-identity takes them as arguments
    body={"model": MODEL},
    locate=lambda at: locate(at),
    open=lambda at: open_source(at),
)

"""What the tokens are for: Foundry, under the two names that it goes by.

See learn.microsoft.com/en-us/azure/foundry/foundry-models/how-to/use-foundry-models-claude and
learn.microsoft.com/en-us/entra/identity-platform/scopes-oidc (read 2026-11).
"""

_SUFFIX = "/.default"
_RESOURCES = frozenset({"https://cognitiveservices.azure.com", "https://ai.azure.com"})


def is_known(resource: str) -> bool:
    """Whether a resource (an App ID URI) is one that the tenant has. A last slash is no matter."""
    return resource.removesuffix("/") in _RESOURCES


def of_scope(scope: str) -> str | None:
    """The resource of a scope that asks for all of it; ``None`` for any other scope."""
    return scope.removesuffix(_SUFFIX) if scope.endswith(_SUFFIX) and " " not in scope else None


def unknown(resource: str, tenant: str) -> str:
    """The sentence of AADSTS500011."""
    return (
        f"The resource principal named {resource} was not found in the tenant named {tenant}. This "
        "can happen if the application has not been installed by the administrator of the tenant "
        "or consented to by any user in the tenant."
    )

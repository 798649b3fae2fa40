"""Mutants of Azure AD: which of its credentials are known, and in which order (FDY-006)."""

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from conformance.mutants.mutant import Mutant
from reference_impl.clouds import azure, sdk
from reference_impl.clouds.provider import Visit

if TYPE_CHECKING:
    from azure.identity import DefaultAzureCredential

_make, _tokens, _variables = azure.make, azure.open_source, sdk.variables


class _Scoped:
    """A credential that asks for another scope."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def get_token(self, *_: str) -> Any:
        return self._inner.get_token("https://management.azure.com/.default")


def asks_for_another_scope() -> Any:
    """BUG: asks for a token of Azure's own management."""
    return _Scoped(_make())


def _chain(credentials: Iterable[Any]) -> Any:
    from azure.identity import ChainedTokenCredential  # noqa: PLC0415  # half a second to import

    return ChainedTokenCredential(*credentials)


def turns_the_chain_round() -> Any:
    """BUG: asks the Azure CLI first and the environment last."""
    return _chain(reversed(_make().credentials))


def prefers_the_person() -> Any:
    """BUG: asks the Azure CLI before a managed identity."""
    *others, managed, person = _make().credentials
    return _chain((*others, person, managed))


def prefers_the_machine() -> Any:
    """BUG: asks for a managed identity before workload identity."""
    environment, workload, managed, *others = _make().credentials
    return _chain((environment, managed, workload, *others))


def prefers_the_certificate() -> "DefaultAzureCredential":
    """BUG: uses a certificate before a secret."""
    if os.environ.get("AZURE_CLIENT_CERTIFICATE_PATH"):
        os.environ.pop("AZURE_CLIENT_SECRET", None)
    return _make()


def _without(*names: str) -> "DefaultAzureCredential":
    for name in names:
        os.environ.pop(name, None)
    return _make()


def knows_no_secret() -> "DefaultAzureCredential":
    """BUG: does not know AZURE_CLIENT_SECRET."""
    return _without("AZURE_CLIENT_SECRET")


def knows_no_certificate() -> "DefaultAzureCredential":
    """BUG: does not know AZURE_CLIENT_CERTIFICATE_PATH."""
    return _without("AZURE_CLIENT_CERTIFICATE_PATH")


def knows_no_federation() -> "DefaultAzureCredential":
    """BUG: does not know AZURE_FEDERATED_TOKEN_FILE."""
    return _without("AZURE_FEDERATED_TOKEN_FILE")


def knows_no_app_service(at: Visit) -> dict[str, str]:
    """BUG: asks instance metadata also in App Service."""
    found = _variables(at)
    return {name: value for name, value in found.items() if not name.startswith("IDENTITY_")}


def names_no_identity() -> "DefaultAzureCredential":
    """BUG: asks for the system's identity also where AZURE_CLIENT_ID names another."""
    return _make() if os.environ.get("AZURE_TENANT_ID") else _without("AZURE_CLIENT_ID")


def asks_no_machine() -> Any:
    """BUG: knows no managed identity."""
    environment, workload, _, *others = _make().credentials
    return _chain((environment, workload, *others))


def asks_no_person() -> Any:
    """BUG: does not know the Azure CLI."""
    return _chain(_make().credentials[:-1])


def never_renews(at: Visit) -> Callable[[], str]:
    """BUG: keeps the first token of a session for good."""
    first = _tokens(at)()
    return lambda: first


_VARIABLES = "reference_impl.clouds.sdk:variables"
_MAKE = "reference_impl.clouds.azure:make"
_TOKENS = "reference_impl.clouds.azure:open_source"
_ROWS: tuple[tuple[str, str, str, Callable[..., object]], ...] = (
    ("foundry.other-scope", "FDY-006", _MAKE, asks_for_another_scope),
    ("foundry.chain-turned-round", "FDY-006", _MAKE, turns_the_chain_round),
    ("foundry.prefers-person", "FDY-006", _MAKE, prefers_the_person),
    ("foundry.prefers-machine", "FDY-006", _MAKE, prefers_the_machine),
    ("foundry.prefers-certificate", "FDY-006", _MAKE, prefers_the_certificate),
    ("foundry.never-renews", "FDY-006", _TOKENS, never_renews),
    ("foundry.no-secret", "FDY-006a", _MAKE, knows_no_secret),
    ("foundry.no-certificate", "FDY-006b", _MAKE, knows_no_certificate),
    ("foundry.no-federation", "FDY-006c", _MAKE, knows_no_federation),
    ("foundry.no-app-service", "FDY-006d", _VARIABLES, knows_no_app_service),
    ("foundry.no-machine", "FDY-006d", _MAKE, asks_no_machine),
    ("foundry.no-identity-named", "FDY-006d", _MAKE, names_no_identity),
    ("foundry.no-person", "FDY-006e", _MAKE, asks_no_person),
)

MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(id=name, requirement=requirement, replaces=place, by=bug)
    for name, requirement, place, bug in _ROWS
)

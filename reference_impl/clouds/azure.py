"""Tokens of Azure AD, as azure-identity's DefaultAzureCredential finds them."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from reference_impl.clouds import provider, sdk
from reference_impl.clouds.provider import Visit
from reference_impl.credential import RunEndedError
from reference_impl.surroundings import T

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken
    from azure.identity import DefaultAzureCredential

SCOPE = "https://cognitiveservices.azure.com/.default"
SOURCE = "Azure AD"
MARGIN_S = 300.0  # before its end a token is renewed
TRIED = (
    "the AZURE_ variables of a client, workload identity,"
    " managed identity at 169.254.169.254, and the Azure CLI"
)
# One try and another, where azure-identity by itself goes on for minutes.
BOUNDS = {"connection_timeout": 2, "read_timeout": 3, "retry_total": 1, "retry_backoff_max": 1}
CLI_LIMIT_S = 8  # below that of the whole, so that azure-identity itself ends `az`


def open_source(at: Visit) -> Callable[[], str]:
    """Return what gives a token for each prompt, renewed before it expires."""
    found = ask(at, make)
    kept: list[AccessToken] = []

    def give() -> str:
        if not kept or kept[-1].expires_on - MARGIN_S <= at.around.now():
            kept[:] = [ask(at, lambda: found.get_token(SCOPE))]
        return provider.sendable(kept[-1].token, "The token of Azure AD")

    return give


def make() -> "DefaultAzureCredential":
    """Return the chain without what opens windows or looks into other programs' caches."""
    from azure.identity import DefaultAzureCredential

    return DefaultAzureCredential(
        exclude_broker_credential=True,
        exclude_developer_cli_credential=True,
        exclude_interactive_browser_credential=True,
        exclude_powershell_credential=True,
        exclude_shared_token_cache_credential=True,
        exclude_visual_studio_code_credential=True,
        process_timeout=CLI_LIMIT_S,
        **BOUNDS,
    )


def ask(at: Visit, task: Callable[[], T]) -> T:
    """Return what azure-identity says; end the run when it fails, without its words."""
    try:
        return sdk.work(at, TRIED, task)
    except RunEndedError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, it may hold a secret
        raise explain(error) from None


def explain(error: Exception) -> RunEndedError:
    """Return the end of a run for an error of azure-identity's: of its words the codes only."""
    codes = sorted(set(re.findall(r"\bAADSTS\d+\b", str(error))))
    if codes:
        message = (
            f"Azure AD refused to give a token ({', '.join(codes)}). Check the AZURE_ settings."
        )
        return RunEndedError("unauthorized", message)
    return RunEndedError("no-credential", f"There is no token of Azure AD. Tried: {TRIED}.")

"""Mutants of Foundry: its endpoint, its key and token, what is left out (FDY)."""

import os
import re
from collections.abc import Callable

from conformance.mutants.mutant import Mutant
from reference_impl.clouds import azure, foundry, provider, visit
from reference_impl.clouds.provider import Pass, Visit
from reference_impl.credential import RunEndedError

_locate, _open, _label = foundry.locate, foundry.open_source, provider.host_label
_explain, _tokens, _unsigned = azure.explain, azure.open_source, visit.unsigned
_HOST = ".services.ai.azure.com/anthropic"


def _passing(headers: dict[str, str]) -> Pass:
    return Pass(
        source="a mutant",
        carry=lambda request: visit.with_headers(request, headers),
        is_rejected=visit.never,
    )


def bears_the_key(key: str) -> Pass:
    """BUG: sends the resource's key as a bearer value."""
    return _passing({"authorization": f"Bearer {key}"})


def asks_the_directory_first(at: Visit) -> Callable[[], Pass]:
    """BUG: asks Azure AD for a token, and uses the key when there is one."""
    if provider.variable(at, foundry.KEY):
        try:
            _tokens(at)()
        except RunEndedError:
            return _open(at)
    return _open(at)


def prefers_the_directory(at: Visit) -> Callable[[], Pass]:
    """BUG: uses the key only when Azure AD gives no token."""
    try:
        found = _tokens(at)
        found()
    except RunEndedError:
        return _open(at)
    return lambda: foundry.bearer(found(), azure.SOURCE)


def names_another_service(at: Visit) -> str:
    """BUG: takes the address of Azure OpenAI for that of Foundry."""
    return _locate(at).replace(_HOST, ".openai.azure.com/anthropic")


def forgets_the_path(at: Visit) -> str:
    """BUG: leaves /anthropic out of a resource's address."""
    return _locate(at).replace(_HOST, _HOST.removesuffix("/anthropic"))


def keeps_the_host_alone(at: Visit) -> str:
    """BUG: forgets the path of the base URL."""
    found = _locate(at)
    if _HOST in found:
        return found
    return "/".join(found.split("/")[:3]) + "/v1/messages"


def knows_no_base_url(at: Visit) -> str:
    """BUG: does not know ANTHROPIC_FOUNDRY_BASE_URL."""
    name = provider.variable(at, foundry.RESOURCE)
    if not name:
        return _unlocated()
    return f"https://{provider.host_label(name, foundry.RESOURCE)}{_HOST}/v1/messages"


def _unlocated() -> str:
    message = f"Set {foundry.RESOURCE} or {foundry.MOVED}."
    raise RunEndedError("provider-misconfigured", message)


def takes_whichever_comes_first(at: Visit) -> str:
    """BUG: of resource and base URL the one that is first in the environment is used."""
    names = [name for name in os.environ if name in {foundry.RESOURCE, foundry.MOVED}]
    if len(names) == 2 and names[0] == foundry.RESOURCE:  # noqa: PLR2004  # both of them
        return knows_no_base_url(at)
    return _locate(at)


def names_the_resource_alone(at: Visit) -> str:
    """BUG: without an endpoint it names one of the two variables only."""
    try:
        return _locate(at)
    except RunEndedError as error:
        raise RunEndedError(error.reason, f"Set {foundry.RESOURCE}.") from None


def goes_to_the_first_party(at: Visit) -> str:
    """BUG: without an endpoint it takes the first party's."""
    try:
        return _locate(at)
    except RunEndedError:
        return "https://api.anthropic.com/v1/messages"


def takes_any_name(text: str, name: str) -> str:
    """BUG: puts any resource name into the address."""
    return text if name == foundry.RESOURCE else _label(text, name)


def forbids_slashes_alone(text: str, name: str) -> str:
    """BUG: takes a resource name for one label when there is no slash in it."""
    return text if name == foundry.RESOURCE and "/" not in text else _label(text, name)


def cleans_names_up(text: str, name: str) -> str:
    """BUG: checks what is left of a resource name without its odd characters."""
    _label(re.sub(r"[^A-Za-z0-9-]", "", text).strip("-")[:63], name)
    return text


def goes_on_without_a_token(at: Visit) -> Callable[[], Pass]:
    """BUG: asks Foundry without a token when Azure AD gives none."""
    try:
        give = _open(at)
        give()
    except RunEndedError:
        return lambda: visit.unsigned(at)
    return give


def sends_the_first_partys_key(at: Visit) -> Callable[[], Pass]:
    """BUG: sends ANTHROPIC_API_KEY to Foundry when Azure AD gives no token."""
    try:
        give = _open(at)
        give()
    except RunEndedError:
        key = provider.variable(at, "ANTHROPIC_API_KEY")
        return lambda: foundry.with_key(key)
    return give


def repeats_the_secret(error: Exception) -> RunEndedError:
    """BUG: says which client secret Azure AD has refused."""
    told = _explain(error)
    secret = os.environ.get("AZURE_CLIENT_SECRET", "")
    return RunEndedError(told.reason, f"{told} The secret was {secret}.")


def says_nothing(error: Exception) -> RunEndedError:
    """BUG: crashes with what azure-identity has raised."""
    raise error


def skips_nothing(at: Visit) -> bool:
    """BUG: does not know CLAUDE_CODE_SKIP_FOUNDRY_AUTH."""
    return False


def asks_although_it_skips(at: Visit) -> Pass:
    """BUG: asks Azure AD also where authentication is left out, and sends nothing of it."""
    if at.provider is foundry.PROVIDER:
        azure.open_source(at)()
    return _unsigned(at)


def skips_to_the_first_party(at: Visit) -> Pass:
    """BUG: where authentication is left out it sends ANTHROPIC_API_KEY to the gateway."""
    key = provider.variable(at, "ANTHROPIC_API_KEY")
    return _passing({"x-api-key": key}) if key else _unsigned(at)


def prefers_the_key(at: Visit) -> Callable[[], Pass]:
    """BUG: uses the key before the bearer token."""
    key = provider.variable(at, foundry.KEY)
    return (lambda: foundry.with_key(key)) if key else _open(at)


def knows_no_token(at: Visit) -> Callable[[], Pass]:
    """BUG: does not know ANTHROPIC_FOUNDRY_AUTH_TOKEN."""
    key = provider.variable(at, foundry.KEY)
    if key:
        return lambda: foundry.with_key(key)
    tokens = azure.open_source(at)
    return lambda: foundry.bearer(tokens(), azure.SOURCE)


def sends_it_as_a_key(token: str, source: str) -> Pass:
    """BUG: sends the bearer token of the variable as a key."""
    if source == foundry.BEARER:
        return foundry.with_key(token)
    return _passing({"authorization": f"Bearer {token}"})


_LOCATE = "reference_impl.clouds.foundry:locate"
_OPEN = "reference_impl.clouds.foundry:open_source"
_EXPLAIN = "reference_impl.clouds.azure:explain"
_LABEL = "reference_impl.clouds.provider:host_label"
_UNSIGNED = "reference_impl.clouds.visit:unsigned"
_KEY = "reference_impl.clouds.foundry:with_key"
_BEARER = "reference_impl.clouds.foundry:bearer"
_SKIPPED = "reference_impl.clouds.visit:is_skipped"
# The ID, the requirement, the place, the bug; further words of a row are below.
_ROWS: tuple[tuple[str, str, str, Callable[..., object]], ...] = (
    ("foundry.bears-the-key", "FDY-001", _KEY, bears_the_key),
    ("foundry.asks-directory-first", "FDY-001", _OPEN, asks_the_directory_first),
    ("foundry.prefers-directory", "FDY-001", _OPEN, prefers_the_directory),
    ("foundry.other-service", "FDY-002", _LOCATE, names_another_service),
    ("foundry.no-path", "FDY-002", _LOCATE, forgets_the_path),
    ("foundry.host-alone", "FDY-003", _LOCATE, keeps_the_host_alone),
    ("foundry.no-base-url", "FDY-003", _LOCATE, knows_no_base_url),
    ("foundry.whichever-first", "FDY-004", _LOCATE, takes_whichever_comes_first),
    ("foundry.resource-named-alone", "FDY-005", _LOCATE, names_the_resource_alone),
    ("foundry.first-partys-endpoint", "FDY-005", _LOCATE, goes_to_the_first_party),
    ("foundry.no-token-no-matter", "FDY-007", _OPEN, goes_on_without_a_token),
    ("foundry.first-partys-key-instead", "FDY-007", _OPEN, sends_the_first_partys_key),
    ("foundry.repeats-secret", "FDY-007", _EXPLAIN, repeats_the_secret),
    ("foundry.crashes-when-refused", "FDY-007", _EXPLAIN, says_nothing),
    ("foundry.skips-nothing", "FDY-008", _SKIPPED, skips_nothing),
    ("foundry.asks-although-skipped", "FDY-008", _UNSIGNED, asks_although_it_skips),
    ("foundry.skip-sends-first-party", "PRE-002", _UNSIGNED, skips_to_the_first_party),
    ("foundry.any-name", "FDY-009", _LABEL, takes_any_name),
    ("foundry.slashes-alone", "FDY-009", _LABEL, forbids_slashes_alone),
    ("foundry.names-cleaned", "FDY-009", _LABEL, cleans_names_up),
    ("foundry.prefers-key", "FDY-010", _OPEN, prefers_the_key),
    ("foundry.no-bearer-token", "FDY-010", _OPEN, knows_no_token),
    ("foundry.token-as-key", "FDY-010", _BEARER, sends_it_as_a_key),
)
# A leak is told by the rule on leaks.
_TOLD_AS = {"foundry.repeats-secret": "LEK-002"}
# Of the many scenarios of PRE-002, those in which authentication is left out here.
_SHOWN_BY = {"foundry.skip-sends-first-party": "FDY-008"}

MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(
        id=name,
        requirement=requirement,
        replaces=place,
        by=bug,
        told_as=_TOLD_AS.get(name),
        shown_by=_SHOWN_BY.get(name),
    )
    for name, requirement, place, bug in _ROWS
)

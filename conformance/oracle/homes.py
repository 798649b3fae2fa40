"""Where each secret belongs, by the world's trusted configuration (LEK-001)."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from conformance.vocabulary.canary import ends_with, of_a_cloud
from conformance.vocabulary.canary import slots as slots_named
from fakes.situation import FIRST_PARTY, ISSUER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformance.oracle.case import Case
    from conformance.vocabulary.cloud import Provider
    from conformance.vocabulary.world import World

# Where codes and refresh tokens may go: every host at which the vendor's clients ask for tokens.
_ISSUERS = frozenset({ISSUER, "claude.ai", "claude.com", "console.anthropic.com", FIRST_PARTY})

_STS = ("sts.amazonaws.com", "sts.*.amazonaws.com")
_OIDC = ("oidc.*.amazonaws.com",)
_AWS = (*_STS, "bedrock.*.amazonaws.com")
_GOOGLE = (
    "oauth2.googleapis.com", "sts.googleapis.com", "iamcredentials.googleapis.com",
    "cloudresourcemanager.googleapis.com",
)  # fmt: skip
_ENTRA = ("login.microsoftonline.com",)
_METADATA = ("169.254.169.254",)
# By the end of a slot's name: the provider whose models it is good for, and the other hosts that
# it may be shown to, as shell patterns. A secret access key and a private key go nowhere.
_CLOUD_HOMES: tuple[tuple[str, Provider | None, tuple[str, ...]], ...] = (
    ("-aws-id", "bedrock", _AWS),
    ("-aws-session", "bedrock", _AWS),
    ("-aws-secret", None, ()),
    ("-bedrock-token", "bedrock", ("bedrock.*.amazonaws.com",)),
    ("-sso-token", None, ("portal.sso.*.amazonaws.com", *_OIDC)),
    ("-sso-refresh", None, _OIDC),
    ("-sso-secret", None, _OIDC),
    ("-imds-token", None, _METADATA),
    ("-container-token", None, ("169.254.170.2", "169.254.170.23")),
    ("-web-token", None, (*_STS, "sts.googleapis.com", *_ENTRA)),
    ("-google-access", "vertex", _GOOGLE),
    ("-google-refresh", None, _GOOGLE),
    ("-google-secret", None, _GOOGLE),
    ("-azure-access", "foundry", ()),
    ("-azure-secret", None, _ENTRA),
    ("-identity-token", None, _METADATA),
    ("-foundry-key", "foundry", ()),
    ("-foundry-token", "foundry", ()),
    ("-pem-secret", None, ()),
)


def is_home(host: str, homes: Iterable[str]) -> bool:
    """Whether a host is one of a secret's homes, some of which are shell patterns."""
    return any(fnmatchcase(host, home) for home in homes)


def homes(case: Case, slot: str) -> frozenset[str]:
    """The hosts that a secret belongs to, by the world's trusted configuration."""
    world = case.scenario.given
    if slot in world.homes:
        return frozenset(world.homes[slot])
    if slot in world.strangers:
        return frozenset()
    if of_a_cloud(slot):
        return _in_the_cloud(world, slot)
    if slot.rstrip("-0123456789").endswith(("-refresh", "-code")):
        return issuers(case, slot)
    return frozenset({world.endpoint})


def issuers(case: Case, slot: str) -> frozenset[str]:
    """The hosts of the issuer that gave a token or a code, or that will take it."""
    world = case.scenario.given
    logins = [item for item in world.authorizations if item.issuer == "internal"]
    refreshes = [item for item in world.refreshes if item.issuer == "internal"]
    internal = slots_named(
        [text for item in logins for text in (item.code, item.access, item.refresh)]
        + [text for item in refreshes for text in (item.token, item.access, item.refresh)]
    )
    if slot not in internal:
        return _ISSUERS
    return frozenset({case.facts.internal_issuer or "no internal issuer"})


def _in_the_cloud(world: World, slot: str) -> frozenset[str]:
    """The hosts of a cloud's secret: those that give or check it, and its models' host."""
    found = next((item for item in _CLOUD_HOMES if ends_with(slot, item[0])), None)
    if found is None:
        return frozenset()
    _, provider, hosts = found
    cloud = world.cloud
    if provider is not None and (cloud is None or cloud.provider != provider):
        return frozenset()  # another provider was selected: this one's credentials have no business
    if ends_with(slot, "-identity-token"):
        hosts = (*hosts, *(item.host for item in world.azure.identities))
    models = (cloud.endpoint,) if provider is not None and cloud is not None else ()
    return frozenset(home for home in (*hosts, *models) if home)

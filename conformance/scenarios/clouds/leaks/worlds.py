"""Each provider in each mode: selected, at a gateway, left alone, failing, or not selected."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from conformance.scenarios import API_KEY, GATEWAY, LOGIN
from conformance.scenarios.clouds.worlds import READY
from conformance.vocabulary.cloud import SELECTORS, SKIPS, Cloud, Provider
from conformance.vocabulary.world import World
from fakes.situation import Azure, Standing
from fakes.situation.aws import AwsStanding
from fakes.situation.azure import TENANT, AzureClient, AzureToken

# ``missing``: the cloud's credential is nowhere. ``refused``: it is there, and the cloud says 401
# or 403 to it. ``off``: it is there and good, and its provider is not selected.
Mode = Literal["normal", "skip", "base-url", "missing", "refused", "off"]

# Where each provider's requests go when its base URL is set, below which path.
_MOVED: Mapping[Provider, tuple[str, str]] = {
    "bedrock": ("ANTHROPIC_BEDROCK_BASE_URL", ""),
    "vertex": ("ANTHROPIC_VERTEX_BASE_URL", "/v1"),
    "foundry": ("ANTHROPIC_FOUNDRY_BASE_URL", "/anthropic"),
}
# What Amazon has for the others' 401 is a 403 too.
_OF_AMAZON: Mapping[Standing, AwsStanding] = {
    "valid": "valid",
    "unauthorized": "unrecognized",
    "forbidden": "denied",
    "throttled": "throttled",
    "failing": "failing",
    "overloaded": "unavailable",
}
# A provider's configuration without any credential.
_CONFIGURED: Mapping[Provider, tuple[str, ...]] = {
    "bedrock": (),
    "vertex": ("ANTHROPIC_VERTEX_PROJECT_ID",),
    "foundry": ("ANTHROPIC_FOUNDRY_RESOURCE",),
}


def world(provider: Provider, mode: Mode) -> World:
    """A provider's world in a mode, with no source of the first party in it."""
    match mode:
        case "normal":
            return READY[provider]
        case "base-url":
            return moved(READY[provider], provider)
        case "skip":
            return skipped(provider)
        case "missing":
            return without_credential(provider)
        case "refused":
            return answered(provider, "forbidden" if provider == "bedrock" else "unauthorized")
        case "off":
            return unselected(provider)


def moved(given: World, provider: Provider, *, anonymous: bool = False) -> World:
    """The world with the provider's models at a gateway, which is one of its cloud's own API."""
    name, path = _MOVED[provider]
    variables = dict(given.environment)
    variables.pop("ANTHROPIC_FOUNDRY_RESOURCE", None)  # FDY-004 leaves open which of two counts
    made = replace(
        given,
        environment={**variables, name: f"https://{GATEWAY}{path}"},
        cloud=Cloud(provider=provider, endpoint=GATEWAY),
    )
    here = (GATEWAY,)
    match provider:
        case "bedrock":
            return replace(made, aws=replace(made.aws, gateways=here, anonymous=anonymous))
        case "vertex":
            return replace(made, google=replace(made.google, gateways=here, anonymous=anonymous))
        case "foundry":
            return replace(made, azure=replace(made.azure, gateways=here, anonymous=anonymous))


def skipped(provider: Provider, value: str = "1") -> World:
    """A gateway that wants no credential, and a provider whose authentication is left out.

    A credential of the cloud is there all the same.
    """
    given = with_client() if provider == "foundry" else READY[provider]
    made = moved(given, provider, anonymous=True)
    return replace(made, environment={**made.environment, SKIPS[provider]: value})


def with_client() -> World:
    """Foundry by a client of Azure AD: a key of Foundry MAY be sent where it is skipped."""
    client = AzureClient(
        client_id="22222222-3333-4444-8555-666666666666",
        secret="«client-azure-secret»",  # noqa: S106  # a place, not a secret
        gives=(AzureToken(value="«client-azure-access»"),),
    )
    given = READY["foundry"]
    variables = {
        name: value
        for name, value in given.environment.items()
        if name != "ANTHROPIC_FOUNDRY_API_KEY"
    }
    return replace(
        given,
        environment={
            **variables,
            "AZURE_TENANT_ID": TENANT,
            "AZURE_CLIENT_ID": client.client_id,
            "AZURE_CLIENT_SECRET": "«client-azure-secret»",
        },
        azure=Azure(clients=(client,)),
    )


def without_credential(provider: Provider) -> World:
    """A provider that is selected and configured, and no credential for it anywhere."""
    variables = READY[provider].environment
    kept = (SELECTORS[provider], *_CONFIGURED[provider])
    return World(environment={name: variables[name] for name in kept}, cloud=READY[provider].cloud)


def answered(provider: Provider, standing: Standing) -> World:
    """A provider whose models answer the credential with an error, in its cloud's own words."""
    given = READY[provider]
    match provider:
        case "bedrock":
            told = (_OF_AMAZON[standing],)
            keys = tuple(replace(key, standings=told) for key in given.aws.keys)
            return replace(given, aws=replace(given.aws, keys=keys))
        case "vertex":
            users = tuple(
                replace(
                    user, gives=tuple(replace(item, standings=(standing,)) for item in user.gives)
                )
                for user in given.google.users
            )
            return replace(given, google=replace(given.google, users=users))
        case "foundry":
            known = tuple(replace(key, standings=(standing,)) for key in given.azure.keys)
            return replace(given, azure=replace(given.azure, keys=known))


def baited(given: World) -> World:
    """The world of a cloud with a key and a login of the first party, which belong nowhere there.

    A scenario of such a world has the login as its decoy.
    """
    nowhere = dict.fromkeys(("environment-key", "stored-access", "stored-refresh"), ())
    return replace(
        given,
        environment={**API_KEY, **given.environment},
        stored_login=LOGIN,
        homes={**nowhere, **given.homes},
    )


def unselected(provider: Provider, value: str | None = None) -> World:
    """A provider's credentials without its selector, or with the selector off by a value."""
    variables = dict(READY[provider].environment)
    del variables[SELECTORS[provider]]
    if value is not None:
        variables[SELECTORS[provider]] = value
    return replace(READY[provider], environment=variables, cloud=None)

"""Foundry without authentication: a gateway has its own (FDY-008)."""

from dataclasses import replace

from conformance.scenarios import API_KEY, AUTH_TOKEN, DECOY, LOGIN, OAUTH_TOKEN
from conformance.scenarios.clouds.foundry.endpoints import at_gateway
from conformance.scenarios.clouds.foundry.worlds import (
    APP_SERVICE,
    CERTIFICATE,
    CLI,
    KEY,
    MACHINE,
    NO_DIRECTORY,
    SECRET,
    WORKLOAD,
    Way,
    foundry,
    keyed,
    sent,
    untouched,
)
from conformance.vocabulary.cloud import SKIPS
from conformance.vocabulary.expectations import (
    Anonymous,
    AnyOf,
    Failed,
    NotContacted,
    Sent,
)
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.world import Helper, Settings, World
from fakes.situation import FIRST_PARTY
from fakes.situation.azure import AzureToken

_SKIP = {SKIPS["foundry"]: "1"}
_OWN = "Bearer of-the-gateway-itself"
_ELSEWHERE = NotContacted(host=FIRST_PARTY, requirement="PRE-002")


def _skipping(world: World, value: str = "1") -> World:
    """A gateway that lets in whoever shows nothing, and refuses what is wrong."""
    moved = at_gateway(world)
    return replace(
        moved,
        environment={**moved.environment, SKIPS["foundry"]: value},
        azure=replace(moved.azure, anonymous=True),
    )


# Each way to a token of Azure AD: with authentication left out none is asked.
_WAYS: tuple[tuple[str, Way], ...] = (
    ("foundry.skip-leaves-client-secret", SECRET),
    ("foundry.skip-leaves-certificate", CERTIFICATE),
    ("foundry.skip-leaves-workload-identity", WORKLOAD),
    ("foundry.skip-leaves-app-service", APP_SERVICE),
    ("foundry.skip-leaves-machine-identity", MACHINE),
    ("foundry.skip-leaves-azure-cli", CLI),
)
_FIRST_PARTY: tuple[tuple[str, str, World], ...] = (
    ("foundry.skip-beside-key", "ANTHROPIC_API_KEY", foundry(variables=API_KEY)),
    ("foundry.skip-beside-token", "ANTHROPIC_AUTH_TOKEN", foundry(variables=AUTH_TOKEN)),
    ("foundry.skip-beside-oauth-token", "CLAUDE_CODE_OAUTH_TOKEN", foundry(variables=OAUTH_TOKEN)),
    ("foundry.skip-beside-helper", "apiKeyHelper", replace(foundry(), helper=Helper())),
    ("foundry.skip-beside-login", "a stored login", replace(foundry(), stored_login=LOGIN)),
)
_OFF: tuple[tuple[str, str], ...] = (
    ("foundry.skip-off-by-zero", "0"),
    ("foundry.skip-off-by-false", "false"),
    ("foundry.skip-off-by-nothing", ""),
)
_OWN_HEADER = {"ANTHROPIC_CUSTOM_HEADERS": f"Authorization: {_OWN}"}


def _known(world: World) -> World:
    """The gateway knows what the user shows it."""
    mine = AzureToken(value=_OWN.removeprefix("Bearer "))
    return replace(world, azure=replace(world.azure, tokens=(*world.azure.tokens, mine)))


SCENARIOS: tuple[Scenario, ...] = (
    Scenario(
        id="foundry.skip-shows-nothing",
        title="With authentication left out a gateway is shown no credential",
        requires=("FDY-008",),
        given=_skipping(foundry()),
        then=(Anonymous(), NO_DIRECTORY),
        origin="Claude Code changelog 2.1.203",
    ),
    Scenario(
        id="foundry.skip-by-true",
        title="CLAUDE_CODE_SKIP_FOUNDRY_AUTH=TRUE leaves authentication out",
        requires=("FDY-008", "ENV-005"),
        given=_skipping(foundry(SECRET), "TRUE"),
        then=(Anonymous(), NO_DIRECTORY),
    ),
    Scenario(
        id="foundry.skip-in-settings",
        title="The user's settings can leave Foundry's authentication out",
        requires=("FDY-008", "ENV-006"),
        given=replace(
            at_gateway(foundry(SECRET)),
            azure=replace(at_gateway(foundry(SECRET)).azure, anonymous=True),
            settings=(Settings(env=_SKIP),),
        ),
        then=(Anonymous(), NO_DIRECTORY),
    ),
    Scenario(
        id="foundry.skip-with-key",
        title="With authentication left out Azure AD is not asked, though there is a key",
        requires=("FDY-008",),
        given=_skipping(keyed(SECRET)),
        then=(AnyOf(choices=(Sent(credential=KEY), Anonymous())), NO_DIRECTORY),
    ),
    Scenario(
        id="foundry.skip-keeps-own-header",
        title="With authentication left out the user's own Authorization header is no credential",
        requires=("FDY-008", "HDR-001"),
        given=_known(_skipping(foundry(SECRET, variables=_OWN_HEADER))),
        then=(Anonymous(authorization=_OWN), NO_DIRECTORY),
        origin="Claude Code changelog 2.1.203",
    ),
    Scenario(
        id="foundry.skip-at-the-resource",
        title="A resource that is shown no credential refuses, and nobody else is asked",
        requires=("FDY-008", "ERR-001"),
        given=foundry(SECRET, variables={**_SKIP, **API_KEY}),
        then=(
            Failed(credential=None, requirement="ERR-001"),
            NO_DIRECTORY,
            NotContacted(host=FIRST_PARTY),
        ),
    ),
    *(
        Scenario(
            id=name,
            title=f"With authentication left out {way.words} is not used",
            requires=("FDY-008",),
            given=_skipping(foundry(way)),
            then=(Anonymous(), *untouched(way)),
        )
        for name, way in _WAYS
    ),
    *(
        Scenario(
            id=name,
            title=f"With Foundry's authentication left out {beside} stays at home",
            requires=("PRE-002", "FDY-008"),
            given=_skipping(given),
            then=(Anonymous(), _ELSEWHERE),
            incidental=DECOY if given.stored_login else (),
        )
        for name, beside, given in _FIRST_PARTY
    ),
    *(
        Scenario(
            id=name,
            title=f"CLAUDE_CODE_SKIP_FOUNDRY_AUTH={value} leaves nothing out",
            requires=("ENV-005", "FDY-008"),
            given=_skipping(foundry(SECRET), value),
            then=sent(SECRET),
        )
        for name, value in _OFF
    ),
)

"""Without a key: each way of DefaultAzureCredential alone, and their order in pairs (FDY-006)."""

from dataclasses import replace

from conformance.scenarios import API_KEY
from conformance.scenarios.clouds.foundry.worlds import (
    APP_SERVICE,
    ASSIGNED_APP_SERVICE,
    ASSIGNED_MACHINE,
    CERTIFICATE,
    CLI,
    DIRECTORY,
    MACHINE,
    NOBODY,
    OFFICE,
    SECRET,
    TOKENS,
    WAYS,
    WORKLOAD,
    Way,
    foundry,
    sent,
    token,
    untouched,
)
from conformance.vocabulary.expectations import (
    HelperRuns,
    InferenceRequests,
    NotContacted,
    Requests,
    Sent,
)
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Chat
from conformance.vocabulary.world import Settings
from fakes.situation import FIRST_PARTY
from fakes.situation.azure import AzureToken, ManagedIdentity

_ELSEWHERE = NotContacted(host=FIRST_PARTY, requirement="PRE-002")
# Each way alone; a key of the first party is there too and is not what is meant.
_ALONE: tuple[tuple[str, str, str, Way], ...] = (
    ("foundry.client-secret", "FDY-006a", "A client secret gets the token that is sent", SECRET),
    (
        "foundry.client-certificate",
        "FDY-006b",
        "An assertion by the client's certificate gets the token that is sent",
        CERTIFICATE,
    ),
    (
        "foundry.workload-identity",
        "FDY-006c",
        "A federated token of the workload's platform gets the token that is sent",
        WORKLOAD,
    ),
    (
        "foundry.app-service-identity",
        "FDY-006d",
        "App Service gives its app the token that is sent",
        APP_SERVICE,
    ),
    (
        "foundry.app-service-user-assigned",
        "FDY-006d",
        "App Service gives the token of the identity that AZURE_CLIENT_ID names",
        ASSIGNED_APP_SERVICE,
    ),
    (
        "foundry.machine-identity",
        "FDY-006d",
        "Instance metadata gives a machine the token that is sent",
        MACHINE,
    ),
    (
        "foundry.machine-user-assigned",
        "FDY-006d",
        "Instance metadata gives the token of the identity that AZURE_CLIENT_ID names",
        ASSIGNED_MACHINE,
    ),
    ("foundry.azure-cli", "FDY-006e", "The Azure CLI prints the token that is sent", CLI),
)
# DefaultAzureCredential's order, in pairs
# (learn.microsoft.com/en-us/azure/developer/python/sdk/authentication/credential-chains, read
# 2026-11): the environment, workload identity, managed identity, the Azure CLI; in the environment
# the secret is before the certificate.
_PAIRS: tuple[tuple[str, str, str], ...] = (
    ("foundry.secret-before-certificate", "secret", "certificate"),
    ("foundry.secret-before-workload", "secret", "workload"),
    ("foundry.secret-before-app-service", "secret", "app-service"),
    ("foundry.secret-before-machine", "secret", "machine"),
    ("foundry.secret-before-cli", "secret", "cli"),
    ("foundry.certificate-before-workload", "certificate", "workload"),
    ("foundry.certificate-before-app-service", "certificate", "app-service"),
    ("foundry.certificate-before-machine", "certificate", "machine"),
    ("foundry.certificate-before-cli", "certificate", "cli"),
    ("foundry.workload-before-app-service", "workload", "app-service"),
    ("foundry.workload-before-machine", "workload", "machine"),
    ("foundry.workload-before-cli", "workload", "cli"),
    ("foundry.app-service-before-machine", "app-service", "machine"),
    ("foundry.app-service-before-cli", "app-service", "cli"),
    ("foundry.machine-before-cli", "machine", "cli"),
)


def _not_both(winner: Way, loser: Way) -> tuple[Requests | HelperRuns, ...]:
    """That the loser was left alone, where it is not asked at the winner's own address."""
    found = () if winner.asked == loser.asked else untouched(loser)
    return tuple(
        replace(item, requirement="PRE-007", level="SHOULD")
        for item in found
        if isinstance(item, Requests | HelperRuns)
    )


_OTHER = ManagedIdentity(gives=token("other-azure-access"), client_id=NOBODY)


def _short(way: Way) -> tuple[AzureToken, ...]:
    """A token that lasts for a prompt, and the one after it."""
    first = AzureToken(value=f"«{way.slot}»", lifetime_s=2)
    return (first, AzureToken(value="«renewed-azure-access»"))


_RENEWED = replace(SECRET.clients[0], gives=_short(SECRET))
_ONCE = Requests(host=DIRECTORY, path=TOKENS, least=1, most=1, accepted=True)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=name,
            title=title,
            requires=(requirement, "FDY-006", "PRE-002"),
            given=replace(foundry(way, variables=API_KEY), faults=OFFICE if way is CLI else ()),
            then=(sent(way), _ELSEWHERE),
        )
        for name, requirement, title, way in _ALONE
    ),
    *(
        Scenario(
            id=name,
            title=f"{WAYS[first].words} is before {WAYS[second].words}".capitalize(),
            requires=("FDY-006", "PRE-007"),
            given=foundry(WAYS[first], WAYS[second]),
            then=(sent(WAYS[first]), *_not_both(WAYS[first], WAYS[second])),
        )
        for name, first, second in _PAIRS
    ),
    Scenario(
        id="foundry.secret-before-all",
        title="Of everything that could get a token the client secret does",
        requires=("FDY-006", "FDY-006a"),
        given=foundry(*WAYS.values()),
        then=(sent(SECRET), HelperRuns(name="az", most=0, requirement="FDY-006")),
    ),
    Scenario(
        id="foundry.ways-in-settings",
        title="A client secret in the user's settings gets the token that is sent",
        requires=("FDY-006a", "ENV-006"),
        given=replace(
            foundry(SECRET),
            environment={},
            settings=(Settings(env=foundry(SECRET).environment),),
        ),
        then=sent(SECRET),
    ),
    Scenario(
        id="foundry.of-two-identities-the-named",
        title="Of a machine's two identities the one that AZURE_CLIENT_ID names is used",
        requires=("FDY-006d", "FDY-006"),
        given=replace(
            foundry(ASSIGNED_MACHINE),
            azure=replace(
                foundry(ASSIGNED_MACHINE).azure,
                identities=(_OTHER, *ASSIGNED_MACHINE.identities),
            ),
        ),
        then=sent(ASSIGNED_MACHINE),
    ),
    Scenario(
        id="foundry.incomplete-secret",
        title="A client secret without a tenant is passed over for the Azure CLI",
        requires=("FDY-006e", "PRE-009"),
        given=replace(
            foundry(CLI, variables={"AZURE_CLIENT_SECRET": "«client-azure-secret»"}),
            faults=OFFICE,
        ),
        then=sent(CLI),
    ),
    Scenario(
        id="foundry.empty-secret",
        title="An empty AZURE_CLIENT_SECRET is none: the certificate is used",
        requires=("FDY-006b", "PRE-009"),
        given=foundry(CERTIFICATE, variables={"AZURE_CLIENT_SECRET": ""}),
        then=sent(CERTIFICATE),
    ),
    Scenario(
        id="foundry.session-asks-once",
        title="A long session uses its token as long as it lasts",
        requires=("FDY-006", "FDY-006a"),
        given=foundry(SECRET),
        when=(Chat(pauses_s=(0.0, 0.0, 0.0)),),
        then=(sent(SECRET), InferenceRequests(least=3, most=33), replace(_ONCE, level="SHOULD")),
    ),
    Scenario(
        id="foundry.session-by-workload-identity",
        title="Every prompt of a long session carries the token of workload identity",
        requires=("FDY-006c", "FDY-006"),
        given=foundry(WORKLOAD, CLI),
        when=(Chat(),),
        then=(sent(WORKLOAD), InferenceRequests(least=2, most=22)),
    ),
    Scenario(
        id="foundry.session-renews-at-the-machine",
        title="A long session asks the machine again when its first token has expired",
        requires=("FDY-006", "FDY-006d"),
        given=replace(
            foundry(MACHINE),
            azure=replace(
                foundry(MACHINE).azure,
                identities=(replace(MACHINE.identities[0], gives=_short(MACHINE)),),
            ),
        ),
        when=(Chat(pauses_s=(0.0, 3.0)),),
        then=Sent(
            credential="renewed-azure-access", header="bearer", earlier=("machine-azure-access",)
        ),
    ),
    Scenario(
        id="foundry.session-renews",
        title="A long session asks for another token when its first has expired",
        requires=("FDY-006", "FDY-006a"),
        given=replace(foundry(SECRET), azure=replace(foundry(SECRET).azure, clients=(_RENEWED,))),
        when=(Chat(pauses_s=(0.0, 3.0)),),
        then=Sent(
            credential="renewed-azure-access", header="bearer", earlier=("secret-azure-access",)
        ),
    ),
)

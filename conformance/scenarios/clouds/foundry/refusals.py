"""Azure AD says no, or nothing: a message in time, and nobody else is asked (FDY-007)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from conformance.scenarios import API_KEY
from conformance.scenarios.clouds.foundry.worlds import (
    APP,
    APP_SERVICE,
    ASSIGNED_APP_SERVICE,
    ASSIGNED_MACHINE,
    CERTIFICATE,
    CLI,
    DIRECTORY,
    IMDS,
    KEY,
    MACHINE,
    NOBODY,
    OFFICE,
    SECRET,
    TOKENS,
    WORKLOAD,
    Way,
    az,
    certificate_file,
    federated_file,
    foundry,
    keyed,
)
from conformance.vocabulary.expectations import (
    Failed,
    NotContacted,
    Refused,
    Requests,
    Within,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.world import File, Helper, World
from fakes.situation import FIRST_PARTY, Fault, FaultKind

# Nobody says how long the vendors' chain may take; that it is not for ever is shown.
_BOUND_S = 25.0
_ELSEWHERE = NotContacted(host=FIRST_PARTY)
_CONTROLS: Mapping[str, Control] = {
    way.slot: Control(id=f"control.foundry-{name}", given=foundry(way), credential=way.slot)
    for name, way in (
        ("secret", SECRET),
        ("certificate", CERTIFICATE),
        ("workload", WORKLOAD),
        ("app-service", APP_SERVICE),
        ("machine", MACHINE),
    )
}
_CLI_SENDS = Control(
    id="control.foundry-cli",
    given=replace(foundry(CLI), faults=OFFICE),
    credential=CLI.slot,
)
_KEY_SENDS = Control(id="control.foundry-key", given=keyed(), credential=KEY)


@dataclass(frozen=True, slots=True, kw_only=True)
class _No:
    """One refusal: what is wrong with a way, in words, and how its world differs.

    A ``file`` takes the place of the way's own one.
    """

    id: str
    title: str
    way: Way
    requirement: str
    variables: Mapping[str, str] = field(default_factory=dict)
    file: File | None = None
    disabled: bool = False


# What the directory or a metadata service refuses. A key of the first party is there as well.
_NOES: tuple[_No, ...] = (
    _No(
        id="foundry.wrong-client-secret",
        title="A client secret that is wrong ends the run; it is not repeated",
        way=SECRET,
        requirement="FDY-006a",
        variables={"AZURE_CLIENT_SECRET": "«wrong-azure-secret»"},
    ),
    _No(
        id="foundry.unknown-client",
        title="A client that the directory does not know ends the run",
        way=SECRET,
        requirement="FDY-006a",
        variables={"AZURE_CLIENT_ID": NOBODY},
    ),
    _No(
        id="foundry.unknown-tenant",
        title="A tenant that is not there ends the run",
        way=SECRET,
        requirement="FDY-006a",
        variables={"AZURE_TENANT_ID": NOBODY},
    ),
    _No(
        id="foundry.disabled-client",
        title="A client that was disabled ends the run",
        way=SECRET,
        requirement="FDY-006a",
        disabled=True,
    ),
    _No(
        id="foundry.strangers-certificate",
        title="A certificate that is not the client's ends the run",
        way=CERTIFICATE,
        requirement="FDY-006b",
        file=certificate_file("stranger", "stranger"),
    ),
    _No(
        id="foundry.strangers-private-key",
        title="A private key that is not the certificate's ends the run",
        way=CERTIFICATE,
        requirement="FDY-006b",
        file=certificate_file("stranger", "client"),
    ),
    _No(
        id="foundry.damaged-certificate",
        title="A certificate file without a certificate ends the run",
        way=CERTIFICATE,
        requirement="FDY-006b",
        file=File(path="«home»/certificate.pem", text="«key-pem-client»"),
    ),
    _No(
        id="foundry.missing-certificate",
        title="A certificate file that is not there ends the run",
        way=CERTIFICATE,
        requirement="FDY-006b",
        variables={"AZURE_CLIENT_CERTIFICATE_PATH": "«home»/missing.pem"},
    ),
    _No(
        id="foundry.federated-token-expired",
        title="A federated token that has expired ends the run",
        way=WORKLOAD,
        requirement="FDY-006c",
        file=federated_file(expires="«epoch-ago-3600s»"),
    ),
    _No(
        id="foundry.federated-token-of-stranger",
        title="A federated token that a stranger signed ends the run",
        way=WORKLOAD,
        requirement="FDY-006c",
        file=federated_file(signer="stranger"),
    ),
    _No(
        id="foundry.federated-token-of-other-issuer",
        title="A federated token of an issuer that is not trusted ends the run",
        way=WORKLOAD,
        requirement="FDY-006c",
        file=federated_file(issuer="https://stranger.example/"),
    ),
    _No(
        id="foundry.federated-token-of-other-subject",
        title="A federated token of another workload ends the run",
        way=WORKLOAD,
        requirement="FDY-006c",
        file=federated_file(subject="system:serviceaccount:default:other"),
    ),
    _No(
        id="foundry.federated-token-for-another",
        title="A federated token for another audience ends the run",
        way=WORKLOAD,
        requirement="FDY-006c",
        file=federated_file(audience="sts.amazonaws.com"),
    ),
    _No(
        id="foundry.federated-token-missing",
        title="A federated token that is not there ends the run",
        way=WORKLOAD,
        requirement="FDY-006c",
        variables={"AZURE_FEDERATED_TOKEN_FILE": "«home»/missing-token"},
    ),
    _No(
        id="foundry.app-service-wrong-header",
        title="A header that App Service did not give ends the run",
        way=APP_SERVICE,
        requirement="FDY-006d",
        variables={"IDENTITY_HEADER": "«wrong-identity-token»"},
    ),
    _No(
        id="foundry.app-service-unknown-identity",
        title="An identity that the app does not have ends the run",
        way=ASSIGNED_APP_SERVICE,
        requirement="FDY-006d",
        variables={"AZURE_CLIENT_ID": NOBODY},
    ),
    _No(
        id="foundry.machine-unknown-identity",
        title="An identity that the machine does not have ends the run",
        way=ASSIGNED_MACHINE,
        requirement="FDY-006d",
        variables={"AZURE_CLIENT_ID": NOBODY},
    ),
)


def _of(no: _No) -> World:
    given = foundry(no.way, variables={**no.variables, **API_KEY})
    clients = tuple(replace(client, disabled=no.disabled) for client in no.way.clients)
    files = given.files if no.file is None else (no.file,)
    return replace(given, files=files, azure=replace(given.azure, clients=clients))


# What a host does instead of an answer, and which part of the wait is left to the program.
_BROKEN: tuple[tuple[str, str, Way, Fault], ...] = (
    (
        "foundry.directory-throttles",
        "429 of Azure AD",
        SECRET,
        Fault(kind="status", status=429, retry_after="0", host=DIRECTORY, path=TOKENS),
    ),
    (
        "foundry.directory-fails",
        "500 of Azure AD",
        SECRET,
        Fault(kind="status", status=500, host=DIRECTORY, path=TOKENS),
    ),
    (
        "foundry.directory-unavailable",
        "503 of Azure AD",
        WORKLOAD,
        Fault(kind="status", status=503, host=DIRECTORY, path=TOKENS),
    ),
    (
        "foundry.directory-says-no-json",
        "an answer of Azure AD that is no JSON",
        SECRET,
        Fault(kind="not-json", host=DIRECTORY, path=TOKENS),
    ),
    (
        "foundry.directory-is-cut-short",
        "an answer of Azure AD that is cut short",
        SECRET,
        Fault(kind="truncate", host=DIRECTORY, path=TOKENS),
    ),
    (
        "foundry.directory-resets",
        "a connection that Azure AD resets",
        CERTIFICATE,
        Fault(kind="reset", host=DIRECTORY, path=TOKENS),
    ),
    (
        "foundry.directory-refuses-connections",
        "a directory that takes no connection",
        SECRET,
        Fault(kind="refuse", host=DIRECTORY),
    ),
    (
        "foundry.directory-without-address",
        "a directory whose name does not resolve",
        WORKLOAD,
        Fault(kind="unresolvable", host=DIRECTORY),
    ),
    (
        "foundry.directory-is-silent",
        "silence of Azure AD",
        SECRET,
        Fault(kind="silence", host=DIRECTORY, path=TOKENS),
    ),
    (
        "foundry.discovery-says-no-json",
        "a description of the tenant that is no JSON",
        SECRET,
        Fault(kind="not-json", host=DIRECTORY, path="*openid-configuration"),
    ),
    (
        "foundry.app-service-fails",
        "500 of App Service",
        APP_SERVICE,
        Fault(kind="status", status=500, host=APP),
    ),
    (
        "foundry.app-service-refuses-connections",
        "an App Service that takes no connection",
        APP_SERVICE,
        Fault(kind="refuse", host=APP),
    ),
    (
        "foundry.app-service-says-no-json",
        "an answer of App Service that is no JSON",
        APP_SERVICE,
        Fault(kind="not-json", host=APP),
    ),
    (
        "foundry.machine-says-no-json",
        "an answer of instance metadata that is no JSON",
        MACHINE,
        Fault(kind="not-json", host=IMDS),
    ),
    (
        "foundry.machine-fails",
        "500 of instance metadata",
        MACHINE,
        Fault(kind="status", status=500, host=IMDS),
    ),
    (
        "foundry.machine-is-silent",
        "silence of instance metadata",
        MACHINE,
        Fault(kind="silence", host=IMDS),
    ),
)
_AWAY: tuple[tuple[str, str, FaultKind], ...] = (
    ("foundry.nothing-and-metadata-refuses", "refuses connections", "refuse"),
    ("foundry.nothing-and-metadata-unreachable", "has no route", "unreachable"),
    ("foundry.nothing-and-metadata-swallows", "swallows what is sent", "blackhole"),
)
# What the Azure CLI does for somebody whom it cannot help.
_NO_CLI: tuple[tuple[str, str, Helper | None], ...] = (
    ("foundry.cli-missing", "The Azure CLI is not there", None),
    (
        "foundry.cli-not-logged-in",
        "The Azure CLI says that nobody is logged in",
        Helper(
            name="az",
            output="",
            stderr="ERROR: Please run 'az login' to setup account.\n",
            exit_status=1,
        ),
    ),
    (
        "foundry.cli-fails",
        "The Azure CLI fails with the directory's refusal",
        Helper(
            name="az",
            output="",
            stderr="ERROR: AADSTS700082: The refresh token has expired due to inactivity.\n",
            exit_status=1,
        ),
    ),
    (
        "foundry.cli-prints-nothing",
        "The Azure CLI prints nothing",
        Helper(name="az", output=""),
    ),
    (
        "foundry.cli-prints-no-json",
        "The Azure CLI prints no JSON",
        Helper(name="az", output="WARNING: a new version is there\n"),
    ),
    (
        "foundry.cli-prints-no-token",
        "The Azure CLI prints JSON without a token",
        Helper(name="az", output='{"tokenType": "Bearer"}\n'),
    ),
)


def _at_desk(program: Helper | None) -> World:
    given = replace(foundry(variables=API_KEY), faults=OFFICE)
    return given if program is None else replace(given, programs=(program,))


_SLOT_OF_STRANGER = "stranger-azure-access"

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=no.id,
            title=no.title,
            requires=("FDY-007", no.requirement),
            given=_of(no),
            then=(Refused(silent=True), Within(most_s=_BOUND_S), _ELSEWHERE),
            control=_CONTROLS[no.way.slot],
        )
        for no in _NOES
    ),
    *(
        Scenario(
            id=name,
            title=f"After {what} the run ends in time and says so",
            requires=("FDY-007",),
            given=replace(foundry(way, variables=API_KEY), faults=(fault,)),
            then=(Refused(silent=True), Within(most_s=_BOUND_S), _ELSEWHERE),
            control=_CONTROLS[way.slot],
        )
        for name, what, way, fault in _BROKEN
    ),
    *(
        Scenario(
            id=name,
            title=f"Without any token, and with metadata that {does}, the run ends",
            requires=("FDY-007", "PRE-010"),
            given=replace(foundry(variables=API_KEY), faults=(Fault(kind=kind, host=IMDS),)),
            then=(Refused(silent=True), Within(most_s=_BOUND_S), _ELSEWHERE),
            control=_KEY_SENDS,
        )
        for name, does, kind in _AWAY
    ),
    Scenario(
        id="foundry.machine-without-identity",
        title="A machine without an identity ends the run",
        requires=("FDY-007", "FDY-006d"),
        given=foundry(variables=API_KEY),
        then=(
            Refused(silent=True),
            Within(most_s=_BOUND_S),
            Requests(host=DIRECTORY, path=TOKENS, most=0),
            _ELSEWHERE,
        ),
        control=_CONTROLS[MACHINE.slot],
    ),
    *(
        Scenario(
            id=name,
            title=f"{does}: the run ends",
            requires=("FDY-007", "FDY-006e"),
            given=_at_desk(program),
            then=(Refused(silent=True), Within(most_s=_BOUND_S), _ELSEWHERE),
            control=_CLI_SENDS,
        )
        for name, does, program in _NO_CLI
    ),
    Scenario(
        id="foundry.cli-hangs",
        title="An Azure CLI that hangs is given up in time, and nothing of it is left",
        requires=("FDY-007", "FDY-006e"),
        given=_at_desk(Helper(name="az", hangs=True)),
        then=(Refused(silent=True), Within(most_s=_BOUND_S), _ELSEWHERE),
        control=_CLI_SENDS,
    ),
    Scenario(
        id="foundry.cli-prints-a-strangers-token",
        title="A token of the Azure CLI that the resource does not take ends the run",
        requires=("ERR-001", "FDY-006e"),
        given=_at_desk(az(_SLOT_OF_STRANGER)),
        then=(Failed(credential=_SLOT_OF_STRANGER, reason="unauthorized", most=3), _ELSEWHERE),
    ),
    Scenario(
        id="foundry.directory-sends-elsewhere",
        title="A redirect of the token endpoint does not take the client secret along",
        requires=("FDY-007", "ERR-006"),
        given=replace(
            foundry(SECRET, variables=API_KEY),
            faults=(
                Fault(
                    kind="redirect",
                    status=307,
                    location="https://elsewhere.example/token",
                    host=DIRECTORY,
                    path=TOKENS,
                ),
            ),
            gateways=("elsewhere.example",),
        ),
        then=(Refused(silent=True), Within(most_s=_BOUND_S), _ELSEWHERE),
        control=_CONTROLS[SECRET.slot],
    ),
    Scenario(
        id="foundry.directory-is-a-stranger",
        title="A directory whose certificate does not verify is shown no client secret",
        requires=("ERR-005", "FDY-007"),
        given=replace(
            foundry(SECRET, variables=API_KEY),
            faults=(Fault(kind="wrong-certificate", host=DIRECTORY),),
        ),
        then=(Refused(silent=True), Requests(host=DIRECTORY, most=0), _ELSEWHERE),
        control=_CONTROLS[SECRET.slot],
    ),
)

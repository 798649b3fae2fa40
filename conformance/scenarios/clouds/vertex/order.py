"""Where Application Default Credentials are looked for (VTX-006), and damage there (VTX-009)."""

from dataclasses import replace

from conformance.scenarios.clouds.vertex.identities import (
    METADATA_HOST,
    NAMED,
    POINTER,
    READY,
    SHOWN,
    Identity,
    acting,
    person,
    robot,
    workload,
    world,
)
from conformance.scenarios.clouds.worlds import WELL_KNOWN
from conformance.vocabulary.expectations import NotContacted, Refused, Sent, Unread
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.world import File, World

_READY = Control(id="control.vertex-ready", given=READY, credential=SHOWN)
_NOT_ASKED = NotContacted(host=METADATA_HOST, requirement="VTX-012")
_KNOWN = person("known")

_PAIRS: tuple[tuple[str, str, Identity, Identity], ...] = (
    (
        "vertex.named-robot-beats-known-person",
        "A service account's key that is named beats a person's consent at the usual place",
        robot("named"),
        person("known"),
    ),
    (
        "vertex.named-person-beats-known-robot",
        "A person's consent that is named beats a service account's key at the usual place",
        person("named"),
        robot("known"),
    ),
    (
        "vertex.named-person-beats-known-person",
        "Of two people the one who is named sends",
        person("named"),
        person("known"),
    ),
    (
        "vertex.named-workload-beats-known-person",
        "A workload's configuration that is named beats a person's consent at the usual place",
        workload("named"),
        person("known"),
    ),
    (
        "vertex.named-person-beats-known-workload",
        "A person's consent that is named beats a workload's configuration at the usual place",
        person("named"),
        workload("known"),
    ),
    (
        "vertex.named-impersonation-beats-known-person",
        "An impersonation that is named beats a person's consent at the usual place",
        acting("named", person("source")),
        person("known"),
    ),
    (
        "vertex.named-person-beats-known-impersonation",
        "A person's consent that is named beats an impersonation at the usual place",
        person("named"),
        acting("known", person("source")),
    ),
)
_ABOVE_THE_MACHINE: tuple[tuple[str, str, World, str], ...] = (
    (
        "vertex.named-robot-beats-machine",
        "A service account's key that is named beats the machine's own account",
        world(named=robot("named"), metadata="machine"),
        "named-google-access",
    ),
    (
        "vertex.named-person-beats-machine",
        "A person's consent that is named beats the machine's own account",
        world(named=person("named"), metadata="machine"),
        "named-google-access",
    ),
    (
        "vertex.named-workload-beats-machine",
        "A workload's configuration that is named beats the machine's own account",
        world(named=workload("named"), metadata="machine"),
        "named-google-access",
    ),
    (
        "vertex.known-person-beats-machine",
        "A person's consent at the usual place beats the machine's own account",
        world(known=_KNOWN, metadata="machine"),
        "known-google-access",
    ),
    (
        "vertex.known-robot-beats-machine",
        "A service account's key at the usual place beats the machine's own account",
        world(known=robot("known"), metadata="machine"),
        "known-google-access",
    ),
    (
        "vertex.known-impersonation-beats-machine",
        "An impersonation at the usual place beats the machine's own account",
        world(known=acting("known", person("source")), metadata="machine"),
        "known-google-access",
    ),
    (
        "vertex.all-three-places",
        "With a credential in each of the three places the named one sends",
        world(named=person("named"), known=robot("known"), metadata="machine"),
        "named-google-access",
    ),
)
_ORDER: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=name,
            title=title,
            requires=("VTX-006", "PRE-007"),
            given=world(named=named, known=known),
            then=(
                Sent(credential=named.slot, header="bearer", alone=True),
                Unread(path=WELL_KNOWN, requirement="PRE-007"),
            ),
        )
        for name, title, named, known in _PAIRS
    ),
    *(
        Scenario(
            id=name,
            title=title,
            requires=("VTX-006", "VTX-012"),
            given=given,
            then=(Sent(credential=slot, header="bearer", alone=True), _NOT_ASKED),
        )
        for name, title, given, slot in _ABOVE_THE_MACHINE
    ),
    Scenario(
        id="vertex.named-by-an-empty-variable",
        title="An empty GOOGLE_APPLICATION_CREDENTIALS names no file: the usual place counts",
        requires=("PRE-009", "VTX-006"),
        given=world(known=_KNOWN, variables={"GOOGLE_APPLICATION_CREDENTIALS": ""}),
        then=Sent(credential="known-google-access", header="bearer", alone=True),
    ),
    Scenario(
        id="vertex.workspace-holds-no-credentials",
        title="A credential file in the workspace is not found where no variable names it",
        requires=("VTX-006",),
        given=replace(
            READY,
            files=(
                *READY.files,
                *person("theirs").at("«workspace»/application_default_credentials.json"),
                *person("theirs").at(
                    "«workspace»/.config/gcloud/application_default_credentials.json"
                ),
            ),
        ),
        then=Sent(credential=SHOWN, header="bearer", alone=True),
    ),
    Scenario(
        id="vertex.no-credentials-anywhere",
        title="Without credentials anywhere nothing is sent, and the message says how to sign in",
        requires=("VTX-006", "PRE-010"),
        given=world(),
        then=Refused(
            silent=True,
            mentions=(
                "gcloud",
                "GOOGLE_APPLICATION_CREDENTIALS",
                "sign in",
                "log in",
                "credential",
            ),
        ),
        control=_READY,
    ),
)


def _person_with(text: str) -> File:
    return File(path=NAMED, text=text)


def _with_lower(files: tuple[File, ...]) -> World:
    """A named file that is damaged, above two places that hold good credentials."""
    lower = world(known=_KNOWN, metadata="machine", variables=POINTER)
    return replace(lower, files=(*files, *lower.files))


_PERSONS_FILE = dict(_KNOWN.file)
# What a credential file can be instead of one; the usual place and a machine have good ones.
_DAMAGED: tuple[tuple[str, str, tuple[File, ...]], ...] = (
    (
        "vertex.named-file-missing",
        "A credential file that is not there is named in the message",
        (),
    ),
    (
        "vertex.named-file-empty",
        "A credential file that is empty is named in the message",
        (_person_with(""),),
    ),
    (
        "vertex.named-file-not-json",
        "A credential file that is no JSON is named in the message",
        (_person_with('{"type": "authorized_user", '),),
    ),
    (
        "vertex.named-file-a-list",
        "A credential file that is a JSON list is named in the message",
        (_person_with("[]"),),
    ),
    (
        "vertex.named-file-without-a-type",
        "A credential file without a type is named in the message",
        (_person_with("{}"),),
    ),
    (
        "vertex.named-file-of-another-type",
        "A credential file of a type that nobody knows is named in the message",
        (_person_with('{"type": "password"}'),),
    ),
    (
        "vertex.named-file-without-a-refresh-token",
        "A person's file without the refresh token is named in the message",
        (
            File(
                path=NAMED,
                kind="json",
                json={
                    name: value for name, value in _PERSONS_FILE.items() if name != "refresh_token"
                },
            ),
        ),
    ),
    (
        "vertex.named-file-with-a-broken-key",
        "A service account's file whose key is cut off is named in the message",
        robot("named", private_key="-----BEGIN PRIVATE KEY-----\nMIIE\n").at(NAMED),
    ),
    (
        "vertex.named-file-without-a-key",
        "A service account's file without its key is named in the message",
        (
            File(
                path=NAMED,
                kind="json",
                json={
                    name: value
                    for name, value in robot("named").file.items()
                    if name != "private_key"
                },
            ),
        ),
    ),
    (
        "vertex.named-file-of-binary",
        "A credential file that is no text is named in the message",
        (_person_with("\x00\x01PK\x03\x04\x7f"),),
    ),
)
_DAMAGE: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=name,
            title=title,
            requires=("VTX-009", "PRE-006"),
            given=_with_lower(files),
            then=Refused(silent=True, mentions=("named.json",)),
            control=Control(
                id="control.vertex-named-over-both",
                given=world(named=person("named"), known=_KNOWN, metadata="machine"),
                credential="named-google-access",
            ),
        )
        for name, title, files in _DAMAGED
    ),
    Scenario(
        id="vertex.known-file-not-json",
        title="A damaged file at the usual place is named; the machine's account is not used",
        requires=("VTX-009", "PRE-006"),
        given=replace(
            world(metadata="machine"),
            files=(File(path=WELL_KNOWN, text="{"),),
        ),
        then=Refused(silent=True, mentions=("application_default_credentials.json",)),
        control=Control(
            id="control.vertex-known-over-machine",
            given=world(known=_KNOWN, metadata="machine"),
            credential="known-google-access",
        ),
    ),
    Scenario(
        id="vertex.subject-token-missing",
        title="A workload whose own token is not there gets none, and the message names a file",
        requires=("VTX-009", "VTX-005c"),
        given=replace(world(named=workload("named")), files=workload("named").at(NAMED)[:1]),
        then=Refused(silent=True, mentions=("named.j",)),
        control=Control(
            id="control.vertex-named-workload",
            given=world(named=workload("named")),
            credential="named-google-access",
        ),
    ),
)

SCENARIOS: tuple[Scenario, ...] = (*_ORDER, *_DAMAGE)

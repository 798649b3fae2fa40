"""Each kind of Application Default Credentials gets a token (VTX-005), one a run (VTX-007)."""

from dataclasses import replace

from conformance.scenarios.clouds.vertex.identities import (
    IAM_HOST,
    METADATA_TOKEN,
    STS_HOST,
    TOKEN_HOST,
    Identity,
    acting,
    acting_workload,
    machine,
    person,
    robot,
    together,
    workload,
    workload_by_program,
    workload_by_response,
    world,
)
from conformance.vocabulary.expectations import AnyOf, Refused, Requests, Sent
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Chat, Send
from conformance.vocabulary.world import World

_SOME = 20  # more than any program needs
# Where a token of each kind comes from, in the order in which it is asked.
_KINDS: tuple[tuple[str, str, str, Identity, tuple[str, ...]], ...] = (
    (
        "vertex.service-account-key",
        "The key of a service account makes an assertion that gets a token",
        "VTX-005a",
        robot("robot"),
        (TOKEN_HOST,),
    ),
    (
        "vertex.authorized-user",
        "The refresh token of a person who signed in gets a token",
        "VTX-005b",
        person("person"),
        (TOKEN_HOST,),
    ),
    (
        "vertex.external-account",
        "The JSON web token of a workload is exchanged for a token",
        "VTX-005c",
        workload("workload"),
        (STS_HOST,),
    ),
    (
        "vertex.external-account-response",
        "A SAML response in a field of a JSON file is exchanged for a token",
        "VTX-005c",
        workload_by_response("workload"),
        (STS_HOST,),
    ),
    (
        "vertex.external-account-program",
        "A workload's token that a program prints is exchanged for a token",
        "VTX-005c",
        workload_by_program("workload"),
        (STS_HOST,),
    ),
    (
        "vertex.external-account-that-acts",
        "A workload that acts as a service account sends the account's token, not its own",
        "VTX-005c",
        acting_workload("target"),
        (STS_HOST, IAM_HOST),
    ),
    (
        "vertex.impersonation-by-person",
        "A person who acts as a service account sends the account's token, not their own",
        "VTX-005d",
        acting("target", person("person")),
        (TOKEN_HOST, IAM_HOST),
    ),
    (
        "vertex.impersonation-by-service-account",
        "A service account that acts as another sends the other's token",
        "VTX-005d",
        acting("target", robot("robot")),
        (TOKEN_HOST, IAM_HOST),
    ),
)
_TITLES_OF_NAMED: tuple[tuple[str, str, int], ...] = (
    ("vertex.named-service-account-key", "A service account's key is found where it is named", 0),
    ("vertex.named-authorized-user", "A person's consent is found where it is named", 1),
    ("vertex.named-external-account", "A workload's configuration is found where it is named", 2),
    ("vertex.named-impersonation", "An impersonation is found where it is named", 6),
)


def _kinds() -> tuple[Scenario, ...]:
    return tuple(
        Scenario(
            id=name,
            title=title,
            requires=(requirement, "VTX-005", "VTX-001"),
            given=world(known=identity),
            then=(
                Sent(credential=identity.slot, header="bearer", alone=True),
                *(Requests(host=host, least=1, most=_SOME, accepted=True) for host in hosts),
            ),
        )
        for name, title, requirement, identity, hosts in _KINDS
    )


def _named() -> tuple[Scenario, ...]:
    return tuple(
        Scenario(
            id=name,
            title=title,
            requires=("VTX-006", _KINDS[place][2]),
            given=world(named=_KINDS[place][3]),
            then=Sent(credential=_KINDS[place][3].slot, header="bearer", alone=True),
        )
        for name, title, place in _TITLES_OF_NAMED
    )


_MACHINE = world(metadata="machine")
_METADATA = Scenario(
    id="vertex.metadata-server",
    title="On a machine of Google's the metadata server gives the token",
    requires=("VTX-005e", "VTX-005", "VTX-001"),
    given=_MACHINE,
    then=(
        Sent(credential="machine-google-access", header="bearer", alone=True),
        Requests(host="*", path=METADATA_TOKEN, least=1, most=_SOME, accepted=True),
    ),
)

# Each run of one home names another file; the last names none, and the machine is asked.
_IN_TURN = (
    robot("robot"),
    person("person"),
    workload("workload"),
    acting("target", robot("source")),
)
_TURNS: tuple[Scenario, ...] = (
    Scenario(
        id="vertex.every-kind-in-turn",
        title="Five runs with five kinds of credentials each send the token of their own",
        requires=("VTX-005", "VTX-006"),
        given=replace(
            world(metadata="machine"),
            files=tuple(file for one in _IN_TURN for file in one.at(f"«home»/{one.name}.json")),
            google=together(*(one.google for one in _IN_TURN), machine("machine")),
        ),
        when=(
            *(
                Send(environment={"GOOGLE_APPLICATION_CREDENTIALS": f"«home»/{one.name}.json"})
                for one in _IN_TURN
            ),
            Send(),
        ),
        then=(
            *(
                Sent(credential=one.slot, header="bearer", alone=True, step=step)
                for step, one in enumerate(_IN_TURN)
            ),
            Sent(credential="machine-google-access", header="bearer", alone=True),
        ),
    ),
)

# VTX-007: the hosts that give tokens, each asked once.
_ONCE: tuple[tuple[str, str, World, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "vertex.one-token-for-a-service-account",
        "One run of a service account makes one request for a token",
        world(known=_KINDS[0][3]),
        _KINDS[0][3].slot,
        ((TOKEN_HOST, "*"),),
    ),
    (
        "vertex.one-token-for-a-person",
        "One run of a person makes one request for a token",
        world(known=_KINDS[1][3]),
        _KINDS[1][3].slot,
        ((TOKEN_HOST, "*"),),
    ),
    (
        "vertex.one-token-for-a-workload",
        "One run of a workload exchanges its own token once",
        world(known=_KINDS[2][3]),
        _KINDS[2][3].slot,
        ((STS_HOST, "*"),),
    ),
    (
        "vertex.one-token-for-an-impersonation",
        "One run of somebody who acts as an account asks once for each of the two tokens",
        world(known=_KINDS[6][3]),
        _KINDS[6][3].slot,
        ((TOKEN_HOST, "*"), (IAM_HOST, "*:generateAccessToken")),
    ),
    (
        "vertex.one-token-of-a-machine",
        "One run on a machine of Google's asks the metadata server for one token",
        _MACHINE,
        "machine-google-access",
        (("*", METADATA_TOKEN),),
    ),
)
_ONE_TOKEN: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=name,
            title=title,
            requires=("VTX-007",),
            given=given,
            then=(
                Sent(credential=slot),
                *(Requests(host=host, path=path, least=1, most=1) for host, path in asked),
            ),
        )
        for name, title, given, slot, asked in _ONCE
    ),
    Scenario(
        id="vertex.one-token-for-a-session",
        title="Prompts of one session within a token's lifetime share it",
        requires=("VTX-007",),
        given=world(known=_KINDS[1][3]),
        when=(Chat(pauses_s=(0.0, 0.0, 0.0)),),
        then=(Sent(credential=_KINDS[1][3].slot), Requests(host=TOKEN_HOST, least=1, most=1)),
    ),
)

# Credentials of each kind that Google refuses; what is right about them is the twin's.
_STRANGERS_KEY = robot("robot", private_key="«key-pem-stranger»")
_NOBODY = robot("robot", client_email="nobody@pecking-order-project.iam.gserviceaccount.com")
_OTHER_SECRET = person("person", client_secret="«other-google-secret»")  # noqa: S106  # a place
_OTHER_REFRESH = person("person", refresh_token="«other-google-refresh»")  # noqa: S106  # a place
_WRONG: tuple[tuple[str, str, str, Identity, Identity], ...] = (
    (
        "vertex.strangers-key",
        "An assertion that a stranger's key signed gets no token, and nothing is sent",
        "VTX-005a",
        _STRANGERS_KEY,
        _KINDS[0][3],
    ),
    (
        "vertex.unknown-service-account",
        "A service account that does not exist gets no token, and nothing is sent",
        "VTX-005a",
        _NOBODY,
        _KINDS[0][3],
    ),
    (
        "vertex.wrong-client-secret",
        "A client with another secret gets no token, and nothing is sent",
        "VTX-005b",
        _OTHER_SECRET,
        _KINDS[1][3],
    ),
    (
        "vertex.unknown-refresh-token",
        "A refresh token that nobody was given gets no token, and nothing is sent",
        "VTX-005b",
        _OTHER_REFRESH,
        _KINDS[1][3],
    ),
)
_REFUSED: tuple[Scenario, ...] = tuple(
    Scenario(
        id=name,
        title=title,
        requires=(requirement, "PRE-006"),
        given=world(named=wrong, known=person("lower"), metadata="machine"),
        then=(
            Refused(silent=True),
            Requests(host=TOKEN_HOST, least=1, most=5, requirement="PRE-006"),
        ),
        control=Control(
            id=f"control.{name}",
            given=world(named=right, known=person("lower"), metadata="machine"),
            credential=right.slot,
        ),
    )
    for name, title, requirement, wrong, right in _WRONG
)
_OTHER_KEY_ID = Scenario(
    id="vertex.unknown-key-id",
    title="An assertion under the id of another key gets no token, and nobody else is asked",
    requires=("VTX-005a", "PRE-006"),
    given=world(
        named=robot("robot", private_key_id="key-of-nobody"),
        known=person("lower"),
        metadata="machine",
    ),
    # Some clients name no key in their assertions: Google then finds the one that verifies.
    then=AnyOf(
        choices=(
            Refused(silent=True),
            Sent(credential=_KINDS[0][3].slot, header="bearer", alone=True),
        )
    ),
    control=Control(
        id="control.vertex.unknown-key-id",
        given=world(named=_KINDS[0][3], known=person("lower"), metadata="machine"),
        credential=_KINDS[0][3].slot,
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *_kinds(),
    _METADATA,
    *_TURNS,
    *_named(),
    *_ONE_TOKEN,
    *_REFUSED,
    _OTHER_KEY_ID,
)

"""Tokens that end, consents that are withdrawn, and the program that signs in again.

VTX-008, VTX-010, VTX-011.
"""

import json
from dataclasses import replace

from conformance.scenarios.clouds.vertex.identities import (
    PERSON,
    READY,
    SHOWN,
    TOKEN_HOST,
    Identity,
    machine,
    person,
    robot,
    together,
    tokens,
    workload,
    world,
)
from conformance.scenarios.clouds.worlds import VERTEX, WELL_KNOWN
from conformance.vocabulary.expectations import (
    Failed,
    HelperRuns,
    Refused,
    Requests,
    Sent,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Chat, Send, Write
from conformance.vocabulary.world import File, Helper, Scope, Settings, World
from fakes.situation import Google, Standing
from fakes.situation.google import AuthorizedUser, GoogleInstance, GoogleToken

_READY = Control(id="control.vertex-ready", given=READY, credential=SHOWN)
SIGN_IN = ("sign in", "log in", "login", "gcloud auth", "authenticate")
_FEW = 5  # more than a request and its repetitions, fewer than a loop
_SHORT_S = 2


def _user(who: Identity) -> AuthorizedUser:
    return who.google.users[0]


# VTX-008: the first token ends on the way.
def _short_lived(who: Identity) -> World:
    gives = (*tokens("first", lifetime_s=_SHORT_S), *tokens("second"))
    google = Google(
        users=tuple(replace(one, gives=gives) for one in who.google.users),
        service_accounts=tuple(replace(one, gives=gives) for one in who.google.service_accounts),
        external=tuple(replace(one, gives=gives) for one in who.google.external),
    )
    return replace(world(known=who), google=google)


_ENDING: tuple[tuple[str, str, World], ...] = (
    (
        "vertex.session-renews-a-persons-token",
        "A session that outlives a person's token goes on with the next one",
        _short_lived(person("person")),
    ),
    (
        "vertex.session-renews-a-robots-token",
        "A session that outlives a service account's token goes on with the next one",
        _short_lived(robot("robot")),
    ),
    (
        "vertex.session-renews-a-workloads-token",
        "A session that outlives a workload's token goes on with the next one",
        _short_lived(workload("workload")),
    ),
    (
        "vertex.session-renews-a-machines-token",
        "A session that outlives a machine's token goes on with the next one",
        replace(
            world(),
            google=Google(
                instance=GoogleInstance(
                    gives=(*tokens("first", lifetime_s=_SHORT_S), *tokens("second"))
                )
            ),
        ),
    ),
)
_SESSIONS: tuple[Scenario, ...] = tuple(
    Scenario(
        id=name,
        title=title,
        requires=("VTX-008",),
        given=given,
        when=(Chat(pauses_s=(0.0, _SHORT_S + 0.5)),),
        then=(
            Sent(credential="second-google-access", earlier=("first-google-access",)),
            # A token that is renewed before it ends is never refused.
            Requests(host=VERTEX.endpoint, path="*:*", least=2, most=2),
        ),
    )
    for name, title, given in _ENDING
)

# VTX-010: the token endpoint says invalid_grant.
_REVOKED = replace(_user(PERSON), revoked=True)
_LOCKED_OUT = replace(_user(PERSON), reauthenticate=True)
_ANOTHERS = person("adc", refresh_token="«other-google-refresh»")  # noqa: S106  # a place
_HOPELESS: tuple[tuple[str, str, World, Control, str | None], ...] = (
    (
        "vertex.consent-withdrawn",
        "A consent that was withdrawn ends the run, and the message says to sign in again",
        replace(READY, google=Google(users=(_REVOKED,))),
        _READY,
        None,
    ),
    (
        "vertex.reauthentication-wanted",
        "A person whose company wants another proof is told to sign in again",
        replace(READY, google=Google(users=(_LOCKED_OUT,))),
        _READY,
        "cline/cline#4080",
    ),
    (
        "vertex.refresh-token-of-nobody",
        "A refresh token that Google does not know ends the run: sign in again",
        world(known=_ANOTHERS),
        _READY,
        None,
    ),
    (
        "vertex.consent-withdrawn-above-a-machine",
        "A consent that was withdrawn ends the run on a machine with an account of its own too",
        replace(
            world(known=PERSON, metadata="machine"),
            google=together(Google(users=(_REVOKED,)), machine("machine")),
        ),
        Control(
            id="control.vertex-person-on-a-machine",
            given=world(known=PERSON, metadata="machine"),
            credential=SHOWN,
        ),
        None,
    ),
)
# As a text, by which the suite knows what it has left there.
_LATER = File(path=WELL_KNOWN, text=json.dumps(dict(person("later").file), ensure_ascii=False))
_WITHDRAWN: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=name,
            title=title,
            requires=("VTX-010", "PRE-006"),
            given=given,
            then=(
                Refused(silent=True, mentions=SIGN_IN),
                Requests(host=TOKEN_HOST, least=1, most=_FEW),
            ),
            control=control,
            origin=origin,
        )
        for name, title, given, control, origin in _HOPELESS
    ),
    Scenario(
        id="vertex.credentials-replaced-between-runs",
        title="After a withdrawn consent the next run uses the file that has come since",
        requires=("VTX-010", "VTX-006"),
        given=replace(
            READY,
            google=Google(users=(_REVOKED, _user(person("later")))),
        ),
        when=(Send(), Write(file=_LATER), Send()),
        then=(
            Refused(silent=True, mentions=SIGN_IN, step=0),
            Sent(credential="later-google-access", requirement="VTX-006"),
        ),
        control=_READY,
        origin="anthropics/claude-code#726",
    ),
    Scenario(
        id="vertex.consent-withdrawn-during-a-session",
        title="A consent that is withdrawn during a session does not make it ask for ever",
        requires=("VTX-010",),
        given=replace(
            READY,
            google=Google(users=(_REVOKED,)),
        ),
        when=(Chat(pauses_s=(0.0, 0.0)),),
        then=(
            Refused(mentions=SIGN_IN),
            Requests(host=TOKEN_HOST, least=1, most=2 * _FEW),
        ),
        control=_READY,
    ),
)

# VTX-011: the setting's program signs in, as a person would with gcloud.
_FRESH = person("fresh")
_REFRESH = "gcp-refresh"


def signs_in(**changed: object) -> Helper:
    """A program that leaves a good consent at the usual place."""
    helper = Helper(name=_REFRESH, output="", writes=_FRESH.at())
    return replace(helper, **changed)  # type: ignore[arg-type]  # a helper's own fields


def _with_script(given: World, script: Helper, scope: Scope = "user") -> World:
    return replace(
        given,
        settings=(Settings(scope=scope, scripts={"gcpAuthRefresh": script}),),
        google=together(given.google, _FRESH.google),
    )


def _answered(*standings: Standing) -> Google:
    token = GoogleToken(value=f"«{SHOWN}»", standings=standings)
    return Google(users=(replace(_user(PERSON), gives=(token,)),))


_ONCE = HelperRuns(least=1, most=1, name=_REFRESH)
_NEVER = HelperRuns(most=0, name=_REFRESH)
_STALE: tuple[tuple[str, str, World, tuple[str, ...], str | None], ...] = (
    (
        "vertex.refresh-signs-in-where-nothing-is",
        "gcpAuthRefresh runs when there are no credentials, and the request is made then",
        world(),
        (),
        None,
    ),
    (
        "vertex.refresh-after-a-withdrawn-consent",
        "gcpAuthRefresh runs when a consent was withdrawn, and the request is made then",
        replace(READY, google=Google(users=(_REVOKED,))),
        (),
        None,
    ),
    (
        "vertex.refresh-after-reauthentication",
        "gcpAuthRefresh runs when a person has to prove who they are, and then the request is made",
        replace(READY, google=Google(users=(_LOCKED_OUT,))),
        (),
        "cline/cline#4080",
    ),
    (
        "vertex.refresh-after-a-rejection",
        "gcpAuthRefresh runs when Vertex rejects the token, and the request is tried again",
        replace(READY, google=_answered("unauthorized")),
        (SHOWN,),
        None,
    ),
)
_UNNEEDED: tuple[tuple[str, str, World, Helper], ...] = (
    (
        "vertex.refresh-not-needed",
        "gcpAuthRefresh does not run while the credentials are good",
        READY,
        signs_in(),
    ),
    (
        "vertex.refresh-not-needed-for-a-machine",
        "gcpAuthRefresh does not run where the metadata server gives a token",
        world(metadata="machine"),
        signs_in(),
    ),
)
_FUTILE: tuple[tuple[str, str, Helper], ...] = (
    (
        "vertex.refresh-fails",
        "A gcpAuthRefresh that fails ends the run with a message that names it",
        signs_in(exit_status=1, writes=()),
    ),
    (
        "vertex.refresh-changes-nothing",
        "A gcpAuthRefresh that leaves no credentials ends the run after a few tries",
        signs_in(writes=()),
    ),
    (
        "vertex.refresh-brings-no-consent",
        "A gcpAuthRefresh that brings a withdrawn consent ends the run after a few tries",
        signs_in(writes=PERSON.at()),
    ),
)
_SCOPES: tuple[tuple[str, str, Scope], ...] = (
    (
        "vertex.refresh-from-passed-settings",
        "A gcpAuthRefresh in settings passed on the command line runs when it is needed",
        "passed",
    ),
    (
        "vertex.refresh-from-managed-settings",
        "A gcpAuthRefresh of the administrator's settings runs when it is needed",
        "managed",
    ),
)
_BRINGS = Sent(credential=_FRESH.slot, header="bearer", alone=True)
_NOTHING = world()


def _sending(slot: str, earlier: tuple[str, ...] = ()) -> Sent:
    return Sent(credential=slot, header="bearer", alone=True, earlier=earlier)


_SCRIPTS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=name,
            title=title,
            requires=("VTX-011",),
            given=_with_script(given, signs_in()),
            then=(_sending(_FRESH.slot, earlier), _ONCE),
            origin=origin,
        )
        for name, title, given, earlier, origin in _STALE
    ),
    *(
        Scenario(
            id=name,
            title=title,
            requires=("VTX-011",),
            given=_with_script(given, script),
            then=(
                _sending("machine-google-access" if given.google.instance else SHOWN),
                _NEVER,
            ),
        )
        for name, title, given, script in _UNNEEDED
    ),
    *(
        Scenario(
            id=name,
            title=title,
            requires=("VTX-011", "PRE-006"),
            given=replace(
                _with_script(_NOTHING, script),
                google=together(Google(users=(_REVOKED,)), _FRESH.google),
            ),
            then=(
                Refused(silent=True),
                HelperRuns(least=1, most=_FEW, name=_REFRESH),
            ),
            control=Control(
                id="control.vertex-refresh-signs-in",
                given=_with_script(_NOTHING, signs_in()),
                credential=_FRESH.slot,
            ),
        )
        for name, title, script in _FUTILE
    ),
    Scenario(
        id="vertex.refresh-after-every-rejection",
        title="A gcpAuthRefresh whose token Vertex rejects as well is not run for ever",
        requires=("VTX-011", "ERR-001"),
        given=replace(
            _with_script(READY, signs_in(writes=PERSON.at())),
            google=_answered("unauthorized"),
        ),
        then=(
            Failed(credential=SHOWN, requirement="ERR-001"),
            HelperRuns(least=1, most=_FEW, name=_REFRESH),
        ),
    ),
    Scenario(
        id="vertex.refresh-not-after-a-refusal",
        title="A 403 of Vertex does not run gcpAuthRefresh",
        requires=("ERR-002", "VTX-011"),
        given=replace(_with_script(READY, signs_in()), google=_answered("forbidden")),
        then=(Failed(credential=SHOWN), _NEVER),
    ),
    *(
        Scenario(
            id=name,
            title=title,
            requires=("VTX-011", "HLP-013"),
            given=_with_script(_NOTHING, signs_in(), scope),
            when=(Send(flags=("settings",)) if scope == "passed" else Send(),),
            then=(_BRINGS, _ONCE),
        )
        for name, title, scope in _SCOPES
    ),
    Scenario(
        id="vertex.refresh-of-an-untrusted-workspace",
        title="The gcpAuthRefresh of a workspace that nobody trusts does not sign in",
        requires=("TRU-006", "VTX-011"),
        given=_with_script(_NOTHING, signs_in(), "project"),
        then=(Refused(silent=True), _NEVER),
        control=Control(
            id="control.vertex-refresh-of-a-trusted-workspace",
            given=replace(_with_script(_NOTHING, signs_in(), "project"), trusted=True),
            credential=_FRESH.slot,
        ),
    ),
    Scenario(
        id="vertex.refresh-of-a-trusted-workspace",
        title="The gcpAuthRefresh of a trusted workspace signs in, and what it brings is sent",
        requires=("TRU-007", "VTX-011"),
        given=replace(_with_script(_NOTHING, signs_in(), "project"), trusted=True),
        then=(_BRINGS, _ONCE),
    ),
    Scenario(
        id="vertex.refresh-in-a-session",
        title="A consent that ends during a session is renewed by gcpAuthRefresh once",
        requires=("VTX-011", "VTX-008"),
        given=replace(
            _with_script(READY, signs_in()),
            google=together(_answered("valid", "unauthorized"), _FRESH.google),
        ),
        when=(Chat(pauses_s=(0.0, 0.0)),),
        then=(_sending(_FRESH.slot, (SHOWN,)), _ONCE),
    ),
)

SCENARIOS: tuple[Scenario, ...] = (*_SESSIONS, *_WITHDRAWN, *_SCRIPTS)

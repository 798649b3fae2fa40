"""The logins of internal users, at an issuer of their own (LGN-012)."""

from dataclasses import replace

from conformance.scenarios import CREDENTIALS, EXPIRED, LOGIN
from conformance.scenarios.session.login.flow import DENIED, NO_BROWSER, STORED
from conformance.vocabulary.expectations import (
    AnyOf,
    Authorizes,
    Exchanges,
    Expectation,
    Listens,
    Refused,
    Sent,
    Stored,
    Succeeded,
    TokenRequests,
    Unchanged,
    Unguessable,
    Unsuccessful,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Expire, Login, Send, Step
from conformance.vocabulary.world import Authorization, Keychain, Refresh, World

INTERNAL = Authorization(
    code="«internal-code»",
    access="«internal-access»",
    refresh="«internal-refresh»",
    issuer="internal",
)
BOTH_ISSUERS = (Authorization(), INTERNAL)
_INTERNAL_STORED = replace(STORED, access="«internal-access»", refresh="«internal-refresh»")
_INTERNAL_SENT = Sent(credential="internal-access", header="bearer")
_RENEWED = Refresh(token="«internal-refresh»", issuer="internal")  # noqa: S106  # a place
_RENEWED_PUBLIC = Refresh(token="«login-refresh»")  # noqa: S106  # a place
_RENEWED_OR_REFUSED = AnyOf(choices=(Sent(credential="fresh-access"), Refused()))
_ISSUERS: tuple[tuple[str, str, World, tuple[Step, ...], tuple[Expectation, ...]], ...] = (
    (
        "internal.flow",
        "An internal user's login is one of the internal issuer",
        World(internal=True, authorizations=BOTH_ISSUERS),
        (Login(), Send()),
        (Succeeded(step=0), Authorizes(step=0), _INTERNAL_STORED, _INTERNAL_SENT),
    ),
    (
        "internal.flow-by-hand",
        "An internal user's pasted code is one of the internal issuer",
        World(internal=True, authorizations=BOTH_ISSUERS),
        (NO_BROWSER, Send()),
        (Succeeded(step=0), Exchanges(step=0), _INTERNAL_STORED, _INTERNAL_SENT),
    ),
    (
        "internal.public-flow",
        "Another user's login is one of the public issuer",
        World(authorizations=BOTH_ISSUERS),
        (Login(internal=False), Send(internal=False)),
        (Succeeded(step=0), STORED, Sent(credential="login-access", header="bearer")),
    ),
    (
        "internal.exchange",
        "An internal user's code is exchanged once, and fits its address",
        World(internal=True, authorizations=BOTH_ISSUERS),
        (Login(),),
        (Exchanges(), Listens(), _INTERNAL_STORED),
    ),
    (
        "internal.refresh",
        "An internal user's login is refreshed at its own issuer",
        World(internal=True, authorizations=BOTH_ISSUERS, refreshes=(_RENEWED,)),
        (Login(), Expire(), Send()),
        (
            Sent(credential="fresh-access"),
            Stored(access="«fresh-access»", refresh="«fresh-refresh»"),
            TokenRequests(kind="refresh_token", least=1, most=1),
        ),
    ),
    (
        "internal.refresh-after-a-401",
        "An internal user's login that the API rejects is refreshed at its own issuer alone",
        World(
            internal=True,
            authorizations=BOTH_ISSUERS,
            refreshes=(_RENEWED,),
            standings={"internal-access": ("unauthorized",)},
        ),
        (Login(), Send()),
        (_INTERNAL_STORED, TokenRequests(kind="refresh_token", most=1)),
    ),
    (
        "internal.replaces-public",
        "An internal user's login replaces a public one, and is refreshed at its own issuer",
        World(
            internal=True,
            authorizations=BOTH_ISSUERS,
            stored_login=LOGIN,
            refreshes=(_RENEWED,),
        ),
        (Login(), Expire(), Send()),
        (Sent(credential="fresh-access"), TokenRequests(kind="refresh_token", least=1, most=1)),
    ),
    (
        "internal.public-replaces-internal",
        "A public login replaces an internal one, and is refreshed at the public issuer",
        World(authorizations=BOTH_ISSUERS, refreshes=(_RENEWED_PUBLIC,)),
        (Login(internal=True), Login(internal=False), Expire(), Send(internal=False)),
        (
            Sent(credential="fresh-access"),
            TokenRequests(kind="refresh_token", least=1, most=1),
        ),
    ),
    (
        "internal.address",
        "An internal user's authorization address is whole, and fresh for each login",
        World(internal=True, authorizations=(INTERNAL,)),
        (Login(), Login()),
        (Authorizes(step=0), Authorizes(step=1), Unguessable(), Succeeded()),
    ),
    (
        "internal.keychain",
        "An internal user's login is refreshed at its own issuer out of a keychain too",
        World(
            internal=True,
            authorizations=BOTH_ISSUERS,
            refreshes=(_RENEWED,),
            keychain=Keychain(),
        ),
        (Login(), Expire(), Send()),
        (
            Sent(credential="fresh-access"),
            Stored(place="keychain", access="«fresh-access»", refresh="«fresh-refresh»"),
        ),
    ),
)

# A login of the one issuer, and a user of the other: no word on whether it is used, only on where
# its tokens may go.
_CROSSED: tuple[tuple[str, str, World, bool, bool], ...] = (
    (
        "internal.public-login",
        "A public login is refreshed at the public issuer, or refused, for an internal user",
        World(authorizations=BOTH_ISSUERS, refreshes=(_RENEWED_PUBLIC,)),
        False,
        True,
    ),
    (
        "internal.login-of-a-public-user",
        "An internal login is refreshed at its own issuer, or refused, for another user",
        World(authorizations=BOTH_ISSUERS, refreshes=(_RENEWED,)),
        True,
        False,
    ),
    (
        "internal.public-login-in-a-keychain",
        "A public login in a keychain is refreshed at the public issuer, or refused",
        World(authorizations=BOTH_ISSUERS, refreshes=(_RENEWED_PUBLIC,), keychain=Keychain()),
        False,
        True,
    ),
)
_TWINS = {
    "internal.public-login": "control.internal.public-refresh",
    "internal.login-of-a-public-user": "control.internal.refresh",
    "internal.public-login-in-a-keychain": "control.internal.public-refresh-in-a-keychain",
}
_OLDER = World(stored_login=EXPIRED, refreshes=(Refresh(),))

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("LGN-012",),
            given=given,
            when=when,
            then=then,
            needs=("login.internal",),
        )
        for id_, title, given, when, then in _ISSUERS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("LGN-012",),
            given=given,
            when=(Login(internal=first), Expire(), Send(internal=then)),
            then=(Succeeded(step=0), _RENEWED_OR_REFUSED),
            control=Control(
                id=_TWINS[id_],
                given=given,
                when=(Login(internal=first), Expire(), Send(internal=first)),
                then=(Sent(credential="fresh-access"),),
            ),
        )
        for id_, title, given, first, then in _CROSSED
    ),
    Scenario(
        id="internal.older-public-login",
        title="A public login from before is refreshed at its issuer, or refused, if internal",
        requires=("LGN-012",),
        given=replace(_OLDER, internal=True),
        then=_RENEWED_OR_REFUSED,
        control=Control(id="control.internal.older", given=_OLDER, credential="fresh-access"),
    ),
    Scenario(
        id="internal.denial",
        title="An internal user who denies keeps the login of before",
        requires=("LGN-012", "LGN-005"),
        given=World(internal=True, authorizations=BOTH_ISSUERS, stored_login=LOGIN),
        when=(DENIED,),
        then=(
            Authorizes(),
            Unsuccessful(requirement="LGN-005"),
            Unchanged(path=CREDENTIALS, requirement="LGN-005"),
        ),
        control=Control(
            id="control.internal.works",
            given=World(internal=True, authorizations=BOTH_ISSUERS, stored_login=LOGIN),
            when=(Login(),),
            then=(Succeeded(), _INTERNAL_STORED),
        ),
    ),
)

"""Logins whose code meets trouble at the token endpoint (LGN-006, LGN-011)."""

from dataclasses import replace

from conformance.scenarios import CREDENTIALS, EXPIRED
from conformance.scenarios.session.login.attacks import LEFT, answered
from conformance.scenarios.session.login.flow import (
    NO_BROWSER,
    PASTED,
    SECOND,
    STORED,
    TOKEN_PATH,
    WORKING,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Authorizes,
    Exchanges,
    NotContacted,
    NothingStored,
    Refused,
    Stored,
    Succeeded,
    TokenRequests,
    Unchanged,
    Unsuccessful,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Login, Send
from conformance.vocabulary.world import Authorization, Refresh, World
from fakes.programs.browser.script import Callback
from fakes.situation import ISSUER, Fault, FaultKind

ELSEWHERE = "elsewhere.example"
_BROWSER = Login()


def _status(status: int) -> Fault:
    return Fault(kind="status", host=ISSUER, path=TOKEN_PATH, status=status, retry_after="0")


def _fault(kind: FaultKind) -> Fault:
    return Fault(kind=kind, host=ISSUER, path=TOKEN_PATH)


# The answer to the code, the person's way to it, and the world in which it happens.
_ANSWERS: tuple[tuple[str, str, Fault, Login, str], ...] = (
    ("exchange.400", "a 400", _status(400), _BROWSER, "nothing"),
    ("exchange.401", "a 401", _status(401), _BROWSER, "nothing"),
    ("exchange.403", "a 403", _status(403), _BROWSER, "nothing"),
    ("exchange.404", "a 404", _status(404), _BROWSER, "nothing"),
    ("exchange.408", "a 408", _status(408), _BROWSER, "nothing"),
    ("exchange.429", "a 429", _status(429), _BROWSER, "nothing"),
    ("exchange.500", "a 500", _status(500), _BROWSER, "nothing"),
    ("exchange.502", "a 502", _status(502), _BROWSER, "nothing"),
    ("exchange.503", "a 503", _status(503), _BROWSER, "nothing"),
    ("exchange.529", "a 529", _status(529), _BROWSER, "nothing"),
    ("exchange.400-above-a-login", "a 400, above a login,", _status(400), _BROWSER, "older"),
    ("exchange.429-above-a-login", "a 429, above a login,", _status(429), _BROWSER, "older"),
    ("exchange.500-above-a-login", "a 500, above a login,", _status(500), _BROWSER, "older"),
    ("exchange.503-above-a-login", "a 503, above a login,", _status(503), _BROWSER, "older"),
    (
        "exchange.400-beside-a-keychain",
        "a 400, above the keychain's login,",
        _status(400),
        _BROWSER,
        "keychain",
    ),
    (
        "exchange.500-beside-a-keychain",
        "a 500, above the keychain's login,",
        _status(500),
        _BROWSER,
        "keychain",
    ),
    ("exchange.400-to-a-pasted-code", "a 400 to a pasted code", _status(400), PASTED, "by hand"),
    ("exchange.500-to-a-pasted-code", "a 500 to a pasted code", _status(500), PASTED, "by hand"),
    ("exchange.page", "a page that is no JSON", _fault("not-json"), _BROWSER, "nothing"),
    (
        "exchange.page-above-a-login",
        "a page that is no JSON, above a login,",
        _fault("not-json"),
        _BROWSER,
        "older",
    ),
    (
        "exchange.page-to-a-pasted-code",
        "a page that is no JSON to a pasted code",
        _fault("not-json"),
        PASTED,
        "by hand",
    ),
    ("exchange.reset", "a connection that is reset", _fault("reset"), _BROWSER, "nothing"),
    (
        "exchange.reset-above-a-login",
        "a connection that is reset, above a login,",
        _fault("reset"),
        _BROWSER,
        "older",
    ),
)

# Codes that the issuer does not take, though their state is right.
_CODES: tuple[tuple[str, str, Login, str], ...] = (
    (
        "exchange.foreign-code",
        "A code that the issuer never gave",
        answered(Callback(code="foreign")),
        "nothing",
    ),
    (
        "exchange.foreign-code-above-a-login",
        "Above a stored login, a code that the issuer never gave",
        answered(Callback(code="foreign")),
        "older",
    ),
    (
        "exchange.pasted-foreign-code",
        "A pasted code that the issuer never gave",
        replace(NO_BROWSER, pasted=("foreign-code",)),
        "by hand",
    ),
)

# Hosts that cannot be reached, or cannot be trusted: the code stays where it is.
_UNREACHED: tuple[tuple[str, str, FaultKind, str, str], ...] = (
    ("exchange.refused", "refuses connections", "refuse", "ERR-004", "nothing"),
    ("exchange.refused-above-a-login", "refuses connections", "refuse", "ERR-004", "older"),
    ("exchange.unresolvable", "has no address", "unresolvable", "ERR-004", "nothing"),
    (
        "exchange.certificate",
        "shows a certificate of another name",
        "wrong-certificate",
        "ERR-005",
        "nothing",
    ),
    (
        "exchange.certificate-above-a-login",
        "shows a certificate of another name",
        "wrong-certificate",
        "ERR-005",
        "older",
    ),
    (
        "exchange.untrusted-certificate",
        "shows a certificate by nobody's authority",
        "untrusted-certificate",
        "ERR-005",
        "nothing",
    ),
    (
        "exchange.expired-certificate",
        "shows a certificate that has expired",
        "expired-certificate",
        "ERR-005",
        "nothing",
    ),
)

_ABOVE = {"nothing": "A", "older": "Above an older one a"}

_REDIRECTS: tuple[tuple[str, str, int, Login, str], ...] = (
    ("exchange.redirect-301", "A 301", 301, _BROWSER, "nothing"),
    ("exchange.redirect-302", "A 302", 302, _BROWSER, "nothing"),
    ("exchange.redirect-303", "A 303", 303, _BROWSER, "nothing"),
    ("exchange.redirect-307", "A 307", 307, _BROWSER, "nothing"),
    ("exchange.redirect-308", "A 308", 308, _BROWSER, "nothing"),
    ("exchange.redirect-307-above-a-login", "A 307 above a login", 307, _BROWSER, "older"),
    ("exchange.redirect-307-of-a-pasted-code", "A 307 after a paste", 307, PASTED, "by hand"),
)


def _redirected(status: int) -> Fault:
    location = f"https://{ELSEWHERE}{TOKEN_PATH}"
    return replace(_fault("redirect"), status=status, location=location)


_RENEWABLE = World(stored_login=EXPIRED, refreshes=(Refresh(),))
_RENEWED = Control(id="control.exchange.renewed", given=_RENEWABLE, credential="fresh-access")

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=f"A login answered by {what} ends and changes nothing",
            requires=("LGN-006", "LGN-004"),
            given=replace(given, faults=(fault,)),
            when=(step, *later),
            then=(
                Authorizes(step=0),
                Unsuccessful(step=0),
                Exchanges(step=0, requirement="LGN-004"),
                *left,
            ),
            control=control,
        )
        for id_, what, fault, step, place in _ANSWERS
        for given, later, left, control in (LEFT[place],)
    ),
    *(
        Scenario(
            id=id_,
            title=f"{what} is rejected and changes nothing",
            requires=("LGN-006", "LGN-004"),
            given=given,
            when=(step, *later),
            then=(
                Authorizes(step=0),
                Unsuccessful(step=0),
                Exchanges(step=0, requirement="LGN-004"),
                *left,
            ),
            control=control,
        )
        for id_, what, step, place in _CODES
        for given, later, left, control in (LEFT[place],)
    ),
    *(
        Scenario(
            id=id_,
            title=f"{_ABOVE[place]} login whose issuer {what} fails",
            requires=("LGN-006", requirement),
            given=replace(given, faults=(Fault(kind=kind, host=ISSUER),)),
            when=(_BROWSER, *later),
            then=(
                Authorizes(step=0),
                Unsuccessful(step=0),
                *(
                    (Unsuccessful(step=0, mentions=(ISSUER,), requirement=requirement),)
                    if requirement == "ERR-004"
                    else ()
                ),
                TokenRequests(kind="authorization_code", most=0, requirement=requirement),
                *left,
            ),
            control=control,
        )
        for id_, what, kind, requirement, place in _UNREACHED
        for given, later, left, control in (LEFT[place],)
    ),
    *(
        Scenario(
            id=id_,
            title=f"{what} of the token endpoint does not take the code to another host",
            requires=("LGN-011", "LGN-006"),
            given=replace(given, faults=(_redirected(status),), gateways=(ELSEWHERE,)),
            when=(step, *later),
            then=(
                Authorizes(step=0, requirement="LGN-006"),
                Unsuccessful(step=0, requirement="LGN-006"),
                TokenRequests(kind="authorization_code", least=1, most=1),
                *left,
            ),
            control=control,
        )
        for id_, what, status, step, place in _REDIRECTS
        for given, later, left, control in (LEFT[place],)
    ),
    *(
        Scenario(
            id=id_,
            title=f"A {status} of the token endpoint does not take a refresh token to another host",
            requires=("LGN-011",),
            given=replace(_RENEWABLE, faults=(_redirected(status),), gateways=(ELSEWHERE,)),
            then=(
                Refused(),
                NotContacted(host=ELSEWHERE),
                TokenRequests(kind="refresh_token", least=1, most=11),
                Unchanged(path=CREDENTIALS),
            ),
            control=_RENEWED,
        )
        for id_, status in (
            ("exchange.refresh-redirect-307", 307),
            ("exchange.refresh-redirect-308", 308),
        )
    ),
    Scenario(
        id="exchange.used-code",
        title="A code that was exchanged before is rejected and changes nothing",
        requires=("LGN-006", "LGN-004"),
        given=World(authorizations=(Authorization(), SECOND)),
        when=(Login(), answered(Callback(code="used"))),
        then=(
            Unsuccessful(),
            Exchanges(requirement="LGN-004"),
            Stored(access="«login-access»", refresh="«login-refresh»"),
        ),
        control=WORKING,
    ),
    *(
        Scenario(
            id=id_,
            title=f"A reply without an access token{what} ends with a message",
            requires=("LGN-006", "LGN-004"),
            given=replace(given, authorizations=(Authorization(omitted=("access_token",)),)),
            when=(step, *later),
            then=(
                Authorizes(step=0),
                Unsuccessful(step=0),
                Exchanges(step=0, requirement="LGN-004"),
                *left,
            ),
            control=control,
        )
        for id_, what, step, place in (
            ("exchange.no-access-token", "", _BROWSER, "nothing"),
            ("exchange.no-access-token-above-a-login", " above a login", _BROWSER, "older"),
            ("exchange.no-access-token-for-a-pasted-code", " after a paste", PASTED, "by hand"),
        )
        for given, later, left, control in (LEFT[place],)
    ),
    *(
        Scenario(
            id=id_,
            title=f"A login whose issuer never answers{what} ends within API_TIMEOUT_MS",
            requires=("LGN-006", "HDR-007"),
            given=replace(
                given, environment={"API_TIMEOUT_MS": "700"}, faults=(_fault("silence"),)
            ),
            when=(_BROWSER, *later),
            then=(
                Authorizes(step=0),
                Unsuccessful(step=0),
                TokenRequests(kind="authorization_code", least=1, most=1),
                *left,
            ),
            control=control,
        )
        for id_, what, place in (
            ("exchange.silence", "", "nothing"),
            ("exchange.silence-above-a-login", ", above a login,", "older"),
        )
        for given, later, left, control in (LEFT[place],)
    ),
    Scenario(
        id="exchange.cut-off",
        title="A login whose reply is cut off ends with a message, or with all that it said",
        requires=("LGN-006", "LGN-004"),
        given=World(faults=(_fault("truncate"),)),
        when=(Login(),),
        then=(
            Authorizes(),
            AnyOf(choices=(Succeeded(), Unsuccessful())),
            AnyOf(choices=(STORED, NothingStored())),
            Exchanges(requirement="LGN-004"),
        ),
        control=WORKING,
    ),
    Scenario(
        id="exchange.broken-once",
        title="After a login that met a 500 the next one succeeds",
        requires=("LGN-006", "LGN-007"),
        given=World(faults=(replace(_status(500), first=1),)),
        when=(Login(), Login(), Send()),
        then=(Unsuccessful(step=0), Succeeded(step=1, requirement="LGN-007"), STORED),
        control=WORKING,
    ),
)

"""What happens when the API, the network or a certificate says no (ERR)."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.scenarios import (
    ABOUT_ACCESS,
    ABOUT_AUTHENTICATION,
    API_KEY,
    AUTH_TOKEN,
    BLAMES_AUTHENTICATION,
    CREDENTIALS,
    DECOY,
    GATEWAY,
    LOGIN,
    MOVED,
    OAUTH_TOKEN,
    STORED_KEY,
    decoyed,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Expectation,
    Failed,
    HelperRuns,
    InferenceRequests,
    Sent,
    TokenRequests,
    Unchanged,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.world import Helper, Refresh, StoredLogin, World
from fakes.situation import FIRST_PARTY, Fault, FaultKind, Standing

_UNAUTHORIZED: Mapping[str, tuple[Standing, ...]] = dict.fromkeys(
    ("environment-key", "environment-token", "environment-access", "stored-key"), ("unauthorized",)
)
_FORBIDDEN: Mapping[str, tuple[Standing, ...]] = dict.fromkeys(
    (*_UNAUTHORIZED, "helper-key", "stored-access"), ("forbidden",)
)
_UNTOUCHED = (
    HelperRuns(most=0, requirement="ERR-001"),
    TokenRequests(most=0, requirement="ERR-001"),
)

# A credential that the API rejects, and good ones below it that must not be tried.
_REJECTED: tuple[tuple[str, str, World, str, str | None], ...] = (
    (
        "errors.rejected-key",
        "A key that the API rejects ends the run; helper and login are not tried",
        World(
            environment=API_KEY,
            helper=Helper(),
            stored_login=LOGIN,
            standings=_UNAUTHORIZED,
        ),
        "environment-key",
        None,
    ),
    (
        "errors.rejected-token",
        "A token that the API rejects ends the run; the stored login is not tried",
        World(environment=AUTH_TOKEN, stored_login=LOGIN, standings=_UNAUTHORIZED),
        "environment-token",
        "anthropics/claude-code#33330",
    ),
    (
        "errors.unknown-token",
        "A token left over from another tool is rejected once; the login is not tried",
        World(environment=AUTH_TOKEN, stored_login=LOGIN, unknown=("environment-token",)),
        "environment-token",
        "anthropics/claude-code#34826",
    ),
    (
        "errors.rejected-token-with-key",
        "A token that the API rejects is not replaced by the key set beside it",
        World(
            environment={**AUTH_TOKEN, **API_KEY},
            standings={"environment-token": ("unauthorized",)},
            stored_key=STORED_KEY,
        ),
        "environment-token",
        None,
    ),
    (
        "errors.rejected-oauth-variable",
        "An OAuth variable that the API rejects ends the run; the login is not tried",
        World(environment=OAUTH_TOKEN, stored_login=LOGIN, standings=_UNAUTHORIZED),
        "environment-access",
        "Claude Code changelog 2.1.225",
    ),
    (
        "errors.rejected-stored-key",
        "A stored key that the API rejects ends the run with a message",
        World(stored_key=STORED_KEY, standings=_UNAUTHORIZED),
        "stored-key",
        None,
    ),
)

# A credential that is known and lacks the permission; nothing is renewed for that.
_DENIED: tuple[tuple[str, str, World, str, tuple[Expectation, ...], str | None], ...] = (
    (
        "errors.forbidden-key",
        "A 403 for the environment key is told as a matter of access",
        World(environment=API_KEY, stored_login=LOGIN, standings=_FORBIDDEN),
        "environment-key",
        (TokenRequests(most=0),),
        None,
    ),
    (
        "errors.forbidden-token",
        "A 403 for the environment token is told as a matter of access",
        World(environment=AUTH_TOKEN, standings=_FORBIDDEN),
        "environment-token",
        (),
        None,
    ),
    (
        "errors.forbidden-helper",
        "A 403 for the helper's key is told as a matter of access",
        World(helper=Helper(), standings=_FORBIDDEN),
        "helper-key",
        (HelperRuns(least=1, most=1, requirement="HLP-009"),),
        "anthropics/claude-code#43436",
    ),
    (
        "errors.forbidden-login",
        "A 403 for the stored login leads to no refresh and leaves the login as it is",
        World(stored_login=LOGIN, refreshes=(Refresh(),), standings=_FORBIDDEN),
        "stored-access",
        (TokenRequests(most=0), Unchanged(path=CREDENTIALS)),
        "anthropics/claude-code#59527",
    ),
    (
        "errors.forbidden-managed-login",
        "A 403 for the login of a managed session leads to no refresh",
        World(context="ccr", stored_login=LOGIN, refreshes=(Refresh(),), standings=_FORBIDDEN),
        "stored-access",
        (TokenRequests(most=0), Unchanged(path=CREDENTIALS)),
        None,
    ),
    (
        "errors.forbidden-stored-key",
        "A 403 for the stored key is told as a matter of access",
        World(stored_key=STORED_KEY, standings=_FORBIDDEN),
        "stored-key",
        (),
        None,
    ),
)

_THROTTLED = Fault(kind="status", path="/v1/messages*", status=429, retry_after="0")
_BROKEN = Fault(kind="status", path="/v1/messages*", status=500, retry_after="0")
_OVERLOADED = Fault(kind="status", path="/v1/messages*", status=529, retry_after="0")
# Answers that are about the server's day, not about the credential.
_UNAVAILABLE: tuple[tuple[str, str, World, str], ...] = (
    (
        "errors.throttled-key",
        "A 429 for the environment key is not told as an authentication problem",
        World(environment=API_KEY, faults=(_THROTTLED,)),
        "environment-key",
    ),
    (
        "errors.throttled-login",
        "A 429 for the stored login leaves the login as it is",
        World(stored_login=LOGIN, refreshes=(Refresh(),), faults=(_THROTTLED,)),
        "stored-access",
    ),
    (
        "errors.broken-for-key",
        "A 500 for the environment key is not told as an authentication problem",
        World(environment=API_KEY, faults=(_BROKEN,)),
        "environment-key",
    ),
    (
        "errors.broken-for-helper",
        "A 500 for the helper's key is no reason to try the stored login",
        World(helper=Helper(), stored_login=LOGIN, faults=(_BROKEN,)),
        "helper-key",
    ),
    (
        "errors.broken-for-login",
        "A 500 for the stored login leaves the login as it is",
        World(stored_login=LOGIN, refreshes=(Refresh(),), faults=(_BROKEN,)),
        "stored-access",
    ),
    (
        "errors.overloaded-for-key",
        "A 529 for the environment key is not told as an authentication problem",
        World(environment=API_KEY, stored_key=STORED_KEY, faults=(_OVERLOADED,)),
        "environment-key",
    ),
    (
        "errors.overloaded-for-login",
        "A 529 for the stored login leaves the login as it is",
        World(stored_login=LOGIN, refreshes=(Refresh(),), faults=(_OVERLOADED,)),
        "stored-access",
    ),
)
_PASSING: tuple[tuple[str, str, Fault], ...] = (
    (
        "errors.throttled-once",
        "After one 429 the run succeeds with the same key, or says so",
        Fault(kind="status", path="/v1/messages*", status=429, retry_after="0", first=1),
    ),
    (
        "errors.broken-once",
        "After one 500 the run succeeds with the same key, or says so",
        Fault(kind="status", path="/v1/messages*", status=500, retry_after="0", first=1),
    ),
    (
        "errors.reset-once",
        "After one connection reset the run succeeds with the same key, or says so",
        Fault(kind="reset", path="/v1/messages*", first=1),
    ),
)

_REACHED = Control(
    id="control.errors.reached",
    given=World(environment=API_KEY, stored_login=LOGIN),
    credential="environment-key",
)
_REACHED_GATEWAY = Control(
    id="control.errors.gateway-reached",
    given=World(environment={**API_KEY, **MOVED}, stored_login=LOGIN, endpoint=GATEWAY),
    credential="environment-key",
)
_UNREACHED: tuple[tuple[str, str, World, str, Control], ...] = (
    (
        "errors.connection-refused",
        "A refused connection is told with the name of the host",
        World(environment=API_KEY, faults=(Fault(kind="refuse"),)),
        FIRST_PARTY,
        _REACHED,
    ),
    (
        "errors.connection-refused-for-login",
        "A refused connection is told with the name of the host, and the login is kept",
        World(stored_login=LOGIN, refreshes=(Refresh(),), faults=(Fault(kind="refuse"),)),
        FIRST_PARTY,
        _REACHED,
    ),
    (
        "errors.gateway-connection-refused",
        "A refused connection to a gateway is told with the gateway's name",
        World(
            environment={**API_KEY, **MOVED},
            endpoint=GATEWAY,
            faults=(Fault(kind="refuse", host=GATEWAY),),
        ),
        GATEWAY,
        _REACHED_GATEWAY,
    ),
    (
        "errors.name-unknown",
        "A name that does not resolve is told by name",
        World(environment=API_KEY, faults=(Fault(kind="unresolvable"),)),
        FIRST_PARTY,
        _REACHED,
    ),
    (
        "errors.gateway-name-unknown",
        "A gateway's name that does not resolve is told by name",
        World(
            environment={**API_KEY, **MOVED},
            endpoint=GATEWAY,
            faults=(Fault(kind="unresolvable", host=GATEWAY),),
        ),
        GATEWAY,
        _REACHED_GATEWAY,
    ),
)

_ELSEWHERE = "elsewhere.example"


def _redirect(status: int) -> tuple[Fault, ...]:
    location = f"https://{_ELSEWHERE}/v1/messages"
    return (Fault(kind="redirect", path="/v1/messages*", status=status, location=location),)


# A redirect to a host that would gladly take the credential and answer.
_REDIRECTED: tuple[tuple[str, str, World, str], ...] = (
    (
        "errors.redirect-307-with-key",
        "A 307 to another host does not take the environment key along",
        World(environment=API_KEY, faults=_redirect(307), gateways=(_ELSEWHERE,)),
        "environment-key",
    ),
    (
        "errors.redirect-308-with-token",
        "A 308 to another host does not take the environment token along",
        World(environment=AUTH_TOKEN, faults=_redirect(308), gateways=(_ELSEWHERE,)),
        "environment-token",
    ),
    (
        "errors.redirect-302-with-key",
        "A 302 to another host does not take the environment key along",
        World(environment=API_KEY, faults=_redirect(302), gateways=(_ELSEWHERE,)),
        "environment-key",
    ),
    (
        "errors.redirect-303-with-login",
        "A 303 to another host does not take the stored login along",
        World(stored_login=LOGIN, faults=_redirect(303), gateways=(_ELSEWHERE,)),
        "stored-access",
    ),
    (
        "errors.redirect-307-with-helper",
        "A 307 to another host does not take the helper's key along",
        World(helper=Helper(), faults=_redirect(307), gateways=(_ELSEWHERE,)),
        "helper-key",
    ),
    (
        "errors.redirect-307-with-stored-key",
        "A 307 to another host does not take the stored key along",
        World(stored_key=STORED_KEY, faults=_redirect(307), gateways=(_ELSEWHERE,)),
        "stored-key",
    ),
)

# Each way not to verify: a program that looks at one of name, authority and dates may forget two.
_CERTIFIED: tuple[tuple[str, str, World], ...] = (
    (
        "errors.certificate-with-key",
        "Behind a certificate of another name the environment key is not sent",
        World(environment=API_KEY, faults=(Fault(kind="wrong-certificate"),)),
    ),
    (
        "errors.certificate-with-login",
        "Behind a certificate of another name the stored login is not sent",
        World(stored_login=LOGIN, faults=(Fault(kind="wrong-certificate"),)),
    ),
    (
        "errors.untrusted-certificate-with-key",
        "Behind a certificate by nobody's authority the environment key is not sent",
        World(environment=API_KEY, faults=(Fault(kind="untrusted-certificate"),)),
    ),
    (
        "errors.untrusted-certificate-with-login",
        "Behind a certificate by nobody's authority the stored login is not sent",
        World(stored_login=LOGIN, faults=(Fault(kind="untrusted-certificate"),)),
    ),
    (
        "errors.expired-certificate-with-key",
        "Behind a certificate that has expired the environment key is not sent",
        World(environment=API_KEY, faults=(Fault(kind="expired-certificate"),)),
    ),
    (
        "errors.expired-certificate-with-login",
        "Behind a certificate that has expired the stored login is not sent",
        World(stored_login=LOGIN, faults=(Fault(kind="expired-certificate"),)),
    ),
)
_CERTIFIED_GATEWAY: tuple[tuple[str, str, FaultKind], ...] = (
    ("errors.gateway-certificate", "of another name", "wrong-certificate"),
    ("errors.gateway-untrusted-certificate", "by nobody's authority", "untrusted-certificate"),
    ("errors.gateway-expired-certificate", "that has expired", "expired-certificate"),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("ERR-001",),
            given=given,
            then=(
                Failed(
                    credential=credential,
                    mentions=ABOUT_AUTHENTICATION,
                    reason="unauthorized",
                ),
                *_UNTOUCHED,
            ),
            origin=origin,
        )
        for id_, title, given, credential, origin in _REJECTED
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=tuple(
                dict.fromkeys(("ERR-002", *(item.requirement or "ERR-002" for item in more)))
            ),
            given=given,
            then=(
                Failed(credential=credential, mentions=ABOUT_ACCESS, reason="forbidden"),
                *more,
            ),
            origin=origin,
            incidental=incidental,
        )
        for id_, title, plain, credential, more, origin in _DENIED
        for given, incidental in (decoyed(plain, credential),)
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("ERR-003",),
            given=given,
            then=(
                Failed(
                    credential=credential,
                    without=BLAMES_AUTHENTICATION,
                    reason="throttled" if "throttled" in id_ else "unavailable",
                ),
                TokenRequests(most=0),
                Unchanged(path=CREDENTIALS),
            ),
            origin="anthropics/claude-code#41785",
            incidental=incidental,
        )
        for id_, title, plain, credential in _UNAVAILABLE
        for given, incidental in (decoyed(plain, credential),)
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("ERR-003",),
            given=World(environment=API_KEY, stored_key=STORED_KEY, faults=(fault,)),
            then=(
                AnyOf(
                    choices=(
                        Sent(credential="environment-key"),
                        Failed(credential="environment-key", without=BLAMES_AUTHENTICATION),
                    )
                ),
                InferenceRequests(least=1, most=11),
            ),
        )
        for id_, title, fault in _PASSING
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("ERR-004",),
            given=given,
            then=(
                Failed(credential=None, mentions=(host,), reason="network", least=0),
                Unchanged(path=CREDENTIALS),
            ),
            control=control,
        )
        for id_, title, given, host, control in _UNREACHED
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("ERR-006",),
            given=given,
            then=Failed(credential=credential),
            origin="CVE-2018-1000007",
            incidental=incidental,
        )
        for id_, title, plain, credential in _REDIRECTED
        for given, incidental in (decoyed(plain, credential),)
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("ERR-005",),
            given=given,
            then=Failed(credential=None, least=0),
            control=_REACHED,
        )
        for id_, title, given in _CERTIFIED
    ),
    *(
        Scenario(
            id=id_,
            title=f"Behind a gateway's certificate {what} the environment key is not sent",
            requires=("ERR-005", "ENV-009"),
            given=replace(_REACHED_GATEWAY.given, faults=(Fault(kind=kind, host=GATEWAY),)),
            then=Failed(credential=None, least=0),
            control=_REACHED_GATEWAY,
            incidental=DECOY,
        )
        for id_, what, kind in _CERTIFIED_GATEWAY
    ),
    Scenario(
        id="errors.rejected-login-without-refresh",
        title="A login that the API rejects and nothing can renew ends the run; the key stays",
        requires=("ERR-001", "RFR-007"),
        given=World(
            stored_login=StoredLogin(refresh=None),
            stored_key=STORED_KEY,
            standings={"stored-access": ("unauthorized",)},
        ),
        then=(
            Failed(credential="stored-access", mentions=ABOUT_AUTHENTICATION, most=2),
            TokenRequests(most=0, requirement="RFR-007"),
        ),
    ),
)

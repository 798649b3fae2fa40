"""How a stored login stays alive (RFR)."""

from dataclasses import replace

from conformance.scenarios import (
    ABOUT_ACCESS,
    API_KEY,
    CREDENTIALS,
    EXPIRED,
    HOPELESS,
    LOGIN,
    STORED_KEY,
    WAYS_IN,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Expectation,
    Failed,
    InferenceRequests,
    Refused,
    Sent,
    Stored,
    TokenRequests,
    Unchanged,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import Omission, Refresh, StoredLogin, World
from fakes.situation import ISSUER, Fault, FaultKind

_REFRESHES = (Refresh(),)
_FRESH = Sent(credential="fresh-access")
_OLD = Sent(credential="stored-access")
_ONE_GRANT = TokenRequests(least=1, most=1)
_RENEWED = Control(
    id="control.refresh.renewed",
    given=World(stored_login=EXPIRED, refreshes=_REFRESHES),
    credential="fresh-access",
)
_HOUR, _DAY = 3600.0, 86_400.0

_DUE: tuple[tuple[str, str, StoredLogin], ...] = (
    ("refresh.expired-an-hour-ago", "A token that expired an hour ago is refreshed first", EXPIRED),
    (
        "refresh.expired-just-now",
        "A token that expired a second ago is refreshed first",
        replace(LOGIN, expires_in_s=-1.0),
    ),
    (
        "refresh.expired-long-ago",
        "A token that expired a year ago is refreshed first",
        replace(LOGIN, expires_in_s=-365 * _DAY),
    ),
    (
        "refresh.expired-beside-other-keys",
        "An expired token beside other programs' keys is refreshed first",
        replace(EXPIRED, extra={"mcpOAuth": {"server": {"accessToken": "x"}}}),
    ),
)

_FRESH_ENOUGH: tuple[tuple[str, str, float], ...] = (
    ("refresh.six-minutes-left", "A token with six minutes left is used as it is", 360.0),
    ("refresh.an-hour-left", "A token with an hour left is used as it is", _HOUR),
    ("refresh.days-left", "A token with days left is used as it is", 5 * _DAY),
    ("refresh.ten-years-left", "A token with ten years left is used as it is", 3650 * _DAY),
)

_OMISSIONS: tuple[tuple[str, str, tuple[Omission, ...], Stored], ...] = (
    (
        "refresh.reply-without-refresh-token",
        "A reply without a refresh token keeps the stored one",
        ("refresh_token",),
        Stored(access="«fresh-access»", refresh="«stored-refresh»"),
    ),
    (
        "refresh.reply-without-scope",
        "A reply without a scope keeps the stored scopes, and the next run finds a login",
        ("scope",),
        Stored(access="«fresh-access»", refresh="«fresh-refresh»"),
    ),
)

# Answers of the token endpoint after which only a person can help.
_REJECTIONS: tuple[tuple[str, str, World], ...] = (
    (
        "refresh.invalid-grant",
        "A refresh token that the issuer does not know is refused with advice",
        World(stored_login=EXPIRED),
    ),
    (
        "refresh.bad-request",
        "A 400 of the token endpoint is refused with advice",
        World(
            stored_login=EXPIRED,
            refreshes=_REFRESHES,
            faults=(Fault(kind="status", host=ISSUER, status=400),),
        ),
    ),
    (
        "refresh.unauthorized-client",
        "A 401 of the token endpoint is refused with advice",
        World(
            stored_login=EXPIRED,
            refreshes=_REFRESHES,
            faults=(Fault(kind="status", host=ISSUER, status=401),),
        ),
    ),
    (
        "refresh.forbidden-client",
        "A 403 of the token endpoint is refused with advice",
        World(
            stored_login=EXPIRED,
            refreshes=_REFRESHES,
            faults=(Fault(kind="status", host=ISSUER, status=403),),
        ),
    ),
)

_TROUBLES: tuple[tuple[str, str, FaultKind, int], ...] = (
    ("refresh.issuer-broken", "A 500 of the token endpoint", "status", 500),
    ("refresh.issuer-unavailable", "A 503 of the token endpoint", "status", 503),
    ("refresh.issuer-overloaded", "A 529 of the token endpoint", "status", 529),
)  # fmt: skip

# An expiry that is not one: the run ends in an answer all the same.
_RECORD = (
    '{"claudeAiOauth": {"accessToken": "«stored-access»", "refreshToken": "«stored-refresh»", '
    '"expiresAt": EXPIRY, "scopes": ["user:inference"]}}'
)
_ODD_EXPIRIES: tuple[tuple[str, str, StoredLogin], ...] = (
    ("refresh.expiry-missing", "missing", replace(LOGIN, expires_in_s=None)),
    ("refresh.expiry-zero", "zero", StoredLogin(text=_RECORD.replace("EXPIRY", "0"))),
    ("refresh.expiry-negative", "negative", StoredLogin(text=_RECORD.replace("EXPIRY", "-1"))),
    ("refresh.expiry-null", "null", StoredLogin(text=_RECORD.replace("EXPIRY", "null"))),
    (
        "refresh.expiry-string",
        "a string",
        StoredLogin(text=_RECORD.replace("EXPIRY", '"2031-01-01T00:00:00Z"')),
    ),
    (
        "refresh.expiry-far",
        "beyond every calendar",
        StoredLogin(text=_RECORD.replace("EXPIRY", "9" * 30)),
    ),
    (
        "refresh.expiry-fraction",
        "a fraction",
        StoredLogin(text=_RECORD.replace("EXPIRY", "32503680000000.5")),
    ),
)

_STORED = Stored(
    access="«fresh-access»", refresh="«fresh-refresh»", lasts_s=7 * _HOUR, requirement="RFR-002"
)
_SINGLE: tuple[
    tuple[str, str, tuple[str, ...], World, tuple[Expectation, ...], str | None], ...
] = (
    (
        "refresh.new-login-is-stored",
        "After a refresh access token, refresh token and expiry are stored",
        ("RFR-002", "RFR-001"),
        World(stored_login=EXPIRED, refreshes=_REFRESHES),
        (_FRESH, _STORED),
        None,
    ),
    (
        "refresh.other-keys-are-kept",
        "A refresh keeps what other programs left in the login's file",
        ("RFR-002", "RFR-001"),
        World(
            stored_login=replace(EXPIRED, extra={"mcpOAuth": {"a": 1}, "version": 3}),
            refreshes=_REFRESHES,
        ),
        (_FRESH, replace(_STORED, keeps=("mcpOAuth", "version"))),
        "NousResearch/hermes-agent#83338",
    ),
    (
        "refresh.token-without-refresh-token-is-used",
        "A token with an hour left needs no refresh token",
        ("RFR-003", "STO-001"),
        World(stored_login=StoredLogin(refresh=None, expires_in_s=_HOUR)),
        (_OLD, TokenRequests(most=0)),
        None,
    ),
    (
        "refresh.two-minutes-left",
        "A token with two minutes left is used, or refreshed early",
        ("RFR-003",),
        World(stored_login=StoredLogin(expires_in_s=120.0), refreshes=_REFRESHES),
        (AnyOf(choices=(_OLD, _FRESH)), TokenRequests(most=1)),
        None,
    ),
    (
        "refresh.two-minutes-left-and-issuer-broken",
        "A token with two minutes left is used when refreshing early fails",
        ("RFR-003", "RFR-006"),
        World(
            stored_login=StoredLogin(expires_in_s=120.0),
            faults=(Fault(kind="status", host=ISSUER, status=500),),
        ),
        (_OLD,),
        None,
    ),
    (
        "refresh.reply-without-expiry",
        "A reply without a lifetime has its access token used",
        ("RFR-004", "RFR-002"),
        World(stored_login=EXPIRED, refreshes=(Refresh(omitted=("expires_in",)),)),
        (_FRESH, Stored(access="«fresh-access»", lasts_s=-_HOUR - 1)),
        "anthropics/claude-code#85262",
    ),
    (
        "refresh.401-leads-to-one-refresh",
        "A 401 before the expiry leads to at most one refresh and one more try",
        ("RFR-007", "ERR-001"),
        World(
            stored_login=LOGIN,
            refreshes=_REFRESHES,
            standings={"stored-access": ("unauthorized",)},
        ),
        (
            AnyOf(
                choices=(
                    Sent(credential="fresh-access", earlier=("stored-access",)),
                    Failed(credential="stored-access", most=2),
                )
            ),
            TokenRequests(most=1),
            InferenceRequests(least=1, most=2),
        ),
        "anthropics/claude-code#54443",
    ),
    (
        "refresh.second-401-ends-the-run",
        "A 401 for the refreshed token too ends the run without a second refresh",
        ("RFR-007", "ERR-001"),
        World(
            stored_login=LOGIN,
            refreshes=_REFRESHES,
            standings={"stored-access": ("unauthorized",), "fresh-access": ("unauthorized",)},
        ),
        (TokenRequests(most=1), InferenceRequests(least=1, most=2)),
        None,
    ),
    (
        "refresh.403-leads-to-none",
        "A 403 for the stored login leads to no refresh and no further try",
        ("RFR-008", "ERR-002"),
        World(
            stored_login=LOGIN,
            refreshes=_REFRESHES,
            standings={"stored-access": ("forbidden",)},
        ),
        (
            Failed(credential="stored-access", mentions=ABOUT_ACCESS, most=1),
            TokenRequests(most=0),
        ),
        "anthropics/claude-code#59527",
    ),
    (
        "refresh.second-401-hides-stored-key",
        "A 401 for the refreshed token too is no reason to try the stored key",
        ("RFR-007", "PRE-006"),
        World(
            stored_login=LOGIN,
            stored_key=STORED_KEY,
            refreshes=_REFRESHES,
            standings={"stored-access": ("unauthorized",), "fresh-access": ("unauthorized",)},
        ),
        (
            TokenRequests(most=1),
            InferenceRequests(least=1, most=2),
        ),
        None,
    ),
    (
        "refresh.403-after-a-refresh-leads-to-none",
        "A 403 for a token that was just refreshed leads to no second refresh",
        ("RFR-008", "ERR-002"),
        World(
            stored_login=EXPIRED,
            refreshes=_REFRESHES,
            standings={"fresh-access": ("forbidden",)},
        ),
        (
            Failed(credential="fresh-access", mentions=ABOUT_ACCESS, most=1),
            TokenRequests(least=1, most=1),
        ),
        "anthropics/claude-code#59527",
    ),
    (
        "refresh.reply-with-tokens-alone",
        "A reply without lifetime and scope has its access token used",
        ("RFR-004", "RFR-002"),
        World(stored_login=EXPIRED, refreshes=(Refresh(omitted=("expires_in", "scope")),)),
        (_FRESH, Stored(access="«fresh-access»", refresh="«fresh-refresh»", lasts_s=-_HOUR - 1)),
        None,
    ),
    (
        "refresh.below-key-is-left",
        "An expired login below an environment key is neither refreshed nor rewritten",
        ("RFR-001", "PRE-007"),
        World(environment=API_KEY, stored_login=EXPIRED, refreshes=_REFRESHES),
        (
            Sent(credential="environment-key"),
            TokenRequests(most=0, requirement="PRE-007"),
            Unchanged(path=CREDENTIALS, requirement="PRE-007"),
        ),
        None,
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("RFR-001", "STO-001"),
            given=World(stored_login=login, refreshes=_REFRESHES),
            then=(_FRESH, _ONE_GRANT),
        )
        for id_, title, login in _DUE
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("RFR-003", "STO-001"),
            given=World(stored_login=replace(LOGIN, expires_in_s=seconds), refreshes=_REFRESHES),
            then=(_OLD, TokenRequests(most=0)),
            origin="anthropics/claude-code#58066",
        )
        for id_, title, seconds in _FRESH_ENOUGH
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("RFR-004", "RFR-002"),
            given=World(stored_login=EXPIRED, refreshes=(Refresh(omitted=omitted),)),
            when=(Send(), Send()),
            then=(
                Sent(credential="fresh-access", step=0),
                Sent(credential="fresh-access", step=1),
                TokenRequests(least=1, most=1),
                stored,
            ),
            origin="anthropics/claude-code#85262",
        )
        for id_, title, omitted, stored in _OMISSIONS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("RFR-005", "PRE-006"),
            given=given,
            then=(
                Refused(reason="login-expired", mentions=WAYS_IN, silent=True),
                TokenRequests(least=1, most=3),
            ),
            control=_RENEWED,
            origin="Claude Code changelog 2.1.206",
        )
        for id_, title, given in _REJECTIONS
    ),
    *(
        Scenario(
            id=id_,
            title=f"{what} refuses the run after bounded tries and keeps the login",
            requires=("RFR-006", "PRE-006"),
            given=World(
                stored_login=EXPIRED,
                refreshes=_REFRESHES,
                faults=(Fault(kind=kind, host=ISSUER, status=status, retry_after="0"),),
            ),
            then=(
                Refused(reason="refresh-unavailable"),
                TokenRequests(least=1, most=11),
                Unchanged(path=CREDENTIALS),
            ),
            control=_RENEWED,
            origin="anthropics/claude-code#33230",
        )
        for id_, what, kind, status in _TROUBLES
    ),
    *(
        Scenario(
            id=id_,
            title=f"With an expiry that is {what} the token is used or refreshed first",
            requires=("RFR-011", "STO-001"),
            given=World(stored_login=login, refreshes=_REFRESHES),
            then=(AnyOf(choices=(_OLD, _FRESH)), TokenRequests(most=1)),
        )
        for id_, what, login in _ODD_EXPIRIES
    ),
    *(
        Scenario(id=id_, title=title, requires=requires, given=given, then=then, origin=origin)
        for id_, title, requires, given, then, origin in _SINGLE
    ),
    Scenario(
        id="refresh.next-run-uses-new-login",
        title="The run after a refresh uses the new token without another refresh",
        requires=("RFR-002", "RFR-001"),
        given=World(stored_login=EXPIRED, refreshes=_REFRESHES),
        when=(Send(), Send()),
        then=(
            Sent(credential="fresh-access", step=0),
            Sent(credential="fresh-access", step=1),
            TokenRequests(least=1, most=1),
            _STORED,
        ),
        origin="anthropics/claude-code#42904",
    ),
    Scenario(
        id="refresh.rotated-token-is-used",
        title="When the new token expires in its turn the rotated refresh token renews it",
        requires=("RFR-002", "RFR-001"),
        given=World(
            stored_login=EXPIRED,
            refreshes=(
                Refresh(lifetime_s=-60),
                Refresh(
                    token="«fresh-refresh»",  # noqa: S106  # a place, not a secret
                    access="«newer-access»",
                    refresh="«newer-refresh»",
                ),
            ),
        ),
        when=(Send(), Send()),
        then=(
            Sent(credential="newer-access", step=1, earlier=("fresh-access",)),
            Stored(access="«newer-access»", refresh="«newer-refresh»"),
        ),
        origin="anthropics/claude-code#42904",
    ),
    Scenario(
        id="refresh.hopeless-login",
        title="An expired token without a refresh token is refused with advice",
        requires=("PRE-006", "RFR-005"),
        given=World(stored_login=HOPELESS),
        then=(
            Refused(reason="login-expired", mentions=WAYS_IN),
            TokenRequests(most=0, requirement="RFR-005"),
        ),
        control=_RENEWED,
        origin="Claude Code changelog 2.1.206",
    ),
    Scenario(
        id="refresh.issuer-broken-once",
        title="After one 500 of the token endpoint the refresh succeeds, or the run is refused",
        requires=("RFR-006", "RFR-001"),
        given=World(
            stored_login=EXPIRED,
            refreshes=_REFRESHES,
            faults=(Fault(kind="status", host=ISSUER, status=500, first=1),),
        ),
        then=AnyOf(choices=(_FRESH, Refused(reason="refresh-unavailable"))),
        control=_RENEWED,
    ),
)

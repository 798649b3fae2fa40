"""How a stored login stays alive (RFR-001 to RFR-003, RFR-011)."""

from dataclasses import replace

from conformance.scenarios import (
    API_KEY,
    CREDENTIALS,
    EXPIRED,
    GATEWAY,
    HOPELESS,
    LOGIN,
    MOVED,
    WAYS_IN,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Expectation,
    Failed,
    Refused,
    Sent,
    Stored,
    TokenRequests,
    Unchanged,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Expire, Send
from conformance.vocabulary.world import Refresh, StoredLogin, World

_REFRESHES = (Refresh(),)
_NEXT = Refresh(
    token="«fresh-refresh»",  # noqa: S106  # a place, not a secret
    access="«newer-access»",
    refresh="«newer-refresh»",
)
_GENERATIONS = (
    Refresh(),
    _NEXT,
    Refresh(
        token="«newer-refresh»",  # noqa: S106  # a place, not a secret
        access="«newest-access»",
        refresh="«newest-refresh»",
    ),
)
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
        "refresh.expired-in-1970",
        "A token that expired one second after 1970 began is refreshed first",
        replace(LOGIN, expires_at=1000),
    ),
    (
        "refresh.expired-beside-other-keys",
        "An expired token beside other programs' keys is refreshed first",
        replace(EXPIRED, extra={"mcpOAuth": {"server": {"accessToken": "x"}}}),
    ),
)

_FRESH_ENOUGH: tuple[tuple[str, str, float], ...] = (
    (
        "refresh.little-more-than-five-minutes-left",
        "A token with twenty seconds more than five minutes left is used as it is",
        320.0,
    ),
    ("refresh.six-minutes-left", "A token with six minutes left is used as it is", 360.0),
    ("refresh.an-hour-left", "A token with an hour left is used as it is", _HOUR),
    ("refresh.days-left", "A token with days left is used as it is", 5 * _DAY),
    ("refresh.ten-years-left", "A token with ten years left is used as it is", 3650 * _DAY),
)

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
    (
        "refresh.expiry-infinite",
        "a number too large for a float",
        StoredLogin(text=_RECORD.replace("EXPIRY", "1e400")),
    ),
    (
        "refresh.expiry-minus-infinite",
        "a number too small for a float",
        StoredLogin(text=_RECORD.replace("EXPIRY", "-1e400")),
    ),
    ("refresh.expiry-in-seconds", "in seconds", replace(LOGIN, expires_at=4_102_444_800)),
    ("refresh.expiry-digits", "digits in quotes", replace(LOGIN, expires_at="4102444800000")),
    ("refresh.expiry-empty-text", "an empty string", replace(LOGIN, expires_at="")),
    ("refresh.expiry-no-time", "a word", replace(LOGIN, expires_at="never")),
    ("refresh.expiry-true", "true", replace(LOGIN, expires_at=True)),
    ("refresh.expiry-list", "a list", replace(LOGIN, expires_at=[4_102_444_800_000])),
    ("refresh.expiry-object", "an object", replace(LOGIN, expires_at={"ms": 4_102_444_800_000})),
    ("refresh.expiry-64-bits", "2^63", replace(LOGIN, expires_at=2**63)),
)

# What the program takes for the time is wrong by as much: a run ends in an answer all the same.
_CLOCKS: tuple[tuple[str, str, float, StoredLogin, Expectation], ...] = (
    (
        "refresh.clock-ahead-and-days-left",
        "Under a clock a day ahead a token with five days left is used as it is",
        _DAY,
        replace(LOGIN, expires_in_s=5 * _DAY),
        _OLD,
    ),
    (
        "refresh.clock-behind-and-days-left",
        "Under a clock a day behind a token with five days left is used as it is",
        -_DAY,
        replace(LOGIN, expires_in_s=5 * _DAY),
        _OLD,
    ),
    (
        "refresh.clock-ahead-and-hours-left",
        "Under a clock a day ahead a token with hours left is used or refreshed first",
        _DAY,
        LOGIN,
        AnyOf(choices=(_OLD, _FRESH)),
    ),
    (
        "refresh.clock-behind-and-hours-left",
        "Under a clock a day behind a token with hours left is used as it is",
        -_DAY,
        LOGIN,
        _OLD,
    ),
    (
        "refresh.clock-ahead-and-expired",
        "Under a clock a day ahead an expired token is refreshed first",
        _DAY,
        EXPIRED,
        _FRESH,
    ),
    (
        "refresh.clock-behind-and-expired-for-days",
        "Under a clock a day behind a token that expired days ago is refreshed first",
        -_DAY,
        replace(LOGIN, expires_in_s=-5 * _DAY),
        _FRESH,
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
        "refresh.asks-by-its-grant-type",
        "The token request has the grant type and the refresh token in its body",
        ("RFR-001", "RFR-002"),
        World(stored_login=EXPIRED, refreshes=_REFRESHES),
        (
            _FRESH,
            _ONE_GRANT,
            TokenRequests(least=1, most=1, kind="refresh_token", accepted=True),
        ),
        None,
    ),
    (
        "refresh.token-is-for-the-issuer",
        "The API is sent the refreshed access token and no refresh token",
        ("RFR-001", "PRE-004"),
        World(stored_login=EXPIRED, refreshes=_REFRESHES),
        (replace(_FRESH, alone=True), _ONE_GRANT),
        None,
    ),
    (
        "refresh.token-stays-with-a-good-login",
        "The API is sent a good access token and no refresh token",
        ("RFR-003", "PRE-004"),
        World(stored_login=LOGIN, refreshes=_REFRESHES),
        (replace(_OLD, alone=True), TokenRequests(most=0)),
        None,
    ),
    (
        "refresh.moved-endpoint-keeps-the-issuer",
        "With a moved endpoint the refresh token goes to the issuer all the same",
        ("RFR-001", "ENV-009"),
        World(environment=MOVED, endpoint=GATEWAY, stored_login=EXPIRED, refreshes=_REFRESHES),
        (_FRESH, _ONE_GRANT),
        "anthropics/claude-code#33330",
    ),
    (
        "refresh.moved-directory",
        "The login of a moved directory is refreshed, the one in the default one is left",
        ("RFR-002", "STO-002"),
        World(
            config_dir="work",
            stored_login=EXPIRED,
            default_login=replace(EXPIRED, access="«other-access»", refresh="«other-refresh»"),
            refreshes=_REFRESHES,
        ),
        (_FRESH, _STORED, Unchanged(path="«home»/.claude/.credentials.json")),
        None,
    ),
    (
        "refresh.half-a-minute-left",
        "A token with half a minute left is used, or refreshed early",
        ("RFR-003",),
        World(stored_login=StoredLogin(expires_in_s=30.0), refreshes=_REFRESHES),
        (AnyOf(choices=(_OLD, _FRESH)), TokenRequests(most=1)),
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
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("RFR-003" if expected == _OLD else "RFR-011", "RFR-001"),
            given=World(stored_login=login, refreshes=_REFRESHES, clock_s=off_s),
            then=(expected, TokenRequests(most=1)),
        )
        for id_, title, off_s, login, expected in _CLOCKS
    ),
    Scenario(
        id="refresh.clock-behind-and-expired",
        title="Under a clock a day behind a token that the API takes for expired ends in an answer",
        requires=("RFR-011", "RFR-007"),
        given=World(stored_login=EXPIRED, refreshes=_REFRESHES, clock_s=-_DAY),
        then=(
            AnyOf(
                choices=(
                    replace(_FRESH, earlier=("stored-access",)),
                    Failed(credential="stored-access", most=2),
                )
            ),
            TokenRequests(most=1),
        ),
    ),
    Scenario(
        id="refresh.clock-behind-keeps-the-new-login",
        title="Under a clock a day behind the next run uses the refreshed login",
        requires=("RFR-002", "RFR-011"),
        given=World(
            stored_login=replace(LOGIN, expires_in_s=-5 * _DAY),
            refreshes=_REFRESHES,
            clock_s=-_DAY,
        ),
        when=(Send(), Send()),
        then=(
            Sent(credential="fresh-access", step=0),
            _FRESH,
            TokenRequests(least=1, most=1),
            Stored(access="«fresh-access»", refresh="«fresh-refresh»"),
        ),
    ),
    Scenario(
        id="refresh.three-generations",
        title="Each time the token expires, the refresh token of the time before renews it",
        requires=("RFR-002", "RFR-001"),
        given=World(stored_login=EXPIRED, refreshes=_GENERATIONS),
        when=(Send(), Expire(), Send(), Expire(), Send()),
        then=(
            Sent(credential="fresh-access", step=0),
            Sent(credential="newer-access", step=2),
            Sent(credential="newest-access", step=4),
            TokenRequests(least=3, most=3),
            Stored(access="«newest-access»", refresh="«newest-refresh»", lasts_s=7 * _HOUR),
        ),
        origin="anthropics/claude-code#42904",
    ),
    Scenario(
        id="refresh.rotated-token-is-used",
        title="When the new token expires in its turn the rotated refresh token renews it",
        requires=("RFR-002", "RFR-001"),
        given=World(
            stored_login=EXPIRED,
            refreshes=(Refresh(lifetime_s=-60), _NEXT),
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
)

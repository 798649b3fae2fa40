"""What happens to a login, or another credential, between two prompts (RFR-012, ERR-001)."""

from dataclasses import replace

from conformance.scenarios import (
    ABOUT_ACCESS,
    ABOUT_AUTHENTICATION,
    API_KEY,
    AUTH_TOKEN,
    BLAMES_AUTHENTICATION,
    CREDENTIALS,
    EXPIRED,
    LOGIN,
    OAUTH_TOKEN,
    STORED_KEY,
    WAYS_IN,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Expectation,
    Failed,
    HelperRuns,
    InferenceRequests,
    Sent,
    Stored,
    TokenRequests,
    Unchanged,
    Unsuccessful,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Chat, Send, Step
from conformance.vocabulary.world import Helper, Refresh, StoredLogin, World
from fakes.situation import ISSUER, Fault

_TWO, _FOUR = (Chat(),), (Chat(pauses_s=(0.0,) * 4),)
# A token that lasts until the first prompt was answered, and the pause in which it expires. After a
# slow start it has expired before the first prompt; what is expected then holds all the same.
_SOON = StoredLogin(expires_in_s=1.5)
_OUTLASTED = Chat(pauses_s=(0.0, 1.6))
_BRIEF, _OUTLASTED_BRIEFLY = StoredLogin(expires_in_s=1.0), (Chat(pauses_s=(0.0, 1.1)),)
_REFRESHES = (Refresh(),)
_NEWER = Refresh(token="«fresh-refresh»", access="«newer-access»", refresh="«newer-refresh»")  # noqa: S106  # a place
_FRESH = Sent(credential="fresh-access", earlier=("stored-access",))
_LOGIN_SENT = Sent(credential="stored-access")
_ONE_REFRESH = TokenRequests(least=1, most=1)
_NO_REFRESH = TokenRequests(most=0)
_KEPT = Stored(access="«fresh-access»", refresh="«fresh-refresh»", requirement="RFR-002")
_TWO_REQUESTS = InferenceRequests(least=2, most=2)

_Row = tuple[str, str, tuple[str, ...], World, tuple[Step, ...], tuple[Expectation, ...]]

# RFR-012 and its neighbours: a login that expires, or is rejected, between two prompts.
_RENEWED: tuple[_Row, ...] = (
    (
        "chat.login-expires-on-the-way",
        "A login that expires between two prompts is refreshed, and the new one is stored",
        ("RFR-012", "RFR-001", "RFR-002"),
        World(stored_login=_SOON, refreshes=_REFRESHES),
        (_OUTLASTED,),
        (_FRESH, _ONE_REFRESH, replace(_TWO_REQUESTS, requirement="RFR-001"), _KEPT),
    ),
    (
        "chat.managed-login-expires-on-the-way",
        "A login that expires in mid-session is refreshed in a managed session too",
        ("RFR-012", "MAN-001"),
        World(context="ccr", environment=API_KEY, stored_login=_SOON, refreshes=_REFRESHES),
        (_OUTLASTED,),
        (_FRESH, _ONE_REFRESH, _TWO_REQUESTS),
    ),
    (
        "chat.refreshed-login-is-kept",
        "A login that was refreshed on the way serves the prompts that follow, and the next run",
        ("RFR-012", "RFR-002"),
        World(stored_login=_BRIEF, refreshes=_REFRESHES),
        (Chat(pauses_s=(0.0, 1.1, 0.0)), Send()),
        (replace(_FRESH, step=0), Sent(credential="fresh-access"), _ONE_REFRESH, _KEPT),
    ),
    (
        "chat.login-is-refreshed-twice",
        "A session refreshes as often as its login expires, each time with the newest token",
        ("RFR-012", "RFR-002"),
        World(stored_login=EXPIRED, refreshes=(Refresh(lifetime_s=1), _NEWER)),
        (Chat(pauses_s=(0.0, 1.2)),),
        (
            Sent(credential="newer-access", earlier=("fresh-access",)),
            TokenRequests(least=2, most=2),
            Stored(access="«newer-access»", refresh="«newer-refresh»", requirement="RFR-002"),
        ),
    ),
    (
        "chat.managed-login-is-refreshed-twice",
        "A managed session refreshes a second time, with the token of the first time",
        ("RFR-012", "MAN-002"),
        World(context="desktop", stored_login=EXPIRED, refreshes=(Refresh(lifetime_s=1), _NEWER)),
        (Chat(pauses_s=(0.0, 1.2)),),
        (
            Sent(credential="newer-access", earlier=("fresh-access",)),
            TokenRequests(least=2, most=2),
        ),
    ),
    (
        "chat.issuer-rejects-on-the-way",
        "A login that expires on the way and is rejected by the issuer ends with advice",
        ("RFR-005", "RFR-012"),
        World(stored_login=_BRIEF),
        _OUTLASTED_BRIEFLY,
        (Unsuccessful(mentions=WAYS_IN), _ONE_REFRESH, InferenceRequests(most=1)),
    ),
    (
        "chat.issuer-broken-on-the-way",
        "A login that expires on the way while the issuer is broken is kept as it was",
        ("RFR-006", "RFR-012"),
        World(
            stored_login=_BRIEF,
            refreshes=_REFRESHES,
            faults=(Fault(kind="status", host=ISSUER, status=500, retry_after="0"),),
        ),
        _OUTLASTED_BRIEFLY,
        (
            Unsuccessful(),
            TokenRequests(least=1, most=22),
            InferenceRequests(most=1),
            Unchanged(path=CREDENTIALS),
        ),
    ),
    (
        "chat.login-lasts",
        "A login that lasts is used by every prompt of a session without a refresh",
        ("RFR-003", "RFR-012"),
        World(stored_login=LOGIN, stored_key=STORED_KEY, refreshes=_REFRESHES),
        _FOUR,
        (
            _LOGIN_SENT,
            _NO_REFRESH,
            InferenceRequests(least=4, most=4),
            Unchanged(path=CREDENTIALS),
        ),
    ),
    (
        "chat.expired-login-is-refreshed-once",
        "A login that had expired before is refreshed once for a whole session",
        ("RFR-001", "RFR-012", "RFR-002"),
        World(stored_login=EXPIRED, refreshes=_REFRESHES),
        _FOUR,
        (
            Sent(credential="fresh-access"),
            _ONE_REFRESH,
            InferenceRequests(least=4, most=4),
            _KEPT,
        ),
    ),
    (
        "chat.login-below-key-expires",
        "A login below an environment key may expire on the way and is left alone",
        ("PRE-007", "RFR-012"),
        World(environment=API_KEY, stored_login=EXPIRED, refreshes=_REFRESHES),
        _TWO,
        (
            Sent(credential="environment-key", requirement="RFR-012"),
            _NO_REFRESH,
            Unchanged(path=CREDENTIALS),
        ),
    ),
    (
        "chat.login-rejected-on-the-way",
        "A 401 for the login in mid-session leads to at most one refresh and one more try",
        ("RFR-007", "ERR-001"),
        World(
            stored_login=LOGIN,
            refreshes=_REFRESHES,
            standings={"stored-access": ("valid", "unauthorized")},
        ),
        (Chat(pauses_s=(0.0,) * 3),),
        (
            AnyOf(choices=(_FRESH, Failed(credential="stored-access"))),
            TokenRequests(most=1),
            InferenceRequests(least=2, most=4),
        ),
    ),
    (
        "chat.refreshed-login-rejected-on-the-way",
        "A 401 for the refreshed token too ends the prompt; the stored key is not tried",
        ("RFR-007", "ERR-001"),
        World(
            stored_login=LOGIN,
            stored_key=STORED_KEY,
            refreshes=_REFRESHES,
            standings={
                "stored-access": ("valid", "unauthorized"),
                "fresh-access": ("unauthorized",),
            },
        ),
        _TWO,
        (
            Unsuccessful(mentions=ABOUT_AUTHENTICATION, requirement="ERR-001"),
            TokenRequests(most=1),
            InferenceRequests(least=2, most=3),
        ),
    ),
    (
        "chat.login-forbidden-on-the-way",
        "A 403 for the login in mid-session leads to no refresh",
        ("RFR-008", "ERR-002"),
        World(
            stored_login=LOGIN,
            refreshes=_REFRESHES,
            standings={"stored-access": ("valid", "forbidden")},
        ),
        _TWO,
        (
            Failed(credential="stored-access", mentions=ABOUT_ACCESS, reason="forbidden", most=2),
            _NO_REFRESH,
            Unchanged(path=CREDENTIALS),
        ),
    ),
)

# A credential that is rejected, or an API that has a bad day, after the first prompt went well.
_TROUBLED: tuple[_Row, ...] = (
    (
        "chat.key-rejected-on-the-way",
        "A key that is rejected in mid-session is not replaced by helper or login",
        ("ERR-001", "PRE-001"),
        World(
            environment=API_KEY,
            helper=Helper(),
            stored_login=LOGIN,
            standings={"environment-key": ("valid", "unauthorized")},
        ),
        _TWO,
        (
            Failed(
                credential="environment-key", mentions=ABOUT_AUTHENTICATION, reason="unauthorized"
            ),
            HelperRuns(most=0),
        ),
    ),
    (
        "chat.token-rejected-on-the-way",
        "A token that is rejected in mid-session is not replaced by the key beside it",
        ("ERR-001", "PRE-003"),
        World(
            environment={**AUTH_TOKEN, **API_KEY},
            standings={"environment-token": ("valid", "unauthorized")},
        ),
        _TWO,
        (
            Failed(
                credential="environment-token", mentions=ABOUT_AUTHENTICATION, reason="unauthorized"
            ),
        ),
    ),
    (
        "chat.oauth-variable-rejected-on-the-way",
        "An OAuth variable that is rejected in mid-session is not replaced by the login",
        ("ERR-001", "PRE-013"),
        World(
            environment=OAUTH_TOKEN,
            stored_login=LOGIN,
            refreshes=_REFRESHES,
            standings={"environment-access": ("valid", "unauthorized")},
        ),
        _TWO,
        (Failed(credential="environment-access", mentions=ABOUT_AUTHENTICATION), _NO_REFRESH),
    ),
    (
        "chat.one-prompt-fails",
        "A prompt that the API has no answer for fails the session, and is no matter of login",
        ("ERR-003", "PRE-001"),
        World(
            environment=API_KEY,
            stored_login=LOGIN,
            standings={"environment-key": ("valid", "overloaded")},
        ),
        _TWO,
        (
            Failed(
                credential="environment-key",
                without=BLAMES_AUTHENTICATION,
                reason="unavailable",
                least=2,
                most=12,
            ),
            Unchanged(path=CREDENTIALS),
        ),
    ),
    (
        "chat.throttled-once",
        "After one 429 in mid-session the prompt is sent with the same key, or fails",
        ("ERR-003", "PRE-001"),
        World(
            environment=API_KEY,
            stored_login=LOGIN,
            standings={"environment-key": ("valid", "throttled", "valid")},
        ),
        _TWO,
        (
            AnyOf(
                choices=(
                    Sent(credential="environment-key"),
                    Failed(credential="environment-key", without=BLAMES_AUTHENTICATION),
                )
            ),
            InferenceRequests(least=2, most=13),
        ),
    ),
)

_RENEWABLE = Control(
    id="control.chat.login-expires-on-the-way",
    given=World(stored_login=_BRIEF, refreshes=_REFRESHES),
    credential="fresh-access",
    when=_OUTLASTED_BRIEFLY,
    then=_FRESH,
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=requires,
            given=given,
            when=when,
            then=then,
            control=_RENEWABLE if any(isinstance(item, Unsuccessful) for item in then) else None,
        )
        for id_, title, requires, given, when, then in (*_RENEWED, *_TROUBLED)
    ),
    Scenario(
        id="chat.hopeless-login-expires-on-the-way",
        title="A login that expires on the way and has no refresh token ends with advice",
        requires=("RFR-012", "PRE-006"),
        given=World(stored_login=replace(_BRIEF, refresh=None), stored_key=STORED_KEY),
        when=_OUTLASTED_BRIEFLY,
        then=(Unsuccessful(mentions=WAYS_IN), InferenceRequests(most=1), _NO_REFRESH),
        control=_RENEWABLE,
    ),
)

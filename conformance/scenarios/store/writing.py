"""How credential files are written: for the user alone, whole, and beside other keys (STO)."""

from dataclasses import replace

from conformance.scenarios import CREDENTIALS, EXPIRED, LOGIN, STORED_KEY
from conformance.vocabulary.expectations import (
    AnyOf,
    Expectation,
    Keeps,
    NothingStored,
    Private,
    Sent,
    Stored,
    Succeeded,
    TokenRequests,
    Unchanged,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Expire, Killed, Login, Logout, Race, Send, Step
from conformance.vocabulary.world import (
    Helper,
    Json,
    Refresh,
    Settings,
    StoredLogin,
    World,
)

_STATE = "«home»/.claude.json"
_RENEWING = World(stored_login=EXPIRED, refreshes=(Refresh(),))
_FRESH = Sent(credential="fresh-access", requirement="RFR-001")
_LOGGED_IN = Stored(place="file", access="«login-access»", requirement="LGN-007")
_RENEWED = Stored(place="file", access="«fresh-access»", requirement="RFR-002")
_PRIVATE = Private(paths=(CREDENTIALS,))

# What other programs keep beside a login; also a value that is none, and names in two scripts.
_OTHERS: dict[str, Json] = {
    "mcpOAuth": {"server|1": {"accessToken": "theirs", "scopes": ["a", "b"]}},
    "version": 3,
    "nothing": None,
    "empty": {},
    "Zürich-東京": ["é", "\u2028", 1.5, False],
}
_STATE_BESIDE: dict[str, Json] = {"keptByAnother": 7, "tips": {"a": [1, None]}, "é": "ü"}
_WHOLE_RECORD = (
    '{"claudeAiOauth": {"accessToken": "«stored-access»", "refreshToken": "«stored-refresh»", '
    '"expiresAt": 1, "scopes": ["user:inference", "user:profile"], "subscriptionType": "max", '
    '"rateLimitTier": {"name": "x", "n": null}}, "mcpOAuth": {"a": 1}}'
)
_ASKED = World(
    settings=(Settings(scope="project", helper=Helper()),),
    stored_key=STORED_KEY,
    state=_STATE_BESIDE,
)
_ACCEPTED: tuple[Step, ...] = (Send(flags=("interactive",), answer="accept"),)

_LOGGING_OUT = Control(
    id="control.writing.logout",
    given=World(stored_login=LOGIN, stored_key=STORED_KEY),
    when=(Logout(),),
    then=(Succeeded(), NothingStored()),
)

# A verb that writes a credential file, and that it has done so.
_PRIVATELY: tuple[
    tuple[str, str, World, tuple[Step, ...], tuple[Expectation, ...], tuple[str, ...]], ...
] = (
    (
        "writing.first-login",
        "The first login makes its file, and the directory for it, for the user alone",
        World(),
        (Login(),),
        (_PRIVATE, _LOGGED_IN),
        ("LGN-007",),
    ),
    (
        "writing.first-login-in-deep-directory",
        "A login makes a moved directory and those above it for the user alone",
        World(config_dir="deep/er/config"),
        (Login(),),
        (_PRIVATE, _LOGGED_IN),
        ("LGN-007", "STO-002"),
    ),
    (
        "writing.first-login-below-common-directory",
        "A login in ~/.config makes that directory too for the user alone",
        World(config_dir=".config/agent"),
        (Login(browser="missing", pasted=("right",)),),
        (_PRIVATE, _LOGGED_IN),
        ("LGN-007", "STO-002"),
    ),
    (
        "writing.login-by-paste",
        "A login by a pasted code makes its file for the user alone",
        World(),
        (Login(browser="missing", pasted=("right",)),),
        (_PRIVATE, _LOGGED_IN),
        ("LGN-007",),
    ),
    (
        "writing.login-over-older",
        "A login over an older one leaves the file to the user alone",
        World(stored_login=LOGIN),
        (Login(),),
        (_PRIVATE, _LOGGED_IN),
        ("LGN-007",),
    ),
    (
        "writing.login-over-read-only",
        "A login over a file that its user may only read leaves it to the user alone",
        World(stored_login=replace(LOGIN, mode=0o400)),
        (Login(),),
        (_PRIVATE, _LOGGED_IN),
        ("LGN-007",),
    ),
    (
        "writing.refresh",
        "A refresh leaves the login file to the user alone",
        _RENEWING,
        (Send(),),
        (_PRIVATE, _FRESH, _RENEWED),
        ("RFR-001", "RFR-002"),
    ),
    (
        "writing.refresh-in-moved-directory",
        "A refresh leaves a moved login file to the user alone",
        replace(_RENEWING, config_dir="elsewhere-config"),
        (Send(),),
        (_PRIVATE, _FRESH, _RENEWED),
        ("RFR-001", "RFR-002", "STO-002"),
    ),
    (
        "writing.refresh-of-read-only",
        "A refresh does not open a file that its user may only read to others",
        replace(_RENEWING, stored_login=replace(EXPIRED, mode=0o400)),
        (Send(),),
        (_PRIVATE, _FRESH),
        ("RFR-001",),
    ),
    (
        "writing.trust-beside-key",
        "An answer about trust leaves the state file with its key to the user alone",
        _ASKED,
        _ACCEPTED,
        (
            Private(paths=(_STATE,)),
            Sent(credential="helper-key", requirement="TRU-008"),
        ),
        ("TRU-008",),
    ),
    (
        "writing.trust-in-moved-directory",
        "An answer about trust makes the moved directory for the user alone",
        replace(_ASKED, stored_key=None, state={}, config_dir="deep/config"),
        _ACCEPTED,
        (
            # No secret is in it yet, so the file is no credential file for certain.
            Private(paths=("«config»/.claude.json",), level="SHOULD"),
            Sent(credential="helper-key", requirement="TRU-008"),
        ),
        ("TRU-008", "STO-002"),
    ),
    (
        "writing.logout-beside-others",
        "A logout leaves what others keep in the login file to the user alone",
        World(stored_login=replace(LOGIN, extra=_OTHERS)),
        (Logout(),),
        (
            _PRIVATE,
            Succeeded(requirement="OUT-001"),
            Keeps(path=CREDENTIALS, keys=(("mcpOAuth",),), requirement="OUT-003"),
        ),
        ("OUT-001", "OUT-003"),
    ),
    (
        "writing.logout-beside-state",
        "A logout leaves the rest of the state file to the user alone",
        World(stored_key=STORED_KEY, state=_STATE_BESIDE),
        (Logout(),),
        (
            Private(paths=(_STATE,)),
            Succeeded(requirement="OUT-001"),
            Keeps(path=_STATE, keys=(("tips",),), requirement="OUT-003"),
        ),
        ("OUT-001", "OUT-003"),
    ),
)

_KEEPS_OTHERS = Keeps(path=CREDENTIALS, keys=tuple((name,) for name in _OTHERS))
_KEEPS_STATE = Keeps(path=_STATE, keys=tuple((name,) for name in _STATE_BESIDE))
_KEEPS_FIELDS = Keeps(
    path=CREDENTIALS,
    keys=(
        ("claudeAiOauth", "subscriptionType"),
        ("claudeAiOauth", "rateLimitTier"),
        ("mcpOAuth",),
    ),
)
_BESIDE_OTHERS = replace(EXPIRED, extra=_OTHERS)
_KEPT: tuple[
    tuple[str, str, World, tuple[Step, ...], tuple[Expectation, ...], tuple[str, ...]], ...
] = (
    (
        "writing.refresh-keeps-others",
        "A refresh keeps every key that it does not know, with its value",
        replace(_RENEWING, stored_login=_BESIDE_OTHERS),
        (Send(),),
        (_KEEPS_OTHERS, _FRESH, _RENEWED),
        ("RFR-001", "RFR-002"),
    ),
    (
        "writing.refresh-keeps-fields",
        "A refresh keeps the fields of the login that it does not know",
        replace(_RENEWING, stored_login=StoredLogin(text=_WHOLE_RECORD)),
        (Send(),),
        (
            _KEEPS_FIELDS,
            _FRESH,
            _RENEWED,
        ),
        ("RFR-001", "RFR-002"),
    ),
    (
        "writing.two-refreshes-keep-others",
        "Two refreshes one after the other keep every key and field that they do not know",
        World(
            stored_login=StoredLogin(text=_WHOLE_RECORD),
            refreshes=(
                Refresh(),
                Refresh(
                    token="«fresh-refresh»",  # noqa: S106  # a place, not a secret
                    access="«newer-access»",
                    refresh="«newer-refresh»",
                ),
            ),
        ),
        (Send(), Expire(), Send()),
        (
            _KEEPS_FIELDS,
            Sent(credential="fresh-access", requirement="RFR-001", step=0),
            Sent(credential="newer-access", requirement="RFR-001"),
        ),
        ("RFR-001",),
    ),
    (
        "writing.login-keeps-others",
        "A login over an older one keeps every key beside it",
        World(stored_login=replace(LOGIN, extra=_OTHERS)),
        (Login(),),
        (_KEEPS_OTHERS, _LOGGED_IN),
        ("LGN-007",),
    ),
    (
        "writing.login-beside-others-alone",
        "A first login keeps what other programs already have in its file",
        World(stored_login=StoredLogin(text='{"mcpOAuth": {"a": [1]}, "version": 3}')),
        (Login(),),
        (Keeps(path=CREDENTIALS), _LOGGED_IN),
        ("LGN-007",),
    ),
    (
        "writing.login-beside-null",
        "A login in the place of one that is null keeps every key beside it",
        World(stored_login=StoredLogin(text='{"claudeAiOauth": null, "mcpOAuth": {"a": [1]}}')),
        (Login(),),
        (Keeps(path=CREDENTIALS, keys=(("mcpOAuth",),)), _LOGGED_IN),
        ("LGN-007",),
    ),
    (
        "writing.trust-keeps-moved-state",
        "An answer about trust keeps every key of the state file in CLAUDE_CONFIG_DIR",
        replace(_ASKED, config_dir="elsewhere-config"),
        _ACCEPTED,
        (
            Keeps(
                path="«config»/.claude.json",
                keys=(*((name,) for name in _STATE_BESIDE), ("primaryApiKey",)),
            ),
            Sent(credential="helper-key", requirement="TRU-008"),
        ),
        ("TRU-008", "STO-002"),
    ),
    (
        "writing.trust-keeps-state",
        "An answer about trust keeps every key of the state file that it does not know",
        _ASKED,
        _ACCEPTED,
        (
            _KEEPS_STATE,
            Keeps(path=_STATE, keys=(("primaryApiKey",),)),
            Sent(credential="helper-key", requirement="TRU-008"),
        ),
        ("TRU-008",),
    ),
)

_OLD_PAIR = Stored(place="file", access="«stored-access»", refresh="«stored-refresh»")
_NEW_PAIR = Stored(place="file", access="«fresh-access»", refresh="«fresh-refresh»")
# From the first change in the configuration directory on: where one who writes in place is
# caught with half a file.
_KILLED: tuple[tuple[str, str, float], ...] = (
    ("writing.killed-at-first-change", "at the first change of its directory", 0.0),
    ("writing.killed-soon-after-change", "a moment after the first change", 0.002),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("STO-003", *others),
            given=given,
            when=when,
            then=then,
            control=_LOGGING_OUT if Logout() in when else None,
            origin="CVE-2026-46406",
        )
        for id_, title, given, when, then, others in _PRIVATELY
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("STO-009", *others),
            given=given,
            when=when,
            then=then,
        )
        for id_, title, given, when, then, others in _KEPT
    ),
    *(
        Scenario(
            id=id_,
            title=f"Killed {moment}, a refresh leaves a whole login",
            requires=("STO-009", "RFR-010"),
            given=replace(_RENEWING, stored_login=_BESIDE_OTHERS),
            when=(Killed(at="write", after_s=seconds),),
            then=(AnyOf(choices=(_OLD_PAIR, _NEW_PAIR)), _KEEPS_OTHERS),
            control=Control(
                id="control.writing.refresh", given=_RENEWING, credential="fresh-access"
            ),
        )
        for id_, moment, seconds in _KILLED
    ),
    Scenario(
        id="writing.readers-beside-writer",
        title="Six processes that read while one of them writes each find a whole login",
        requires=("STO-009", "RFR-009"),
        given=replace(_RENEWING, stored_login=_BESIDE_OTHERS),
        when=(Race(count=6),),
        then=(
            Succeeded(),
            TokenRequests(least=1, most=1, accepted=True, requirement="RFR-009"),
            _NEW_PAIR,
            _KEEPS_OTHERS,
        ),
    ),
    Scenario(
        id="writing.open-file-is-used",
        title="A login file that others may read is used, and its content stays",
        requires=("STO-003", "STO-001"),
        given=World(stored_login=replace(LOGIN, mode=0o644)),
        then=(Sent(credential="stored-access", requirement="STO-001"), Unchanged(path=CREDENTIALS)),
    ),
)

"""How a stored login ends: nothing of it is left, and nothing else is gone (OUT)."""

from dataclasses import replace

from conformance.scenarios import (
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
    Keeps,
    KeychainCalls,
    NothingStored,
    Refused,
    Sent,
    Stored,
    Succeeded,
    Unchanged,
    Unsuccessful,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Login, Logout, Remove, Send, Step
from conformance.vocabulary.world import (
    Helper,
    Json,
    Keychain,
    KeychainFault,
    Refresh,
    StoredLogin,
    World,
)
from fakes.situation import ISSUER, Fault

STATE = "«home»/.claude.json"
SETTINGS = "«config»/settings.json"
GONE = NothingStored()
OUT = Succeeded(step=0)
OUT_THEN_SEND: tuple[Step, ...] = (Logout(), Send())
_HOLDING = Keychain(login=LOGIN)
OTHERS: dict[str, Json] = {"mcpOAuth": {"server": {"accessToken": "theirs"}}, "version": 3}
STATE_BESIDE: dict[str, Json] = {"numStartups": 7, "tips": {"a": [1, None]}, "é": "ü"}
# What only a logout that succeeded says.
_CLAIMS = (
    "successfully",
    "you are logged out",
    "you have been logged out",
    "you are now logged out",
    "logout complete",
)
WORKING = Control(
    id="control.logout.login",
    given=World(stored_login=LOGIN, stored_key=STORED_KEY),
    credential="stored-access",
)
_EMPTYING = Control(
    id="control.logout.empties",
    given=World(stored_login=LOGIN, stored_key=STORED_KEY),
    when=OUT_THEN_SEND,
    then=(OUT, GONE, Refused(step=1)),
)
_EMPTYING_KEYCHAIN = Control(
    id="control.logout.empties-keychain",
    given=World(keychain=_HOLDING),
    when=OUT_THEN_SEND,
    then=(OUT, GONE, Refused(step=1)),
)

# Everything that a login or a key can be stored in, alone and together.
_STORES: tuple[tuple[str, str, World, str | None], ...] = (
    ("logout.login", "After a logout the login file holds no login", World(stored_login=LOGIN),
     "anthropics/claude-code#57285"),
    ("logout.key", "After a logout the state file holds no stored key",
     World(stored_key=STORED_KEY), None),
    ("logout.login-and-key", "After a logout neither login nor stored key is left",
     World(stored_login=LOGIN, stored_key=STORED_KEY), None),
    ("logout.expired-login", "A logout removes an expired login, and does not refresh it first",
     World(stored_login=EXPIRED, refreshes=(Refresh(),)), "Claude Code changelog 2.1.139"),
    ("logout.hopeless-login", "A logout removes an expired login without a refresh token",
     World(stored_login=HOPELESS), None),
    ("logout.login-without-scope", "A logout removes a login that lacks the inference scope",
     World(stored_login=replace(LOGIN, scopes=("user:profile",))), None),
    ("logout.login-without-access-token", "A logout removes a login without an access token",
     World(stored_login=replace(LOGIN, access=None)), None),
    ("logout.read-only-login", "A logout removes a login file that its user may only read",
     World(stored_login=replace(LOGIN, mode=0o400)), None),
    ("logout.moved-login", "A logout removes the login in CLAUDE_CONFIG_DIR",
     World(config_dir="elsewhere-config", stored_login=LOGIN), None),
    ("logout.moved-key", "A logout removes the stored key in CLAUDE_CONFIG_DIR",
     World(config_dir="elsewhere-config", stored_key=STORED_KEY), None),
    ("logout.moved-below-spaces", "A logout removes login and key from a directory with spaces",
     World(config_dir="my config/é", stored_login=LOGIN, stored_key=STORED_KEY), None),
    ("logout.keychain", "After a logout the keychain holds no login",
     World(keychain=_HOLDING), "anthropics/claude-code#57285"),
    ("logout.expired-keychain", "A logout removes an expired login from the keychain",
     World(keychain=Keychain(login=EXPIRED), refreshes=(Refresh(),)), None),
    ("logout.keychain-and-file", "A logout removes the login from keychain and file alike",
     World(keychain=_HOLDING, stored_login=LOGIN), None),
    ("logout.file-beside-empty-keychain", "A logout removes the file's login beside a keychain",
     World(keychain=Keychain(), stored_login=LOGIN), None),
    ("logout.every-store", "A logout removes login, login in the keychain and stored key",
     World(keychain=_HOLDING, stored_login=LOGIN, stored_key=STORED_KEY), None),
    ("logout.issuer-away", "A logout succeeds while the issuer cannot be reached",
     World(
         stored_login=LOGIN,
         stored_key=STORED_KEY,
         faults=(Fault(kind="reset", host=ISSUER, path="*"),),
     ), "Claude Code changelog 2.1.139"),
    ("logout.issuer-broken", "A logout succeeds while the issuer answers with 500",
     World(stored_login=LOGIN, faults=(Fault(kind="status", host=ISSUER, status=500),)), None),
)  # fmt: skip

_RECORD = '{"claudeAiOauth": {"accessToken": "«stored-access»", "scopes": ["user:inference"]}}'
# Nobody can tell what is in it, and it may be a login.
_DAMAGED: tuple[tuple[str, str, str], ...] = (
    ("logout.less-a-byte", "that lacks its last byte", _RECORD[:-1]),
    ("logout.longer-before", "with the end of a longer one behind it", f"{_RECORD}}}"),
    ("logout.not-json", "that is not JSON", "accessToken=«stored-access»\n"),
    ("logout.a-list", "that is a list", f"[{_RECORD}]"),
    ("logout.binary", "of bytes that are no text", "\udcfe\udced\x01\udcba\udcad\udc80\x00"),
)

_WITHOUT_ANYTHING: tuple[tuple[str, str, World, tuple[Expectation, ...]], ...] = (
    (
        "logout.nothing",
        "A logout where nothing is stored succeeds, and makes no file",
        World(),
        (Unchanged(path=CREDENTIALS), Unchanged(path=STATE)),
    ),
    (
        "logout.nothing-in-moved-directory",
        "A logout in a directory that does not exist succeeds, and makes no file in it",
        World(config_dir="elsewhere-config"),
        (Unchanged(path=CREDENTIALS), Unchanged(path="«config»/.claude.json")),
    ),
    (
        "logout.others-alone",
        "A logout without a login leaves what other programs keep in the login file",
        World(stored_login=StoredLogin(text='{"mcpOAuth": {"a": [1]}, "version": 3}')),
        (Unchanged(path=CREDENTIALS),),
    ),
    (
        "logout.state-without-key",
        "A logout without a stored key leaves the state file",
        World(state=STATE_BESIDE),
        (Keeps(path=STATE),),
    ),
    (
        "logout.settings-alone",
        "A logout without a login leaves settings and helper",
        World(helper=Helper()),
        (Unchanged(path=SETTINGS),),
    ),
    (
        "logout.empty-keychain",
        "A logout with an empty keychain succeeds, and stores nothing in it",
        World(keychain=Keychain()),
        (KeychainCalls(operation="write"), Unchanged(path=CREDENTIALS)),
    ),
    (
        "logout.with-environment-key",
        "A logout with nothing but an environment key succeeds, and makes no file",
        World(environment=API_KEY),
        (Unchanged(path=CREDENTIALS), Unchanged(path=STATE)),
    ),
)

# A store that nobody can change: what is frozen, and what is in it.
_FROZEN: tuple[tuple[str, str, World], ...] = (
    (
        "logout.frozen-login",
        "A logout that cannot change the login file does not claim success",
        World(stored_login=LOGIN, frozen=(CREDENTIALS,)),
    ),
    (
        "logout.frozen-directory",
        "A logout that cannot change the config directory does not claim success",
        World(stored_login=LOGIN, frozen=("«config»",)),
    ),
    (
        "logout.frozen-moved-directory",
        "A logout that cannot change CLAUDE_CONFIG_DIR does not claim success",
        World(
            config_dir="elsewhere-config",
            stored_login=LOGIN,
            stored_key=STORED_KEY,
            frozen=("«config»",),
        ),
    ),
    (
        "logout.frozen-state",
        "A logout that cannot change the state file with the stored key does not claim success",
        World(stored_key=STORED_KEY, state=STATE_BESIDE, frozen=(STATE,)),
    ),
    (
        "logout.frozen-login-beside-others",
        "A logout that cannot take the login from among other keys does not claim success",
        World(stored_login=replace(LOGIN, extra=OTHERS), frozen=(CREDENTIALS,)),
    ),
    (
        "logout.frozen-login-beside-key",
        "A logout that can remove the stored key alone does not claim success",
        World(stored_login=LOGIN, stored_key=STORED_KEY, frozen=("«config»",)),
    ),
    (
        "logout.frozen-damage",
        "A logout that cannot remove a damaged login file does not claim success",
        World(stored_login=StoredLogin(text=_RECORD[:-1]), frozen=(CREDENTIALS,)),
    ),
)
_UNREACHABLE: tuple[tuple[str, str, KeychainFault], ...] = (
    ("logout.denied-keychain", "denied", "denied"),
    ("logout.locked-keychain", "locked", "locked"),
    ("logout.silent-keychain", "silent", "slow"),
)

# By hand instead of by a logout: the same state.
_BY_HAND: tuple[tuple[str, str, World, Remove], ...] = (
    (
        "logout.login-file-by-hand",
        "To remove the login file by hand is as good as a logout",
        World(stored_login=LOGIN),
        Remove(paths=(CREDENTIALS,)),
    ),
    (
        "logout.both-files-by-hand",
        "To remove login file and state file by hand is as good as a logout",
        World(stored_login=LOGIN, stored_key=STORED_KEY),
        Remove(paths=(CREDENTIALS, STATE)),
    ),
    (
        "logout.moved-files-by-hand",
        "To remove the files in CLAUDE_CONFIG_DIR by hand is as good as a logout",
        World(config_dir="elsewhere-config", stored_login=LOGIN, stored_key=STORED_KEY),
        Remove(paths=(CREDENTIALS, "«config»/.claude.json")),
    ),
    (
        "logout.keychain-by-hand",
        "To remove the keychain's entry by hand is as good as a logout",
        World(keychain=_HOLDING),
        Remove(paths=(), keychain=True),
    ),
    (
        "logout.keychain-and-files-by-hand",
        "To remove files and the keychain's entry by hand is as good as a logout",
        World(keychain=_HOLDING, stored_login=LOGIN, stored_key=STORED_KEY),
        Remove(paths=(CREDENTIALS, STATE), keychain=True),
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("OUT-001", "PRE-010"),
            given=given,
            when=OUT_THEN_SEND,
            then=(OUT, GONE, Refused(mentions=WAYS_IN, requirement="OUT-001")),
            control=WORKING,
            origin=origin,
        )
        for id_, title, given, origin in _STORES
    ),
    *(
        Scenario(
            id=id_,
            title=f"A logout removes a login file {what}",
            requires=("OUT-001", "PRE-010"),
            given=World(stored_login=StoredLogin(text=text)),
            when=OUT_THEN_SEND,
            then=(OUT, GONE, Refused(requirement="OUT-001")),
            control=WORKING,
        )
        for id_, what, text in _DAMAGED
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("OUT-002",),
            given=given,
            when=(Logout(),),
            then=(OUT, *unchanged),
            control=_EMPTYING,
        )
        for id_, title, given, unchanged in _WITHOUT_ANYTHING
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("OUT-004",),
            given=given,
            when=(Logout(),),
            then=Unsuccessful(without=_CLAIMS),
            control=_EMPTYING,
            origin="anthropics/claude-code#57285",
        )
        for id_, title, given in _FROZEN
    ),
    *(
        Scenario(
            id=id_,
            title=f"A logout with a {word} keychain that holds a login does not claim success",
            requires=("OUT-004", "STO-007"),
            given=World(keychain=Keychain(login=LOGIN, fault=fault)),
            when=(Logout(),),
            then=Unsuccessful(without=_CLAIMS),
            control=_EMPTYING_KEYCHAIN,
            origin="anthropics/claude-code#57285",
        )
        for id_, word, fault in _UNREACHABLE
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("OUT-006", "OUT-001"),
            given=given,
            when=(Send(), removal, Send(), Logout()),
            then=(
                Sent(credential="stored-access", step=0),
                Refused(mentions=WAYS_IN, step=2),
                Succeeded(),
                GONE,
            ),
            control=WORKING,
        )
        for id_, title, given, removal in _BY_HAND
    ),
    Scenario(
        id="logout.damaged-login-and-key",
        title="A logout removes a damaged login file and the stored key",
        requires=("OUT-001",),
        given=World(stored_login=StoredLogin(text=_RECORD[:-1]), stored_key=STORED_KEY),
        when=OUT_THEN_SEND,
        then=(OUT, GONE, Refused()),
        control=WORKING,
    ),
    Scenario(
        id="logout.after-login",
        title="A logout removes what a login has just stored",
        requires=("OUT-001", "LGN-007"),
        given=World(),
        when=(Login(), Logout(), Send()),
        then=(
            Succeeded(step=0, requirement="LGN-007"),
            Succeeded(step=1),
            GONE,
            Refused(),
        ),
        control=WORKING,
    ),
    Scenario(
        id="logout.after-login-with-keychain",
        title="A logout removes what a login has just stored in the keychain",
        requires=("OUT-001", "LGN-007", "STO-006"),
        given=World(keychain=Keychain()),
        when=(Login(), Logout(), Send()),
        then=(
            Succeeded(step=0, requirement="LGN-007"),
            Succeeded(step=1),
            GONE,
            Refused(),
        ),
        control=WORKING,
    ),
    Scenario(
        id="logout.after-refresh",
        title="A logout removes what a refresh has just stored",
        requires=("OUT-001", "RFR-002"),
        given=World(stored_login=EXPIRED, refreshes=(Refresh(),)),
        when=(Send(), Logout(), Send()),
        then=(
            Sent(credential="fresh-access", requirement="RFR-002", step=0),
            Succeeded(step=1),
            GONE,
            Refused(),
        ),
        control=WORKING,
    ),
    Scenario(
        id="logout.leaves-default-directory",
        title="A logout in CLAUDE_CONFIG_DIR leaves the login in the default directory",
        requires=("OUT-001", "STO-002"),
        given=World(
            config_dir="elsewhere-config",
            stored_login=LOGIN,
            default_login=StoredLogin(access="«default-access»", refresh="«default-refresh»"),
        ),
        when=(Logout(), Send(environment={"CLAUDE_CONFIG_DIR": None})),
        then=(
            OUT,
            GONE,
            Sent(credential="default-access", requirement="STO-002"),
            Unchanged(path="«home»/.claude/.credentials.json", requirement="STO-002"),
        ),
    ),
    Scenario(
        id="logout.beside-missing-keychain",
        title="A logout removes the file's login where the keychain is missing",
        requires=("OUT-001", "STO-007"),
        given=World(keychain=Keychain(fault="missing"), stored_login=LOGIN, stored_key=STORED_KEY),
        when=OUT_THEN_SEND,
        then=(
            # It cannot look into the keychain, and may say so.
            AnyOf(choices=(OUT, Unsuccessful(step=0)), requirement="STO-007"),
            GONE,
            Refused(),
        ),
        control=WORKING,
    ),
    Scenario(
        id="logout.twice",
        title="A second logout succeeds as the first did, and changes nothing more",
        requires=("OUT-002", "OUT-001"),
        given=World(stored_login=replace(LOGIN, extra=OTHERS), stored_key=STORED_KEY),
        when=(Logout(), Logout(), Send()),
        then=(
            replace(OUT, requirement="OUT-001"),
            Succeeded(step=1),
            replace(GONE, requirement="OUT-001"),
            Keeps(path=CREDENTIALS, keys=tuple((name,) for name in OTHERS)),
            Refused(requirement="OUT-001"),
        ),
        control=WORKING,
    ),
    Scenario(
        id="logout.login-afterwards",
        title="After a logout a login succeeds, and the next run uses it",
        requires=("OUT-001", "LGN-007"),
        given=World(stored_login=LOGIN, stored_key=STORED_KEY),
        when=(Logout(), Login(), Send()),
        then=(
            OUT,
            Sent(credential="login-access", requirement="LGN-007"),
            Stored(access="«login-access»", requirement="LGN-007"),
            NothingStored(places=("key",)),
        ),
    ),
    Scenario(
        id="logout.login-file-by-hand-leaves-key",
        title="To remove the login file by hand leaves the stored key in use",
        requires=("OUT-006", "STO-008"),
        given=World(stored_login=LOGIN, stored_key=STORED_KEY),
        when=(Send(), Remove(paths=(CREDENTIALS,)), Send()),
        then=(Sent(credential="stored-access", step=0), Sent(credential="stored-key")),
    ),
    Scenario(
        id="logout.by-hand-then-login",
        title="After files and keychain were emptied by hand a login succeeds and is used",
        requires=("OUT-006", "LGN-007"),
        given=World(keychain=_HOLDING, stored_login=LOGIN),
        when=(Remove(paths=(CREDENTIALS, STATE), keychain=True), Login(), Send()),
        then=(Sent(credential="login-access"), Stored(access="«login-access»")),
    ),
)

"""How a stored login comes to be: the flow as it goes well (LGN)."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.scenarios import (
    API_KEY,
    CREDENTIALS,
    EXPIRED,
    GATEWAY,
    HOPELESS,
    LOGIN,
    MOVED,
    STORED_KEY,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Authorizes,
    Carried,
    Exchanges,
    Expectation,
    Keeps,
    Listens,
    NotContacted,
    NothingStored,
    Private,
    Refused,
    Sent,
    Stored,
    Succeeded,
    Unchanged,
    Unguessable,
    Unsuccessful,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Login, Send
from conformance.vocabulary.world import (
    Authorization,
    File,
    Helper,
    Json,
    Keychain,
    Omission,
    Settings,
    StoredLogin,
    World,
)
from fakes.programs.browser.script import Visit
from fakes.situation import ISSUER, Fault

SETTINGS = "«config»/settings.json"
STATE = "«home»/.claude.json"
TOKEN_PATH = "/v1/oauth/token"  # noqa: S105  # a path, not a secret
PASTED = Login(browser="fails", pasted=("right",))
NO_BROWSER = Login(browser="missing", pasted=("right",))
DENIED = Login(visits=(Visit(decision="deny"),))
# Seven of the eight hours that a login lasts.
STORED = Stored(access="«login-access»", refresh="«login-refresh»", lasts_s=25_200.0)
OAUTH_NAMED = Carried(header="anthropic-beta", value="oauth", contains=True, level="SHOULD")
# A login of the person's second thoughts: another code, other tokens.
SECOND = Authorization(code="«second-code»", access="«second-access»", refresh="«second-refresh»")
_OTHER_PROGRAMS: Mapping[str, Json] = {"mcpOAuth": {"server": {"accessToken": "x"}}, "version": 3}
WITH_OTHERS = replace(LOGIN, extra=_OTHER_PROGRAMS)
# No themes or histories: a program that once kept them here moves them away at any start.
_STATE_KEYS: Mapping[str, Json] = {
    "keptByAnother": 12,
    "projects": {"«beside»/other": {"hasTrustDialogAccepted": True, "notes": ["a", "b"]}},
    "aKeyOfTomorrow": {"list": [1, None, {"deep": "x"}]},
}
_USER_SETTINGS = Settings(
    env={"EDITOR": "vi"}, values={"model": "sonnet", "aKeyOfTomorrow": [1, {"deep": None}]}
)
# The same login with nothing in its way: the twin of all that goes wrong with one.
WORKING = Control(
    id="control.login.works",
    given=World(),
    when=(Login(), Send()),
    then=(Succeeded(step=0), STORED, Sent(credential="login-access")),
)

_ADDRESSES: tuple[tuple[str, str, World, Login], ...] = (
    ("login.address-opened", "The address that is opened asks for a code", World(), Login()),
    (
        "login.address-printed",
        "The address that is printed for want of a browser asks for a code",
        World(),
        NO_BROWSER,
    ),
    (
        "login.address-printed-for-a-browser-that-fails",
        "The address that is printed when the browser fails asks for a code",
        World(),
        PASTED,
    ),
    (
        "login.address-above-an-older-login",
        "A person with a stored login is asked anew",
        World(stored_login=LOGIN),
        Login(),
    ),
    (
        "login.address-beside-a-key",
        "A person with a key in the environment is asked all the same",
        World(environment=API_KEY),
        Login(),
    ),
    (
        "login.address-beside-a-helper",
        "A person with a key helper is asked all the same",
        World(helper=Helper()),
        Login(),
    ),
)

# Two logins in a row, the fresh values of which are compared.
_PAIRS: tuple[tuple[str, str, World, Login, Login], ...] = (
    ("browser", "Two logins by the browser", World(), Login(), Login()),
    ("paste", "Two logins by pasted codes", World(), PASTED, PASTED),
    ("denial", "A login and the one after a denial", World(), DENIED, Login()),
    ("older-login", "Two logins above an older one", World(stored_login=LOGIN), Login(), Login()),
)
_FRESH_STATES = {
    "browser": "login.state-of-each-login",
    "paste": "login.state-of-each-pasted-login",
    "denial": "login.state-after-a-denial",
    "older-login": "login.state-above-an-older-login",
}
_FRESH_VERIFIERS = {
    "browser": "login.verifier-of-each-login",
    "paste": "login.verifier-of-each-pasted-login",
    "denial": "login.verifier-after-a-denial",
    "older-login": "login.verifier-above-an-older-login",
}

# What may lie on the way of a code: it is exchanged once all the same.
_EXCHANGED: tuple[tuple[str, str, World, Login], ...] = (
    ("login.code-of-a-browser", "The code that a browser brings is exchanged", World(), Login()),
    ("login.code-that-is-pasted", "The code that is pasted is exchanged", World(), PASTED),
    (
        "login.code-from-a-slow-page",
        "The code that a slow page gives is exchanged",
        World(
            faults=(Fault(kind="delay", host="claude.ai", path="/oauth/authorize", delay_s=1.0),)
        ),
        Login(),
    ),
    (
        "login.code-at-a-slow-issuer",
        "The code that a slow issuer takes is exchanged",
        World(faults=(Fault(kind="delay", host=ISSUER, path=TOKEN_PATH, delay_s=1.5),)),
        Login(),
    ),
    (
        "login.pasted-code-at-a-slow-issuer",
        "The pasted code that a slow issuer takes is exchanged",
        World(faults=(Fault(kind="delay", host=ISSUER, path=TOKEN_PATH, delay_s=1.5),)),
        PASTED,
    ),
    (
        "login.code-beside-a-gateway",
        "With a gateway configured the code is still exchanged at its issuer",
        World(environment=MOVED, endpoint=GATEWAY),
        Login(),
    ),
)

_USED: tuple[tuple[str, str, World, Login, str | None], ...] = (
    ("login.token-is-used", "The token of a login by the browser", World(), Login(), None),
    ("login.pasted-token-is-used", "The token of a login by a pasted code", World(), PASTED, None),
    (
        "login.replaces-a-login",
        "The token of a login above an older one",
        World(stored_login=LOGIN),
        Login(),
        None,
    ),
    (
        "login.replaces-an-expired-login",
        "The token of a login above an expired one",
        World(stored_login=EXPIRED),
        Login(),
        "anthropics/claude-code#42904",
    ),
    (
        "login.replaces-a-hopeless-login",
        "The token of a login above one that nothing can refresh",
        World(stored_login=HOPELESS),
        Login(),
        None,
    ),
    (
        "login.replaces-a-damaged-login",
        "The token of a login above a damaged store",
        World(stored_login=StoredLogin(text='{"claudeAiOauth": {"accessToken": ')),
        Login(),
        None,
    ),
    (
        "login.goes-before-a-stored-key",
        "The token of a login above a stored key",
        World(stored_key=STORED_KEY),
        Login(),
        "anthropics/claude-code#9699",
    ),
    (
        "login.in-a-moved-directory",
        "The token of a login in a config directory that was moved",
        World(config_dir="moved-config"),
        Login(),
        "anthropics/claude-code#47661",
    ),
    (
        "login.in-a-moved-directory-beside-another",
        "The token of a login in one of two config directories",
        World(config_dir="moved-config", default_login=replace(LOGIN, access="«other-access»")),
        Login(),
        "anthropics/claude-code#47661",
    ),
    (
        "login.into-a-keychain",
        "The token of a login that a keychain takes",
        World(keychain=Keychain()),
        Login(),
        None,
    ),
    (
        "login.replaces-a-keychain-login",
        "The token of a login above the keychain's older one",
        World(keychain=Keychain(login=LOGIN)),
        Login(),
        "anthropics/claude-code#83832",
    ),
)

# What the issuer need not say (RFC 6749, section 5.1).
_UNSAID: tuple[tuple[str, str, tuple[Omission, ...]], ...] = (
    ("login.reply-without-refresh-token", "a refresh token", ("refresh_token",)),
    ("login.reply-without-scope", "a scope", ("scope",)),
    ("login.reply-without-lifetime", "a lifetime", ("expires_in",)),
    (
        "login.reply-with-access-token-alone",
        "anything but an access token",
        ("refresh_token", "scope", "expires_in"),
    ),
)

_LISTENING: tuple[tuple[str, str, World, Login, Expectation], ...] = (
    (
        "login.listens-on-loopback",
        "A login that succeeds listens on the loopback interface until it ends",
        World(),
        Login(),
        Succeeded(),
    ),
    (
        "login.listens-until-a-denial",
        "A login that is denied listens on the loopback interface until it ends",
        World(),
        DENIED,
        Unsuccessful(),
    ),
    (
        "login.listens-until-the-issuer-fails",
        "A login whose issuer fails listens on the loopback interface until it ends",
        World(faults=(Fault(kind="status", host=ISSUER, path=TOKEN_PATH, status=500),)),
        Login(),
        Unsuccessful(),
    ),
    (
        "login.listens-until-the-terminal-closes",
        "A login whose terminal closes listens on the loopback interface until then",
        World(),
        Login(visits=(Visit(callbacks=()),), hang_up=True),
        Unsuccessful(),
    ),
    (
        "login.listens-in-a-moved-directory",
        "A login in a moved config directory listens on the loopback interface until it ends",
        World(config_dir="moved-config", stored_login=LOGIN),
        Login(),
        Succeeded(),
    ),
)

_BY_HAND: tuple[tuple[str, str, World, Login], ...] = (
    ("login.browser-fails", "Where the browser fails", World(), PASTED),
    ("login.browser-missing", "Where there is no browser", World(), NO_BROWSER),
    (
        "login.browser-fails-above-an-older-login",
        "Where the browser fails and a login is stored",
        World(stored_login=LOGIN),
        PASTED,
    ),
    (
        "login.browser-missing-in-a-moved-directory",
        "Where there is no browser and the config directory was moved",
        World(config_dir="moved-config"),
        NO_BROWSER,
    ),
    (
        "login.browser-missing-beside-a-key",
        "Where there is no browser and a key is in the environment",
        World(environment=API_KEY),
        NO_BROWSER,
    ),
    (
        "login.browser-fails-and-page-is-slow",
        "Where the browser fails and the page is slow",
        World(
            faults=(Fault(kind="delay", host="claude.ai", path="/oauth/authorize", delay_s=1.0),)
        ),
        PASTED,
    ),
)

_KEPT: tuple[tuple[str, str, World, tuple[Expectation, ...]], ...] = (
    (
        "login.keeps-settings",
        "A login leaves the user's settings as they are, unknown keys included",
        World(settings=(_USER_SETTINGS,)),
        (Unchanged(path=SETTINGS),),
    ),
    (
        "login.keeps-settings-of-a-moved-directory",
        "A login leaves the settings of a config directory that was moved",
        World(config_dir="moved-config", settings=(_USER_SETTINGS,)),
        (Unchanged(path=SETTINGS),),
    ),
    (
        "login.makes-no-settings",
        "A login makes no settings file",
        World(),
        (Unchanged(path=SETTINGS),),
    ),
    (
        "login.keeps-damaged-settings",
        "A login leaves a damaged settings file as it is",
        World(settings=(Settings(text='{"model": "sonnet", '),)),
        (Unchanged(path=SETTINGS),),
    ),
    (
        "login.keeps-a-helper",
        "A login leaves a key helper in the settings",
        World(helper=Helper()),
        (Unchanged(path=SETTINGS),),
    ),
    (
        "login.keeps-project-settings",
        "A login leaves the workspace's settings as they are",
        World(
            settings=(
                Settings(scope="project", values={"model": "opus"}),
                Settings(scope="local", values={"aKeyOfTomorrow": True}),
            )
        ),
        (
            Unchanged(path="«workspace»/.claude/settings.json"),
            Unchanged(path="«workspace»/.claude/settings.local.json"),
        ),
    ),
    (
        "login.keeps-state",
        "A login keeps every key of the state file, unknown ones included",
        World(state=_STATE_KEYS),
        (Keeps(path=STATE),),
    ),
    (
        "login.keeps-trust",
        "A login keeps the trust in workspaces",
        World(trusted=True, state=_STATE_KEYS),
        (Keeps(path=STATE, keys=(("projects",),)),),
    ),
    (
        "login.keeps-state-beside-a-key",
        "A login keeps the state file's other keys beside a stored key",
        World(stored_key=STORED_KEY, state=_STATE_KEYS),
        (Keeps(path=STATE, keys=tuple((key,) for key in _STATE_KEYS)),),
    ),
    (
        "login.keeps-state-of-a-moved-directory",
        "A login keeps both state files where the config directory was moved",
        World(
            config_dir="moved-config",
            state=_STATE_KEYS,
            files=(File(path=STATE, text='{"theme": "light", "aKeyOfTomorrow": 1}'),),
        ),
        (Keeps(path="«config»/.claude.json"), Unchanged(path=STATE)),
    ),
    (
        "login.keeps-other-programs-keys",
        "A login keeps what other programs left in the credentials file",
        World(stored_login=WITH_OTHERS),
        (
            Keeps(path=CREDENTIALS, keys=(("mcpOAuth",), ("version",))),
            replace(STORED, keeps=("mcpOAuth", "version")),
        ),
    ),
    (
        "login.keeps-other-programs-keys-alone",
        "A login keeps what other programs left in a credentials file without a login",
        World(stored_login=StoredLogin(text='{"mcpOAuth": {"a": 1}, "version": 3}')),
        (Keeps(path=CREDENTIALS), replace(STORED, keeps=("mcpOAuth", "version"))),
    ),
)

_NO_INFERENCE = World(authorizations=(Authorization(scope="user:profile"),))

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("LGN-001",),
            given=given,
            when=(step,),
            then=(Authorizes(), Succeeded()),
        )
        for id_, title, given, step in _ADDRESSES
    ),
    *(
        Scenario(
            id=_FRESH_STATES[name],
            title=f"{what} have a state each that cannot be guessed",
            requires=("LGN-002",),
            given=given,
            when=(first, second),
            then=(Unguessable(), Succeeded()),
        )
        for name, what, given, first, second in _PAIRS
    ),
    *(
        Scenario(
            id=_FRESH_VERIFIERS[name],
            title=f"{what} have a verifier each that fits the challenge",
            requires=("LGN-003",),
            given=given,
            when=(first, second),
            then=(
                Unguessable(),
                Exchanges(step=0, least=0 if first is DENIED else 1),
                Exchanges(step=1),
            ),
        )
        for name, what, given, first, second in _PAIRS
    ),
    *(
        Scenario(
            id=id_,
            title=f"{title} once, by POST over TLS",
            requires=("LGN-004",),
            given=given,
            when=(step,),
            then=(Exchanges(), STORED),
        )
        for id_, title, given, step in _EXCHANGED
    ),
    *(
        Scenario(
            id=id_,
            title=f"{title} is used by later runs",
            requires=("LGN-007", "STO-001", "STO-003"),
            given=given,
            when=(step, Send(), Send()),
            then=(
                Succeeded(step=0),
                STORED,
                Sent(credential="login-access", header="bearer", step=1),
                Sent(credential="login-access", header="bearer", step=2),
                replace(OAUTH_NAMED, step=1),
                Private(paths=(CREDENTIALS,), requirement="STO-003"),
            ),
            origin=origin,
        )
        for id_, title, given, step, origin in _USED
    ),
    *(
        Scenario(
            id=id_,
            title=f"A login whose reply lacks {what} is used by a later run",
            requires=("LGN-007", "LGN-006"),
            given=World(authorizations=(Authorization(omitted=omitted),)),
            when=(Login(), Send()),
            then=(
                Succeeded(step=0),
                Stored(access="«login-access»"),
                Sent(credential="login-access", header="bearer"),
            ),
            origin="anthropics/claude-code#85262",
        )
        for id_, what, omitted in _UNSAID
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("LGN-008",),
            given=given,
            when=(step,),
            then=(Listens(), ending),
            control=WORKING,
        )
        for id_, title, given, step, ending in _LISTENING
    ),
    *(
        Scenario(
            id=id_,
            title=f"{title} a pasted code logs in",
            requires=("LGN-010", "LGN-007"),
            given=given,
            when=(step, Send(environment={"ANTHROPIC_API_KEY": None})),
            then=(
                Authorizes(step=0),
                Succeeded(step=0),
                Exchanges(step=0),
                STORED,
                Sent(credential="login-access", requirement="LGN-007"),
            ),
        )
        for id_, title, given, step in _BY_HAND
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("LGN-013",),
            given=given,
            when=(Login(),),
            then=(Succeeded(), STORED, *kept),
        )
        for id_, title, given, kept in _KEPT
    ),
    Scenario(
        id="login.xdg-open",
        title="Without BROWSER the xdg-open on PATH opens the address",
        requires=("LGN-010",),
        given=World(),
        when=(Login(environment={"BROWSER": None}),),
        then=(Authorizes(), Succeeded(), Exchanges(), STORED),
    ),
    Scenario(
        id="login.browser-elsewhere",
        title="With the page opened elsewhere a pasted code logs in, or the login waits",
        requires=("LGN-010",),
        given=World(),
        when=(Login(visits=(Visit(callbacks=()),), pasted=("right",)),),
        then=(
            Authorizes(),
            AnyOf(choices=(Succeeded(), Unsuccessful(waiting=True))),
            AnyOf(choices=(STORED, NothingStored())),
            Exchanges(least=0),
        ),
        control=WORKING,
    ),
    Scenario(
        id="login.without-inference-scope",
        title="A login that was granted without user:inference counts as none in a later run",
        requires=("STO-005", "LGN-007"),
        given=_NO_INFERENCE,
        when=(Login(), Send()),
        then=(Authorizes(step=0, requirement="LGN-007"), Refused()),
        control=WORKING,
    ),
    Scenario(
        id="login.without-inference-scope-beside-a-key",
        title="A login that was granted without user:inference leaves the stored key in use",
        requires=("STO-005", "STO-008"),
        given=replace(_NO_INFERENCE, stored_key=STORED_KEY),
        when=(Login(), Send()),
        then=Sent(credential="stored-key"),
    ),
    Scenario(
        id="login.with-a-gateway",
        title="With a gateway configured the token of a login goes to the gateway alone",
        requires=("LGN-007", "ENV-009"),
        given=World(environment=MOVED, endpoint=GATEWAY),
        when=(Login(), Send()),
        then=(
            Succeeded(step=0),
            STORED,
            Sent(credential="login-access", host=GATEWAY),
            NotContacted(host="api.anthropic.com", requirement="ENV-009"),
        ),
        origin="anthropics/claude-code#33330",
    ),
)

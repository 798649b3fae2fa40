"""Managed sessions: the person's OAuth credential and nothing else (MAN)."""

from conformance.scenarios import (
    API_KEY,
    AUTH_TOKEN,
    EXPIRED,
    GATEWAY,
    HOPELESS,
    LOGIN,
    MOVED,
    OAUTH_TOKEN,
    STORED_KEY,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Expectation,
    HelperRuns,
    NotContacted,
    Refused,
    Sent,
    TokenRequests,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import Context, Helper, Refresh, Settings, StoredLogin, World

_LOGIN_WINS = Sent(credential="stored-access", alone=True)
_KEY_WINS = Sent(credential="environment-key")
_NO_RUN = HelperRuns(most=0, requirement="MAN-004")

# By which values a session is managed (ENV-005), and by which it is not.
_SWITCHES: tuple[tuple[str, str, str, str, Expectation], ...] = (
    (
        "managed.remote-1",
        "A session with CLAUDE_CODE_REMOTE=1 is managed",
        "CLAUDE_CODE_REMOTE",
        "1",
        _LOGIN_WINS,
    ),
    (
        "managed.remote-true",
        "A session with CLAUDE_CODE_REMOTE=true is managed",
        "CLAUDE_CODE_REMOTE",
        "true",
        _LOGIN_WINS,
    ),
    (
        "managed.remote-upper-true",
        "A session with CLAUDE_CODE_REMOTE=TRUE is managed",
        "CLAUDE_CODE_REMOTE",
        "TRUE",
        _LOGIN_WINS,
    ),
    (
        "managed.remote-0",
        "A session with CLAUDE_CODE_REMOTE=0 is not managed",
        "CLAUDE_CODE_REMOTE",
        "0",
        _KEY_WINS,
    ),
    (
        "managed.remote-false",
        "A session with CLAUDE_CODE_REMOTE=false is not managed",
        "CLAUDE_CODE_REMOTE",
        "false",
        _KEY_WINS,
    ),
    (
        "managed.remote-upper-false",
        "A session with CLAUDE_CODE_REMOTE=False is not managed",
        "CLAUDE_CODE_REMOTE",
        "False",
        _KEY_WINS,
    ),
    (
        "managed.entrypoint-cli",
        "A session whose entry point is cli is not managed",
        "CLAUDE_CODE_ENTRYPOINT",
        "cli",
        _KEY_WINS,
    ),
    (
        "managed.entrypoint-editor",
        "A session whose entry point is an editor is not managed",
        "CLAUDE_CODE_ENTRYPOINT",
        "claude-vscode",
        _KEY_WINS,
    ),
)

_FULL = {**API_KEY, **AUTH_TOKEN}
_CCR = Control(
    id="control.managed.ccr",
    given=World(
        context="ccr",
        environment=_FULL,
        stored_login=LOGIN,
        settings=(Settings(helper=Helper(), env={"ANTHROPIC_API_KEY": "«settings-key»"}),),
        stored_key=STORED_KEY,
    ),
    credential="stored-access",
)
_DESKTOP = Control(
    id="control.managed.desktop",
    given=World(
        context="desktop",
        environment=_FULL,
        stored_login=LOGIN,
        settings=(Settings(helper=Helper(), env={"ANTHROPIC_API_KEY": "«settings-key»"}),),
        stored_key=STORED_KEY,
    ),
    credential="stored-access",
)

# What a managed session has instead of an OAuth credential; none of it is sent.
_WITHOUT: tuple[tuple[str, str, World, Control, tuple[str, ...], str | None], ...] = (
    (
        "managed.no-login-but-everything-else",
        "A CCR session without a login refuses although every other source is there",
        World(context="ccr", environment=_FULL, helper=Helper(), stored_key=STORED_KEY),
        _CCR,
        (),
        None,
    ),
    (
        "managed.desktop-no-login-but-project-key",
        "A desktop session without a login refuses although a key is set",
        World(context="desktop", environment=API_KEY),
        _DESKTOP,
        (),
        "anthropics/claude-code#53638",
    ),
    (
        "managed.settings-key-is-no-login",
        "A CCR session without a login refuses although the settings hold a key",
        World(context="ccr", settings=(Settings(env={"ANTHROPIC_API_KEY": "«settings-key»"}),)),
        _CCR,
        ("MAN-004",),
        None,
    ),
    (
        "managed.settings-oauth-variable-is-no-login",
        "A CCR session does not take its OAuth credential from a settings file",
        World(
            context="ccr",
            settings=(Settings(env={"CLAUDE_CODE_OAUTH_TOKEN": "«settings-access»"}),),
        ),
        _CCR,
        ("MAN-004",),
        None,
    ),
    (
        "managed.login-without-scope-is-none",
        "A CCR session whose login lacks the inference scope refuses although a key is set",
        World(context="ccr", environment=API_KEY, stored_login=StoredLogin(scopes=())),
        _CCR,
        ("STO-005",),
        None,
    ),
    (
        "managed.damaged-login-is-none",
        "A CCR session whose login is damaged refuses although a key is set",
        World(context="ccr", environment=API_KEY, stored_login=StoredLogin(text="{")),
        _CCR,
        ("STO-004",),
        None,
    ),
    (
        "managed.hopeless-login-hides-key",
        "A desktop session whose login has expired for good refuses although a key is set",
        World(context="desktop", environment=API_KEY, stored_login=HOPELESS, helper=Helper()),
        _DESKTOP,
        ("PRE-006",),
        None,
    ),
    (
        "managed.rejected-login-hides-key",
        "A CCR session whose refresh is rejected refuses although a token is set",
        World(context="ccr", environment=AUTH_TOKEN, stored_login=EXPIRED),
        _CCR,
        ("PRE-006",),
        None,
    ),
)

# Settings that a managed session passes over; what they name is neither used nor contacted.
_SETTINGS: tuple[tuple[str, str, Context, Settings, bool, str | None], ...] = (
    (
        "managed.user-helper-ignored",
        "A CCR session does not execute the user's helper",
        "ccr",
        Settings(helper=Helper()),
        False,
        "Claude Code changelog 2.1.141",
    ),
    (
        "managed.desktop-user-helper-ignored",
        "A desktop session does not execute the user's helper",
        "desktop",
        Settings(helper=Helper()),
        False,
        "Claude Code changelog 2.1.141",
    ),
    (
        "managed.passed-helper-ignored",
        "A CCR session does not execute the helper of passed settings",
        "ccr",
        Settings(scope="passed", helper=Helper()),
        False,
        None,
    ),
    (
        "managed.trusted-project-helper-ignored",
        "A CCR session does not execute a trusted project's helper",
        "ccr",
        Settings(scope="project", helper=Helper()),
        True,
        None,
    ),
    (
        "managed.administrator-helper-ignored",
        "A desktop session does not execute the helper of managed settings",
        "desktop",
        Settings(scope="managed", helper=Helper()),
        False,
        "Claude Code changelog 2.1.141",
    ),
    (
        "managed.settings-key-ignored",
        "A CCR session does not use the key of the user's settings",
        "ccr",
        Settings(env={"ANTHROPIC_API_KEY": "«settings-key»"}),
        False,
        None,
    ),
    (
        "managed.settings-token-ignored",
        "A desktop session does not use the token of the user's settings",
        "desktop",
        Settings(env={"ANTHROPIC_AUTH_TOKEN": "«settings-token»"}),
        False,
        None,
    ),
    (
        "managed.settings-base-url-ignored",
        "A CCR session does not follow the base URL of the user's settings",
        "ccr",
        Settings(env=MOVED),
        False,
        "Claude Code changelog 2.1.153",
    ),
    (
        "managed.passed-base-url-ignored",
        "A desktop session does not follow the base URL of passed settings",
        "desktop",
        Settings(scope="passed", env=MOVED),
        False,
        None,
    ),
    (
        "managed.broken-settings-ignored",
        "A CCR session is not stopped by settings that are not valid JSON",
        "ccr",
        Settings(text='{"apiKeyHelper": '),
        False,
        None,
    ),
)

# Attempts of a settings file to make a session managed, or to make it an ordinary one.
_ATTEMPTS: tuple[tuple[str, str, World, Expectation], ...] = (
    (
        "managed.settings-cannot-switch-on-ccr",
        "The user's settings cannot make a session one of CCR",
        World(
            environment=API_KEY,
            stored_login=LOGIN,
            settings=(Settings(env={"CLAUDE_CODE_REMOTE": "1"}),),
        ),
        _KEY_WINS,
    ),
    (
        "managed.settings-cannot-switch-on-desktop",
        "The user's settings cannot make a session one of Claude Desktop",
        World(
            environment=API_KEY,
            stored_login=LOGIN,
            settings=(Settings(env={"CLAUDE_CODE_ENTRYPOINT": "claude-desktop"}),),
        ),
        _KEY_WINS,
    ),
    (
        "managed.passed-settings-cannot-switch-on",
        "Passed settings cannot make a session managed",
        World(
            environment=API_KEY,
            stored_login=LOGIN,
            settings=(Settings(scope="passed", env={"CLAUDE_CODE_REMOTE": "true"}),),
        ),
        _KEY_WINS,
    ),
    (
        "managed.project-cannot-switch-on",
        "A trusted project's settings cannot make a session managed",
        World(
            environment=API_KEY,
            stored_login=LOGIN,
            trusted=True,
            settings=(Settings(scope="project", env={"CLAUDE_CODE_REMOTE": "true"}),),
        ),
        _KEY_WINS,
    ),
    (
        "managed.settings-cannot-switch-off-ccr",
        "The user's settings cannot end the management of a CCR session",
        World(
            context="ccr",
            environment=API_KEY,
            stored_login=LOGIN,
            settings=(Settings(env={"CLAUDE_CODE_REMOTE": "0"}),),
        ),
        _LOGIN_WINS,
    ),
    (
        "managed.user-settings-cannot-switch-off-desktop",
        "The user's settings cannot end the management of a desktop session",
        World(
            context="desktop",
            environment=API_KEY,
            stored_login=LOGIN,
            settings=(Settings(env={"CLAUDE_CODE_ENTRYPOINT": "cli"}),),
        ),
        _LOGIN_WINS,
    ),
    (
        "managed.settings-cannot-switch-off-desktop",
        "Passed settings cannot end the management of a desktop session",
        World(
            context="desktop",
            environment=API_KEY,
            stored_login=LOGIN,
            settings=(Settings(scope="passed", env={"CLAUDE_CODE_ENTRYPOINT": "cli"}),),
        ),
        _LOGIN_WINS,
    ),
)

_HEADERS: tuple[tuple[str, str, Context, str], ...] = (
    (
        "managed.custom-authorization",
        "A custom Authorization does not replace the login of a CCR session",
        "ccr",
        "Authorization: Bearer «custom-token»",
    ),
    (
        "managed.custom-lower-case-authorization",
        "A custom authorization in lower case does not replace the login of a desktop session",
        "desktop",
        "authorization: Bearer «custom-token»",
    ),
    (
        "managed.custom-empty-authorization",
        "A custom empty Authorization does not remove the login of a CCR session",
        "ccr",
        "Authorization:\nX-Other: 1",
    ),
)

_BARE: tuple[tuple[str, str, World, Control], ...] = (
    (
        "managed.bare-with-login",
        "A bare run in a CCR session refuses although a login is stored",
        World(context="ccr", stored_login=LOGIN),
        _CCR,
    ),
    (
        "managed.bare-with-key",
        "A bare run in a CCR session refuses although a key is set",
        World(context="ccr", environment=API_KEY, stored_login=LOGIN),
        _CCR,
    ),
    (
        "managed.bare-in-desktop",
        "A bare run in a desktop session refuses although key and login are there",
        World(context="desktop", environment=API_KEY, stored_login=LOGIN),
        _DESKTOP,
    ),
    (
        "managed.bare-with-oauth-variable",
        "A bare run in a CCR session refuses although the OAuth variable is set",
        World(context="ccr", environment=OAUTH_TOKEN),
        _CCR,
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("MAN-002" if "entrypoint" in id_ else "MAN-001", "ENV-005"),
            given=World(environment={**API_KEY, variable: value}, stored_login=LOGIN),
            then=then,
        )
        for id_, title, variable, value, then in _SWITCHES
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=tuple(
                dict.fromkeys(("MAN-003", *more, *(("MAN-004",) if given.helper else ())))
            ),
            given=given,
            then=(Refused(), *((_NO_RUN,) if given.helper else ())),
            control=control,
            origin=origin,
        )
        for id_, title, given, control, more, origin in _WITHOUT
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("MAN-004", "MAN-001" if context == "ccr" else "MAN-002"),
            given=World(
                context=context,
                stored_login=LOGIN,
                settings=(settings,),
                trusted=trusted,
                gateways=(GATEWAY,),
            ),
            then=(_LOGIN_WINS, _NO_RUN, NotContacted(host=GATEWAY)),
            origin=origin,
        )
        for id_, title, context, settings, trusted, origin in _SETTINGS
    ),
    *(
        Scenario(id=id_, title=title, requires=("MAN-005",), given=given, then=then)
        for id_, title, given, then in _ATTEMPTS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("MAN-006", "HDR-001"),
            given=World(
                context=context,
                stored_login=LOGIN,
                environment={"ANTHROPIC_CUSTOM_HEADERS": header},
            ),
            then=Sent(credential="stored-access", header="bearer"),
        )
        for id_, title, context, header in _HEADERS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("MAN-009",),
            given=given,
            when=(Send(flags=("bare",)),),
            then=Refused(),
            control=control,
        )
        for id_, title, given, control in _BARE
    ),
    Scenario(
        id="managed.expired-login-is-refreshed",
        title="A CCR session refreshes its expired login instead of using the key",
        requires=("MAN-001", "RFR-001"),
        given=World(
            context="ccr", environment=API_KEY, stored_login=EXPIRED, refreshes=(Refresh(),)
        ),
        then=(
            Sent(credential="fresh-access", alone=True),
            TokenRequests(least=1, most=1, requirement="RFR-001"),
        ),
    ),
    Scenario(
        id="managed.homespace-is-no-exception",
        title="A CCR session in a Homespace uses the login as any other",
        requires=("MAN-001", "MAN-004", "PRE-005"),
        given=World(
            context="ccr", homespace=True, environment=_FULL, stored_login=LOGIN, helper=Helper()
        ),
        then=(_LOGIN_WINS, _NO_RUN),
    ),
    Scenario(
        id="managed.ci-is-no-exception",
        title="A CCR session in CI uses the login although a key is set",
        requires=("MAN-001", "PRE-011"),
        given=World(context="ccr", environment={**API_KEY, "CI": "true"}, stored_login=LOGIN),
        then=_LOGIN_WINS,
    ),
    Scenario(
        id="managed.oauth-variable-serves",
        title="A CCR session without a stored login uses the OAuth variable",
        requires=("MAN-008", "MAN-001", "MAN-004"),
        given=World(context="ccr", environment={**OAUTH_TOKEN, **_FULL}, helper=Helper()),
        then=(Sent(credential="environment-access", alone=True), _NO_RUN),
    ),
    Scenario(
        id="managed.desktop-oauth-variable-serves",
        title="A desktop session without a stored login uses the OAuth variable",
        requires=("MAN-008", "MAN-002"),
        given=World(context="desktop", environment={**OAUTH_TOKEN, **API_KEY}),
        then=Sent(credential="environment-access", alone=True),
    ),
    Scenario(
        id="managed.stored-login-serves",
        title="A CCR session without the OAuth variable uses the stored login",
        requires=("MAN-008", "MAN-001", "MAN-004"),
        given=World(context="ccr", environment=_FULL, stored_login=LOGIN, helper=Helper()),
        then=(_LOGIN_WINS, _NO_RUN),
    ),
    Scenario(
        id="managed.desktop-stored-login-serves",
        title="A desktop session with an empty OAuth variable uses the stored login",
        requires=("MAN-008", "MAN-002", "PRE-009"),
        given=World(
            context="desktop",
            environment={**API_KEY, "CLAUDE_CODE_OAUTH_TOKEN": ""},
            stored_login=LOGIN,
        ),
        then=_LOGIN_WINS,
    ),
    Scenario(
        id="managed.either-oauth-credential-serves",
        title="A CCR session with a stored login and the OAuth variable uses one of them",
        requires=("MAN-008",),
        given=World(context="ccr", environment={**OAUTH_TOKEN, **API_KEY}, stored_login=LOGIN),
        then=AnyOf(
            choices=(_LOGIN_WINS, Sent(credential="environment-access", alone=True)),
        ),
    ),
)

"""What counts as no source, and that one which fails is not passed over (PRE-005, -006, -009 …)."""

from conformance.scenarios import (
    API_KEY,
    AUTH_TOKEN,
    DECOY,
    EXPIRED,
    HOPELESS,
    LOGIN,
    OAUTH_TOKEN,
    STORED_KEY,
    WAYS_IN,
    decoyed,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    NotContacted,
    Refused,
    Sent,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.world import File, Helper, Refresh, Scope, Settings, World

_FAILING = Helper(exit_status=1, output="")

_HOMESPACE: tuple[tuple[str, str, World, str], ...] = (
    (
        "precedence.homespace-ignores-key",
        "In a Homespace the environment key is passed over for the stored login",
        World(environment=API_KEY, stored_login=LOGIN, homespace=True),
        "stored-access",
    ),
    (
        "precedence.homespace-ignores-token",
        "In a Homespace the environment token is passed over for the stored login",
        World(environment=AUTH_TOKEN, stored_login=LOGIN, homespace=True),
        "stored-access",
    ),
    (
        "precedence.homespace-ignores-both",
        "In a Homespace key and token together are passed over for the helper",
        World(environment={**API_KEY, **AUTH_TOKEN}, helper=Helper(), homespace=True),
        "helper-key",
    ),
    (
        "precedence.homespace-ignores-malformed-key",
        "In a Homespace a malformed environment key does not count as a failing source",
        World(
            environment={"ANTHROPIC_API_KEY": "«environment-key»\nsecond line"},
            helper=Helper(),
            homespace=True,
        ),
        "helper-key",
    ),
    (
        "precedence.homespace-reaches-stored-key",
        "In a Homespace the stored key is used when only environment credentials rank above",
        World(environment={**API_KEY, **AUTH_TOKEN}, stored_key=STORED_KEY, homespace=True),
        "stored-key",
    ),
    (
        "precedence.homespace-keeps-oauth-variable",
        "In a Homespace the OAuth variable counts, being neither the key nor the token",
        World(environment={**API_KEY, **OAUTH_TOKEN}, homespace=True),
        "environment-access",
    ),
    (
        "precedence.homespace-keeps-settings-key",
        "In a Homespace a key of the user's settings counts, being no process variable",
        World(
            environment=AUTH_TOKEN,
            settings=(Settings(env={"ANTHROPIC_API_KEY": "«settings-key»"}),),
            homespace=True,
        ),
        "settings-key",
    ),
)

_WORKING_HELPER = Control(
    id="control.precedence.helper",
    given=World(helper=Helper(), stored_login=LOGIN, stored_key=STORED_KEY),
    credential="helper-key",
)

_WORKING_KEY = Control(
    id="control.precedence.key",
    given=World(environment=API_KEY, helper=Helper(), stored_login=LOGIN, stored_key=STORED_KEY),
    credential="environment-key",
)

_WORKING_TOKEN = Control(
    id="control.precedence.token",
    given=World(environment=AUTH_TOKEN, helper=Helper(), stored_login=LOGIN),
    credential="environment-token",
)

_WORKING_OAUTH = Control(
    id="control.precedence.oauth-variable",
    given=World(environment=OAUTH_TOKEN, stored_login=LOGIN),
    credential="environment-access",
)

_WORKING_LOGIN = Control(
    id="control.precedence.login",
    given=World(stored_login=EXPIRED, refreshes=(Refresh(),), stored_key=STORED_KEY),
    credential="fresh-access",
)

# A source that is there and does not work, and the lower ones that must not take its place.
_FAILURES: tuple[tuple[str, str, World, Refused, Control, str | None], ...] = (
    (
        "precedence.failed-helper-hides-login",
        "A helper that fails ends resolution; the stored login is not used",
        World(helper=_FAILING, stored_login=LOGIN),
        Refused(reason="helper-failed", mentions=("apiKeyHelper",)),
        _WORKING_HELPER,
        "anthropics/claude-code#11587",
    ),
    (
        "precedence.failed-helper-hides-stored-key",
        "A helper that fails ends resolution; the stored key is not used",
        World(helper=_FAILING, stored_key=STORED_KEY),
        Refused(reason="helper-failed", mentions=("apiKeyHelper",)),
        _WORKING_HELPER,
        None,
    ),
    (
        "precedence.failed-helper-hides-oauth-variable",
        "A helper that fails ends resolution; the OAuth variable is not used",
        World(environment=OAUTH_TOKEN, helper=_FAILING),
        Refused(reason="helper-failed", mentions=("apiKeyHelper",)),
        _WORKING_HELPER,
        "anthropics/claude-code#11587",
    ),
    (
        "precedence.babbling-helper-hides-login",
        "A helper that prints two lines ends resolution; the stored login is not used",
        World(helper=Helper(output="Welcome!\n«helper-key»\n"), stored_login=LOGIN),
        Refused(),
        _WORKING_HELPER,
        None,
    ),
    (
        "precedence.malformed-key-hides-helper",
        "A malformed environment key ends resolution; the helper is not used",
        World(environment={"ANTHROPIC_API_KEY": "«environment-key»\nmore"}, helper=Helper()),
        Refused(reason="malformed-credential"),
        _WORKING_KEY,
        None,
    ),
    (
        "precedence.malformed-key-hides-login",
        "A malformed environment key ends resolution; the stored login is not used",
        World(environment={"ANTHROPIC_API_KEY": "«environment-key»\u2026"}, stored_login=LOGIN),
        Refused(reason="malformed-credential"),
        _WORKING_KEY,
        None,
    ),
    (
        "precedence.malformed-token-hides-helper",
        "A malformed environment token ends resolution; the helper is not used",
        World(environment={"ANTHROPIC_AUTH_TOKEN": "«environment-token»\nmore"}, helper=Helper()),
        Refused(reason="malformed-credential"),
        _WORKING_TOKEN,
        None,
    ),
    (
        "precedence.malformed-oauth-variable-hides-login",
        "A malformed OAuth variable ends resolution; the stored login is not used",
        World(
            environment={"CLAUDE_CODE_OAUTH_TOKEN": "«environment-access»\nmore"},
            stored_login=LOGIN,
        ),
        Refused(reason="malformed-credential"),
        _WORKING_OAUTH,
        None,
    ),
    (
        "precedence.hopeless-login-hides-stored-key",
        "An expired login without a refresh token ends resolution; the stored key is not used",
        World(stored_login=HOPELESS, stored_key=STORED_KEY),
        Refused(reason="login-expired"),
        _WORKING_LOGIN,
        "anthropics/claude-code#42904",
    ),
    (
        "precedence.rejected-login-hides-stored-key",
        "An expired login whose refresh is rejected ends resolution; the stored key is not used",
        World(stored_login=EXPIRED, stored_key=STORED_KEY),
        Refused(reason="login-expired"),
        _WORKING_LOGIN,
        None,
    ),
)

_EMPTY_HELPERS: tuple[tuple[str, Scope], ...] = (
    ("precedence.empty-managed-helper-leaves-user-helper", "managed"),
    ("precedence.empty-passed-helper-leaves-user-helper", "passed"),
    ("precedence.empty-local-helper-leaves-user-helper", "local"),
    ("precedence.empty-project-helper-leaves-user-helper", "project"),
)

# An empty value, and the source below that is used as if the empty one were not there.
_EMPTY: tuple[tuple[str, str, World, str, str | None], ...] = (
    (
        "precedence.empty-oauth-variable",
        "An empty OAuth variable is not set; the stored login is used",
        World(environment={"CLAUDE_CODE_OAUTH_TOKEN": ""}, stored_login=LOGIN),
        "stored-access",
        "anthropics/claude-code#45160",
    ),
    (
        "precedence.empty-key-leaves-settings-key",
        "An empty environment key does not hide the key of the user's settings",
        World(
            environment={"ANTHROPIC_API_KEY": ""},
            settings=(Settings(env={"ANTHROPIC_API_KEY": "«settings-key»"}),),
        ),
        "settings-key",
        None,
    ),
    (
        "precedence.empty-passed-key-leaves-user-key",
        "An empty key in passed settings does not hide the key of the user's settings",
        World(
            settings=(
                Settings(scope="passed", env={"ANTHROPIC_API_KEY": ""}),
                Settings(env={"ANTHROPIC_API_KEY": "«settings-key»"}),
            )
        ),
        "settings-key",
        None,
    ),
    *(
        (
            id_,
            f"An empty helper in {scope} settings does not hide the user's helper",
            World(
                trusted=True,
                settings=(
                    Settings(scope=scope, values={"apiKeyHelper": ""}),
                    Settings(helper=Helper()),
                ),
            ),
            "helper-key",
            None,
        )
        for id_, scope in _EMPTY_HELPERS
    ),
    (
        "precedence.empty-base-url",
        "An empty base URL is not set; the vendor's host is used",
        World(environment={**API_KEY, "ANTHROPIC_BASE_URL": ""}),
        "environment-key",
        None,
    ),
    (
        "precedence.empty-config-directory",
        "An empty CLAUDE_CONFIG_DIR is not set; the default directory is used",
        World(environment={"CLAUDE_CONFIG_DIR": ""}, stored_login=LOGIN),
        "stored-access",
        None,
    ),
    (
        "precedence.empty-custom-headers",
        "An empty list of custom headers is not set; the request is made without any",
        World(environment={**API_KEY, "ANTHROPIC_CUSTOM_HEADERS": ""}),
        "environment-key",
        None,
    ),
    (
        "precedence.empty-session-variables",
        "Empty variables of a managed session do not make one; the environment key is used",
        World(
            environment={**API_KEY, "CLAUDE_CODE_REMOTE": "", "CLAUDE_CODE_ENTRYPOINT": ""},
            stored_login=LOGIN,
        ),
        "environment-key",
        None,
    ),
)

_ANY_KEY = Control(
    id="control.precedence.present",
    given=World(environment=API_KEY, stored_login=LOGIN),
    credential="environment-key",
)

_NOTHING: tuple[tuple[str, str, World], ...] = (
    ("precedence.nothing-present", "Without any source the run is refused with advice", World()),
    (
        "precedence.nothing-present-in-ci",
        "Without any source a CI run is refused with advice instead of waiting for a login",
        World(environment={"CI": "true"}),
    ),
    (
        "precedence.nothing-in-settings",
        "Settings without a credential are no source; the run is refused with advice",
        World(settings=(Settings(values={"model": "opus", "permissions": {"allow": []}}),)),
    ),
    (
        "precedence.nothing-in-state",
        "A state file without a key is no source; the run is refused with advice",
        World(state={"hasCompletedOnboarding": True, "numStartups": 3}),
    ),
    (
        "precedence.all-empty",
        "Every variable and setting present and empty is no source; the run is refused",
        World(
            environment=dict.fromkeys((*API_KEY, *AUTH_TOKEN, *OAUTH_TOKEN), ""),
            settings=(Settings(values={"apiKeyHelper": ""}, env={"ANTHROPIC_API_KEY": ""}),),
            stored_key="",
        ),
    ),
)

_DOTENV = "ANTHROPIC_API_KEY=«dotenv-key»\nexport ANTHROPIC_AUTH_TOKEN=«dotenv-token»\n"

_DOTENV_FILES: tuple[tuple[str, str, str], ...] = (
    ("precedence.dotenv-ignored", "A .env file in the workspace is not read", ".env"),
    ("precedence.dotenv-local-ignored", "A .env.local in the workspace is not read", ".env.local"),
    (
        "precedence.dotenv-production-ignored",
        "A .env.production in the workspace is not read",
        ".env.production",
    ),
    (
        "precedence.dotenv-beside-settings-ignored",
        "A .env file beside the project's settings is not read",
        ".claude/.env",
    ),
)

_SINGLE: tuple[Scenario, ...] = (
    Scenario(
        id="precedence.homespace-without-other-source",
        title="In a Homespace with environment credentials alone the run is refused",
        requires=("PRE-005", "PRE-010"),
        given=World(environment={**API_KEY, **AUTH_TOKEN}, homespace=True),
        then=Refused(reason="no-credential"),
        control=Control(
            id="control.precedence.homespace",
            given=World(environment={**API_KEY, **AUTH_TOKEN}, stored_login=LOGIN, homespace=True),
            credential="stored-access",
        ),
    ),
    Scenario(
        id="precedence.dotenv-is-no-source",
        title="A .env file alone is no source; the run is refused",
        requires=("PRE-012", "PRE-010"),
        given=World(
            files=(File(path="«workspace»/.env", text=_DOTENV),),
            strangers=("dotenv-key", "dotenv-token"),
        ),
        then=Refused(reason="no-credential"),
        control=_ANY_KEY,
        origin="anthropics/claude-code#91777",
    ),
    Scenario(
        id="precedence.dotenv-moves-no-endpoint",
        title="A .env file does not move the endpoint of the environment key",
        requires=("PRE-012", "ENV-009"),
        given=World(
            environment=API_KEY,
            files=(
                File(path="«workspace»/.env", text="ANTHROPIC_BASE_URL=https://attacker.example\n"),
            ),
            gateways=("attacker.example",),
            stored_login=LOGIN,
        ),
        incidental=DECOY,
        then=(Sent(credential="environment-key"), NotContacted(host="attacker.example")),
    ),
    Scenario(
        id="precedence.white-space-helper-setting",
        title="A helper setting of white space is empty or fails; no other helper is invented",
        requires=("PRE-009", "HLP-004"),
        given=World(helper=Helper(command="   "), stored_login=LOGIN),
        then=AnyOf(choices=(Sent(credential="stored-access"), Refused())),
        control=_WORKING_HELPER,
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("PRE-005", "PRE-001"),
            given=given,
            then=Sent(credential=credential),
            incidental=incidental,
        )
        for id_, title, plain, credential in _HOMESPACE
        for given, incidental in (decoyed(plain, credential),)
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("PRE-006",),
            given=given,
            then=then,
            control=control,
            origin=origin,
        )
        for id_, title, given, then, control, origin in _FAILURES
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("PRE-009",),
            given=given,
            then=Sent(credential=credential),
            origin=origin,
            incidental=incidental,
        )
        for id_, title, plain, credential, origin in _EMPTY
        for given, incidental in (decoyed(plain, credential),)
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("PRE-010",),
            given=given,
            then=Refused(reason="no-credential", mentions=WAYS_IN),
            control=_ANY_KEY,
            origin="anthropics/claude-code#76545",
        )
        for id_, title, given in _NOTHING
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("PRE-012", "STO-001"),
            given=World(
                stored_login=LOGIN,
                files=(File(path=f"«workspace»/{path}", text=_DOTENV),),
                strangers=("dotenv-key", "dotenv-token"),
            ),
            then=Sent(credential="stored-access"),
            origin="anthropics/claude-code#58083",
        )
        for id_, title, path in _DOTENV_FILES
    ),
    *_SINGLE,
)

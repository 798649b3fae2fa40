"""Which source supplies the credential, and that one which fails is not passed over (PRE)."""

from conformance.scenarios import (
    API_KEY,
    AUTH_TOKEN,
    EXPIRED,
    GATEWAY,
    HOPELESS,
    LOGIN,
    OAUTH_TOKEN,
    STORED_KEY,
    WAYS_IN,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Carried,
    Expectation,
    HelperRuns,
    NotContacted,
    Refused,
    SameWinner,
    Sent,
    TokenRequests,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import File, Helper, Json, Refresh, Settings, StoredLogin, World

_FAILING = Helper(exit_status=1, output="")
_NO_RUN = HelperRuns(most=0, requirement="PRE-007")
_NO_REFRESH = TokenRequests(most=0, requirement="PRE-007")
_EVERYTHING = World(
    environment={**API_KEY, **AUTH_TOKEN, **OAUTH_TOKEN},
    helper=Helper(),
    stored_login=LOGIN,
    stored_key=STORED_KEY,
)

# The higher source, the lower ones in an odd state that a program may trip over, and the winner.
_ORDER: tuple[tuple[str, str, World, str, tuple[Expectation, ...], str | None], ...] = (
    (
        "precedence.key-beats-login",
        "An environment key is used although a login is stored",
        World(environment=API_KEY, stored_login=LOGIN),
        "environment-key",
        (Carried(header="authorization", value=None, requirement="PRE-004"),),
        "anthropics/claude-code#9515",
    ),
    (
        "precedence.key-beats-expired-login",
        "An environment key is used and an expired login below it is not refreshed",
        World(environment=API_KEY, stored_login=EXPIRED, refreshes=(Refresh(),)),
        "environment-key",
        (_NO_REFRESH,),
        None,
    ),
    (
        "precedence.key-beats-stored-key",
        "An environment key is used although another key is stored",
        World(environment=API_KEY, stored_key=STORED_KEY),
        "environment-key",
        (),
        "anthropics/claude-code#9699",
    ),
    (
        "precedence.key-beats-failing-helper",
        "An environment key is used although the helper below it would fail",
        World(environment=API_KEY, helper=_FAILING),
        "environment-key",
        (_NO_RUN,),
        None,
    ),
    (
        "precedence.key-beats-damaged-store",
        "An environment key is used although the stored login below it is damaged",
        World(environment=API_KEY, stored_login=StoredLogin(text='{"claudeAiOauth": {')),
        "environment-key",
        (),
        None,
    ),
    (
        "precedence.token-beats-login",
        "An environment token is used although a login is stored",
        World(environment=AUTH_TOKEN, stored_login=LOGIN),
        "environment-token",
        (),
        "anthropics/claude-code#33330",
    ),
    (
        "precedence.token-beats-stored-key",
        "An environment token is used although a key is stored",
        World(environment=AUTH_TOKEN, stored_key=STORED_KEY),
        "environment-token",
        (),
        "Alishahryar1/free-claude-code#741",
    ),
    (
        "precedence.token-beats-failing-helper",
        "An environment token is used although the helper below it would fail",
        World(environment=AUTH_TOKEN, helper=_FAILING),
        "environment-token",
        (_NO_RUN,),
        None,
    ),
    (
        "precedence.helper-beats-expired-login",
        "A helper is used and an expired login below it is not refreshed",
        World(helper=Helper(), stored_login=EXPIRED, refreshes=(Refresh(),)),
        "helper-key",
        (_NO_REFRESH,),
        None,
    ),
    (
        "precedence.helper-beats-hopeless-login",
        "A helper is used although the login below it can never be refreshed",
        World(helper=Helper(), stored_login=HOPELESS),
        "helper-key",
        (),
        None,
    ),
    (
        "precedence.helper-beats-stored-key",
        "A helper is used although a key is stored",
        World(helper=Helper(), stored_key=STORED_KEY),
        "helper-key",
        (),
        None,
    ),
    (
        "precedence.helper-beats-damaged-store",
        "A helper is used although the stored login below it is damaged",
        World(helper=Helper(), stored_login=StoredLogin(text="")),
        "helper-key",
        (),
        None,
    ),
    (
        "precedence.passed-helper-beats-login",
        "A helper of passed settings is used although a login is stored",
        World(settings=(Settings(scope="passed", helper=Helper()),), stored_login=LOGIN),
        "helper-key",
        (),
        None,
    ),
)

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
            f"precedence.empty-{scope}-helper-leaves-user-helper",
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
        for scope in ("managed", "passed", "local", "project")
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
    id="control.precedence.present", given=World(environment=API_KEY), credential="environment-key"
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

_ONBOARDED: dict[str, Json] = {
    "hasCompletedOnboarding": False,
    "customApiKeyResponses": {"approved": [], "rejected": []},
}
_CI: tuple[tuple[str, str, World], ...] = (
    (
        "precedence.ci-uses-key-over-login",
        "A CI run uses the environment key although a login is stored",
        World(environment={**API_KEY, "CI": "true"}, stored_login=LOGIN),
    ),
    (
        "precedence.ci-one-uses-key-over-login",
        "A run with CI=1 uses the environment key although a login is stored",
        World(environment={**API_KEY, "CI": "1"}, stored_login=LOGIN),
    ),
    (
        "precedence.ci-of-a-forge-uses-key",
        "A run in a forge's CI uses the environment key without any state in its home",
        World(environment={**API_KEY, "CI": "true", "GITHUB_ACTIONS": "true"}),
    ),
    (
        "precedence.key-needs-no-approval",
        "A non-interactive run uses an environment key that nobody ever approved",
        World(environment=API_KEY, stored_login=LOGIN, state=_ONBOARDED),
    ),
    (
        "precedence.key-needs-no-trust",
        "A non-interactive run uses the environment key in a workspace that is not trusted",
        World(environment=API_KEY, settings=(Settings(scope="project", values={"model": "x"}),)),
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

_OAUTH: tuple[tuple[str, str, World, str, tuple[Expectation, ...], str | None], ...] = (
    (
        "precedence.oauth-variable-alone",
        "The OAuth variable is used when nothing ranks above it",
        World(environment=OAUTH_TOKEN),
        "environment-access",
        (),
        None,
    ),
    (
        "precedence.oauth-variable-beats-login",
        "The OAuth variable ranks above the stored login",
        World(environment=OAUTH_TOKEN, stored_login=LOGIN),
        "environment-access",
        (),
        "anthropics/claude-code#80091",
    ),
    (
        "precedence.oauth-variable-beats-expired-login",
        "The OAuth variable is used and the expired login below it is not refreshed",
        World(environment=OAUTH_TOKEN, stored_login=EXPIRED, refreshes=(Refresh(),)),
        "environment-access",
        (_NO_REFRESH,),
        None,
    ),
    (
        "precedence.oauth-variable-beats-stored-key",
        "The OAuth variable ranks above the stored key",
        World(environment=OAUTH_TOKEN, stored_key=STORED_KEY),
        "environment-access",
        (),
        None,
    ),
    (
        "precedence.helper-beats-oauth-variable",
        "The helper ranks above the OAuth variable",
        World(environment=OAUTH_TOKEN, helper=Helper()),
        "helper-key",
        (),
        "anthropics/claude-code#11587",
    ),
    (
        "precedence.key-beats-oauth-variable",
        "The environment key ranks above the OAuth variable",
        World(environment={**API_KEY, **OAUTH_TOKEN}),
        "environment-key",
        (),
        None,
    ),
    (
        "precedence.token-beats-oauth-variable",
        "The environment token ranks above the OAuth variable",
        World(environment={**AUTH_TOKEN, **OAUTH_TOKEN}),
        "environment-token",
        (),
        None,
    ),
    (
        "precedence.oauth-variable-between-helper-and-store",
        "The OAuth variable gives way to the helper with a login and a key stored below",
        World(environment=OAUTH_TOKEN, helper=Helper(), stored_login=LOGIN, stored_key=STORED_KEY),
        "helper-key",
        (_NO_REFRESH,),
        None,
    ),
)

_TWICE = (Send(), Send(reversed_environment=True), Send())
_SAME: tuple[tuple[str, str, World, str], ...] = (
    (
        "precedence.same-winner-everything",
        "With every source present each run and each order of variables has one winner",
        _EVERYTHING,
        "environment-token",
    ),
    (
        "precedence.same-winner-key-and-token",
        "With key and token set in either order the token wins each time",
        World(environment={**API_KEY, **AUTH_TOKEN}),
        "environment-token",
    ),
    (
        "precedence.same-winner-helper",
        "With a helper above the stored login each run has one winner",
        World(helper=Helper(), stored_login=LOGIN),
        "helper-key",
    ),
    (
        "precedence.same-winner-store",
        "With a login and a key stored each run has one winner",
        World(stored_login=LOGIN, stored_key=STORED_KEY),
        "stored-access",
    ),
)

_SINGLE: tuple[Scenario, ...] = (
    Scenario(
        id="precedence.token-beats-key",
        title="With key and token set, the authorization carries the token",
        requires=("PRE-003", "ENV-002", "PRE-004"),
        given=World(environment={**API_KEY, **AUTH_TOKEN}),
        then=(
            Sent(credential="environment-token", header="bearer"),
            Carried(header="x-api-key", value=None, requirement="PRE-004"),
        ),
        origin="musistudio/claude-code-router#214",
    ),
    Scenario(
        id="precedence.token-beats-key-at-a-gateway",
        title="With key and token set, a gateway gets the token in the authorization",
        requires=("PRE-003", "ENV-009", "PRE-004"),
        given=World(
            environment={
                **API_KEY,
                **AUTH_TOKEN,
                "ANTHROPIC_BASE_URL": f"https://{GATEWAY}",
            },
            endpoint=GATEWAY,
        ),
        then=Sent(credential="environment-token", header="bearer"),
        origin="BerriAI/litellm#29190",
    ),
    Scenario(
        id="precedence.login-alone-in-request",
        title="A stored login goes out without the stored key beside it",
        requires=("PRE-004", "STO-001"),
        given=World(stored_login=LOGIN, stored_key=STORED_KEY),
        then=(
            Sent(credential="stored-access", alone=True),
            Carried(header="x-api-key", value=None),
        ),
        origin="BerriAI/litellm#13380",
    ),
    Scenario(
        id="precedence.winner-alone-of-everything",
        title="With every source present the request carries the winner's credential alone",
        requires=("PRE-004", "PRE-001", "PRE-003"),
        given=_EVERYTHING,
        then=(Sent(credential="environment-token", header="bearer", alone=True), _NO_RUN),
    ),
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
        id="precedence.everything-below-stays-untouched",
        title="Below an environment key no helper runs and no login is refreshed",
        requires=("PRE-007", "PRE-001"),
        given=World(
            environment=API_KEY,
            helper=Helper(),
            stored_login=EXPIRED,
            refreshes=(Refresh(),),
            stored_key=STORED_KEY,
        ),
        then=(
            Sent(credential="environment-key", requirement="PRE-001"),
            HelperRuns(most=0),
            TokenRequests(most=0),
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
        ),
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
            requires=tuple(dict.fromkeys(("PRE-001", *(e.requirement or "" for e in more)))),
            given=given,
            then=(Sent(credential=credential), *more),
            origin=origin,
        )
        for id_, title, given, credential, more, origin in _ORDER
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("PRE-005", "PRE-001"),
            given=given,
            then=Sent(credential=credential),
        )
        for id_, title, given, credential in _HOMESPACE
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
        )
        for id_, title, given, credential, origin in _EMPTY
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
            requires=("PRE-011", "PRE-001"),
            given=given,
            then=Sent(credential="environment-key"),
            origin="anthropics/claude-code#32463",
        )
        for id_, title, given in _CI
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
    *(
        Scenario(
            id=id_,
            title=title,
            requires=tuple(dict.fromkeys(("PRE-013", *(e.requirement or "" for e in more)))),
            given=given,
            then=(Sent(credential=credential), *more),
            origin=origin,
        )
        for id_, title, given, credential, more, origin in _OAUTH
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("PRE-014", "PRE-001"),
            given=given,
            when=_TWICE,
            then=(SameWinner(), Sent(credential=credential, requirement="PRE-001")),
        )
        for id_, title, given, credential in _SAME
    ),
    *_SINGLE,
)

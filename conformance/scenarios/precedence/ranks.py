"""Which of several sources supplies the credential (PRE-001, -003, -004, -007, -011, -013)."""

from conformance.scenarios import (
    API_KEY,
    AUTH_TOKEN,
    DECOY,
    EXPIRED,
    GATEWAY,
    HOPELESS,
    LOGIN,
    OAUTH_TOKEN,
    STORED_KEY,
)
from conformance.vocabulary.expectations import (
    Carried,
    Expectation,
    HelperRuns,
    SameWinner,
    Sent,
    TokenRequests,
)
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import Helper, Json, Refresh, Settings, StoredLogin, World

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
        World(
            environment=API_KEY,
            stored_login=StoredLogin(text='{"claudeAiOauth": {'),
            stored_key=STORED_KEY,
        ),
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
        World(helper=Helper(), stored_login=StoredLogin(text=""), stored_key=STORED_KEY),
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
        id="precedence.key-needs-no-trust",
        title="A non-interactive run uses the environment key in a workspace that is not trusted",
        requires=("PRE-011", "PRE-001"),
        given=World(
            environment=API_KEY,
            settings=(Settings(scope="project", values={"model": "x"}),),
            stored_login=LOGIN,
        ),
        then=Sent(credential="environment-key"),
        incidental=DECOY,
        origin="anthropics/claude-code#32463",
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
        requires=("PRE-004", "PRE-001", "PRE-003", "PRE-007"),
        given=_EVERYTHING,
        then=(Sent(credential="environment-token", header="bearer", alone=True), _NO_RUN),
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

"""Bare mode: one variable, passed settings, and nothing that the machine remembers (BAR)."""

from conformance.scenarios import (
    API_KEY,
    AUTH_TOKEN,
    CREDENTIALS,
    DECOY,
    EXPIRED,
    GATEWAY,
    LOGIN,
    MOVED,
    OAUTH_TOKEN,
    STORED_KEY,
    decoyed,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Expectation,
    HelperRuns,
    NotContacted,
    Refused,
    Sent,
    TokenRequests,
    Unchanged,
    Unread,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import File, Helper, Refresh, Settings, World

_BARE = (Send(flags=("bare",)),)
_KEY_WINS = Sent(credential="environment-key", alone=True)
_NO_RUN = HelperRuns(most=0, requirement="BAR-003")
_WORKING = Control(
    id="control.bare.key",
    given=World(
        environment={**API_KEY, **AUTH_TOKEN, **OAUTH_TOKEN},
        helper=Helper(),
        stored_login=LOGIN,
        stored_key=STORED_KEY,
    ),
    credential="environment-key",
    when=_BARE,
)
_WORKING_PASSED = Control(
    id="control.bare.passed-helper",
    given=World(settings=(Settings(scope="passed", helper=Helper()),), stored_login=LOGIN),
    credential="helper-key",
    when=_BARE,
)
_FULL = {**API_KEY, **AUTH_TOKEN, **OAUTH_TOKEN}

# A key, and what lies about beside it.
_SENT: tuple[tuple[str, str, str, World, tuple[Expectation, ...]], ...] = (
    ("bare.key", "BAR-001", "A bare run uses the environment key", World(environment=API_KEY), ()),
    (
        "bare.key-with-line-end",
        "BAR-001",
        "A bare run trims the environment key as any other run",
        World(environment={"ANTHROPIC_API_KEY": " «environment-key»\n"}),
        (),
    ),
    (
        "bare.key-among-everything",
        "BAR-001",
        "A bare run uses the environment key with every other source around it",
        World(environment=_FULL, helper=Helper(), stored_login=LOGIN, stored_key=STORED_KEY),
        (_NO_RUN,),
    ),
    (
        "bare.key-and-login",
        "BAR-002",
        "A bare run with a key does not read the stored login",
        World(environment=API_KEY, stored_login=LOGIN),
        (Unread(path=CREDENTIALS),),
    ),
    (
        "bare.key-and-token",
        "BAR-005",
        "A bare run with key and token uses the key, which the token outranks elsewhere",
        World(environment={**API_KEY, **AUTH_TOKEN}),
        (),
    ),
    (
        "bare.key-and-oauth-variable",
        "BAR-006",
        "A bare run with a key leaves the OAuth variable alone",
        World(environment={**API_KEY, **OAUTH_TOKEN}),
        (),
    ),
    (
        "bare.key-and-user-helper",
        "BAR-003",
        "A bare run with a key does not execute the user's helper",
        World(environment=API_KEY, helper=Helper()),
        (_NO_RUN,),
    ),
    (
        "bare.key-and-user-base-url",
        "BAR-003",
        "A bare run does not follow the base URL of the user's settings",
        World(environment=API_KEY, settings=(Settings(env=MOVED),), gateways=(GATEWAY,)),
        (NotContacted(host=GATEWAY),),
    ),
    (
        "bare.key-and-broken-user-settings",
        "BAR-003",
        "A bare run is not stopped by user settings that are not valid JSON",
        World(environment=API_KEY, settings=(Settings(text="{"),)),
        (),
    ),
    (
        "bare.key-and-passed-helper",
        "BAR-008",
        "A bare run with a key does not need the passed helper",
        World(environment=API_KEY, settings=(Settings(scope="passed", helper=Helper()),)),
        (HelperRuns(most=0, requirement="PRE-007"),),
    ),
    (
        "bare.key-and-failing-passed-helper",
        "BAR-008",
        "A bare run with a key is not stopped by a passed helper that would fail",
        World(
            environment=API_KEY,
            settings=(Settings(scope="passed", helper=Helper(exit_status=1, output="")),),
        ),
        (HelperRuns(most=0, requirement="PRE-007"),),
    ),
    (
        "bare.key-and-expired-login",
        "BAR-009",
        "A bare run does not refresh an expired login, nor write to its store",
        World(environment=API_KEY, stored_login=EXPIRED, refreshes=(Refresh(),)),
        (Unchanged(path=CREDENTIALS), TokenRequests(most=0, requirement="BAR-002")),
    ),
    (
        "bare.key-in-ci",
        "BAR-001",
        "A bare run in CI uses the environment key",
        World(environment={**API_KEY, "CI": "true"}, stored_login=LOGIN),
        (),
    ),
)

# What is no source for a bare run.
_REFUSED: tuple[tuple[str, str, str, World, tuple[Expectation, ...], str | None], ...] = (
    ("bare.nothing", "BAR-007", "A bare run without any source refuses", World(), (), None),
    (
        "bare.empty-key",
        "BAR-007",
        "A bare run with an empty key refuses",
        World(environment={"ANTHROPIC_API_KEY": ""}, stored_login=LOGIN),
        (),
        None,
    ),
    (
        "bare.login",
        "BAR-002",
        "A bare run refuses although a login is stored, which it does not read",
        World(stored_login=LOGIN),
        (Unread(path=CREDENTIALS),),
        "anthropics/claude-code#39069",
    ),
    (
        "bare.expired-login",
        "BAR-002",
        "A bare run refuses without refreshing the stored login",
        World(stored_login=EXPIRED, refreshes=(Refresh(),)),
        (TokenRequests(most=0), Unchanged(path=CREDENTIALS, requirement="BAR-009")),
        None,
    ),
    (
        "bare.stored-key",
        "BAR-007",
        "A bare run refuses although a key is stored",
        World(stored_key=STORED_KEY),
        (),
        None,
    ),
    (
        "bare.user-helper",
        "BAR-003",
        "A bare run refuses although the user has a helper, which is not executed",
        World(helper=Helper()),
        (HelperRuns(most=0),),
        None,
    ),
    (
        "bare.project-helper",
        "BAR-003",
        "A bare run refuses although a trusted project has a helper",
        World(trusted=True, settings=(Settings(scope="project", helper=Helper()),)),
        (HelperRuns(most=0),),
        None,
    ),
    (
        "bare.local-helper",
        "BAR-003",
        "A bare run refuses although a trusted project's local settings have a helper",
        World(trusted=True, settings=(Settings(scope="local", helper=Helper()),)),
        (HelperRuns(most=0),),
        None,
    ),
    (
        "bare.managed-helper",
        "BAR-007",
        "A bare run refuses although an administrator set a helper, which is not executed",
        World(settings=(Settings(scope="managed", helper=Helper()),)),
        (HelperRuns(most=0),),
        None,
    ),
    (
        "bare.user-settings-key",
        "BAR-003",
        "A bare run refuses although the user's settings hold a key",
        World(settings=(Settings(env={"ANTHROPIC_API_KEY": "«settings-key»"}),)),
        (),
        None,
    ),
    (
        "bare.project-settings-key",
        "BAR-003",
        "A bare run refuses although a trusted project's settings hold a key",
        World(
            trusted=True,
            settings=(Settings(scope="project", env={"ANTHROPIC_API_KEY": "«settings-key»"}),),
        ),
        (),
        None,
    ),
    (
        "bare.token",
        "BAR-005",
        "A bare run refuses although the token is set",
        World(environment=AUTH_TOKEN),
        (),
        None,
    ),
    (
        "bare.oauth-variable",
        "BAR-006",
        "A bare run refuses although the OAuth variable is set",
        World(environment=OAUTH_TOKEN),
        (),
        "anthropics/claude-code#39069",
    ),
    (
        "bare.login-and-oauth-variable",
        "BAR-006",
        "A bare run refuses although login and OAuth variable are both there",
        World(environment=OAUTH_TOKEN, stored_login=LOGIN),
        (),
        "anthropics/claude-code#39069",
    ),
    (
        "bare.everything-but-key",
        "BAR-007",
        "A bare run refuses although every source but the key is there",
        World(
            environment={**AUTH_TOKEN, **OAUTH_TOKEN},
            helper=Helper(),
            stored_login=LOGIN,
            stored_key=STORED_KEY,
        ),
        (_NO_RUN,),
        None,
    ),
    (
        "bare.dotenv",
        "BAR-007",
        "A bare run refuses although a .env file holds a key",
        World(
            files=(File(path="«workspace»/.env", text="ANTHROPIC_API_KEY=«dotenv-key»\n"),),
            strangers=("dotenv-key",),
        ),
        (),
        None,
    ),
)

_PASSED: tuple[tuple[str, str, World, Expectation, str | None], ...] = (
    (
        "bare.passed-helper",
        "A bare run executes the helper of passed settings and sends its key",
        World(settings=(Settings(scope="passed", helper=Helper()),)),
        Sent(credential="helper-key", alone=True),
        None,
    ),
    (
        "bare.passed-helper-with-oauth-token",
        "A bare run sends what a passed helper prints, also when it is an OAuth token",
        World(
            settings=(Settings(scope="passed", helper=Helper(output="«helper-access»\n")),),
            stored_login=LOGIN,
        ),
        Sent(credential="helper-access", alone=True),
        "iloom-ai/iloom-cli#978",
    ),
    (
        "bare.passed-helper-among-everything",
        "A bare run executes the passed helper with every source but the key around it",
        World(
            environment={**AUTH_TOKEN, **OAUTH_TOKEN},
            settings=(Settings(scope="passed", helper=Helper()),),
            stored_login=LOGIN,
            stored_key=STORED_KEY,
        ),
        Sent(credential="helper-key", alone=True),
        None,
    ),
    (
        "bare.passed-key",
        "A bare run uses the key in the env of passed settings",
        World(
            settings=(Settings(scope="passed", env={"ANTHROPIC_API_KEY": "«settings-key»"}),),
            stored_login=LOGIN,
        ),
        Sent(credential="settings-key", alone=True),
        None,
    ),
    (
        "bare.passed-key-among-everything",
        "A bare run uses the key of passed settings with every source but the key around it",
        World(
            environment={**AUTH_TOKEN, **OAUTH_TOKEN},
            settings=(Settings(scope="passed", env={"ANTHROPIC_API_KEY": "«settings-key»"}),),
            stored_login=LOGIN,
            stored_key=STORED_KEY,
        ),
        Sent(credential="settings-key", alone=True),
        None,
    ),
    (
        "bare.passed-key-and-helper",
        "A bare run whose passed settings bring key and helper uses one of them",
        World(
            settings=(
                Settings(
                    scope="passed",
                    helper=Helper(),
                    env={"ANTHROPIC_API_KEY": "«settings-key»"},
                ),
            )
        ),
        AnyOf(choices=(Sent(credential="helper-key"), Sent(credential="settings-key"))),
        None,
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=tuple(
                dict.fromkeys(
                    (requirement, "BAR-001", *(e.requirement or requirement for e in more))
                )
            ),
            given=given,
            when=_BARE,
            then=(_KEY_WINS, *more),
            incidental=incidental,
        )
        for id_, requirement, title, plain, more in _SENT
        for given, incidental in (decoyed(plain, "environment-key"),)
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=tuple(
                dict.fromkeys(
                    (requirement, "BAR-007", *(e.requirement or requirement for e in more))
                )
            ),
            given=given,
            when=_BARE,
            then=(Refused(reason="no-credential"), *more),
            control=_WORKING,
            origin=origin,
        )
        for id_, requirement, title, given, more, origin in _REFUSED
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BAR-004", "TRU-015"),
            given=given,
            when=_BARE,
            then=then,
            origin=origin,
            incidental=incidental,
        )
        for id_, title, plain, then, origin in _PASSED
        for given, incidental in (decoyed(plain, "helper-key"),)
    ),
    Scenario(
        id="bare.key-without-store",
        title="A bare run does not make a credential store where there is none",
        requires=("BAR-009", "BAR-001"),
        given=World(environment=API_KEY),
        when=_BARE,
        then=(_KEY_WINS, Unchanged(path=CREDENTIALS)),
    ),
    Scenario(
        id="bare.passed-helper-beats-user-helper",
        title="A bare run executes the passed helper and not the user's",
        requires=("BAR-004", "BAR-003"),
        given=World(
            settings=(
                Settings(
                    scope="passed",
                    helper=Helper(name="passed-helper", output="«passed-helper-key»\n"),
                ),
                Settings(helper=Helper()),
            )
        ),
        when=_BARE,
        then=(Sent(credential="passed-helper-key", alone=True), _NO_RUN),
    ),
    Scenario(
        id="bare.passed-token",
        title="A bare run uses the token in passed settings, or refuses",
        requires=("BAR-004",),
        given=World(
            settings=(Settings(scope="passed", env={"ANTHROPIC_AUTH_TOKEN": "«settings-token»"}),)
        ),
        when=_BARE,
        then=AnyOf(choices=(Sent(credential="settings-token"), Refused())),
        control=_WORKING_PASSED,
    ),
    Scenario(
        id="bare.failing-passed-helper",
        title="A bare run whose passed helper fails is refused and names it",
        requires=("BAR-004", "HLP-004"),
        given=World(
            settings=(Settings(scope="passed", helper=Helper(exit_status=1, output="")),),
            stored_login=LOGIN,
        ),
        when=_BARE,
        then=Refused(reason="helper-failed", mentions=("apiKeyHelper",), requirement="HLP-004"),
        control=_WORKING_PASSED,
    ),
    Scenario(
        id="bare.key-and-passed-base-url",
        title="A bare run takes the environment key to the host that passed settings name",
        requires=("BAR-004", "ENV-009", "TRU-015"),
        given=World(
            environment=API_KEY,
            settings=(Settings(scope="passed", env=MOVED),),
            gateways=(GATEWAY,),
            homes={"environment-key": (GATEWAY, "api.anthropic.com")},
            stored_login=LOGIN,
        ),
        incidental=DECOY,
        when=_BARE,
        # Passed settings count as the user's own; their `env` is promised for the key alone.
        then=AnyOf(
            choices=(
                Sent(credential="environment-key", host=GATEWAY),
                Sent(credential="environment-key"),
            )
        ),
    ),
)

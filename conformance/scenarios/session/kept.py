"""What a logout leaves: settings, trust, other keys, credentials of the environment (OUT)."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.scenarios import API_KEY, AUTH_TOKEN, CREDENTIALS, LOGIN, OAUTH_TOKEN, STORED_KEY
from conformance.scenarios.session.logout import (
    GONE,
    OTHERS,
    OUT,
    OUT_THEN_SEND,
    SETTINGS,
    STATE,
    STATE_BESIDE,
    WORKING,
)
from conformance.vocabulary.expectations import (
    Expectation,
    Keeps,
    Refused,
    Sent,
    Succeeded,
    Unchanged,
)
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Logout, Send
from conformance.vocabulary.world import File, Helper, Settings, World

# What is left in use after a logout: it was never stored by a login.
_OTHERS_WORK: tuple[tuple[str, str, World, str, tuple[Expectation, ...]], ...] = (
    (
        "logout.helper-stays",
        "The user's helper is still there after a logout, and is used",
        World(helper=Helper(), stored_login=LOGIN, stored_key=STORED_KEY),
        "helper-key",
        (Unchanged(path=SETTINGS),),
    ),
    (
        "logout.settings-stay",
        "A key in the user's settings is still there after a logout, and is used",
        World(
            settings=(
                Settings(
                    env={"ANTHROPIC_API_KEY": "«settings-key»"},
                    values={"theme": "dark", "permissions": {"allow": ["Read"]}},
                ),
            ),
            stored_login=LOGIN,
        ),
        "settings-key",
        (Unchanged(path=SETTINGS),),
    ),
    (
        "logout.moved-settings-stay",
        "Settings in CLAUDE_CONFIG_DIR are still there after a logout",
        World(
            config_dir="elsewhere-config",
            helper=Helper(),
            stored_login=LOGIN,
            stored_key=STORED_KEY,
        ),
        "helper-key",
        (Unchanged(path=SETTINGS),),
    ),
    (
        "logout.trust-stays",
        "Trust in a workspace outlives a logout: its helper still runs",
        World(
            settings=(Settings(scope="project", helper=Helper()),),
            stored_login=LOGIN,
            stored_key=STORED_KEY,
            trusted=True,
        ),
        "helper-key",
        (Keeps(path=STATE, keys=(("projects",),)),),
    ),
    (
        "logout.project-settings-stay",
        "The settings of a workspace are still there after a logout",
        World(
            helper=Helper(),
            settings=(Settings(scope="local", values={"theme": "light"}),),
            stored_login=LOGIN,
        ),
        "helper-key",
        (Unchanged(path="«workspace»/.claude/settings.local.json"),),
    ),
)

_ENVIRONMENTS: tuple[tuple[str, str, Mapping[str, str], str], ...] = (
    ("logout.environment-key-works", "An environment key", API_KEY, "environment-key"),
    ("logout.environment-token-works", "An environment token", AUTH_TOKEN, "environment-token"),
    ("logout.oauth-variable-works", "The OAuth variable", OAUTH_TOKEN, "environment-access"),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("OUT-003", "OUT-001"),
            given=given,
            when=OUT_THEN_SEND,
            then=(
                replace(OUT, requirement="OUT-001"),
                replace(GONE, requirement="OUT-001"),
                Sent(credential=credential),
                *kept,
            ),
        )
        for id_, title, given, credential, kept in _OTHERS_WORK
    ),
    *(
        Scenario(
            id=id_,
            title=f"{what} works after a logout as it did before",
            requires=("OUT-005", "OUT-001"),
            given=World(environment=variables, stored_login=LOGIN, stored_key=STORED_KEY),
            when=(Send(), Logout(), Send()),
            then=(
                Sent(credential=credential, step=0),
                Succeeded(step=1, requirement="OUT-001"),
                replace(GONE, requirement="OUT-001"),
                Sent(credential=credential),
            ),
            origin="anthropics/claude-code#30781",
        )
        for id_, what, variables, credential in _ENVIRONMENTS
    ),
    Scenario(
        id="logout.keeps-others-in-login-file",
        title="A logout keeps what other programs left in the login file",
        requires=("OUT-003", "OUT-001"),
        given=World(stored_login=replace(LOGIN, extra=OTHERS)),
        when=OUT_THEN_SEND,
        then=(
            replace(OUT, requirement="OUT-001"),
            Keeps(path=CREDENTIALS, keys=tuple((name,) for name in OTHERS)),
            replace(GONE, requirement="OUT-001"),
            Refused(requirement="OUT-001"),
        ),
        control=WORKING,
    ),
    Scenario(
        id="logout.keeps-others-in-state-file",
        title="A logout keeps every other key of the state file",
        requires=("OUT-003", "OUT-001"),
        given=World(stored_key=STORED_KEY, state=STATE_BESIDE),
        when=OUT_THEN_SEND,
        then=(
            replace(OUT, requirement="OUT-001"),
            Keeps(path=STATE, keys=tuple((name,) for name in STATE_BESIDE)),
            replace(GONE, requirement="OUT-001"),
            Refused(requirement="OUT-001"),
        ),
        control=WORKING,
    ),
    Scenario(
        id="logout.keeps-other-files",
        title="A logout leaves every other file of the config directory",
        requires=("OUT-003", "OUT-001"),
        given=World(
            stored_login=LOGIN,
            files=(
                File(path="«config»/history.jsonl", text='{"prompt": "ping"}\n'),
                File(path="«config»/projects/a/session.jsonl", text="{}\n"),
            ),
        ),
        when=OUT_THEN_SEND,
        then=(
            Unchanged(path="«config»/history.jsonl"),
            Unchanged(path="«config»/projects/a/session.jsonl"),
            replace(GONE, requirement="OUT-001"),
            Refused(requirement="OUT-001"),
        ),
        control=WORKING,
    ),
    Scenario(
        id="logout.key-in-one-shell",
        title="A key in one shell works after a logout, while the shell beside it has nothing left",
        requires=("OUT-005", "OUT-001"),
        given=World(stored_login=LOGIN),
        when=(Logout(), Send(environment=API_KEY), Send()),
        then=(
            replace(OUT, requirement="OUT-001"),
            Sent(credential="environment-key", step=1),
            Refused(requirement="OUT-001"),
        ),
        control=WORKING,
        origin="anthropics/claude-code#30781",
    ),
    Scenario(
        id="logout.bare-key-works",
        title="A bare run with a key works after a logout as it did before",
        requires=("OUT-005", "BAR-001"),
        given=World(environment=API_KEY, stored_login=LOGIN),
        when=(Logout(), Send(flags=("bare",))),
        then=(OUT, Sent(credential="environment-key")),
    ),
)

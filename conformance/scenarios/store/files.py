"""The local store: what an earlier login left on the machine (STO)."""

from dataclasses import replace

from conformance.scenarios import (
    API_KEY,
    CREDENTIALS,
    EXPIRED,
    LOGIN,
    OAUTH_TOKEN,
    STORED_KEY,
    WAYS_IN,
    decoyed,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Carried,
    Mentions,
    Refused,
    Sent,
    Stored,
    Unchanged,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.world import File, Helper, Refresh, Settings, StoredLogin, World

_LOGIN_WINS = Sent(credential="stored-access")
_STATE = "«home»/.claude.json"
_WORKING = Control(
    id="control.store.login",
    given=World(stored_login=LOGIN, stored_key=STORED_KEY),
    credential="stored-access",
)
_WORKING_KEY = Control(
    id="control.store.key", given=World(stored_key=STORED_KEY), credential="stored-key"
)

# A login in each form that it has been seen in.
_LOGINS: tuple[tuple[str, str, StoredLogin], ...] = (
    ("store.login", "A stored login is used when nothing ranks above it", LOGIN),
    (
        "store.login-with-one-scope",
        "A stored login with the inference scope alone is used",
        replace(LOGIN, scopes=("user:inference",)),
    ),
    (
        "store.login-with-many-scopes",
        "A stored login with the inference scope among others is used",
        replace(LOGIN, scopes=("org:create_api_key", "user:profile", "user:inference")),
    ),
    (
        "store.login-without-refresh-token",
        "A stored login without a refresh token is used as long as it lasts",
        replace(LOGIN, refresh=None),
    ),
    (
        "store.login-beside-other-keys",
        "A stored login is found beside keys that other programs left in its file",
        replace(LOGIN, extra={"mcpOAuth": {"server": {"accessToken": "x"}}, "version": 3}),
    ),
    (
        "store.login-with-unknown-fields",
        "A stored login with fields of its own kind is used",
        replace(
            LOGIN,
            text='{"claudeAiOauth": {"accessToken": "«stored-access»", "refreshToken": '
            '"«stored-refresh»", "expiresAt": 32503680000000, "scopes": ["user:inference"], '
            '"subscriptionType": "max", "rateLimitTier": null}}',
        ),
    ),
)

# Other places that look like a store while this one is the configured directory.
_OTHER_STATE = File(path="«home»/.claude.json", text='{"primaryApiKey": "«other-key»"}')
_DIRECTORIES: tuple[tuple[str, str, World, str], ...] = (
    (
        "store.moved-login",
        "A login is found in the directory that CLAUDE_CONFIG_DIR names",
        World(config_dir="elsewhere-config", stored_login=LOGIN),
        "stored-access",
    ),
    (
        "store.moved-login-not-the-default",
        "With two logins the one in CLAUDE_CONFIG_DIR is used, not the default one",
        World(
            config_dir="elsewhere-config",
            stored_login=LOGIN,
            default_login=StoredLogin(access="«default-access»", refresh="«default-refresh»"),
            strangers=("default-access",),
        ),
        "stored-access",
    ),
    (
        "store.moved-login-below-spaces",
        "CLAUDE_CONFIG_DIR may have spaces and accents in its name",
        World(config_dir="my config/é", stored_login=LOGIN),
        "stored-access",
    ),
    (
        "store.moved-key",
        "A stored key is read from the state file in CLAUDE_CONFIG_DIR",
        World(config_dir="elsewhere-config", stored_key=STORED_KEY),
        "stored-key",
    ),
    (
        "store.moved-key-not-the-default",
        "With two state files the one in CLAUDE_CONFIG_DIR gives the key",
        World(
            config_dir="elsewhere-config",
            stored_key=STORED_KEY,
            files=(_OTHER_STATE,),
            strangers=("other-key",),
        ),
        "stored-key",
    ),
    (
        "store.moved-key-not-the-default-login",
        "A login in the default directory does not outrank the key in CLAUDE_CONFIG_DIR",
        World(
            config_dir="elsewhere-config",
            stored_key=STORED_KEY,
            default_login=StoredLogin(access="«default-access»", refresh="«default-refresh»"),
            strangers=("default-access",),
        ),
        "stored-key",
    ),
    (
        "store.key-not-beside-login",
        "Without CLAUDE_CONFIG_DIR the key comes from the state file in the home",
        World(
            stored_key=STORED_KEY,
            files=(
                File(path="«home»/.claude/.claude.json", text='{"primaryApiKey": "«other-key»"}'),
            ),
            strangers=("other-key",),
        ),
        "stored-key",
    ),
    (
        "store.moved-settings",
        "The user's settings are read from CLAUDE_CONFIG_DIR",
        World(config_dir="elsewhere-config", helper=Helper()),
        "helper-key",
    ),
    (
        "store.moved-settings-not-the-default",
        "A helper in the default directory is not executed when CLAUDE_CONFIG_DIR is elsewhere",
        World(
            config_dir="elsewhere-config",
            stored_login=LOGIN,
            files=(
                File(
                    path="«home»/.claude/settings.json",
                    text='{"env": {"ANTHROPIC_API_KEY": "«other-key»"}}',
                ),
            ),
            strangers=("other-key",),
        ),
        "stored-access",
    ),
)
_NOT_THERE: tuple[tuple[str, str, World], ...] = (
    (
        "store.default-login-invisible",
        "A login in the default directory is invisible from CLAUDE_CONFIG_DIR",
        World(config_dir="elsewhere-config", default_login=LOGIN),
    ),
    (
        "store.default-state-invisible",
        "A key in the default state file is invisible from CLAUDE_CONFIG_DIR",
        World(config_dir="elsewhere-config", files=(_OTHER_STATE,), strangers=("other-key",)),
    ),
    (
        "store.state-beside-login-invisible",
        "Without CLAUDE_CONFIG_DIR a state file inside the directory is not the state file",
        World(
            files=(
                File(path="«home»/.claude/.claude.json", text='{"primaryApiKey": "«other-key»"}'),
            ),
            strangers=("other-key",),
        ),
    ),
)

# Damage: a file that no longer is what a login is stored in.
_DAMAGED: tuple[tuple[str, str, str], ...] = (
    ("store.cut-short", "cut short", '{"claudeAiOauth": {"accessToken": "«stored-access»", "ref'),
    ("store.zero-bytes", "of zero bytes", ""),
    ("store.white-space", "of white space", " \n\n"),
    ("store.not-json", "that is not JSON", "accessToken=«stored-access»\n"),
    ("store.html", "that is a web page", "<html><body>Sign in</body></html>\n"),
    ("store.two-documents", "with two documents in it", '{"a": 1}{"claudeAiOauth": {}}'),
    ("store.nul-bytes", "full of NUL", "\0" * 512),
    (
        "store.single-quotes",
        "in single quotes",
        "{'claudeAiOauth': {'accessToken': '«stored-access»'}}",
    ),
    ("store.a-list", "that is a list", '["«stored-access»"]'),
    ("store.a-string", "that is a string", '"«stored-access»"'),
)

# A login that is whole as a file and no login all the same.
_NONE: tuple[tuple[str, str, StoredLogin, str | None], ...] = (
    (
        "store.no-access-token",
        "A login without an access token counts as none",
        replace(LOGIN, access=None),
        None,
    ),
    (
        "store.empty-access-token",
        "A login with an empty access token counts as none",
        replace(LOGIN, access=""),
        None,
    ),
    (
        "store.no-scopes",
        "A login without scopes counts as none",
        replace(LOGIN, scopes=None),
        "NousResearch/hermes-agent#83338",
    ),
    (
        "store.empty-scopes",
        "A login with an empty list of scopes counts as none",
        replace(LOGIN, scopes=()),
        "NousResearch/hermes-agent#4126",
    ),
    (
        "store.other-scope",
        "A login with the scope of another purpose counts as none",
        replace(LOGIN, scopes=("user:profile", "org:create_api_key")),
        None,
    ),
    (
        "store.scope-with-longer-name",
        "A login with a scope whose name goes on after user:inference counts as none",
        replace(LOGIN, scopes=("user:inference_preview",)),
        None,
    ),
    (
        "store.expired-without-scope",
        "An expired login without the inference scope counts as none, not as failing",
        replace(EXPIRED, scopes=("user:profile",)),
        None,
    ),
    (
        "store.other-keys-only",
        "A file with other programs' keys only holds no login",
        StoredLogin(text='{"mcpOAuth": {"server": {"accessToken": "x"}}}'),
        "anthropics/claude-code#36779",
    ),
    (
        "store.null-login",
        "A login that is null counts as none",
        StoredLogin(text='{"claudeAiOauth": null}'),
        None,
    ),
    (
        "store.empty-object",
        "A file that is an empty object holds no login",
        StoredLogin(text="{}"),
        None,
    ),
)

_SETTINGS_KEY = Settings(env={"ANTHROPIC_API_KEY": "«settings-key»"})
# What ranks above a key that the user keeps in settings.json; a SHOULD, so either may win.
_RANKS: tuple[tuple[str, str, World, str], ...] = (
    (
        "store.login-over-settings-key",
        "A stored login ranks above a key in the user's settings",
        World(stored_login=LOGIN, settings=(_SETTINGS_KEY,)),
        "stored-access",
    ),
    (
        "store.key-over-settings-key",
        "A stored key ranks above a key in the user's settings",
        World(stored_key=STORED_KEY, settings=(_SETTINGS_KEY,)),
        "stored-key",
    ),
    (
        "store.helper-over-settings-key",
        "The user's helper ranks above a key in the user's settings",
        World(settings=(replace(_SETTINGS_KEY, helper=Helper()),)),
        "helper-key",
    ),
    (
        "store.oauth-variable-over-settings-key",
        "The OAuth variable ranks above a key in the user's settings",
        World(environment=OAUTH_TOKEN, settings=(_SETTINGS_KEY,)),
        "environment-access",
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("STO-001",),
            given=World(stored_login=login),
            then=_LOGIN_WINS,
        )
        for id_, title, login in _LOGINS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("STO-002",),
            given=given,
            then=Sent(credential=credential),
            origin="anthropics/claude-code#47661",
            incidental=incidental,
        )
        for id_, title, plain, credential in _DIRECTORIES
        for given, incidental in (decoyed(plain, credential),)
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("STO-002", "PRE-010"),
            given=given,
            then=Refused(reason="no-credential"),
            control=_WORKING,
            origin="anthropics/claude-code#20553",
        )
        for id_, title, given in _NOT_THERE
    ),
    *(
        Scenario(
            id=id_,
            title=f"A store {what} counts as no login; a message names it, and it stays",
            requires=("STO-004", "PRE-010"),
            given=World(stored_login=StoredLogin(text=text)),
            then=(
                Refused(mentions=(".credentials.json",)),
                Unchanged(path=CREDENTIALS),
            ),
            control=_WORKING,
            origin="Claude Code changelog 2.1.118",
        )
        for id_, what, text in _DAMAGED
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("STO-005", "STO-004", "STO-008", "PRE-006"),
            given=World(stored_login=login, stored_key=STORED_KEY),
            then=(
                Sent(credential="stored-key"),
                Unchanged(path=CREDENTIALS, requirement="STO-004"),
            ),
            origin=origin,
        )
        for id_, title, login, origin in _NONE
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("STO-010", "ENV-006"),
            given=given,
            then=(
                AnyOf(
                    choices=(Sent(credential=credential), Sent(credential="settings-key")),
                    requirement="ENV-006",
                ),
                Sent(credential=credential),
            ),
        )
        for id_, title, given, credential in _RANKS
    ),
    Scenario(
        id="store.login-in-one-header",
        title="A stored login travels without a key header beside it",
        requires=("STO-001", "PRE-004"),
        given=World(stored_login=LOGIN),
        then=(
            _LOGIN_WINS,
            Carried(header="x-api-key", value=None, requirement="PRE-004"),
        ),
        origin="BerriAI/litellm#13380",
    ),
    Scenario(
        id="store.login-without-scope-alone",
        title="A login without the inference scope and nothing else is refused with advice",
        requires=("STO-005", "PRE-010"),
        given=World(stored_login=replace(LOGIN, scopes=("user:profile",))),
        then=Refused(mentions=WAYS_IN),
        control=_WORKING,
        origin="NousResearch/hermes-agent#83338",
    ),
    Scenario(
        id="store.login-without-access-token-alone",
        title="A login without an access token and nothing else is refused with advice",
        requires=("STO-005", "PRE-010"),
        given=World(stored_login=replace(LOGIN, access=None)),
        then=Refused(mentions=WAYS_IN),
        control=_WORKING,
        origin="anthropics/claude-code#36779",
    ),
    Scenario(
        id="store.damaged-login-leaves-stored-key",
        title="A damaged login counts as none; the stored key is used and a message names the file",
        requires=("STO-004", "STO-008", "PRE-006"),
        given=World(stored_login=StoredLogin(text='{"claudeAiOauth": '), stored_key=STORED_KEY),
        then=(
            Sent(credential="stored-key"),
            Mentions(words=(".credentials.json",)),
            Unchanged(path=CREDENTIALS),
        ),
    ),
    Scenario(
        id="store.empty-file-leaves-stored-key",
        title="A login file of zero bytes counts as none; the stored key is used",
        requires=("STO-004", "STO-008", "PRE-006"),
        given=World(stored_login=StoredLogin(text=""), stored_key=STORED_KEY),
        then=(Sent(credential="stored-key"), Unchanged(path=CREDENTIALS)),
    ),
    Scenario(
        id="store.damaged-state",
        title="A damaged state file counts as no stored key; a message names it, and it stays",
        requires=("STO-004", "STO-008", "PRE-010"),
        given=World(state_text='{"primaryApiKey": "«stored-key»", '),
        then=(Refused(mentions=(".claude.json",)), Unchanged(path=_STATE)),
        control=_WORKING_KEY,
    ),
    Scenario(
        id="store.damaged-state-leaves-login",
        title="A damaged state file does not keep the stored login from being used",
        requires=("STO-004", "STO-001"),
        given=World(stored_login=LOGIN, state_text="{"),
        then=(_LOGIN_WINS, Unchanged(path=_STATE)),
    ),
    Scenario(
        id="store.key",
        title="A stored key is used when no login is stored",
        requires=("STO-008",),
        given=World(stored_key=STORED_KEY),
        then=Sent(credential="stored-key"),
    ),
    Scenario(
        id="store.key-among-state",
        title="A stored key is found among everything else in the state file",
        requires=("STO-008",),
        given=World(
            stored_key=STORED_KEY,
            state={"numStartups": 7, "projects": {}, "oauthAccount": {"emailAddress": "a@b.c"}},
        ),
        then=Sent(credential="stored-key"),
    ),
    Scenario(
        id="store.key-below-login",
        title="A stored key is not used when a login is stored",
        requires=("STO-008", "STO-001"),
        given=World(stored_login=LOGIN, stored_key=STORED_KEY),
        then=_LOGIN_WINS,
    ),
    Scenario(
        id="store.key-below-refreshed-login",
        title="A stored key is not used when the login has to be refreshed first",
        requires=("STO-008", "RFR-001"),
        given=World(stored_login=EXPIRED, refreshes=(Refresh(),), stored_key=STORED_KEY),
        then=Sent(credential="fresh-access"),
    ),
    Scenario(
        id="store.empty-key",
        title="An empty stored key is none; the run is refused with advice",
        requires=("STO-008", "PRE-009", "PRE-010"),
        given=World(stored_key=""),
        then=Refused(reason="no-credential", mentions=WAYS_IN),
        control=_WORKING_KEY,
    ),
    Scenario(
        id="store.key-stays-beside-environment-key",
        title="A run with an environment key leaves login and stored key as they are",
        requires=("STO-001", "PRE-001", "PRE-007"),
        given=World(environment=API_KEY, stored_login=LOGIN, stored_key=STORED_KEY),
        then=(Sent(credential="environment-key"), Unchanged(path=CREDENTIALS)),
        origin="anthropics/claude-code#30781",
    ),
    Scenario(
        id="store.moved-login-refreshed-in-place",
        title="A refreshed login is stored in CLAUDE_CONFIG_DIR, and the default one is left",
        requires=("STO-002", "RFR-002"),
        given=World(
            config_dir="elsewhere-config",
            stored_login=EXPIRED,
            default_login=StoredLogin(access="«default-access»", refresh="«default-refresh»"),
            refreshes=(Refresh(),),
            strangers=("default-access",),
        ),
        then=(
            Sent(credential="fresh-access"),
            Stored(access="«fresh-access»", refresh="«fresh-refresh»", requirement="RFR-002"),
            Unchanged(path="«home»/.claude/.credentials.json"),
        ),
        origin="anthropics/claude-code#47661",
    ),
)

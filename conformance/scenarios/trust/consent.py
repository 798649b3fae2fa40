"""Who trusts a workspace, and whose helper runs before that (TRU-001 to -003, -007 to -015)."""

from conformance.scenarios import API_KEY, DECOY, GATEWAY, LOGIN, MOVED, STORED_KEY, decoyed
from conformance.scenarios.trust.workspace import (
    LOCAL,
    NOT_RUN,
    PROJECT,
    PROJECT_HELPER,
    TRUSTED,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Expectation,
    HelperRuns,
    Mentions,
    Refused,
    Sent,
)
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import File, Helper, Json, Settings, World

_USER: tuple[tuple[str, str, str, World, tuple[Expectation, ...]], ...] = (
    (
        "trust.user-helper-runs",
        "TRU-001",
        "The user's helper runs in a workspace that nobody trusted, without a question",
        World(settings=(Settings(helper=Helper()), Settings(scope="project", values={"a": 1}))),
        (),
    ),
    (
        "trust.user-helper-runs-beside-project-helper",
        "TRU-001",
        "The user's helper runs in an untrusted workspace that brings one of its own",
        World(settings=(Settings(helper=Helper()), PROJECT)),
        (NOT_RUN,),
    ),
    (
        "trust.home-is-workspace",
        "TRU-002",
        "The user's settings are no project's, also when the home is the workspace",
        World(helper=Helper(), home_is_workspace=True),
        (),
    ),
    (
        "trust.home-is-workspace-with-project-file",
        "TRU-002",
        "The user's settings are no project's, also beside local settings in the home",
        World(
            helper=Helper(),
            settings=(Settings(scope="local", values={"model": "opus"}),),
            home_is_workspace=True,
        ),
        (),
    ),
    (
        "trust.passed-helper-in-plain-workspace-runs",
        "TRU-015",
        "A passed helper runs in a workspace that nobody trusted and that brings none",
        World(settings=(Settings(scope="passed", helper=Helper()),)),
        (),
    ),
    (
        "trust.passed-helper-runs",
        "TRU-015",
        "A passed helper runs in a workspace that nobody trusted",
        World(settings=(Settings(scope="passed", helper=Helper()), PROJECT)),
        (NOT_RUN,),
    ),
)

# The workspace's helper in each of its files, with a source below it and without.
_UNTRUSTED: tuple[tuple[str, str, str, World, str, str | None], ...] = (
    (
        "trust.project-helper-and-login",
        "TRU-002",
        "An untrusted project's helper is not executed; the stored login is used",
        World(settings=(PROJECT,), stored_login=LOGIN),
        "stored-access",
        "anthropics/claude-code#42593",
    ),
    (
        "trust.local-helper-and-login",
        "TRU-003",
        "An untrusted project's local helper is not executed; the stored login is used",
        World(settings=(LOCAL,), stored_login=LOGIN),
        "stored-access",
        "CVE-2026-35022",
    ),
    (
        "trust.project-helper-and-stored-key",
        "TRU-002",
        "An untrusted project's helper is not executed; the stored key is used",
        World(settings=(PROJECT,), stored_key=STORED_KEY),
        "stored-key",
        "CVE-2025-59536",
    ),
    (
        "trust.project-helper-in-ci",
        "TRU-002",
        "An untrusted project's helper is not executed in CI either",
        World(environment={"CI": "true"}, settings=(PROJECT,), stored_login=LOGIN),
        "stored-access",
        "CVE-2026-35022",
    ),
)
_ALONE: tuple[tuple[str, str, str, Settings], ...] = (
    (
        "trust.project-helper-alone",
        "TRU-002",
        "An untrusted project's helper is no source; without another the run is refused",
        PROJECT,
    ),
    (
        "trust.local-helper-alone",
        "TRU-003",
        "An untrusted project's local helper is no source; the run is refused",
        LOCAL,
    ),
)


def _projects(path: str, **keys: Json) -> dict[str, Json]:
    """A state file's record of one project."""
    return {"projects": {path: {**keys}}}


# Records that trust something else, or that do not say so in the one way that counts.
_RECORDS: tuple[tuple[str, str, str, World, str | None], ...] = (
    (
        "trust.elsewhere-trusted",
        "TRU-009",
        "To trust another folder does not trust the workspace",
        World(state=_projects("«elsewhere»", hasTrustDialogAccepted=True)),
        None,
    ),
    (
        "trust.folder-below-trusted",
        "TRU-009",
        "To trust a folder inside the workspace does not trust the workspace",
        World(state=_projects("«workspace»/inner", hasTrustDialogAccepted=True)),
        None,
    ),
    (
        "trust.folder-deep-below-trusted",
        "TRU-009",
        "To trust a folder deep inside the workspace does not trust the workspace",
        World(state=_projects("«workspace»/packages/inner/deep", hasTrustDialogAccepted=True)),
        None,
    ),
    (
        "trust.shorter-name-trusted",
        "TRU-009",
        "To trust a folder beside whose name the workspace's begins with does not trust it",
        World(state=_projects("«beside»/work", hasTrustDialogAccepted=True)),
        None,
    ),
    (
        "trust.first-letter-trusted",
        "TRU-009",
        "To trust a folder beside that shares one letter with the workspace does not trust it",
        World(state=_projects("«beside»/w", hasTrustDialogAccepted=True)),
        None,
    ),
    (
        "trust.longer-name-trusted",
        "TRU-009",
        "To trust a folder whose name goes on after the workspace's does not trust it",
        World(state=_projects("«workspace»-other", hasTrustDialogAccepted=True)),
        None,
    ),
    (
        "trust.home-trusted",
        "TRU-009",
        "To trust the home does not trust a workspace outside it",
        World(state=_projects("«home»", hasTrustDialogAccepted=True)),
        None,
    ),
    (
        "trust.empty-path-trusted",
        "TRU-009",
        "A record of trust for no path trusts no workspace",
        World(state=_projects("", hasTrustDialogAccepted=True)),
        None,
    ),
    (
        "trust.hooks-trusted",
        "TRU-002",
        "A record of another kind of trust does not trust the workspace",
        World(state=_projects("«workspace»", hasTrustDialogHooksAccepted=True)),
        "anthropics/claude-code#54702",
    ),
    (
        "trust.declined",
        "TRU-002",
        "A workspace that was declined is not trusted",
        World(state=_projects("«workspace»", hasTrustDialogAccepted=False)),
        None,
    ),
    (
        "trust.record-is-string",
        "TRU-014",
        "A record of trust that is a string means untrusted",
        World(state=_projects("«workspace»", hasTrustDialogAccepted="true")),
        None,
    ),
    (
        "trust.record-is-number",
        "TRU-014",
        "A record of trust that is a number means untrusted",
        World(state=_projects("«workspace»", hasTrustDialogAccepted=1)),
        None,
    ),
    (
        "trust.record-is-list",
        "TRU-014",
        "A record of trust that is a list means untrusted",
        World(state=_projects("«workspace»", hasTrustDialogAccepted=[True])),
        None,
    ),
    (
        "trust.project-is-true",
        "TRU-014",
        "A project that is true instead of a record means untrusted",
        World(state={"projects": {"«workspace»": True}}),
        None,
    ),
    (
        "trust.projects-are-a-list",
        "TRU-014",
        "Projects that are a list instead of an object mean untrusted",
        World(state={"projects": ["«workspace»"]}),
        None,
    ),
    (
        "trust.state-cut-short",
        "TRU-014",
        "A state file cut short after a record of trust means untrusted",
        World(state_text='{"projects": {"«workspace»": {"hasTrustDialogAccepted": true}}'),
        None,
    ),
    (
        "trust.state-of-zero-bytes",
        "TRU-014",
        "A state file of zero bytes means untrusted",
        World(state_text=""),
        None,
    ),
    (
        "trust.record-at-top",
        "TRU-002",
        "Trust outside the record of the workspace trusts nothing",
        World(state={"hasTrustDialogAccepted": True}),
        None,
    ),
)

# The path was trusted as a folder; since then it has become a link to another one.
_LINKED: tuple[tuple[str, str, Settings], ...] = (
    (
        "trust.link-instead-of-trusted-folder",
        "A trusted path that has become a link to another folder is not trusted",
        PROJECT,
    ),
    (
        "trust.link-with-local-settings",
        "Local settings behind a trusted path that has become a link are not trusted",
        LOCAL,
    ),
)

# What a workspace says of its own trustworthiness.
_CLAIMS: tuple[tuple[str, str, dict[str, Json], dict[str, str], str | None], ...] = (
    (
        "trust.project-claims-trust",
        "A trust key in a project's settings does not trust it",
        {"hasTrustDialogAccepted": True, "trusted": True},
        {},
        "CVE-2026-33068",
    ),
    (
        "trust.project-claims-record",
        "A record of trust in a project's settings does not trust it",
        {"projects": {"«workspace»": {"hasTrustDialogAccepted": True}}},
        {},
        None,
    ),
    (
        "trust.project-bypasses-permissions",
        "A permission mode in a project's settings does not trust it",
        {"permissions": {"defaultMode": "bypassPermissions"}, "skipDangerousModePrompt": True},
        {},
        "CVE-2026-33068",
    ),
    (
        "trust.project-claims-by-env",
        "Variables in a project's settings do not trust it",
        {},
        {"CLAUDE_CODE_TRUSTED": "1", "CI": "true", "IS_SANDBOX": "1"},
        None,
    ),
    (
        "trust.project-moves-configuration",
        "A project cannot bring a state file of its own by naming a directory",
        {},
        {"CLAUDE_CONFIG_DIR": "«workspace»/.claude"},
        None,
    ),
)
_OWN_STATE = '{"projects": {"«workspace»": {"hasTrustDialogAccepted": true}}}'

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=(requirement, "HLP-001", *(("TRU-002",) if more else ())),
            given=given,
            then=(
                Sent(credential="helper-key"),
                *(HelperRuns(most=0, name="project-helper", requirement="TRU-002") for _ in more),
            ),
            incidental=incidental,
            origin="anthropics/claude-code#18942" if given.home_is_workspace else None,
        )
        for id_, requirement, title, plain, more in _USER
        for given, incidental in (decoyed(plain, "helper-key"),)
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=(requirement, "TRU-013"),
            given=given,
            then=(Sent(credential=credential, requirement="TRU-013"), NOT_RUN),
            origin=origin,
        )
        for id_, requirement, title, given, credential, origin in _UNTRUSTED
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=(requirement, "TRU-013", "PRE-010"),
            given=World(settings=(settings,)),
            then=(Refused(), NOT_RUN),
            control=TRUSTED,
            origin="anthropics/claude-code#42593",
        )
        for id_, requirement, title, settings in _ALONE
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=tuple(dict.fromkeys((requirement, "TRU-002"))),
            given=World(
                settings=(PROJECT,),
                stored_login=LOGIN,
                state=given.state,
                state_text=given.state_text,
            ),
            then=(Sent(credential="stored-access"), NOT_RUN),
            control=TRUSTED,
            origin=origin,
        )
        for id_, requirement, title, given, origin in _RECORDS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("TRU-010", "TRU-002"),
            given=World(
                settings=(
                    Settings(scope="project", helper=PROJECT_HELPER, values=values, env=env),
                ),
                stored_login=LOGIN,
                files=(
                    File(path="«workspace»/.claude/.claude.json", text=_OWN_STATE),
                    File(path="«workspace»/.claude.json", text=_OWN_STATE),
                ),
            ),
            then=(Sent(credential="stored-access"), NOT_RUN),
            control=TRUSTED,
            origin=origin,
        )
        for id_, title, values, env, origin in _CLAIMS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("TRU-009", "TRU-013"),
            given=World(
                settings=(settings,), trusted=True, workspace_is_link=True, stored_login=LOGIN
            ),
            then=(Sent(credential="stored-access"), NOT_RUN),
            control=TRUSTED,
        )
        for id_, title, settings in _LINKED
    ),
    Scenario(
        id="trust.parent-trusted",
        title="A folder below a trusted one is trusted along with it, or it is not",
        requires=("TRU-009", "TRU-013"),
        given=World(
            settings=(PROJECT,),
            stored_login=LOGIN,
            state=_projects("«beside»", hasTrustDialogAccepted=True),
        ),
        then=AnyOf(
            choices=(Sent(credential="stored-access"), Sent(credential="project-helper-key"))
        ),
    ),
    Scenario(
        id="trust.project-helper-alone-is-told",
        title="That a project's helper was ignored is said",
        requires=("TRU-013",),
        given=World(settings=(PROJECT,), stored_login=LOGIN),
        then=(
            Sent(credential="stored-access"),
            Mentions(words=("trust",), level="SHOULD"),
        ),
    ),
    Scenario(
        id="trust.ignored-helper-leaves-user-helper",
        title="An ignored project helper leaves the user's helper in charge",
        requires=("TRU-013", "HLP-013", "TRU-002"),
        given=World(settings=(PROJECT, Settings(helper=Helper()))),
        then=(
            Sent(credential="helper-key"),
            HelperRuns(most=0, name="project-helper", requirement="TRU-002"),
        ),
    ),
    Scenario(
        id="trust.malformed-project-helper-is-ignored",
        title="An untrusted project's helper of a wrong type is absent, not malformed",
        requires=("TRU-013", "HLP-014"),
        given=World(
            settings=(Settings(scope="project", values={"apiKeyHelper": 42}),), stored_login=LOGIN
        ),
        then=Sent(credential="stored-access"),
    ),
    Scenario(
        id="trust.trusted-project-helper-runs",
        title="A trusted project's helper runs and its key is sent",
        requires=("TRU-007", "HLP-013"),
        given=World(settings=(PROJECT,), trusted=True, stored_login=LOGIN),
        then=(
            Sent(credential="project-helper-key"),
            HelperRuns(least=1, most=1, name="project-helper"),
        ),
    ),
    Scenario(
        id="trust.trusted-local-helper-runs",
        title="A trusted project's local helper runs and its key is sent",
        requires=("TRU-007", "HLP-013"),
        given=World(settings=(LOCAL,), trusted=True, stored_login=LOGIN),
        then=(
            Sent(credential="project-helper-key"),
            HelperRuns(least=1, most=1, name="project-helper"),
        ),
    ),
    Scenario(
        id="trust.trusted-in-moved-state",
        title="Trust recorded in the state file of CLAUDE_CONFIG_DIR counts",
        requires=("TRU-007", "STO-002"),
        given=World(
            settings=(PROJECT,), trusted=True, config_dir="elsewhere-config", stored_login=LOGIN
        ),
        then=Sent(credential="project-helper-key"),
        incidental=DECOY,
    ),
    Scenario(
        id="trust.trusted-local-helper-in-moved-state-runs",
        title="A local helper runs by the trust recorded in CLAUDE_CONFIG_DIR's state file",
        requires=("TRU-007", "STO-002", "HLP-013"),
        given=World(
            settings=(LOCAL,), trusted=True, config_dir="elsewhere-config", stored_login=LOGIN
        ),
        then=Sent(credential="project-helper-key"),
        incidental=DECOY,
    ),
    Scenario(
        id="trust.trusted-in-default-state-only",
        title="Trust recorded in the default state file is invisible from CLAUDE_CONFIG_DIR",
        requires=("STO-002", "TRU-002"),
        given=World(
            settings=(PROJECT,),
            config_dir="elsewhere-config",
            stored_login=LOGIN,
            files=(File(path="«home»/.claude.json", text=_OWN_STATE),),
        ),
        then=(Sent(credential="stored-access"), NOT_RUN),
    ),
    Scenario(
        id="trust.failing-trusted-helper-hides-login",
        title="A trusted project's helper that fails ends resolution like the user's",
        requires=("TRU-007", "PRE-006", "HLP-004"),
        given=World(
            settings=(
                Settings(
                    scope="project",
                    helper=Helper(name="project-helper", exit_status=1, output=""),
                ),
            ),
            trusted=True,
            stored_login=LOGIN,
        ),
        then=Refused(reason="helper-failed", mentions=("apiKeyHelper",), requirement="PRE-006"),
        control=TRUSTED,
    ),
    Scenario(
        id="trust.passed-key-counts",
        title="A key in passed settings counts as the user's own in an untrusted workspace",
        requires=("TRU-015", "ENV-006"),
        given=World(
            settings=(Settings(scope="passed", env={"ANTHROPIC_API_KEY": "«settings-key»"}),)
        ),
        then=Sent(credential="settings-key"),
    ),
    Scenario(
        id="trust.passed-base-url-counts",
        title="A base URL in passed settings counts as the user's own",
        requires=("TRU-015", "ENV-009"),
        given=World(
            environment=API_KEY,
            settings=(Settings(scope="passed", env=MOVED),),
            endpoint=GATEWAY,
            stored_login=LOGIN,
        ),
        incidental=DECOY,
        then=Sent(credential="environment-key"),
    ),
    Scenario(
        id="trust.two-runs-do-not-trust",
        title="A first run in an untrusted workspace does not make the second one trust it",
        requires=("TRU-002", "TRU-010"),
        given=World(settings=(PROJECT,), stored_login=LOGIN),
        when=(Send(), Send()),
        then=(Sent(credential="stored-access", requirement="TRU-002"), NOT_RUN),
        origin="anthropics/claude-code#72610",
    ),
)

"""The question about trust in an interactive session, and each of its answers (TRU-008)."""

from conformance.scenarios import API_KEY, DECOY, LOGIN, STORED_KEY
from conformance.scenarios.trust.workspace import (
    ACCEPT,
    BYPASS,
    DECLINE,
    HANG_UP,
    LOCAL,
    NOT_RUN,
    PROJECT,
    PROJECT_HELPER,
    SILENCE,
    TRUSTED,
    with_values,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Asked,
    Expectation,
    HelperRuns,
    Mentions,
    Refused,
    Sent,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import Helper, Json, Script, Settings, StoredLogin, World

_MOVED = "elsewhere-config"
_BYPASSING = with_values(PROJECT, **BYPASS)
_ONCE = HelperRuns(least=1, most=1, after_answer=True, name="project-helper")
_ACCEPTED = Control(
    id="control.trust.accepted",
    given=World(settings=(PROJECT,), stored_login=LOGIN),
    credential="project-helper-key",
    when=(ACCEPT,),
)


def _projects(**keys: Json) -> dict[str, Json]:
    """A state file's record of the workspace."""
    return {"projects": {"«workspace»": {**keys}}}


def _goes_on(credential: str) -> tuple[Expectation, ...]:
    """What a no is worth: the next source, or the end of the run, which is a warning."""
    return (
        AnyOf(choices=(Sent(credential=credential), Refused(declined=True)), requirement="TRU-013"),
        Sent(credential=credential, level="SHOULD"),
    )


# The user says yes: asked once, executed after that, and its key is sent.
_YES: tuple[tuple[str, str, World, tuple[str, ...], str | None], ...] = (
    (
        "trust.prompt-accepted",
        "A project's helper runs once the user has said yes, and its key is sent",
        World(settings=(PROJECT,), stored_login=LOGIN),
        (),
        None,
    ),
    (
        "trust.prompt-accepted-local",
        "A helper of local settings runs once the user has said yes, and its key is sent",
        World(settings=(LOCAL,), stored_login=LOGIN),
        ("TRU-003",),
        None,
    ),
    (
        "trust.prompt-accepted-without-login",
        "A project's helper is asked about also where there is no other source",
        World(settings=(PROJECT,)),
        (),
        None,
    ),
    (
        "trust.prompt-accepted-in-moved-configuration",
        "The question is put also with a configuration directory of the user's choice",
        World(settings=(PROJECT,), stored_login=LOGIN, config_dir=_MOVED),
        ("STO-002",),
        None,
    ),
    (
        "trust.prompt-accepted-over-user-helper",
        "An accepted project helper stands above the user's own",
        World(settings=(PROJECT, Settings(helper=Helper()))),
        ("HLP-013",),
        None,
    ),
    (
        "trust.prompt-accepted-after-damaged-record",
        "A damaged record of trust is no answer: the user is asked",
        World(
            settings=(PROJECT,),
            stored_login=LOGIN,
            state=_projects(hasTrustDialogAccepted="true"),
        ),
        ("TRU-014",),
        None,
    ),
    (
        "trust.prompt-accepted-after-another-record",
        "A record of another kind of trust is no answer: the user is asked",
        World(
            settings=(PROJECT,),
            stored_login=LOGIN,
            state=_projects(hasTrustDialogHooksAccepted=True),
        ),
        ("TRU-002",),
        "anthropics/claude-code#54702",
    ),
    (
        "trust.prompt-accepted-beside-trusted-folder",
        "Trust in another folder is no answer: the user is asked",
        World(
            settings=(PROJECT,),
            stored_login=LOGIN,
            state={"projects": {"«elsewhere»": {"hasTrustDialogAccepted": True}}},
        ),
        ("TRU-009",),
        None,
    ),
    (
        "trust.prompt-accepted-despite-bypass",
        "A project that sets its own permission mode is asked about like any other",
        World(settings=(_BYPASSING,), stored_login=LOGIN),
        ("TRU-010",),
        "CVE-2026-33068",
    ),
    (
        "trust.prompt-accepted-with-bypass-of-user",
        "The user's own permission mode does not take the question away",
        World(settings=(PROJECT, Settings(values=BYPASS)), stored_login=LOGIN),
        (),
        "anthropics/claude-code#72610",
    ),
)

# The clouds' programs: nothing is said about requests here.
_CLOUDS: tuple[tuple[str, Script, str, dict[str, str]], ...] = (
    (
        "trust.prompt-accepted-aws-auth-refresh",
        "awsAuthRefresh",
        "TRU-004",
        {"CLAUDE_CODE_USE_BEDROCK": "1"},
    ),
    (
        "trust.prompt-accepted-aws-credential-export",
        "awsCredentialExport",
        "TRU-005",
        {"CLAUDE_CODE_USE_BEDROCK": "1"},
    ),
    (
        "trust.prompt-accepted-gcp-auth-refresh",
        "gcpAuthRefresh",
        "TRU-006",
        {"CLAUDE_CODE_USE_VERTEX": "1", "ANTHROPIC_VERTEX_PROJECT_ID": "a-project"},
    ),
)

# The user says no: asked, not executed, and the next source is there.
_NO: tuple[tuple[str, str, World, str, tuple[str, ...], str | None], ...] = (
    (
        "trust.prompt-declined",
        "A project's helper that the user declines does not run; the login is next",
        World(settings=(PROJECT,), stored_login=LOGIN),
        "stored-access",
        (),
        "anthropics/claude-code#42593",
    ),
    (
        "trust.prompt-declined-local",
        "A helper of local settings that the user declines does not run",
        World(settings=(LOCAL,), stored_login=LOGIN),
        "stored-access",
        ("TRU-003",),
        None,
    ),
    (
        "trust.prompt-declined-above-stored-key",
        "A project's helper that the user declines does not run; the stored key is next",
        World(settings=(PROJECT,), stored_key=STORED_KEY),
        "stored-key",
        (),
        None,
    ),
    (
        "trust.prompt-declined-above-user-helper",
        "A project's helper that the user declines leaves the user's helper in charge",
        World(settings=(PROJECT, Settings(helper=Helper()))),
        "helper-key",
        ("HLP-013",),
        None,
    ),
    (
        "trust.prompt-declined-above-passed-helper",
        "A project's helper that the user declines leaves the passed helper in charge",
        World(settings=(PROJECT, Settings(scope="passed", helper=Helper()))),
        "helper-key",
        ("TRU-015",),
        None,
    ),
    (
        "trust.prompt-declined-despite-bypass",
        "A project's permission mode answers no question in the user's place",
        World(settings=(_BYPASSING,), stored_login=LOGIN),
        "stored-access",
        ("TRU-010",),
        "CVE-2026-33068",
    ),
    (
        "trust.prompt-declined-despite-local-bypass",
        "A permission mode of local settings answers no question either",
        World(settings=(with_values(LOCAL, **BYPASS),), stored_login=LOGIN),
        "stored-access",
        ("TRU-010",),
        "CVE-2026-33068",
    ),
    (
        "trust.prompt-declined-despite-bypass-of-user",
        "The user's own permission mode is no yes to a workspace",
        World(settings=(PROJECT, Settings(values=BYPASS)), stored_login=LOGIN),
        "stored-access",
        (),
        "anthropics/claude-code#72610",
    ),
    (
        "trust.prompt-declined-despite-own-record",
        "A project that brings a record of trust is asked about and can be declined",
        World(
            settings=(with_values(PROJECT, hasTrustDialogAccepted=True),),
            stored_login=LOGIN,
        ),
        "stored-access",
        ("TRU-010",),
        "anthropics/claude-code#54702",
    ),
)

# Nobody answers: not executed, and nothing is recorded, as the run after it shows.
_NO_ANSWER: tuple[tuple[str, str, Settings, Send, str | None], ...] = (
    (
        "trust.prompt-hang-up",
        "A terminal that is closed at the question is no yes, then and later",
        PROJECT,
        HANG_UP,
        None,
    ),
    (
        "trust.prompt-hang-up-local",
        "A terminal that is closed at the question is no yes for local settings either",
        LOCAL,
        HANG_UP,
        None,
    ),
    (
        "trust.prompt-hang-up-despite-bypass",
        "A terminal that is closed is no yes, whatever mode the project sets",
        _BYPASSING,
        HANG_UP,
        "CVE-2026-33068",
    ),
    (
        "trust.prompt-silence",
        "As long as nobody answers a project's helper does not run",
        PROJECT,
        SILENCE,
        "CVE-2025-59536",
    ),
    (
        "trust.prompt-silence-local",
        "As long as nobody answers a helper of local settings does not run",
        LOCAL,
        SILENCE,
        "CVE-2025-59536",
    ),
)

# The user's own: to ask is allowed, so the answer here is yes.
_OWN: tuple[tuple[str, str, str, World, str, str | None], ...] = (
    (
        "trust.prompt-user-helper-runs",
        "TRU-001",
        "The user's helper runs in a terminal too",
        World(helper=Helper()),
        "helper-key",
        None,
    ),
    (
        "trust.prompt-passed-helper-runs",
        "TRU-015",
        "A passed helper runs in a terminal too",
        World(settings=(Settings(scope="passed", helper=Helper()),)),
        "helper-key",
        None,
    ),
    (
        "trust.prompt-home-is-workspace",
        "TRU-001",
        "In the home the user's settings are their own in a terminal too",
        World(helper=Helper(), home_is_workspace=True),
        "helper-key",
        "anthropics/claude-code#18942",
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("TRU-008", "TRU-007", *more),
            given=given,
            when=(ACCEPT,),
            then=(Asked(), _ONCE, Sent(credential="project-helper-key")),
            incidental=() if given.stored_login is None else DECOY,
            origin=origin,
        )
        for id_, title, given, more, origin in _YES
    ),
    *(
        Scenario(
            id=id_,
            title=f"{script} of a project runs once the user has said yes",
            requires=("TRU-008", "TRU-007", requirement),
            given=World(
                environment=environment,
                settings=(
                    Settings(scope="project", scripts={script: Helper(name="script", output="")}),
                ),
            ),
            when=(ACCEPT,),
            then=(Asked(), HelperRuns(least=1, most=3, after_answer=True, name="script")),
        )
        for id_, script, requirement, environment in _CLOUDS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("TRU-008", "TRU-013", *more),
            given=given,
            when=(DECLINE,),
            then=(Asked(), NOT_RUN, *_goes_on(credential)),
            control=_ACCEPTED,
            origin=origin,
        )
        for id_, title, given, credential, more, origin in _NO
    ),
    Scenario(
        id="trust.prompt-declined-alone",
        title="Where the user declines the one source that there is, the run is refused",
        requires=("TRU-008", "PRE-010"),
        given=World(settings=(PROJECT,)),
        when=(DECLINE,),
        then=(Asked(), NOT_RUN, Refused(declined=True, requirement="PRE-010")),
        control=_ACCEPTED,
    ),
    Scenario(
        id="trust.prompt-no-is-no-yes-later",
        title="After a no the next run that asks nobody does not execute the helper",
        requires=("TRU-008", "TRU-013"),
        given=World(settings=(PROJECT,), stored_login=LOGIN),
        when=(DECLINE, Send()),
        then=(
            Asked(step=0),
            NOT_RUN,
            Sent(credential="stored-access", requirement="TRU-013"),
        ),
        control=_ACCEPTED,
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("TRU-008", "TRU-013"),
            given=World(settings=(settings,), stored_login=LOGIN),
            when=(unanswered, Send()),
            then=(
                Asked(step=0),
                NOT_RUN,
                Sent(credential="stored-access", requirement="TRU-013"),
            ),
            control=_ACCEPTED,
            origin=origin,
        )
        for id_, title, settings, unanswered, origin in _NO_ANSWER
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=(requirement, "HLP-001"),
            given=World(
                helper=given.helper,
                settings=given.settings,
                home_is_workspace=given.home_is_workspace,
                stored_login=StoredLogin(),
            ),
            when=(ACCEPT,),
            then=(Sent(credential=credential), HelperRuns(least=1, most=1)),
            incidental=DECOY,
            origin=origin,
        )
        for id_, requirement, title, given, credential, origin in _OWN
    ),
    Scenario(
        id="trust.prompt-below-environment-key",
        title="With a key in the environment no project helper runs, asked about or not",
        requires=("TRU-008", "PRE-007", "PRE-001"),
        given=World(environment=API_KEY, settings=(PROJECT,), stored_login=LOGIN),
        when=(ACCEPT,),
        then=(
            Sent(credential="environment-key", requirement="PRE-001"),
            HelperRuns(most=1, after_answer=True, name="project-helper"),
            HelperRuns(most=0, name="project-helper", requirement="PRE-007"),
        ),
        incidental=DECOY,
    ),
    Scenario(
        id="trust.prompt-failing-helper",
        title="An accepted helper that fails ends resolution like the user's own",
        requires=("TRU-008", "TRU-007", "PRE-006", "HLP-004"),
        given=World(
            settings=(
                Settings(
                    scope="project",
                    helper=Helper(name="project-helper", exit_status=1, output=""),
                ),
            ),
            stored_login=LOGIN,
        ),
        when=(ACCEPT,),
        then=(
            HelperRuns(least=1, most=3, after_answer=True, name="project-helper"),
            Refused(reason="helper-failed", mentions=("apiKeyHelper",), requirement="PRE-006"),
        ),
        control=TRUSTED,
    ),
    Scenario(
        id="trust.prompt-names-helper",
        title="Who is asked is told what a yes switches on",
        requires=("TRU-008",),
        given=World(settings=(PROJECT,), stored_login=LOGIN),
        when=(HANG_UP,),
        # Not in the specification: a report says that users took the question for another one.
        then=(Asked(), NOT_RUN, Mentions(words=("apiKeyHelper",), level="MAY")),
        control=_ACCEPTED,
        origin="anthropics/claude-code#38319",
    ),
    Scenario(
        id="trust.prompt-local-over-project",
        title="One yes is for the workspace: of its two files the local one counts",
        requires=("TRU-008", "TRU-007", "HLP-013"),
        given=World(
            settings=(
                Settings(scope="local", helper=PROJECT_HELPER),
                Settings(
                    scope="project",
                    helper=Helper(name="shared-helper", output="«shared-helper-key»\n"),
                ),
            ),
            stored_login=LOGIN,
        ),
        when=(ACCEPT,),
        then=(
            Asked(),
            _ONCE,
            Sent(credential="project-helper-key", requirement="HLP-013"),
            HelperRuns(most=0, name="shared-helper", requirement="HLP-013"),
        ),
        incidental=DECOY,
    ),
)

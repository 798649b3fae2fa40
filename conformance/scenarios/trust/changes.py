"""Trust that is taken back, and a helper that appears between two runs (TRU-016, TRU-002)."""

from conformance.scenarios import LOGIN, STORED_KEY
from conformance.scenarios.trust.workspace import (
    ACCEPT,
    DECLINE,
    HANG_UP,
    LOCAL,
    NOT_RUN,
    PROJECT,
    PROJECT_HELPER,
    TRUSTED,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Asked,
    Expectation,
    HelperRuns,
    Refused,
    Sent,
)
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Remove, Send, Step, Withdraw, Write
from conformance.vocabulary.world import File, Helper, Settings, World

_ONCE = HelperRuns(least=1, most=1, name="project-helper")
_TWICE = HelperRuns(least=2, most=2, name="project-helper")
_FROM_HELPER = Sent(credential="project-helper-key", step=0, requirement="TRU-007")
_HELPER_AGAIN = Sent(credential="project-helper-key")
_FROM_LOGIN = Sent(credential="stored-access", requirement="TRU-013")

# Trust taken back after a run that made use of it.
_TAKEN: tuple[
    tuple[str, str, World, tuple[Step, ...], tuple[Expectation, ...], tuple[str, ...]], ...
] = (
    (
        "trust.withdrawn",
        "Trust that was taken back does not hold in the next run",
        World(settings=(PROJECT,), stored_login=LOGIN, trusted=True),
        (Send(), Withdraw(), Send()),
        (_ONCE, _FROM_HELPER, _FROM_LOGIN),
        ("TRU-007", "TRU-013"),
    ),
    (
        "trust.withdrawn-from-local-settings",
        "Trust that was taken back does not hold for local settings either",
        World(settings=(LOCAL,), stored_login=LOGIN, trusted=True),
        (Send(), Withdraw(), Send()),
        (_ONCE, _FROM_HELPER, _FROM_LOGIN),
        ("TRU-007", "TRU-013", "TRU-003"),
    ),
    (
        "trust.withdrawn-above-stored-key",
        "Without its trust a workspace leaves the stored key in charge",
        World(settings=(PROJECT,), stored_key=STORED_KEY, trusted=True),
        (Send(), Withdraw(), Send()),
        (_ONCE, _FROM_HELPER, Sent(credential="stored-key", requirement="TRU-013")),
        ("TRU-007", "TRU-013"),
    ),
    (
        "trust.withdrawn-above-user-helper",
        "Without its trust a workspace leaves the user's helper in charge",
        World(settings=(PROJECT, Settings(helper=Helper())), trusted=True),
        (Send(), Withdraw(), Send()),
        (_ONCE, _FROM_HELPER, Sent(credential="helper-key", requirement="TRU-013")),
        ("TRU-007", "TRU-013"),
    ),
    (
        "trust.withdrawn-in-moved-configuration",
        "Trust is taken back from the configuration directory that the user chose",
        World(settings=(PROJECT,), stored_login=LOGIN, trusted=True, config_dir="elsewhere-config"),
        (Send(), Withdraw(), Send()),
        (_ONCE, _FROM_HELPER, _FROM_LOGIN),
        ("TRU-007", "TRU-013", "STO-002"),
    ),
    (
        "trust.withdrawn-for-good",
        "Trust that was taken back stays away in the runs after the next one",
        World(settings=(PROJECT,), stored_login=LOGIN, trusted=True),
        (Send(), Withdraw(), Send(), Send()),
        (_ONCE, _FROM_HELPER, _FROM_LOGIN),
        ("TRU-007", "TRU-013"),
    ),
    (
        "trust.withdrawn-with-state-file",
        "Without its state file a workspace that was trusted is not",
        World(settings=(PROJECT,), stored_login=LOGIN, trusted=True),
        (Send(), Remove(paths=("«home»/.claude.json",)), Send()),
        (_ONCE, _FROM_HELPER, _FROM_LOGIN),
        ("TRU-007", "TRU-013"),
    ),
    (
        "trust.withdrawn-after-yes",
        "A yes that was taken back does not hold in the next run",
        World(settings=(PROJECT,), stored_login=LOGIN),
        (ACCEPT, Withdraw(), Send()),
        (Asked(step=0, requirement="TRU-008"), _ONCE, _FROM_HELPER, _FROM_LOGIN),
        ("TRU-007", "TRU-013", "TRU-008"),
    ),
    (
        "trust.withdrawn-after-yes-to-local-settings",
        "A yes to local settings that was taken back does not hold in the next run",
        World(settings=(LOCAL,), stored_login=LOGIN),
        (ACCEPT, Withdraw(), Send()),
        (Asked(step=0, requirement="TRU-008"), _ONCE, _FROM_HELPER, _FROM_LOGIN),
        ("TRU-007", "TRU-013", "TRU-008"),
    ),
    (
        "trust.withdrawn-after-yes-and-declined",
        "A yes that was taken back is asked for again, and a no holds",
        World(settings=(PROJECT,), stored_login=LOGIN),
        (ACCEPT, Withdraw(), DECLINE, Send()),
        (_ONCE, _FROM_HELPER, Asked(step=2), _FROM_LOGIN),
        ("TRU-007", "TRU-013", "TRU-008"),
    ),
    (
        "trust.withdrawn-and-declined",
        "After trust was taken back the user is asked, and a no holds",
        World(settings=(PROJECT,), stored_login=LOGIN, trusted=True),
        (Send(), Withdraw(), DECLINE, Send()),
        (_ONCE, _FROM_HELPER, Asked(step=2), _FROM_LOGIN),
        ("TRU-007", "TRU-013", "TRU-008"),
    ),
    (
        "trust.withdrawn-and-unanswered",
        "After trust was taken back a terminal that is closed is no yes",
        World(settings=(PROJECT,), stored_login=LOGIN, trusted=True),
        (Send(), Withdraw(), HANG_UP, Send()),
        (_ONCE, _FROM_HELPER, Asked(step=2), _FROM_LOGIN),
        ("TRU-007", "TRU-013", "TRU-008"),
    ),
    (
        "trust.withdrawn-in-terminal",
        "A terminal in which nobody had to be asked asks once trust was taken back",
        World(settings=(PROJECT,), stored_login=LOGIN, trusted=True),
        (DECLINE, Withdraw(), DECLINE, Send()),
        (
            Asked(least=0, most=0, step=0, requirement="TRU-008"),
            _ONCE,
            _FROM_HELPER,
            Asked(step=2),
            _FROM_LOGIN,
        ),
        ("TRU-007", "TRU-013", "TRU-008"),
    ),
    (
        "trust.withdrawn-and-given-again",
        "After trust was taken back the user is asked, and a new yes counts",
        World(settings=(PROJECT,), stored_login=LOGIN, trusted=True),
        (Send(), Withdraw(), ACCEPT),
        (_TWICE, _FROM_HELPER, Asked(), _HELPER_AGAIN),
        ("TRU-007", "TRU-008"),
    ),
)

# The world has the helper's program, and no settings that name it until they are written.
_NOT_YET = Settings(scope="project", helper=PROJECT_HELPER, text="{}")
_NOT_YET_LOCAL = Settings(scope="local", helper=PROJECT_HELPER, text="{}")
_HELPER_TEXT = '{"apiKeyHelper": "«program»"}'
_APPEARS = Write(file=File(path="«workspace»/.claude/settings.json", text=_HELPER_TEXT))
_APPEARS_LOCAL = Write(file=File(path="«workspace»/.claude/settings.local.json", text=_HELPER_TEXT))
_APPEARING: tuple[tuple[str, str, Settings, tuple[Step, ...], tuple[Expectation, ...]], ...] = (
    (
        "trust.helper-appears",
        "A helper that appears in an untrusted workspace is not executed",
        _NOT_YET,
        (Send(), _APPEARS, Send()),
        (),
    ),
    (
        "trust.helper-appears-in-local-settings",
        "A helper that appears in local settings of an untrusted workspace is not executed",
        _NOT_YET_LOCAL,
        (Send(), _APPEARS_LOCAL, Send()),
        (),
    ),
    (
        "trust.helper-appears-before-question",
        "A helper that appears is asked about in the next terminal, and a no holds",
        _NOT_YET,
        (Send(), _APPEARS, DECLINE, Send()),
        (Asked(step=2, requirement="TRU-008"),),
    ),
    (
        "trust.helper-appears-after-no",
        "A helper that appears after a no is not executed by a run that asks nobody",
        _NOT_YET,
        (DECLINE, _APPEARS, Send()),
        (),
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("TRU-016", *more),
            given=given,
            when=when,
            then=then,
        )
        for id_, title, given, when, then, more in _TAKEN
    ),
    Scenario(
        id="trust.withdrawn-alone",
        title="Without its trust a workspace with the one source that there is gets a refusal",
        requires=("TRU-016", "TRU-007", "PRE-010"),
        given=World(settings=(PROJECT,), trusted=True),
        when=(Send(), Withdraw(), Send()),
        then=(_ONCE, _FROM_HELPER, Refused(requirement="PRE-010")),
        control=TRUSTED,
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("TRU-002", "TRU-013", "TRU-008"),
            given=World(settings=(settings,), stored_login=LOGIN),
            when=when,
            then=(NOT_RUN, *then, _FROM_LOGIN),
            control=TRUSTED,
            origin="CVE-2026-25725",
        )
        for id_, title, settings, when, then in _APPEARING
    ),
    Scenario(
        id="trust.helper-appears-and-is-accepted",
        title="A helper that appears runs once the user has said yes",
        requires=("TRU-008", "TRU-007", "TRU-002"),
        given=World(settings=(_NOT_YET,), stored_login=LOGIN),
        when=(Send(), _APPEARS, ACCEPT),
        then=(
            Sent(credential="stored-access", step=0, requirement="TRU-002"),
            Asked(),
            HelperRuns(least=1, most=1, after_answer=True, name="project-helper"),
            _HELPER_AGAIN,
        ),
        origin="CVE-2026-25725",
    ),
    Scenario(
        id="trust.helper-appears-where-trusted",
        title="A helper that appears in a trusted workspace supplies the key, or the login does",
        requires=("TRU-007", "TRU-013"),
        given=World(settings=(_NOT_YET,), stored_login=LOGIN, trusted=True),
        when=(Send(), _APPEARS, Send()),
        # Trust is the workspace's, and so covers it; a program that wants a new yes for a new
        # program, as the advisory suggests, is stricter and conforms too.
        then=(
            Sent(credential="stored-access", step=0),
            AnyOf(choices=(_HELPER_AGAIN, Sent(credential="stored-access"))),
            HelperRuns(most=1, name="project-helper"),
        ),
        origin="CVE-2026-25725",
    ),
)

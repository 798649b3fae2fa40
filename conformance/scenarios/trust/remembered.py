"""What a yes is worth in the next run, and who is not asked at all (TRU-008)."""

from conformance.scenarios import DECOY, LOGIN, STORED_KEY
from conformance.scenarios.trust.workspace import ACCEPT, BYPASS, DECLINE, LOCAL, PROJECT
from conformance.vocabulary.expectations import Asked, Expectation, HelperRuns, Keeps, Sent
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Send, Step
from conformance.vocabulary.world import Settings, World

_STATE = "«home»/.claude.json"
_MOVED = "elsewhere-config"
_NOT_ASKED = Asked(least=0, most=0)
_ONCE = HelperRuns(least=1, most=1, after_answer=True, name="project-helper")
_TWICE = HelperRuns(least=2, most=2, after_answer=True, name="project-helper")
_SENT = Sent(credential="project-helper-key")

# What a yes is worth in the next run, and what a no is not.
_LATER: tuple[
    tuple[str, str, World, tuple[Step, ...], tuple[Expectation, ...], tuple[str, ...]], ...
] = (
    (
        "trust.prompt-remembered",
        "An accepted workspace is trusted by the next run that asks nobody",
        World(settings=(PROJECT,), stored_login=LOGIN),
        (ACCEPT, Send()),
        (_TWICE, _SENT),
        (),
    ),
    (
        "trust.prompt-remembered-local",
        "Accepted local settings are trusted by the next run that asks nobody",
        World(settings=(LOCAL,), stored_login=LOGIN),
        (ACCEPT, Send()),
        (_TWICE, _SENT),
        (),
    ),
    (
        "trust.prompt-remembered-in-moved-configuration",
        "A yes is kept in the configuration directory that the user chose",
        World(settings=(PROJECT,), stored_login=LOGIN, config_dir=_MOVED),
        (ACCEPT, Send()),
        (_TWICE, _SENT),
        ("STO-002",),
    ),
    (
        "trust.prompt-remembered-in-terminal",
        "An accepted workspace is not asked about again",
        World(settings=(PROJECT,), stored_login=LOGIN),
        (ACCEPT, DECLINE),
        (_TWICE, _SENT, _NOT_ASKED),
        (),
    ),
    (
        "trust.prompt-remembered-with-bypass-of-user",
        "A yes is kept also where the user has set a permission mode",
        World(settings=(PROJECT, Settings(values=BYPASS)), stored_login=LOGIN),
        (ACCEPT, Send()),
        (_TWICE, _SENT),
        (),
    ),
    (
        "trust.prompt-remembered-beside-other-state",
        "A yes is added to the state file, and what stood there stays",
        World(
            settings=(PROJECT,),
            stored_key=STORED_KEY,
            state={
                "keptByAnother": 7,
                "projects": {"«elsewhere»": {"hasTrustDialogAccepted": True, "notes": ["a"]}},
            },
        ),
        (ACCEPT, Send()),
        (
            _TWICE,
            _SENT,
            Keeps(path=_STATE, requirement="STO-009"),
        ),
        ("STO-009",),
    ),
    (
        "trust.prompt-asked-after-silent-runs",
        "Runs that asked nobody leave the question to be put later",
        World(settings=(PROJECT, Settings(values=BYPASS)), stored_login=LOGIN),
        (Send(), Send(), ACCEPT),
        (Asked(), _ONCE, _SENT),
        (),
    ),
)
_NEVER: tuple[tuple[str, str, World, tuple[str, ...]], ...] = (
    (
        "trust.prompt-not-put-where-trusted",
        "In a trusted workspace nobody is asked, and its helper runs",
        World(settings=(PROJECT,), stored_login=LOGIN, trusted=True),
        (),
    ),
    (
        "trust.prompt-not-put-where-local-trusted",
        "In a trusted workspace nobody is asked about local settings",
        World(settings=(LOCAL,), stored_login=LOGIN, trusted=True),
        (),
    ),
    (
        "trust.prompt-not-put-where-moved-state-trusts",
        "Nobody is asked where the chosen configuration directory records trust",
        World(settings=(PROJECT,), stored_login=LOGIN, trusted=True, config_dir=_MOVED),
        ("STO-002",),
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("TRU-008", "TRU-007", *more),
            given=given,
            when=when,
            then=then,
            incidental=() if given.stored_login is None else DECOY,
            origin="anthropics/claude-code#72610" if len(given.settings) > 1 else None,
        )
        for id_, title, given, when, then, more in _LATER
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("TRU-008", "TRU-007", *more),
            given=given,
            when=(DECLINE,),
            then=(
                _NOT_ASKED,
                HelperRuns(least=1, most=1, name="project-helper"),
                Sent(credential="project-helper-key"),
            ),
            incidental=DECOY,
        )
        for id_, title, given, more in _NEVER
    ),
)

"""Which workspace a record of trust is about: neighbours, odd spellings, links (TRU-009)."""

from conformance.scenarios import LOGIN
from conformance.scenarios.trust.workspace import (
    DECLINE,
    LOCAL,
    NOT_RUN,
    PROJECT,
    TRUSTED,
)
from conformance.vocabulary.expectations import AnyOf, Asked, Expectation, Refused, Sent
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.world import Json, World


def _trusting(*paths: str) -> dict[str, Json]:
    """A state file that trusts these paths."""
    return {"projects": {path: {"hasTrustDialogAccepted": True} for path in paths}}


# Paths that are not the workspace's, however near they come.
_OTHERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "trust.sibling-trusted",
        "To trust a folder beside the workspace does not trust the workspace",
        ("«beside»/sibling",),
    ),
    (
        "trust.former-name-trusted",
        "A workspace that was trusted under its former name is not under its new one",
        ("«beside»/workspace-before-it-was-renamed",),
    ),
    (
        "trust.upper-case-trusted",
        "A path in capitals is another folder than the workspace",
        ("«beside»/WORKSPACE",),
    ),
    (
        "trust.capital-letter-trusted",
        "A path with one capital letter is another folder than the workspace",
        ("«beside»/Workspace",),
    ),
    (
        "trust.foreign-letter-trusted",
        "A path with a letter that only looks alike is another folder than the workspace",
        ("«beside»/w\N{CYRILLIC SMALL LETTER O}rkspace",),
    ),
    (
        "trust.path-through-workspace-trusted",
        "A path that leads through the workspace to a folder beside it does not trust it",
        ("«workspace»/../sibling",),
    ),
    (
        "trust.path-through-sibling-below-trusted",
        "A path that leads to a folder inside the workspace does not trust the workspace",
        ("«beside»/sibling/../workspace/inner",),
    ),
    (
        "trust.white-space-after-path-trusted",
        "A path with white space after it is another folder than the workspace",
        ("«workspace» ",),
    ),
    (
        "trust.all-neighbours-trusted",
        "To trust every neighbour does not add up to trust in the workspace",
        (
            "«beside»/sibling",
            "«beside»/work",
            "«workspace»-other",
            "«workspace»/inner",
            "«workspace»/.claude",
            "«home»",
            "«elsewhere»",
        ),
    ),
    (
        "trust.name-alone-trusted",
        "The workspace's name without its path trusts no workspace",
        ("workspace",),
    ),
    ("trust.dot-trusted", "A dot instead of a path trusts no workspace", (".",)),
    ("trust.star-trusted", "A pattern instead of a path trusts no workspace", ("*",)),
    (
        "trust.pattern-beside-trusted",
        "A pattern for the folders beside it does not trust the workspace",
        ("«beside»/*", "«beside»/work.*"),
    ),
    ("trust.tilde-trusted", "A tilde instead of a path trusts no workspace", ("~", "~/*")),
)

# Odd spellings of the workspace, and folders above it: trusted along with it, or not (TRU-009).
_OPEN: tuple[tuple[str, str, World], ...] = (
    (
        "trust.slash-after-path-trusted",
        "A record with a slash after the workspace's path counts, or it does not",
        World(state=_trusting("«workspace»/")),
    ),
    (
        "trust.dots-in-path-trusted",
        "A record with dots in the workspace's path counts, or it does not",
        World(state=_trusting("«workspace»/inner/..", "«beside»/./workspace")),
    ),
    (
        "trust.root-trusted",
        "To trust the root trusts a workspace below it, or it does not",
        World(state=_trusting("/")),
    ),
    (
        "trust.parent-by-dots-trusted",
        "To trust the folder above by two dots trusts the workspace, or it does not",
        World(state=_trusting("«workspace»/..")),
    ),
    (
        "trust.folder-behind-link-trusted",
        "A link to a trusted folder is trusted, or it is not",
        World(workspace_is_link=True, state=_trusting("«beside»/linked")),
    ),
)

# The same at a terminal: the neighbours' trust is no answer.
_ASKED: tuple[tuple[str, str, str], ...] = (
    (
        "trust.prompt-beside-trusted-sibling",
        "Trust in a folder beside the workspace takes the question not away",
        "«beside»/sibling",
    ),
    (
        "trust.prompt-beside-trusted-longer-name",
        "Trust in a folder with a longer name takes the question not away",
        "«workspace»-other",
    ),
    (
        "trust.prompt-above-trusted-folder",
        "Trust in a folder inside the workspace takes the question not away",
        "«workspace»/inner",
    ),
)
_LEFT: tuple[Expectation, ...] = (
    AnyOf(
        choices=(Sent(credential="stored-access"), Refused(declined=True)), requirement="TRU-013"
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("TRU-009", "TRU-013"),
            given=World(settings=(PROJECT,), stored_login=LOGIN, state=_trusting(*paths)),
            then=(NOT_RUN, Sent(credential="stored-access", requirement="TRU-013")),
            control=TRUSTED,
        )
        for id_, title, paths in _OTHERS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("TRU-009", "TRU-007", "TRU-013"),
            given=World(
                settings=(PROJECT,),
                stored_login=LOGIN,
                state=given.state,
                workspace_is_link=given.workspace_is_link,
            ),
            then=AnyOf(
                choices=(Sent(credential="stored-access"), Sent(credential="project-helper-key"))
            ),
        )
        for id_, title, given in _OPEN
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("TRU-009", "TRU-008", "TRU-013"),
            given=World(settings=(PROJECT,), stored_login=LOGIN, state=_trusting(path)),
            when=(DECLINE,),
            then=(Asked(), NOT_RUN, *_LEFT),
            control=TRUSTED,
        )
        for id_, title, path in _ASKED
    ),
    Scenario(
        id="trust.prompt-at-link",
        title="A trusted path that has become a link is asked about anew",
        requires=("TRU-009", "TRU-008", "TRU-013"),
        given=World(settings=(LOCAL,), stored_login=LOGIN, trusted=True, workspace_is_link=True),
        when=(DECLINE,),
        then=(Asked(), NOT_RUN, *_LEFT),
        control=TRUSTED,
    ),
)

"""Which workspace a record of trust is about: neighbours, odd spellings, links (TRU-009)."""

from conformance.scenarios import LOGIN
from conformance.scenarios.trust.workspace import (
    DECLINE,
    LOCAL,
    MARK,
    MARKED,
    MARKER,
    NOT_RUN,
    PROJECT,
    TRUSTED,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Asked,
    Expectation,
    Refused,
    Sent,
    Unchanged,
)
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.world import File, Json, World


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

# A trusted folder of the user's, and what lies in it. Who leads to it is no part of it.
_TRUSTED_FOLDER = "«home»/trusted"
_THERE = File(
    path=f"{_TRUSTED_FOLDER}/.claude/settings.json",
    kind="json",
    json={"apiKeyHelper": f"{MARK}; echo «workspace-key»"},
)
_LINKS: tuple[tuple[str, str, str, str], ...] = (
    (
        "trust.linked-settings",
        "Settings of an untrusted project that are a link into a trusted folder count as its own",
        "«workspace»/.claude/settings.json",
        _THERE.path,
    ),
    (
        "trust.linked-local-settings",
        "Untrusted local settings that are a link into a trusted folder count as its own",
        "«workspace»/.claude/settings.local.json",
        _THERE.path,
    ),
    (
        "trust.linked-settings-folder",
        "An untrusted project's folder of settings that is a link to a trusted one is its own",
        "«workspace»/.claude",
        f"{_TRUSTED_FOLDER}/.claude",
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
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("TRU-009", "TRU-002", "TRU-013"),
            given=World(
                files=(_THERE, File(path=path, kind="link", text=leads_to)),
                state=_trusting(_TRUSTED_FOLDER),
                strangers=("workspace-key",),
                stored_login=LOGIN,
            ),
            then=(
                Unchanged(path=MARKER),
                Sent(credential="stored-access", requirement="TRU-013"),
            ),
            # Not the twin that is trusted: a program may read no settings that are a link.
            control=MARKED,
            needs=("helper", "settings", "trust"),
        )
        for id_, title, path, leads_to in _LINKS
    ),
    Scenario(
        id="trust.lying-pwd",
        title="Variables that name a trusted folder do not trust the one that the program runs in",
        requires=("TRU-009", "TRU-002", "TRU-013"),
        given=World(
            # PWD is a shell's, OLDPWD too, INIT_CWD npm's: all of them are words of whoever starts.
            environment=dict.fromkeys(("PWD", "OLDPWD", "INIT_CWD"), "«elsewhere»"),
            settings=(PROJECT,),
            state=_trusting("«elsewhere»"),
            stored_login=LOGIN,
        ),
        then=(NOT_RUN, Sent(credential="stored-access", requirement="TRU-013")),
        control=TRUSTED,
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

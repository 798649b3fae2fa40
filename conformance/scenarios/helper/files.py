"""Which settings file names the helper, and files that are damaged (HLP-013 to -015)."""

from collections.abc import Mapping

from conformance.scenarios import API_KEY, CREDENTIALS, DECOY, LOGIN, STORED_KEY, decoyed
from conformance.vocabulary.expectations import (
    AnyOf,
    HelperRuns,
    Mentions,
    Refused,
    Sent,
    Unchanged,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import File, Helper, Json, Scope, Settings, World

_SENT = Sent(credential="helper-key")
_WORKING = Control(
    id="control.helper.working",
    given=World(helper=Helper(), stored_login=LOGIN, stored_key=STORED_KEY),
    credential="helper-key",
)

# One helper for each place that can name one, told apart by name and by what it prints.
_SCOPED: Mapping[Scope, Settings] = {
    scope: Settings(
        scope=scope, helper=Helper(name=f"{scope}-helper", output=f"«{scope}-helper-key»\n")
    )
    for scope in ("managed", "passed", "local", "project", "user")
}

# Strongest first in each row: the helper that runs, then the ones that do not.
_RANKS: tuple[tuple[str, str, tuple[Scope, ...]], ...] = (
    (
        "helper.managed-over-passed",
        "Managed settings' helper beats the passed one",
        ("managed", "passed"),
    ),
    (
        "helper.managed-over-local",
        "Managed settings' helper beats the local project's",
        ("managed", "local"),
    ),
    (
        "helper.managed-over-project",
        "Managed settings' helper beats the project's",
        ("managed", "project"),
    ),
    ("helper.managed-over-user", "Managed settings' helper beats the user's", ("managed", "user")),
    (
        "helper.passed-over-local",
        "Passed settings' helper beats the local project's",
        ("passed", "local"),
    ),
    (
        "helper.passed-over-project",
        "Passed settings' helper beats the project's",
        ("passed", "project"),
    ),
    ("helper.passed-over-user", "Passed settings' helper beats the user's", ("passed", "user")),
    (
        "helper.local-over-project",
        "A trusted project's local helper beats its shared one",
        ("local", "project"),
    ),
    (
        "helper.local-over-user",
        "A trusted project's local helper beats the user's",
        ("local", "user"),
    ),
    (
        "helper.project-over-user",
        "A trusted project's helper beats the user's",
        ("project", "user"),
    ),
    (
        "helper.managed-over-all",
        "With all five settings files the managed one names the helper",
        ("managed", "passed", "local", "project", "user"),
    ),
    (
        "helper.passed-over-the-rest",
        "Without managed settings the passed ones name the helper",
        ("passed", "local", "project", "user"),
    ),
    (
        "helper.local-over-the-rest",
        "Without passed settings a trusted project's local ones name the helper",
        ("local", "project", "user"),
    ),
)

# Untrusted, both files of the project are out; the strongest of the rest counts.
_UNTRUSTED: tuple[tuple[str, str, tuple[Scope, ...], Scope], ...] = (
    (
        "helper.untrusted-files-take-no-part",
        "In an untrusted workspace the user's helper runs and the project's two do not",
        ("local", "project", "user"),
        "user",
    ),
    (
        "helper.passed-in-untrusted-workspace",
        "In an untrusted workspace the passed helper runs and the project's two do not",
        ("passed", "local", "project", "user"),
        "passed",
    ),
)

# Values of the setting that are no command.
_NO_TEXT: tuple[tuple[str, str, Json], ...] = (
    ("helper.setting-is-number", "a number", 42),
    ("helper.setting-is-zero", "zero", 0),
    ("helper.setting-is-true", "true", True),
    ("helper.setting-is-false", "false", False),
    ("helper.setting-is-null", "null", None),
    ("helper.setting-is-list", "a list", ["/bin/echo", "«helper-key»"]),
    ("helper.setting-is-list-of-one", "a list of one", ["echo «helper-key»"]),
    ("helper.setting-is-empty-list", "an empty list", []),
    ("helper.setting-is-object", "an object", {"command": "echo «helper-key»"}),
)

_TRUNCATED = '{"apiKeyHelper": "«program»", '
# A file that is not JSON counts as absent; a message names it, and it stays as it is.
_BROKEN: tuple[tuple[str, str, World, Sent, str, str | None], ...] = (
    (
        "helper.broken-user-file-and-key",
        "With user settings cut short the environment key is used",
        World(environment=API_KEY, settings=(Settings(text=_TRUNCATED, helper=Helper()),)),
        Sent(credential="environment-key"),
        "settings.json",
        "«config»/settings.json",
    ),
    (
        "helper.broken-user-file-and-login",
        "With user settings cut short the stored login is used",
        World(stored_login=LOGIN, settings=(Settings(text=_TRUNCATED, helper=Helper()),)),
        Sent(credential="stored-access"),
        "settings.json",
        "«config»/settings.json",
    ),
    (
        "helper.broken-user-file-and-stored-key",
        "With user settings cut short the stored key is used",
        World(stored_key=STORED_KEY, settings=(Settings(text=_TRUNCATED, helper=Helper()),)),
        Sent(credential="stored-key"),
        "settings.json",
        "«config»/settings.json",
    ),
    (
        "helper.empty-user-file",
        "With user settings of zero bytes the stored login is used",
        World(stored_login=LOGIN, settings=(Settings(text=""),)),
        Sent(credential="stored-access"),
        "settings.json",
        "«config»/settings.json",
    ),
    (
        "helper.user-file-with-comment",
        "User settings with a comment are not valid JSON and count as absent",
        World(
            stored_login=LOGIN,
            settings=(
                Settings(text='{\n  // ours\n  "apiKeyHelper": "«program»"\n}', helper=Helper()),
            ),
        ),
        Sent(credential="stored-access"),
        "settings.json",
        "«config»/settings.json",
    ),
    (
        "helper.user-file-with-trailing-comma",
        "User settings with a trailing comma are not valid JSON and count as absent",
        World(
            stored_login=LOGIN,
            settings=(Settings(text='{"apiKeyHelper": "«program»",}', helper=Helper()),),
        ),
        Sent(credential="stored-access"),
        "settings.json",
        "«config»/settings.json",
    ),
    (
        "helper.broken-project-file",
        "With a trusted project's settings cut short the user's helper is used",
        World(
            trusted=True,
            settings=(Settings(helper=Helper()), Settings(scope="project", text=_TRUNCATED)),
        ),
        _SENT,
        "settings.json",
        "«workspace»/.claude/settings.json",
    ),
    (
        "helper.broken-local-file",
        "With a trusted project's local settings cut short the user's helper is used",
        World(
            trusted=True,
            settings=(Settings(helper=Helper()), Settings(scope="local", text=_TRUNCATED)),
        ),
        _SENT,
        "settings.local.json",
        "«workspace»/.claude/settings.local.json",
    ),
    (
        "helper.broken-managed-file",
        "With managed settings cut short the user's helper is used",
        World(settings=(Settings(helper=Helper()), Settings(scope="managed", text=_TRUNCATED))),
        _SENT,
        "settings",
        None,
    ),
)

_KEY_FILE = "key"
_PLANTED_HELPER = "#!/bin/sh\nprintf '%s\\n' '«workspace-key»'\n"
_RELATIVE: tuple[tuple[str, str, Scope, str, str], ...] = (
    (
        "helper.relative-path",
        "A user's helper with a relative path is not looked up in the workspace",
        "user",
        "./key-helper",
        "key-helper",
    ),
    (
        "helper.relative-path-in-folder",
        "A user's helper below a folder is not looked up in the workspace",
        "user",
        "bin/key-helper",
        "bin/key-helper",
    ),
    (
        "helper.bare-name",
        "A user's helper without a path is not looked up in the workspace",
        "user",
        "pecking-order-key-helper",
        "pecking-order-key-helper",
    ),
    (
        "helper.passed-relative-path",
        "A passed helper with a relative path is not looked up in the workspace",
        "passed",
        "./key-helper",
        "key-helper",
    ),
    (
        "helper.relative-file",
        "A user's helper that reads a relative file does not find the workspace's",
        "user",
        "cat ./key",
        _KEY_FILE,
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("HLP-013", "TRU-007"),
            given=World(
                trusted=True,
                settings=tuple(_SCOPED[scope] for scope in scopes),
                stored_login=LOGIN,
            ),
            incidental=DECOY,
            then=(
                Sent(credential=f"{scopes[0]}-helper-key"),
                *(HelperRuns(most=0, name=f"{scope}-helper") for scope in scopes[1:]),
            ),
        )
        for id_, title, scopes in _RANKS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("HLP-013", "TRU-001", "TRU-002", "TRU-003"),
            given=World(settings=tuple(_SCOPED[scope] for scope in scopes), stored_login=LOGIN),
            incidental=DECOY,
            then=(
                Sent(credential=f"{winner}-helper-key"),
                HelperRuns(most=0, name="project-helper", requirement="TRU-002"),
                HelperRuns(most=0, name="local-helper", requirement="TRU-003"),
            ),
        )
        for id_, title, scopes, winner in _UNTRUSTED
    ),
    *(
        Scenario(
            id=id_,
            title=f"A helper setting that is {what} is a malformed source; the login is not used",
            requires=("HLP-014", "PRE-006"),
            given=World(settings=(Settings(values={"apiKeyHelper": value}),), stored_login=LOGIN),
            then=Refused(),
            control=_WORKING,
        )
        for id_, what, value in _NO_TEXT
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("HLP-014",),
            given=given,
            then=(then, Mentions(words=(name,)), *((Unchanged(path=path),) if path else ())),
            incidental=incidental,
        )
        for id_, title, plain, then, name, path in _BROKEN
        for given, incidental in (decoyed(plain, then.credential),)
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("HLP-015", "TRU-012"),
            given=World(
                settings=(Settings(scope=scope, helper=Helper(command=command)),),
                files=(
                    File(
                        path=f"«workspace»/{path}",
                        text="«workspace-key»\n" if path == _KEY_FILE else _PLANTED_HELPER,
                        mode=0o700,
                    ),
                ),
                strangers=("workspace-key",),
            ),
            then=Refused(),
            control=_WORKING,
            origin="CVE-2025-65099",
        )
        for id_, title, scope, command, path in _RELATIVE
    ),
    Scenario(
        id="helper.setting-is-number-below-key",
        title="A helper setting that is a number is not reached when a key ranks above it",
        requires=("HLP-014", "PRE-001"),
        given=World(
            environment=API_KEY,
            settings=(Settings(values={"apiKeyHelper": 42}),),
            stored_login=LOGIN,
        ),
        incidental=DECOY,
        then=Sent(credential="environment-key", requirement="PRE-001"),
    ),
    Scenario(
        id="helper.broken-passed-file",
        title="With passed settings cut short the user's helper is used or the run is refused",
        requires=("HLP-014",),
        given=World(
            settings=(Settings(helper=Helper()), Settings(scope="passed", text=_TRUNCATED)),
            stored_login=LOGIN,
        ),
        incidental=DECOY,
        then=(AnyOf(choices=(_SENT, Refused())), Mentions(words=("settings",))),
        control=_WORKING,
    ),
    Scenario(
        id="helper.passed-file-missing",
        title="With passed settings that do not exist the user's helper is used or the run refused",
        requires=("HLP-014",),
        given=World(helper=Helper(), stored_login=LOGIN),
        when=(Send(flags=("settings",)),),
        then=AnyOf(choices=(_SENT, Refused())),
        control=_WORKING,
        needs=("settings",),
        incidental=DECOY,
    ),
    Scenario(
        id="helper.broken-untrusted-file",
        title="With an untrusted project's settings cut short the user's helper is used",
        requires=("HLP-014", "TRU-002"),
        given=World(
            settings=(Settings(helper=Helper()), Settings(scope="project", text=_TRUNCATED)),
            stored_login=LOGIN,
        ),
        incidental=DECOY,
        then=(_SENT, Unchanged(path="«workspace»/.claude/settings.json")),
    ),
    Scenario(
        id="helper.broken-file-alone",
        title="User settings cut short and nothing else is no source; the run is refused",
        requires=("HLP-014", "PRE-010"),
        given=World(settings=(Settings(text=_TRUNCATED, helper=Helper()),)),
        then=(
            Refused(mentions=("settings.json",)),
            HelperRuns(most=0),
            Unchanged(path="«config»/settings.json"),
            Unchanged(path=CREDENTIALS),
        ),
        control=_WORKING,
    ),
)

"""Damaged stores: what counts as no login, and is left as it is (STO-004, STO-005)."""

from dataclasses import replace

from conformance.scenarios import (
    API_KEY,
    CREDENTIALS,
    LOGIN,
    OAUTH_TOKEN,
    STORED_KEY,
    WAYS_IN,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Expectation,
    Keeps,
    Mentions,
    Refused,
    Sent,
    Stored,
    Unchanged,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Login, Send
from conformance.vocabulary.world import File, Helper, Settings, StoredLogin, World

_STATE = "«home»/.claude.json"
_NAMED = (".credentials.json",)
_KEPT = Unchanged(path=CREDENTIALS, requirement="STO-004")
_USED = Sent(credential="stored-access")
_KEY_USED = Sent(credential="stored-key")
# A year in which nobody runs this any more.
_TEMPLATE = (
    '{"claudeAiOauth": {"accessToken": ACCESS, "refreshToken": REFRESH, '
    '"expiresAt": 32503680000000, "scopes": SCOPES}}'
)


def _login(
    access: str = '"«stored-access»"',
    refresh: str = '"«stored-refresh»"',
    scopes: str = '["user:inference"]',
) -> str:
    """The text of a login, with the JSON texts of its fields."""
    text = _TEMPLATE.replace("ACCESS", access).replace("REFRESH", refresh)
    return text.replace("SCOPES", scopes)


_WHOLE = _login()
_WORKING = Control(
    id="control.damage.whole",
    given=World(stored_login=StoredLogin(text=_WHOLE)),
    credential="stored-access",
)
_WORKING_KEY = Control(
    id="control.damage.key", given=World(stored_key=STORED_KEY), credential="stored-key"
)
_WORKING_SESSION = Control(
    id="control.damage.managed",
    given=World(environment=API_KEY, context="ccr", stored_login=LOGIN),
    credential="stored-access",
)
_LESS_A_BYTE = _WHOLE[:-1]
_LONGER_BEFORE = f'{_WHOLE}"]}}}}'
_SECOND = _login(access='"«second-access»"')
_BYTES = "\udcfe\udced\x01\udcba\udcad\udc80\x00\udcff" * 64
_LETTERS = "x" * 1_000_000

# What is no JSON object, whoever reads it; a byte from 0x80 on is written as its surrogate.
_FORMS: tuple[tuple[str, str, str], ...] = (
    ("store.less-a-byte", "that lacks its last byte", _LESS_A_BYTE),
    ("store.longer-before", "with the end of a longer one behind it", _LONGER_BEFORE),
    ("store.null", "that is null", "null"),
    ("store.a-number", "that is a number", "42"),
    ("store.a-switch", "that is true", "true"),
    ("store.binary", "of bytes that are no text", _BYTES),
    (
        "store.utf-16",
        "in UTF-16",
        "\udcff\udcfe" + "".join(f"{letter}\0" for letter in '{"claudeAiOauth": {}}'),
    ),
    ("store.yaml", "in YAML", "claudeAiOauth:\n  accessToken: «stored-access»\n"),
    ("store.base64", "in Base64", "eyJjbGF1ZGVBaU9hdXRoIjogeyJhY2Nlc3NUb2tlbiI6ICJ4In19\n"),
    ("store.a-million-letters", "of a million letters", _LETTERS),
)
_ABOVE_A_KEY: tuple[tuple[str, str, str], ...] = (
    ("store.less-a-byte-above-key", "that lacks its last byte", _LESS_A_BYTE),
    ("store.longer-before-above-key", "with the end of a longer one behind it", _LONGER_BEFORE),
    ("store.null-above-key", "that is null", "null"),
    ("store.a-list-above-key", "that is a list", f"[{_WHOLE}]"),
    ("store.binary-above-key", "of bytes that are no text", _BYTES),
    ("store.a-million-letters-above-key", "of a million letters", _LETTERS),
)

_DEEP = "[" * 50_000 + "]" * 50_000
# Odd, and read by some parsers and not by others: the login is used or counts as none.
_EITHER_WAY: tuple[tuple[str, str, str], ...] = (
    ("store.byte-order-mark", "after a byte order mark", f"\ufeff{_WHOLE}"),
    (
        "store.latin-1-beside",
        "beside a byte of Latin-1",
        f'{_LESS_A_BYTE}, "name": "Ren\udce9"}}',
    ),
    (
        "store.twice",
        "beside a second one of the same name",
        f"{_LESS_A_BYTE}, {_SECOND[1:]}",
    ),
    (
        "store.deep-beside",
        "beside fifty thousand lists in one another",
        f'{_LESS_A_BYTE}, "deep": {_DEEP}}}',
    ),
    ("store.scopes-in-one-text", "whose scopes are one text", _login(scopes='"user:inference"')),
    ("store.refresh-token-is-number", "whose refresh token is a number", _login(refresh="5")),
    ("store.refresh-token-is-object", "whose refresh token is an object", _login(refresh="{}")),
)

# A whole file, and in it no login: a field has a value of another kind.
_WRONG_KINDS: tuple[tuple[str, str, str], ...] = (
    ("store.access-token-is-number", "whose access token is a number", _login(access="12345")),
    ("store.access-token-is-true", "whose access token is true", _login(access="true")),
    ("store.access-token-is-null", "whose access token is null", _login(access="null")),
    (
        "store.access-token-is-list",
        "whose access token is a list",
        _login(access='["«stored-access»"]'),
    ),
    (
        "store.access-token-is-object",
        "whose access token is an object",
        _login(access='{"value": "«stored-access»"}'),
    ),
    ("store.scopes-are-null", "whose scopes are null", _login(scopes="null")),
    ("store.scopes-are-number", "whose scopes are a number", _login(scopes="1")),
    ("store.scopes-are-true", "whose scopes are true", _login(scopes="true")),
    (
        "store.scopes-are-object",
        "whose scopes are an object",
        _login(scopes='{"user:inference": false}'),
    ),
    ("store.scopes-of-numbers", "whose scopes are numbers", _login(scopes="[1, 2]")),
    (
        "store.scope-in-a-list-of-its-own",
        "whose scope is in a list of its own",
        _login(scopes='[["user:inference"]]'),
    ),
    ("store.login-is-list", "that is a list", '{"claudeAiOauth": ["«stored-access»"]}'),
    ("store.login-is-text", "that is a text", '{"claudeAiOauth": "«stored-access»"}'),
    ("store.login-is-number", "that is a number", '{"claudeAiOauth": 7}'),
    ("store.login-is-true", "that is true", '{"claudeAiOauth": true}'),
    ("store.login-is-false", "that is false", '{"claudeAiOauth": false}'),
    (
        "store.login-is-deep",
        "that is fifty thousand lists in one another",
        f'{{"claudeAiOauth": {_DEEP}}}',
    ),
)

# No header can carry them: the login is there, and fails.
_MALFORMED: tuple[tuple[str, str, str], ...] = (
    ("store.access-token-of-two-lines", "a line break", '"«stored-access»\\nsecond-line"'),
    ("store.access-token-beyond-latin-1", "a letter above U+00FF", '"«stored-access»→"'),
)

_LOGIN_ELSEWHERE = "«home»/dotfiles/login.json"
_DIRECTORY = File(path=f"{CREDENTIALS}/keep", text="")
# Something else than a file at the file's place; what a message about it names.
_NO_FILES: tuple[
    tuple[str, str, tuple[File, ...], tuple[str, ...], tuple[Expectation, ...]], ...
] = (
    (
        "store.a-directory",
        "A directory in the place of the login file counts as no login, and stays",
        (_DIRECTORY,),
        _NAMED,
        (Unchanged(path=_DIRECTORY.path),),
    ),
    (
        "store.a-pipe",
        "A pipe in the place of the login file counts as no login, and nothing hangs",
        (File(path=CREDENTIALS, text="", kind="pipe"),),
        _NAMED,
        (_KEPT,),
    ),
    (
        "store.a-link-to-nothing",
        "A login file that is a link to nothing counts as no login, and the link stays",
        (File(path=CREDENTIALS, text="«home»/gone.json", kind="link"),),
        (),
        (_KEPT, Unchanged(path="«home»/gone.json")),
    ),
    (
        "store.a-link-to-itself",
        "A login file that is a link to itself counts as no login, and the link stays",
        (File(path=CREDENTIALS, text=".credentials.json", kind="link"),),
        (),
        (_KEPT,),
    ),
    (
        "store.a-link-to-damage",
        "A login file that is a link to a damaged one counts as no login, and both stay",
        (
            File(path=_LOGIN_ELSEWHERE, text=_LESS_A_BYTE),
            File(path=CREDENTIALS, text=_LOGIN_ELSEWHERE, kind="link"),
        ),
        _NAMED,
        (_KEPT, Unchanged(path=_LOGIN_ELSEWHERE)),
    ),
    (
        "store.config-directory-is-a-file",
        "A file in the place of the config directory holds no login, and stays",
        (File(path="«home»/.claude", text=_WHOLE),),
        (),
        (Unchanged(path="«home»/.claude"),),
    ),
)

# The state file is a store too: it holds the stored key.
_STATES: tuple[tuple[str, str, str], ...] = (
    ("store.state-is-list", "that is a list", '["«stored-key»"]'),
    ("store.state-is-number", "that is a number", "0"),
    ("store.state-is-binary", "of bytes that are no text", _BYTES),
    (
        "store.state-longer-before",
        "with the end of a longer one behind it",
        '{"primaryApiKey": "«stored-key»"}}',
    ),
)
_ODD_KEYS: tuple[tuple[str, str, str], ...] = (
    ("store.key-is-number", "a number", "12345"),
    ("store.key-is-true", "true", "true"),
    ("store.key-is-null", "null", "null"),
    ("store.key-is-list", "a list", '["«stored-key»"]'),
    ("store.key-is-object", "an object", '{"value": "«stored-key»"}'),
)

_DAMAGED = StoredLogin(text=_LESS_A_BYTE)
# What a damaged login does not disturb.
_BESIDE: tuple[tuple[str, str, World, str, tuple[Expectation, ...]], ...] = (
    (
        "store.damage-below-environment-key",
        "A damaged login below an environment key disturbs nothing, and stays",
        World(environment=API_KEY, stored_login=_DAMAGED),
        "environment-key",
        (),
    ),
    (
        "store.damage-below-oauth-variable",
        "A damaged login below the OAuth variable disturbs nothing, and stays",
        World(environment=OAUTH_TOKEN, stored_login=_DAMAGED),
        "environment-access",
        (),
    ),
    (
        "store.damage-below-helper",
        "A damaged login below the user's helper disturbs nothing, and stays",
        World(helper=Helper(), stored_login=_DAMAGED),
        "helper-key",
        (),
    ),
    (
        "store.damage-above-settings-key",
        "A damaged login counts as none; the key in the user's settings is used",
        World(
            stored_login=_DAMAGED, settings=(Settings(env={"ANTHROPIC_API_KEY": "«settings-key»"}),)
        ),
        "settings-key",
        (Mentions(words=_NAMED),),
    ),
    (
        "store.damage-in-default-directory",
        "A damaged login in the default directory does not disturb the one that was moved",
        World(config_dir="elsewhere-config", stored_login=LOGIN, default_login=_DAMAGED),
        "stored-access",
        (Unchanged(path="«home»/.claude/.credentials.json"),),
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=f"A store {what} counts as none; it is named, and it stays",
            requires=("STO-004", "PRE-010"),
            given=World(stored_login=StoredLogin(text=text)),
            then=(Refused(mentions=_NAMED), _KEPT),
            control=_WORKING,
            origin="Claude Code changelog 2.1.118",
        )
        for id_, what, text in _FORMS
    ),
    *(
        Scenario(
            id=id_,
            title=f"A store {what} counts as none above a key, and is named",
            requires=("STO-004", "STO-008", "PRE-006"),
            given=World(stored_login=StoredLogin(text=text), stored_key=STORED_KEY),
            then=(_KEY_USED, Mentions(words=_NAMED), _KEPT),
        )
        for id_, what, text in _ABOVE_A_KEY
    ),
    *(
        Scenario(
            id=id_,
            title=f"A login {what} is used or counts as none, and stays",
            requires=("STO-004", "STO-008"),
            given=World(stored_login=StoredLogin(text=text), stored_key=STORED_KEY),
            then=(
                AnyOf(
                    choices=(
                        _USED,
                        _KEY_USED,
                        *([Sent(credential="second-access")] if "second" in text else []),
                    )
                ),
                _KEPT,
            ),
        )
        for id_, what, text in _EITHER_WAY
    ),
    *(
        Scenario(
            id=id_,
            title=f"A login {what} counts as none; the stored key is used",
            requires=("STO-005", "STO-004", "STO-008"),
            given=World(stored_login=StoredLogin(text=text), stored_key=STORED_KEY),
            then=(_KEY_USED, _KEPT),
        )
        for id_, what, text in _WRONG_KINDS
    ),
    *(
        Scenario(
            id=id_,
            title=f"A stored access token with {what} is refused; the stored key is not used",
            requires=("PRE-006", "STO-004"),
            given=World(
                stored_login=StoredLogin(text=_login(access=access)), stored_key=STORED_KEY
            ),
            then=(Refused(reason="malformed-credential", silent=True), _KEPT),
            control=_WORKING,
        )
        for id_, what, access in _MALFORMED
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("STO-004", "PRE-010"),
            given=World(files=files),
            then=(Refused(mentions=mentions), *kept),
            control=_WORKING,
            needs=("store",),
        )
        for id_, title, files, mentions, kept in _NO_FILES
    ),
    *(
        Scenario(
            id=id_,
            title=f"A state file {what} holds no key; it is named, and stays",
            requires=("STO-004", "STO-008", "PRE-010"),
            given=World(state_text=text),
            then=(Refused(mentions=(".claude.json",)), Unchanged(path=_STATE)),
            control=_WORKING_KEY,
            needs=("store",),
        )
        for id_, what, text in _STATES
    ),
    *(
        Scenario(
            id=id_,
            title=f"A stored key that is {what} is not used, and stays",
            requires=("STO-008", "STO-004", "PRE-010"),
            given=World(state_text=f'{{"primaryApiKey": {value}}}'),
            # A program may add keys of its own to this file; what was there stays.
            then=(
                Refused(mentions=WAYS_IN),
                Keeps(path=_STATE, keys=(("primaryApiKey",),), requirement="STO-004"),
            ),
            control=_WORKING_KEY,
        )
        for id_, what, value in _ODD_KEYS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("STO-004", "PRE-001"),
            given=given,
            then=(Sent(credential=credential), *more, *(() if given.config_dir else (_KEPT,))),
        )
        for id_, title, given, credential, more in _BESIDE
    ),
    Scenario(
        id="store.a-link-to-a-login",
        title="A login file that is a link to a whole one is used, and both stay",
        requires=("STO-001", "STO-004"),
        given=World(
            files=(
                File(path=_LOGIN_ELSEWHERE, text=_WHOLE),
                File(path=CREDENTIALS, text=_LOGIN_ELSEWHERE, kind="link"),
            )
        ),
        then=(_USED, _KEPT, Unchanged(path=_LOGIN_ELSEWHERE, requirement="STO-004")),
        needs=("store",),
    ),
    Scenario(
        id="store.a-directory-above-key",
        title="Above a stored key, a directory in the login file's place counts as no login",
        requires=("STO-004", "STO-008"),
        given=World(stored_key=STORED_KEY, files=(_DIRECTORY,)),
        then=(_KEY_USED, Mentions(words=_NAMED), Unchanged(path=_DIRECTORY.path)),
    ),
    Scenario(
        id="store.state-is-a-directory",
        title="A directory in the place of the state file does not disturb the stored login",
        requires=("STO-004", "STO-001"),
        given=World(stored_login=LOGIN, files=(File(path=f"{_STATE}/keep", text=""),)),
        then=(_USED, Unchanged(path=f"{_STATE}/keep")),
    ),
    Scenario(
        id="store.login-and-state-damaged",
        title="Two damaged stores are two messages, each with the name of its file",
        requires=("STO-004", "PRE-010"),
        given=World(stored_login=_DAMAGED, state_text='{"primaryApiKey": "«stored-key»", '),
        then=(
            Refused(mentions=_NAMED),
            Mentions(words=(" .claude.json", "/.claude.json")),
            _KEPT,
            Unchanged(path=_STATE),
        ),
        control=_WORKING,
    ),
    Scenario(
        id="store.login-after-much-white-space",
        title="A whole login after half a mebibyte of white space is used",
        requires=("STO-001", "STO-004"),
        given=World(stored_login=StoredLogin(text=f"{' ' * 500_000}{_WHOLE}\n")),
        then=(_USED, _KEPT),
    ),
    Scenario(
        id="store.damage-in-managed-session",
        title="In a managed session a damaged login counts as none, and a key is no way out",
        requires=("STO-004", "MAN-003"),
        given=World(environment=API_KEY, context="ccr", stored_login=_DAMAGED),
        then=(Refused(mentions=(*_NAMED, *WAYS_IN)), _KEPT),
        control=_WORKING_SESSION,
    ),
    Scenario(
        id="store.damage-in-moved-directory",
        title="A damaged login in CLAUDE_CONFIG_DIR does not lead to the one in the default place",
        requires=("STO-004", "STO-002"),
        given=World(
            config_dir="elsewhere-config",
            stored_login=_DAMAGED,
            default_login=replace(LOGIN, access="«default-access»", refresh="«default-refresh»"),
            strangers=("default-access",),
        ),
        then=(Refused(mentions=_NAMED), _KEPT),
        control=_WORKING,
    ),
    Scenario(
        id="store.damage-is-left-twice",
        title="A damaged login is left as it is by a second run too",
        requires=("STO-004", "STO-008"),
        given=World(stored_login=_DAMAGED, stored_key=STORED_KEY),
        when=(Send(), Send()),
        then=(_KEY_USED, Mentions(words=_NAMED), _KEPT),
    ),
    Scenario(
        id="store.damage-is-no-bar-to-a-login",
        title="A login succeeds over a damaged one, and the next run uses it",
        requires=("STO-004", "LGN-007"),
        given=World(stored_login=_DAMAGED),
        when=(Login(), Send()),
        then=(Sent(credential="login-access"), Stored(access="«login-access»")),
    ),
)

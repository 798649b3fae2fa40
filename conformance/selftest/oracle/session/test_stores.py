"""What is stored, left, kept and private afterwards is judged right both ways."""

import json

import pytest

from conformance.selftest.oracle.observations import (
    PLACES,
    STARTED,
    STATE,
    STORE,
    checks,
    file,
    run,
)
from conformance.selftest.oracle.session.logins import (
    CANARIES,
    document,
    exchange,
    item,
    judged,
    login,
    session,
)
from conformance.vocabulary.expectations import (
    Expectation,
    Keeps,
    KeychainCalls,
    NothingStored,
    Private,
    Stored,
    TokenRequests,
    Unchanged,
)
from conformance.vocabulary.observation import FileSeen, ItemSeen, KeychainCall, Observation
from conformance.vocabulary.steps import Expire, Logout, Remove, Send, Step, Withdraw, Write
from conformance.vocabulary.world import File, World

_SETTINGS = "«config»/settings.json"
_KEYED = json.dumps({"primaryApiKey": CANARIES["stored-key"], "theme": "dark"}).encode()
_BARE = b'{"theme": "dark"}'
_ACCESS = Stored(access="«login-access»", refresh="«login-refresh»", keeps=("other",))
_OLD = document(accessToken="old", refreshToken="old")
_WHERE = {**PLACES, "config": f"{PLACES['home']}/.claude"}


def _logged_out(*files: FileSeen, keychain: tuple[ItemSeen, ...] = ()) -> Observation:
    return session((run(), ()), files=files, keychain=keychain)


def _logged_in(
    *files: FileSeen, keychain: tuple[ItemSeen, ...] = (), folders: dict[str, int] | None = None
) -> Observation:
    return session(login(), files=files, keychain=keychain, folders=folders or {}, values=_WHERE)


def _calls(*operations: str) -> Observation:
    calls = [
        KeychainCall(operation=item, service="agent", account="login", time=STARTED)  # type: ignore[arg-type]  # one of three words
        for item in operations
    ]
    return session((run(), ()), keychain_calls=tuple(calls))


def _asking(*, status: int = 200, kind: str = "authorization_code") -> Observation:
    refused = exchange(status=status, told={"grant_type": kind})
    return session(login(exchange(), refused))


_RIGHT: tuple[tuple[str, Expectation, Observation], ...] = (
    ("in-the-file", _ACCESS, _logged_in(file(STORE, None, document()))),
    ("in-the-keychain", _ACCESS, _logged_in(keychain=(item(None, document()),))),
    (
        "in-the-keychain-rather-than-in-the-file",
        _ACCESS,
        _logged_in(file(STORE, _OLD, _OLD), keychain=(item(None, document()),)),
    ),
    (
        "in-the-file-beside-a-strangers-item",
        _ACCESS,
        _logged_in(file(STORE, None, document()), keychain=(item(b"mine", b"mine"),)),
    ),
    (
        "in-the-file-that-is-asked-for",
        Stored(place="file", access="«login-access»"),
        _logged_in(file(STORE, None, document()), keychain=(item(_OLD, _OLD),)),
    ),
    ("nothing-there", NothingStored(), _logged_out()),
    ("all-gone", NothingStored(), _logged_out(file(STORE, document(), None))),
    (
        "login-taken-out",
        NothingStored(),
        _logged_out(
            file(STORE, document(), b'{"other": 1}'),
            file(STATE, _KEYED, _BARE),
            keychain=(item(document(), b'{"other": 1}'),),
        ),
    ),
    ("file-emptied", NothingStored(), _logged_out(file(STORE, document(), b"\n"))),
    ("item-gone", NothingStored(), _logged_out(keychain=(item(document(), None),))),
    (
        "strangers-item-stays",
        NothingStored(),
        _logged_out(keychain=(item(*[CANARIES["stored-key"].encode()] * 2),)),
    ),
    (
        "left-where-nobody-looks",
        NothingStored(places=("key",)),
        _logged_out(file(STORE, document(), document())),
    ),
    ("damaged-state-without-a-key", NothingStored(), _logged_out(file(STATE, b"{", b"{"))),
    (
        "private",
        Private(paths=(STORE,)),
        _logged_in(file(STORE, None, document()), folders={"«config»": 0o700}),
    ),
    (
        "tighter",
        Private(paths=(STORE,)),
        _logged_in(file(STORE, None, document(), mode=0o400), folders={"«config»": 0o500}),
    ),
    (
        "open-but-as-it-was",
        Private(paths=(_SETTINGS,)),
        _logged_in(file(_SETTINGS, b"{}", b"{}", mode=0o644)),
    ),
    (
        "another-folder-open",
        Private(paths=(STORE,)),
        _logged_in(folders={"«workspace»/build": 0o755, "«home»/.claude-cache": 0o755}),
    ),
    ("key-kept", Keeps(path=STATE, keys=(("theme",),)), _logged_out(file(STATE, _KEYED, _BARE))),
    (
        "everything-kept-and-more",
        Keeps(path=STATE),
        _logged_out(file(STATE, b'{"a": {"b": [1]}}', b'{"c": 1, "a": {"d": 2, "b": [1]}}')),
    ),
    (
        "key-below-kept",
        Keeps(path=STATE, keys=(("a", "b"), ("a", "never-there"), ("a", "b", "c"))),
        _logged_out(file(STATE, b'{"a": {"b": 1}}', b'{"a": {"b": 1, "c": 2}}')),
    ),
    ("file-that-never-was", Keeps(path=STATE), _logged_out()),
    ("damaged-and-as-it-was", Keeps(path=STATE), _logged_out(file(STATE, b"{", b"{"))),
    ("keychain-not-called", KeychainCalls(), _calls()),
    ("keychain-read-once", KeychainCalls(least=1, most=1), _calls("read")),
    ("keychain-only-read", KeychainCalls(operation="write"), _calls("read", "delete")),
    ("all-token-requests", TokenRequests(least=2, most=2), _asking(kind="refresh_token")),
    (
        "token-requests-of-a-kind",
        TokenRequests(least=1, most=1, kind="refresh_token"),
        _asking(kind="refresh_token"),
    ),
    (
        "token-requests-that-were-granted",
        TokenRequests(least=1, most=1, accepted=True),
        _asking(status=400),
    ),
)

_WRONG: tuple[tuple[str, Expectation, Observation, list[str]], ...] = (
    (
        "not-in-the-keychain",
        Stored(place="keychain", access="«login-access»"),
        _logged_in(file(STORE, None, document())),
        ["stored-accessToken"],
    ),
    (
        "not-in-the-file",
        Stored(place="file", access="«login-access»"),
        _logged_in(keychain=(item(None, document()),)),
        ["stored-accessToken"],
    ),
    (
        "old-one-in-the-keychain",
        _ACCESS,
        _logged_in(file(STORE, None, document()), keychain=(item(_OLD, _OLD),)),
        ["stored-accessToken", "stored-refreshToken"],
    ),
    (
        "login-left-in-the-file",
        NothingStored(),
        _logged_out(file(STORE, document(), document())),
        ["left-in-file"],
    ),
    (
        "refresh-token-left-in-the-file",
        NothingStored(),
        _logged_out(file(STORE, document(), document(accessToken=None))),
        ["left-in-file"],
    ),
    (
        "damaged-file-left",
        NothingStored(),
        _logged_out(file(STORE, b"{", b"{")),
        ["left-in-file"],
    ),
    ("no-object-left", NothingStored(), _logged_out(file(STORE, b"[]", b"[]")), ["left-in-file"]),
    (
        "key-left",
        NothingStored(),
        _logged_out(file(STATE, _KEYED, _KEYED)),
        ["left-in-key"],
    ),
    (
        "key-left-in-a-damaged-state",
        NothingStored(),
        _logged_out(file(STATE, _KEYED, _KEYED[:-1])),
        ["left-in-key"],
    ),
    (
        "login-left-in-the-keychain",
        NothingStored(places=("keychain",)),
        _logged_out(keychain=(item(None, None), item(document(), document()))),
        ["left-in-keychain"],
    ),
    (
        "key-written-into-the-keychain",
        NothingStored(),
        _logged_out(keychain=(item(None, CANARIES["stored-key"].encode()),)),
        ["left-in-keychain"],
    ),
    (
        "created-open",
        Private(paths=(STORE,)),
        _logged_in(file(STORE, None, b"{}", mode=0o640)),
        ["mode"],
    ),
    (
        "rewritten-open",
        Private(paths=(STORE,)),
        _logged_in(file(STORE, b"{}", b'{"a": 1}', mode=0o604)),
        ["mode"],
    ),
    (
        "folder-open",
        Private(paths=(STORE,)),
        _logged_in(folders={"«home»/.claude": 0o755}),
        ["mode"],
    ),
    (
        "folder-itself-open",
        Private(paths=("«config»/cache",)),
        _logged_in(folders={"«config»/cache": 0o710}),
        ["mode"],
    ),
    (
        "key-lost",
        Keeps(path=STATE, keys=(("theme",),)),
        _logged_out(file(STATE, _BARE, b"{}")),
        ["keys-kept"],
    ),
    (
        "key-below-changed",
        Keeps(path=STATE, keys=(("a", "b"),)),
        _logged_out(file(STATE, b'{"a": {"b": 1}}', b'{"a": {"b": true}}')),
        ["keys-kept"],
    ),
    (
        "something-lost",
        Keeps(path=STATE),
        _logged_out(file(STATE, b'{"a": {"b": 1}, "c": 1}', b'{"a": {}, "c": 1}')),
        ["keys-kept"],
    ),
    (
        "something-changed",
        Keeps(path=STATE),
        _logged_out(file(STATE, b'{"a": [1, 2]}', b'{"a": [2, 1]}')),
        ["keys-kept"],
    ),
    ("file-gone", Keeps(path=STATE), _logged_out(file(STATE, _BARE, None)), ["keys-kept"]),
    ("file-damaged", Keeps(path=STATE), _logged_out(file(STATE, _BARE, b"{")), ["keys-kept"]),
    ("damage-changed", Keeps(path=STATE), _logged_out(file(STATE, b"{", b"{{")), ["keys-kept"]),
    ("keychain-called", KeychainCalls(), _calls("read"), ["keychain-calls"]),
    (
        "keychain-not-written",
        KeychainCalls(least=1, most=9, operation="write"),
        _calls("read"),
        ["keychain-calls"],
    ),
    (
        "refreshed-twice",
        TokenRequests(most=0, kind="refresh_token"),
        _asking(kind="refresh_token"),
        ["token-requests"],
    ),
    (
        "granted-twice",
        TokenRequests(least=1, most=1, accepted=True),
        _asking(),
        ["token-requests"],
    ),
)


@pytest.mark.parametrize(
    ("then", "observation"), [row[1:] for row in _RIGHT], ids=[row[0] for row in _RIGHT]
)
def test_a_store_as_it_ought_to_be_gives_no_finding(
    then: Expectation, observation: Observation
) -> None:
    """The good case is silent, the rules on leaks included."""
    assert judged(then, observation, when=(Logout(),)) == ()


@pytest.mark.parametrize(
    ("then", "observation", "expected"), [row[1:] for row in _WRONG], ids=[row[0] for row in _WRONG]
)
def test_what_is_wrong_with_a_store_is_found(
    then: Expectation, observation: Observation, expected: list[str]
) -> None:
    """Each violation is found under its word, and tells no secret."""
    found = judged(then, observation, when=(Logout(),))

    assert checks(tuple(item for item in found if item.requirement == "PRE-001")) == expected
    assert not any(value[-24:] in repr(found) for value in CANARIES.values())


def test_the_state_file_of_a_moved_configuration_lies_in_it() -> None:
    """Another state file is another program's world."""
    seen = _logged_out(file(STATE, _KEYED, _KEYED), file("«config»/.claude.json", _KEYED, _BARE))
    moved = World(config_dir="elsewhere")

    assert judged(NothingStored(), seen, when=(Logout(),), given=moved) == ()
    assert checks(judged(NothingStored(), seen, when=(Logout(),))) == ["left-in-key"]


def _after(step: Step, *files: FileSeen) -> tuple[Observation, tuple[Step, ...]]:
    return session((run(), ()), (run(), ()), files=files, values=_WHERE), (step, Send())


_EXPIRED = document(expiresAt=0)
_LATER = document(expiresAt=99)
_TRUSTED = b'{"projects": {"/w": {"hasTrustDialogAccepted": true, "n": 1}}}'
_WITHDRAWN = b'{"projects": {"/w": {"n": 1}}}'
_WRITTEN = Write(file=File(path=f"{STORE}", text='{"key": "«stored-key»"}'))
_TEXT = json.dumps({"key": CANARIES["stored-key"]}).encode()
_BY_HOME = Remove(paths=("«home»/.claude/.credentials.json",))

_LEFT: tuple[tuple[str, Step, FileSeen], ...] = (
    ("expired", Expire(), file(STORE, _LATER, _EXPIRED)),
    ("withdrawn", Withdraw(), file(STATE, _TRUSTED, _WITHDRAWN)),
    (
        "withdrawn-and-denied",
        Withdraw(),
        file(STATE, _TRUSTED, _TRUSTED.replace(b"true", b"false")),
    ),
    ("removed", Remove(paths=(STORE,)), file(STORE, _LATER, None)),
    ("removed-by-another-name", _BY_HOME, file(STORE, _LATER, None)),
    ("removed-with-its-folder", Remove(paths=("«config»",)), file(STORE, _LATER, None)),
    ("written", _WRITTEN, file(STORE, None, _TEXT)),
    ("written-over", _WRITTEN, file(STORE, _LATER, _TEXT)),
)

_CHANGED: tuple[tuple[str, Step, FileSeen, str], ...] = (
    ("expired-and-lost", Expire(), file(STORE, _LATER, None), "gone"),
    ("expired-and-changed", Expire(), file(STORE, _LATER, _OLD), "changed"),
    ("another-time-without-one-passing", Withdraw(), file(STORE, _LATER, _EXPIRED), "changed"),
    ("trust-without-withdrawal", Expire(), file(STATE, _TRUSTED, _WITHDRAWN), "changed"),
    ("withdrawn-and-more", Withdraw(), file(STATE, _TRUSTED, b"{}"), "changed"),
    ("another-file-removed", Remove(paths=(STATE,)), file(STORE, _LATER, None), "gone"),
    ("written-and-gone", _WRITTEN, file(STORE, None, None), "gone"),
    ("written-and-changed", _WRITTEN, file(STORE, None, b"{}"), "changed"),
)


@pytest.mark.parametrize(
    ("step", "seen"), [row[1:] for row in _LEFT], ids=[row[0] for row in _LEFT]
)
def test_what_the_suite_changed_itself_is_no_change(step: Step, seen: FileSeen) -> None:
    """Neither of an unchanged file, nor of a kept one, nor a leak."""
    observation, when = _after(step, seen)

    found = judged((Unchanged(path=seen.path), Keeps(path=seen.path)), observation, when=when)

    assert found == ()


@pytest.mark.parametrize(
    ("step", "seen", "told"), [row[1:] for row in _CHANGED], ids=[row[0] for row in _CHANGED]
)
def test_what_the_program_changed_beside_the_suite_is_found(
    step: Step, seen: FileSeen, told: str
) -> None:
    """A change by hand excuses no other: the expectation and the rule on leaks say the same."""
    observation, when = _after(step, seen)

    found = judged(Unchanged(path=seen.path), observation, when=when)

    assert [(item.requirement, item.check, item.observed) for item in found] == [
        ("PRE-001", "file-changed", told),
        ("LEK-007", "file-changed", told),
    ]


def test_a_file_made_again_after_its_removal_is_created() -> None:
    """The person has removed it: whoever makes it again has created it."""
    observation, when = _after(Remove(paths=(STORE,)), file(STORE, _LATER, b"{}"))

    (found,) = judged(Unchanged(path=STORE), observation, when=when)

    assert found.observed == "created"


def test_a_written_text_with_an_unknown_place_is_not_compared() -> None:
    """Only the stage knew the time; the file is not said to be changed."""
    step = Write(file=File(path=STORE, text="{«now»}"))
    observation, when = _after(step, file(STORE, None, b"{1}"))

    assert judged(Unchanged(path=STORE), observation, when=when) == ()

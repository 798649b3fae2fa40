"""What is stored and left afterwards is judged right both ways."""

import json

import pytest

from conformance.selftest.oracle.observations import (
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
    KeychainCalls,
    NothingStored,
    Stored,
    TokenRequests,
)
from conformance.vocabulary.observation import (
    FileSeen,
    ItemSeen,
    KeychainCall,
    KeychainOperation,
    Observation,
)
from conformance.vocabulary.steps import Logout
from conformance.vocabulary.world import World

_KEYED = json.dumps({"primaryApiKey": CANARIES["stored-key"], "theme": "dark"}).encode()
_BARE = b'{"theme": "dark"}'
_ACCESS = Stored(access="«login-access»", refresh="«login-refresh»", keeps=("other",))
_OLD = document(accessToken="old", refreshToken="old")


def _logged_out(*files: FileSeen, keychain: tuple[ItemSeen, ...] = ()) -> Observation:
    return session((run(), ()), files=files, keychain=keychain)


def _logged_in(*files: FileSeen, keychain: tuple[ItemSeen, ...] = ()) -> Observation:
    return session(login(), files=files, keychain=keychain)


def _calls(*operations: KeychainOperation) -> Observation:
    calls = [
        KeychainCall(operation=item, service="agent", account="login", time=STARTED)
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

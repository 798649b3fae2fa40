"""Private files and folders, and keys that are kept, are judged right both ways."""

import json

import pytest

from conformance.selftest.oracle.observations import PLACES, STATE, STORE, checks, file, run
from conformance.selftest.oracle.session.logins import (
    CANARIES,
    document,
    judged,
    login,
    session,
)
from conformance.vocabulary.expectations import Expectation, Keeps, Private
from conformance.vocabulary.observation import FileSeen, Observation
from conformance.vocabulary.steps import Logout

_SETTINGS = "«config»/settings.json"
_KEYED = json.dumps({"primaryApiKey": CANARIES["stored-key"], "theme": "dark"}).encode()
_BARE = b'{"theme": "dark"}'
_WHERE = {**PLACES, "config": f"{PLACES['home']}/.claude"}


def _logged_out(*files: FileSeen) -> Observation:
    return session((run(), ()), files=files)


def _logged_in(*files: FileSeen, folders: dict[str, int] | None = None) -> Observation:
    return session(login(), files=files, folders=folders or {}, values=_WHERE)


_RIGHT: tuple[tuple[str, Expectation, Observation], ...] = (
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
)

_WRONG: tuple[tuple[str, Expectation, Observation, list[str]], ...] = (
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
        "folder-of-one-of-two-open",
        Private(paths=(STORE, "«workspace»/a")),
        _logged_in(folders={"«config»/.": 0o755}),
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
    (
        "object-no-more",
        Keeps(path=STATE),
        _logged_out(file(STATE, b'{"a": {}}', b'{"a": 1}')),
        ["keys-kept"],
    ),
    ("file-gone", Keeps(path=STATE), _logged_out(file(STATE, _BARE, None)), ["keys-kept"]),
    ("file-damaged", Keeps(path=STATE), _logged_out(file(STATE, _BARE, b"{")), ["keys-kept"]),
    ("damage-changed", Keeps(path=STATE), _logged_out(file(STATE, b"{", b"{{")), ["keys-kept"]),
)


@pytest.mark.parametrize(
    ("then", "observation"), [row[1:] for row in _RIGHT], ids=[row[0] for row in _RIGHT]
)
def test_a_file_as_it_ought_to_be_gives_no_finding(
    then: Expectation, observation: Observation
) -> None:
    """The good case is silent, the rules on leaks included."""
    assert judged(then, observation, when=(Logout(),)) == ()


@pytest.mark.parametrize(
    ("then", "observation", "expected"), [row[1:] for row in _WRONG], ids=[row[0] for row in _WRONG]
)
def test_what_is_wrong_with_a_file_is_found(
    then: Expectation, observation: Observation, expected: list[str]
) -> None:
    """Each violation is found under its word, and tells no secret."""
    found = judged(then, observation, when=(Logout(),))

    assert checks(tuple(item for item in found if item.requirement == "PRE-001")) == expected
    assert not any(value[-24:] in repr(found) for value in CANARIES.values())

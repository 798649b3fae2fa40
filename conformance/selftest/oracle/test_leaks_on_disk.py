"""A credential in a file, a file that others may read, and a file changed for no reason."""

import pytest

from conformance.selftest.oracle.observations import (
    KEY,
    NOTHING,
    STATE,
    STORE,
    checks,
    file,
    judged,
    refusing,
    sending,
    tells_no_secret,
    token_request,
)
from conformance.vocabulary.expectations import Stored
from conformance.vocabulary.observation import Observation
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import World

_SETTINGS = "«config»/settings.json"
_LOG = "«home»/debug.log"
_ALONE = b'{"claudeAiOauth": {"refreshToken": "r"}}'
_BOTH = b'{"claudeAiOauth": {"refreshToken": "r"}, "other": {"a": 1}}'
_EMPTIED = b'{"claudeAiOauth": {}, "other": {"a": 1}}'

_KEPT: tuple[tuple[str, World, Observation], ...] = (
    (
        "store-rewritten-after-a-refresh",
        World(),
        sending(token_request(), files=(file(STORE, b"{}", KEY.encode()),)),
    ),
    (
        "public-file-without-secrets",
        World(),
        sending(files=(file(_LOG, None, b"ready", mode=0o644),)),
    ),
    (
        "planted-file-left-as-it-was",
        World(),
        sending(files=(file(_SETTINGS, KEY.encode(), KEY.encode(), mode=0o644),)),
    ),
    (
        "state-file-with-more-in-it",
        World(),
        sending(files=(file(STATE, b'{"a": {"b": 1}}', b'{"a": {"b": 1, "c": 2}, "d": 3}'),)),
    ),
)

_BROKEN: tuple[tuple[str, str, list[str], World, Observation], ...] = (
    (
        "key-in-a-log",
        "LEK-002",
        ["leak-file"],
        World(),
        sending(files=(file(_LOG, b"", KEY.encode(), planted=False),)),
    ),
    (
        "store-readable-by-others",
        "LEK-004",
        ["leak-mode"],
        World(),
        sending(token_request(), files=(file(STORE, b"{}", KEY.encode(), mode=0o640),)),
    ),
    (
        "settings-changed",
        "LEK-007",
        ["file-changed"],
        World(),
        sending(files=(file(_SETTINGS, b"{}", b"{ }"),)),
    ),
    (
        "settings-gone",
        "LEK-007",
        ["file-changed"],
        World(),
        sending(files=(file(_SETTINGS, b"{}", None),)),
    ),
    (
        "store-changed-without-a-token",
        "LEK-007",
        ["file-changed"],
        World(),
        sending(files=(file(STORE, _BOTH, _EMPTIED),)),
    ),
    (
        "planted-state-lost",
        "LEK-007",
        ["file-changed"],
        World(),
        sending(files=(file(STATE, b'{"a": {"b": 1}}', b'{"a": {}}'),)),
    ),
)


@pytest.mark.parametrize(
    ("given", "observation"), [row[1:] for row in _KEPT], ids=[row[0] for row in _KEPT]
)
def test_what_belongs_where_it_is_is_no_leak(given: World, observation: Observation) -> None:
    """Ordinary use of a credential gives no finding."""
    assert judged(NOTHING, observation, given=given) == ()


@pytest.mark.parametrize(
    ("requirement", "expected", "given", "observation"),
    [row[1:] for row in _BROKEN],
    ids=[row[0] for row in _BROKEN],
)
def test_each_leak_is_found(
    requirement: str, expected: list[str], given: World, observation: Observation
) -> None:
    """Each breach is a MUST under its own requirement, and tells no secret."""
    found = judged(NOTHING, observation, given=given)

    assert checks(found) == expected
    assert {(item.requirement, item.level) for item in found} == {(requirement, "MUST")}
    assert tells_no_secret(found)


def test_the_store_may_change_where_the_scenario_judges_what_is_stored() -> None:
    """A scenario about the store's content is not about its bytes."""
    observation = sending(files=(file(STORE, b"{}", b'{"claudeAiOauth": {}}'),))

    assert judged(Stored(), observation) == ()


@pytest.mark.parametrize(
    ("moved_to", "folder", "expected"),
    [
        ("«home»/another", "«home»/another", []),
        ("«home»/another", "«home»/elsewhere", ["leak-file"]),
        (None, "«home»/.claude", []),
        ("«home»/another", "«home»/.claude", ["leak-file"]),
    ],
)
def test_a_step_has_its_store_where_its_config_directory_is(
    moved_to: str | None, folder: str, expected: list[str]
) -> None:
    """A store elsewhere is a leak."""
    step = Send(environment={"CLAUDE_CONFIG_DIR": moved_to})
    store = file(f"{folder}/.credentials.json", None, KEY.encode(), planted=False)

    assert checks(judged(NOTHING, sending(files=(store,)), when=(step,))) == expected


def _after_a_refresh(answer: int | None, before: bytes, after: bytes | None) -> Observation:
    """A run whose refresh was answered so, and what it made of the store."""
    return refusing(token_request(status=answer), files=(file(STORE, before, after),))


@pytest.mark.parametrize("answer", [400, 401, 403])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_ALONE, None),
        (_ALONE, b""),
        (_ALONE, b"{}\n"),
        (_ALONE, b'{"claudeAiOauth": null}'),
        (_BOTH, _EMPTIED),
        (_BOTH, b'{"other": {"a": 1}}'),
    ],
    ids=["removed", "emptied", "no-login", "null-login", "emptied-beside", "removed-beside"],
)
def test_a_rejected_login_may_be_taken_away(
    answer: int, before: bytes, after: bytes | None
) -> None:
    """The issuer's last word is a reason to change the file (RFR-005)."""
    assert judged(NOTHING, _after_a_refresh(answer, before, after)) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_BOTH, None),
        (_BOTH, b"{}"),
        (_BOTH, b'{"other": {}}'),
        (_BOTH, b'{"other": {"a": 2}}'),
        (_ALONE, b"{"),
        (_ALONE, b"[]"),
    ],
    ids=["removed", "lost", "emptied", "changed", "damaged", "no-object"],
)
def test_a_rejected_login_takes_nothing_along(before: bytes, after: bytes | None) -> None:
    """What lies beside it is no login, and a file that cannot be read is no emptied one."""
    found = judged(NOTHING, _after_a_refresh(400, before, after))

    assert checks(found) == ["file-changed"]


@pytest.mark.parametrize("answer", [408, 429, 500, 503, 529, None])
@pytest.mark.parametrize("after", [None, b"", _EMPTIED], ids=["removed", "empty", "emptied"])
def test_a_login_outlives_the_issuers_trouble(answer: int | None, after: bytes | None) -> None:
    """Nothing was said of the login, so the file has to stay (RFR-006)."""
    (found,) = judged(NOTHING, _after_a_refresh(answer, _BOTH, after))

    assert (found.check, found.requirement, found.level) == ("file-changed", "LEK-007", "MUST")


def test_a_login_may_go_when_the_rejection_came_after_some_trouble() -> None:
    """The last answer of several tries is the issuer's word."""
    tries = (token_request(status=500), token_request(status=400))

    assert judged(NOTHING, refusing(*tries, files=(file(STORE, _ALONE, None),))) == ()

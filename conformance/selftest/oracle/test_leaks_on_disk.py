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
    sending,
    tells_no_secret,
    token_request,
)
from conformance.vocabulary.expectations import Stored
from conformance.vocabulary.observation import Observation
from conformance.vocabulary.world import World

_SETTINGS = "«config»/settings.json"
_LOG = "«home»/debug.log"

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
        sending(token_request(status=400), files=(file(STORE, b"{}", b"{ }"),)),
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

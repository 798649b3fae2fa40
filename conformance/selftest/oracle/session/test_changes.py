"""What the suite itself changed between two runs is told apart from what the program did."""

import json

import pytest

from conformance.selftest.oracle.observations import PLACES, STATE, STORE, file, run
from conformance.selftest.oracle.session.logins import CANARIES, document, judged, session
from conformance.vocabulary.expectations import Keeps, Unchanged
from conformance.vocabulary.observation import FileSeen, Observation
from conformance.vocabulary.steps import Expire, Remove, Send, Step, Withdraw, Write
from conformance.vocabulary.world import File

_OLD = document(accessToken="old", refreshToken="old")
_WHERE = {**PLACES, "config": f"{PLACES['home']}/.claude"}


def _after(step: Step, *files: FileSeen) -> tuple[Observation, tuple[Step, ...]]:
    return session((run(), ()), (run(), ()), files=files, values=_WHERE), (step, Send())


_EXPIRED = document(expiresAt=0)
_LATER = document(expiresAt=99)
_TRUSTED = b'{"projects": {"/w": {"hasTrustDialogAccepted": true, "n": 1}}}'
_WITHDRAWN = b'{"projects": {"/w": {"n": 1}}}'
_WRITTEN = Write(file=File(path=STORE, text='{"key": "«stored-key»"}'))
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
    ("removed", Remove(paths=(STATE, STORE)), file(STORE, _LATER, None)),
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

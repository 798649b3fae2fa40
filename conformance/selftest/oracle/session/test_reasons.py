"""What a step is about is a reason to change a file, and nothing else is (LEK-007)."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.selftest.oracle.observations import STATE, STORE, checks, file, request, run
from conformance.selftest.oracle.session.logins import (
    CANARIES,
    document,
    exchange,
    item,
    judged,
    login,
    session,
)
from conformance.vocabulary.expectations import HelperRuns
from conformance.vocabulary.observation import Run
from conformance.vocabulary.steps import Killed, Login, Logout, Race, Send, Step, Write
from conformance.vocabulary.world import File
from fakes.journal import Exchange

_NOTHING = HelperRuns(most=9)  # an expectation that each of these observations satisfies
_TRUSTED = b'{"projects": {"/w": {"hasTrustDialogAccepted": true}}, "n": 1}'
_UNTRUSTED = _TRUSTED.replace(b"true", b"false")
_KEYED = b'{"primaryApiKey": "old", "n": 1}'
_ANSWERED = Send(flags=("interactive",), answer="accept")
_STORED = document()
_NO_EXCHANGE = login(request())

_REASONS: tuple[tuple[str, Step, tuple[Run, tuple[Exchange, ...]], dict[str, Any]], ...] = (
    ("logout-removes-the-store", Logout(), (run(), ()), {"files": (file(STORE, _STORED, None),)}),
    ("logout-empties-the-store", Logout(), (run(), ()), {"files": (file(STORE, _STORED, b"{}"),)}),
    (
        "logout-takes-the-key-out-of-the-state",
        Logout(),
        (run(), ()),
        {"files": (file(STATE, _KEYED, b'{"n": 1}'),)},
    ),
    ("login-replaces-the-store", Login(), login(), {"files": (file(STORE, b"{}", _STORED),)}),
    (
        "login-replaces-the-key",
        Login(),
        login(),
        {"files": (file(STATE, _KEYED, b'{"n": 1}'),)},
    ),
    (
        "login-moved-to-the-keychain",
        Send(),
        (run(), ()),
        {"files": (file(STORE, _STORED, None),), "keychain": (item(None, _STORED),)},
    ),
    ("trust-given", _ANSWERED, (run(), ()), {"files": (file(STATE, _UNTRUSTED, _TRUSTED),)}),
    (
        "trust-given-in-a-race",
        Race(count=1, send=_ANSWERED),
        (run(), ()),
        {"files": (file(STATE, _UNTRUSTED, _TRUSTED),)},
    ),
)

_NO_REASONS: tuple[tuple[str, Step, tuple[Run, tuple[Exchange, ...]], dict[str, Any]], ...] = (
    (
        "logout-changes-the-settings",
        Logout(),
        (run(), ()),
        {"files": (file("«config»/settings.json", b"{}", None),)},
    ),
    ("failed-login-loses-the-store", Login(), _NO_EXCHANGE, {"files": (file(STORE, b"{}", None),)}),
    (
        "refused-login-loses-the-key",
        Login(),
        login(exchange(status=400)),
        {"files": (file(STATE, _KEYED, b'{"n": 1}'),)},
    ),
    (
        "login-changes-trust",
        Login(),
        login(),
        {"files": (file(STATE, _UNTRUSTED, _TRUSTED),)},
    ),
    (
        "store-gone-with-another-login-in-the-keychain",
        Send(),
        (run(), ()),
        {
            "files": (file(STORE, _STORED, None),),
            "keychain": (item(None, document(refreshToken=None)),),
        },
    ),
    (
        "trust-given-without-a-terminal",
        Send(answer="accept"),
        (run(), ()),
        {"files": (file(STATE, _UNTRUSTED, _TRUSTED),)},
    ),
    (
        "trust-given-by-no",
        replace(_ANSWERED, answer="decline"),
        (run(), ()),
        {"files": (file(STATE, _UNTRUSTED, _TRUSTED),)},
    ),
    (
        "more-than-trust-lost-by-yes",
        Killed(at="write", send=_ANSWERED),
        (run(), ()),
        {"files": (file(STATE, _UNTRUSTED, b'{"n": 1}'),)},
    ),
)


@pytest.mark.parametrize(
    ("step", "seen", "more"), [row[1:] for row in _REASONS], ids=[row[0] for row in _REASONS]
)
def test_a_step_is_a_reason_to_change_what_it_is_about(
    step: Step, seen: tuple[Run, tuple[Exchange, ...]], more: dict[str, Any]
) -> None:
    """A person who logs out wants the login gone."""
    assert judged(_NOTHING, session(seen, (run(), ()), **more), when=(step, Send())) == ()


@pytest.mark.parametrize(
    ("step", "seen", "more"), [row[1:] for row in _NO_REASONS], ids=[row[0] for row in _NO_REASONS]
)
def test_a_step_is_no_reason_to_change_anything_else(
    step: Step, seen: tuple[Run, tuple[Exchange, ...]], more: dict[str, Any]
) -> None:
    """A login that failed is no reason at all."""
    found = judged(_NOTHING, session(seen, **more), when=(step,))

    assert [(item.requirement, item.check) for item in found] == [("LEK-007", "file-changed")]


def test_a_secret_that_a_step_wrote_is_not_the_programs() -> None:
    """A file that stands as the person wrote it leaks nothing, whatever its mode."""
    path = "«workspace»/.env"
    step = Write(file=File(path=path, text="KEY=«stored-key»", mode=0o644))
    text = f"KEY={CANARIES['stored-key']}".encode()
    seen = file(path, None, text, mode=0o644)

    assert judged(_NOTHING, session((run(), ()), files=(seen,)), when=(step,)) == ()
    more = replace(seen, after=text + CANARIES["login-access"].encode())
    assert checks(judged(_NOTHING, session((run(), ()), files=(more,)), when=(step,))) == [
        "leak-mode",
        "leak-file",
        "file-changed",
    ]


@pytest.mark.parametrize(
    ("step", "path", "mode", "expected"),
    [
        (Killed(at="write"), "«config»/draft-1", 0o600, []),
        (Killed(at="write"), "«config»/draft-1", 0o644, ["leak-mode"]),
        (Killed(at="write"), "«home»/draft-1", 0o600, ["leak-file"]),
        (Killed(at="write"), "«config»/logs/draft-1", 0o600, ["leak-file"]),
        (Send(), "«config»/draft-1", 0o600, ["leak-file"]),
    ],
    ids=["killed", "killed, for all to read", "elsewhere", "below", "not killed"],
)
def test_a_killed_run_may_leave_its_draft_beside_the_store(
    step: Step, path: str, mode: int, expected: list[str]
) -> None:
    """By whatever name, as long as it is private (LEK-004); a run that ended leaves none."""
    draft = file(path, None, _STORED, planted=False, mode=mode)

    assert checks(judged(_NOTHING, session((run(), ()), files=(draft,)), when=(step,))) == expected

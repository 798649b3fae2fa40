"""The rules on leaks over whole sessions: codes, issuers, browsers, terminals, keychains, races."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.oracle import Facts
from conformance.selftest.oracle.observations import (
    FACTS,
    STATE,
    STORE,
    checks,
    connection,
    file,
    request,
    run,
    token_request,
    tunnel,
)
from conformance.selftest.oracle.session.logins import (
    BROWSER,
    CANARIES,
    INTERNAL,
    address,
    document,
    exchange,
    item,
    judged,
    login,
    session,
    state,
    visit,
)
from conformance.vocabulary.expectations import HelperRuns
from conformance.vocabulary.observation import KeychainCall, Observation, Run
from conformance.vocabulary.steps import Killed, Login, Logout, Race, Send, Step, Write
from conformance.vocabulary.world import Authorization, File, Refresh, World
from fakes.journal import Exchange
from fakes.situation import ISSUER

_NOTHING = HelperRuns(most=9)  # an expectation that each of these observations satisfies
_CODE = CANARIES["login-code"]
_ACCESS = CANARIES["login-access"]
_STRANGER = "collector.example"
_INTERNAL = World(
    authorizations=(Authorization(issuer="internal"),),
    refreshes=(Refresh(token="«login-refresh»", issuer="internal"),),  # noqa: S106  # a place
)
_PUBLIC = World(refreshes=(Refresh(),))


def _holding(slot: str, host: str, path: str = "/v1/oauth/token", **more: Any) -> Exchange:
    return request(host=host, path=path, body=CANARIES[slot].encode(), **more)


def _done(*arrived: Exchange, **more: Any) -> Observation:
    return session((run(), arrived), **more)


def _call(*argv: str) -> tuple[KeychainCall, ...]:
    one = KeychainCall(operation="write", service="agent", account="login", time=0, argv=argv)
    return (one,)


def _others(**more: Any) -> Observation:
    return session((run(others=(run(), run(**more))), ()))


_KEPT: tuple[tuple[str, World, Observation], ...] = (
    ("code-at-its-issuer", _PUBLIC, session(login())),
    ("code-at-a-host-of-the-same-issuer", _PUBLIC, _done(_holding("login-code", "claude.ai"))),
    ("internal-code-at-its-issuer", _INTERNAL, _done(_holding("login-code", INTERNAL))),
    ("internal-refresh-at-its-issuer", _INTERNAL, _done(_holding("login-refresh", INTERNAL))),
    ("internal-access-at-the-api", _INTERNAL, _done(request(bearer="stored-access"))),
    ("public-refresh-beside-internal", _INTERNAL, _done(token_request())),
    (
        "access-token-revoked-at-its-issuer",
        _PUBLIC,
        _done(_holding("login-access", ISSUER, "/v1/oauth/revoke")),
    ),
    (
        "internal-access-token-revoked-at-its-issuer",
        _INTERNAL,
        _done(_holding("login-access", INTERNAL, "/v1/oauth/revoke")),
    ),
    (
        "browser-brings-the-code-anywhere",
        _PUBLIC,
        _done(
            request(
                host=_STRANGER, path=f"/?code={_CODE}", headers=BROWSER, method="GET", known=False
            ),
            connections=(connection(_STRANGER, known=False),),
            tunnels=(tunnel(f"{_STRANGER}:443", *BROWSER, known=False),),
        ),
    ),
    ("address-printed", _PUBLIC, session(login(stdout=f"Open {address()}\n"))),
    ("login-in-the-keychain", _PUBLIC, _done(keychain=(item(None, document()),))),
    ("keychain-called-plainly", _PUBLIC, _done(keychain_calls=_call("security", "-w"))),
    ("others-of-a-race-quiet", _PUBLIC, _others(stdout="pong")),
    (
        "killed-with-a-child",
        _PUBLIC,
        session((run(ending="killed", exit_status=None, left=(("sleep", "9"),)), ())),
    ),
)

_BROKEN: tuple[tuple[str, str, str, World, Observation], ...] = (
    (
        "code-at-another-host",
        "LEK-001",
        "leak-host",
        _PUBLIC,
        session(login(exchange(host=_STRANGER))),
    ),
    (
        "internal-code-at-the-public-issuer",
        "LEK-001",
        "leak-host",
        _INTERNAL,
        _done(_holding("login-code", ISSUER)),
    ),
    (
        "internal-refresh-at-the-public-issuer",
        "LEK-001",
        "leak-host",
        _INTERNAL,
        _done(_holding("login-refresh", "console.anthropic.com")),
    ),
    (
        "public-refresh-at-the-internal-issuer",
        "LEK-001",
        "leak-host",
        _INTERNAL,
        _done(_holding("stored-refresh", INTERNAL)),
    ),
    (
        "internal-access-revoked-at-the-public-issuer",
        "LEK-001",
        "leak-host",
        _INTERNAL,
        _done(_holding("login-access", ISSUER, "/v1/oauth/revoke")),
    ),
    (
        "access-token-told-to-the-token-endpoint",
        "LEK-001",
        "leak-host",
        _PUBLIC,
        _done(_holding("login-access", ISSUER)),
    ),
    (
        "access-token-revoked-elsewhere",
        "LEK-001",
        "leak-host",
        _PUBLIC,
        _done(_holding("login-access", _STRANGER, "/v1/oauth/revoke")),
    ),
    (
        "token-in-the-opened-address",
        "LEK-001",
        "leak-address",
        _PUBLIC,
        session(login(visits=(visit(opened=address(hint=_ACCESS)),))),
    ),
    (
        "code-printed",
        "LEK-002",
        "leak-output",
        _PUBLIC,
        session(login(stdout=f"got {_CODE}\n")),
    ),
    (
        "code-in-a-log",
        "LEK-002",
        "leak-file",
        _PUBLIC,
        session(login(), files=(file("«home»/debug.log", None, _CODE.encode()),)),
    ),
    (
        "token-printed-by-another-of-a-race",
        "LEK-002",
        "leak-output",
        _PUBLIC,
        _others(stderr=_ACCESS),
    ),
    (
        "token-in-a-call-of-the-keychain",
        "LEK-003",
        "leak-command-line",
        _PUBLIC,
        _done(keychain_calls=_call("security", "-w", _ACCESS)),
    ),
    (
        "token-on-a-command-line-of-another-of-a-race",
        "LEK-003",
        "leak-command-line",
        _PUBLIC,
        _others(command_lines=(("curl", _ACCESS),)),
    ),
    (
        "process-left-by-another-of-a-race",
        "LEK-006",
        "process-left",
        _PUBLIC,
        _others(left=(("sleep", "60"),)),
    ),
)


@pytest.mark.parametrize(
    ("given", "observation"), [row[1:] for row in _KEPT], ids=[row[0] for row in _KEPT]
)
def test_what_belongs_to_a_session_is_no_leak(given: World, observation: Observation) -> None:
    """A login moves secrets between its own hosts and stores."""
    assert judged(_NOTHING, observation, given=given) == ()


@pytest.mark.parametrize(
    ("requirement", "check", "given", "observation"),
    [row[1:] for row in _BROKEN],
    ids=[row[0] for row in _BROKEN],
)
def test_each_leak_of_a_session_is_found(
    requirement: str, check: str, given: World, observation: Observation
) -> None:
    """Each breach is a MUST under its own requirement, and tells no secret."""
    found = judged(_NOTHING, observation, given=given)

    assert [(item.requirement, item.check, item.level) for item in found] == [
        (requirement, check, "MUST")
    ]
    assert not any(value[-24:] in repr(found) for value in CANARIES.values())


def test_the_browser_does_not_hide_what_the_program_does() -> None:
    """Only its own connection and requests are left out."""
    stranger = {"host": _STRANGER, "known": False, "status": 421}
    seen = _done(
        request(headers=BROWSER, connection=1, **stranger),
        request(connection=2, **stranger),
        connections=(
            connection(_STRANGER, known=False),
            replace(connection("other.example", known=False), number=2),
        ),
    )

    found = judged(_NOTHING, seen)

    assert [(item.check, item.observed) for item in found] == [
        ("stranger-host", _STRANGER),
        ("stranger-host", "other.example"),
    ]


def test_an_internal_token_has_no_home_where_the_target_has_no_internal_issuer() -> None:
    """It is a leak everywhere, and the finding says why."""
    seen = _done(_holding("login-refresh", INTERNAL))

    (found,) = judged(_NOTHING, seen, given=_INTERNAL, facts=Facts(levels=FACTS.levels))

    assert found.expected == "login-refresh at no internal issuer only"


@pytest.mark.parametrize(
    ("pasted", "printed", "expected"),
    [
        (1, 1, []),
        (2, 2, []),
        (1, 2, ["leak-output"]),
        (0, 1, ["leak-output"]),
    ],
)
def test_a_terminal_shows_a_pasted_code_once(
    pasted: int, printed: int, expected: list[str]
) -> None:
    """The echo is the person's typing; once more is the program's printing."""
    observation = session(login(stdout=f"paste: {_CODE}#{state()}\r\n" * printed))
    when: tuple[Step, ...] = (Login(browser="missing", pasted=("right",) * pasted),)

    assert checks(judged(_NOTHING, observation, when=when)) == expected


def test_an_echo_does_not_excuse_other_output() -> None:
    """Neither standard error, nor a token beside the code."""
    when: tuple[Step, ...] = (Login(browser="missing", pasted=("right",)),)

    for told in (login(stderr=_CODE), login(stdout=f"{_CODE} {_ACCESS}")):
        assert checks(judged(_NOTHING, session(told), when=when)) == ["leak-output"]


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
    assert judged(_NOTHING, session(seen, **more), when=(step,)) == ()


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

    assert judged(_NOTHING, _done(files=(seen,)), when=(step,)) == ()
    more = replace(seen, after=text + _ACCESS.encode())
    assert checks(judged(_NOTHING, _done(files=(more,)), when=(step,))) == [
        "leak-mode",
        "leak-file",
        "file-changed",
    ]

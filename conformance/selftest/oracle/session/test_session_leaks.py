"""The rules on leaks over whole sessions: codes, issuers, browsers, terminals, keychains, races."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.oracle import Facts
from conformance.selftest.oracle.observations import (
    FACTS,
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
from conformance.vocabulary.observation import KeychainCall, Observation
from conformance.vocabulary.steps import Login, Paste, Step
from conformance.vocabulary.world import Authorization, Refresh, World
from fakes.journal import Exchange
from fakes.situation import ISSUER

_NOTHING = HelperRuns(most=9)  # an expectation that each of these observations satisfies
_CODE = CANARIES["login-code"]
_ACCESS = CANARIES["login-access"]
_STRANGER = "collector.example"
_RIGHT: Paste = "right"
_INTERNAL = World(
    authorizations=(Authorization(issuer="internal"),),
    refreshes=(Refresh(token="«login-refresh»", issuer="internal"),),
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
    stranger: dict[str, Any] = {"host": _STRANGER, "known": False, "status": 421}
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


@pytest.mark.parametrize("pasted", [0, 1], ids=["not-pasted", "pasted"])
def test_a_code_that_is_printed_is_told_whoever_pasted_it(pasted: int) -> None:
    """What is typed is not echoed, so what stands in the output was printed by the program."""
    when: tuple[Step, ...] = (Login(browser="missing", pasted=(_RIGHT,) * pasted),)
    printed = f"paste: {_CODE}#{state()}\r\n"

    for told in (login(stdout=printed), login(stderr=printed)):
        assert checks(judged(_NOTHING, session(told), when=when)) == ["leak-output"]

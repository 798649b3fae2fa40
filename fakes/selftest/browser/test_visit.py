"""The scripted browser reads the page, clicks, and tells the program's listener."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from fakes.internet.internet import Internet
from fakes.programs.browser.script import Answer, Callback, Visit, Visited
from fakes.programs.browser.visitor import visit
from fakes.selftest.browser.listener import Listener, address
from fakes.selftest.oauth.issued import authorization
from fakes.situation import Fault, Situation

_MANUAL = "https://platform.claude.com/oauth/code/callback"
_SITUATION = Situation(authorizations=(authorization(1), authorization(2)))
_RIGHT = "code=code-1&state=a-state"


@pytest.fixture
def listener() -> Iterator[Listener]:
    """One that answers 200."""
    with Listener() as running:
        yield running


def _visit(
    internet: Internet,
    place: str,
    *callbacks: Callback,
    decision: str = "allow",
    earlier: tuple[Visited, ...] = (),
    timeout_s: float = 5.0,
) -> Visited:
    script = Visit(decision="deny" if decision == "deny" else "allow", callbacks=callbacks or None)
    return visit(
        place, script, ca_file=internet.ca_file, proxy_url=internet.proxy_url,
        timeout_s=timeout_s, earlier=earlier,
    )  # fmt: skip


def test_allowing_takes_a_code_to_the_listener(internet: Internet, listener: Listener) -> None:
    """With the state of the address; the listener is not told that a harness asks."""
    internet.begin(_SITUATION)
    place = listener.address()
    assert _visit(internet, place) == Visited(
        address=place,
        page_status=200,
        redirect=f"{listener.redirect_uri}?{_RIGHT}",
        code="code-1",
        state="a-state",
        answers=(Answer(status=200),),
    )
    assert listener.seen == [f"GET /callback?{_RIGHT}"]
    assert "x-pecking-order-browser" not in listener.headers[0]


def test_denying_takes_an_error_there(internet: Internet, listener: Listener) -> None:
    """``access_denied`` and the state."""
    internet.begin(_SITUATION)
    visited = _visit(internet, listener.address(), decision="deny")
    assert (visited.code, visited.state) == (None, "a-state")
    assert "error=access_denied" in listener.seen[0]


def test_the_journal_tells_the_browser_from_the_target(
    internet: Internet, listener: Listener
) -> None:
    """By a header of every request that reaches the fake internet."""
    journal = internet.begin(_SITUATION)
    _visit(internet, listener.address())
    assert [(each.method, each.path, each.is_browser) for each in journal.exchanges] == [
        ("GET", "/oauth/authorize", True),
        ("POST", "/oauth/authorize/decision", True),
    ]


@pytest.mark.parametrize(
    ("callback", "line"),
    [
        (Callback(), f"GET /callback?{_RIGHT}"),
        (Callback(method="POST"), f"POST /callback?{_RIGHT}"),
        (Callback(path="/favicon.ico", code="none", state="none"), "GET /favicon.ico"),
        (Callback(code="none"), "GET /callback?state=a-state"),
        (Callback(state="none"), "GET /callback?code=code-1"),
        (Callback(state="wrong"), "GET /callback?code=code-1&state=a-state-that-nobody-sent"),
        (Callback(code="foreign"), "GET /callback?code=a-code-that-no-issuer-gave&state=a-state"),
        (Callback(error="server_error"), "GET /callback?error=server_error&state=a-state"),
    ],
)
def test_a_callback_says_what_its_script_says(
    internet: Internet, listener: Listener, callback: Callback, line: str
) -> None:
    """And nothing else is sent."""
    internet.begin(_SITUATION)
    assert _visit(internet, listener.address(), callback).answers == (Answer(status=200),)
    assert listener.seen == [line]


@pytest.mark.parametrize(("at_once", "most"), [(True, 2), (False, 1)])
def test_a_callback_waits_for_the_answer_before_it_unless_it_comes_at_once(
    internet: Internet, *, at_once: bool, most: int
) -> None:
    """A listener that never answers has both at the same time, or one after the other."""
    internet.begin(_SITUATION)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = address(f"http://127.0.0.1:{silent.getsockname()[1]}/callback")
        with ThreadPoolExecutor() as pool:
            visited = pool.submit(
                _visit, internet, place, Callback(), Callback(at_once=at_once), timeout_s=0.5
            )
            guests = [silent.accept()[0] for _ in range(2)]
            # Who gave up waiting has closed its connection: there is nothing more to be read.
            is_open = [not _has_ended(guest) for guest in guests]
            answers = visited.result().answers
        for guest in guests:
            guest.close()
    assert sum(is_open) == most
    assert answers == (Answer(status=None, problem="no answer within 0.5 s"),) * 2


def _has_ended(guest: socket.socket) -> bool:
    """Whether a client has closed its connection, once its request was read."""
    guest.settimeout(0.1)
    try:
        while guest.recv(65536):
            pass
    except TimeoutError:
        return False
    return True


def test_a_used_code_is_that_of_an_earlier_visit(internet: Internet, listener: Listener) -> None:
    """The last one's; the page gives a fresh one all the same."""
    internet.begin(_SITUATION)
    first = _visit(internet, listener.address())
    second = _visit(internet, listener.address(), Callback(code="used"), earlier=(first,))
    assert second.code == "code-2"
    assert listener.seen[1] == f"GET /callback?{_RIGHT}"


def test_a_used_code_is_else_that_of_this_visit(internet: Internet, listener: Listener) -> None:
    """A second answer to the same login."""
    internet.begin(_SITUATION)
    _visit(internet, listener.address(), Callback(), Callback(code="used"))
    assert listener.seen == [f"GET /callback?{_RIGHT}"] * 2


def test_a_code_that_was_never_used_cannot_be_sent_as_such(
    internet: Internet, listener: Listener
) -> None:
    """The answer says so; the listener hears nothing."""
    internet.begin(_SITUATION)
    (answer,) = _visit(internet, listener.address(), Callback(code="used")).answers
    assert answer == Answer(status=None, problem="nothing to send: there is no used code")
    assert listener.seen == []


def test_a_listener_that_is_gone_is_a_problem_and_no_error(internet: Internet) -> None:
    """Refused."""
    internet.begin(_SITUATION)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        visited = _visit(internet, address(f"http://127.0.0.1:{taken.getsockname()[1]}/callback"))
    assert visited.answers == (Answer(status=None, problem="no answer (ConnectionError)"),)


def test_a_listener_that_never_answers_costs_its_time_only(internet: Internet) -> None:
    """``timeout_s``."""
    internet.begin(_SITUATION)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = address(f"http://localhost:{silent.getsockname()[1]}/callback")
        visited = _visit(internet, place, timeout_s=0.2)
    assert visited.answers == (Answer(status=None, problem="no answer within 0.2 s"),)


def test_a_redirect_of_the_listener_is_followed(internet: Internet, listener: Listener) -> None:
    """To the page of success; its status is not the answer's."""
    journal = internet.begin(_SITUATION)
    listener.status, listener.location = 302, "https://claude.ai/success"
    assert _visit(internet, listener.address()).answers == (Answer(status=302),)
    assert journal.exchanges[-1].path == "/success"


def test_a_pasted_code_is_read_off_the_manual_page(internet: Internet) -> None:
    """The redirect leads to the page of the issuer, which answers 200."""
    internet.begin(_SITUATION)
    visited = _visit(internet, address(_MANUAL))
    assert (visited.code, visited.state) == ("code-1", "a-state")
    assert visited.answers == (Answer(status=200),)


@pytest.mark.parametrize(
    ("fault", "status", "problem"),
    [
        (Fault(kind="status", host="claude.ai", status=503), 503, "no button"),
        (Fault(kind="not-json", host="claude.ai"), 200, "no button"),
        (Fault(kind="silence", host="claude.ai"), None, "the page did not answer"),
        (Fault(kind="reset", host="claude.ai"), None, "the page did not answer"),
        (Fault(kind="truncate", host="claude.ai"), None, "the page did not answer"),
        (Fault(kind="wrong-certificate", host="claude.ai"), None, "the page did not answer"),
        (Fault(kind="status", host="claude.ai", path="*/decision"), 200, "the click was answered"),
        (Fault(kind="silence", host="claude.ai", path="*/decision"), 200, "the click was not"),
    ],
)
def test_a_page_that_fails_is_told(
    internet: Internet, listener: Listener, fault: Fault, status: int | None, problem: str
) -> None:
    """Nothing is raised, and the listener hears nothing."""
    internet.begin(Situation(authorizations=_SITUATION.authorizations, faults=(fault,)))
    visited = _visit(internet, listener.address(), timeout_s=0.3)
    assert (visited.page_status, visited.redirect, visited.answers) == (status, None, ())
    assert problem in (visited.problem or "")
    assert listener.seen == []


@pytest.mark.parametrize("place", ["", "no address", "http://[", "file:///etc/passwd"])
def test_what_is_no_address_is_told(internet: Internet, place: str) -> None:
    """A program may open anything."""
    internet.begin(_SITUATION)
    visited = _visit(internet, place, Callback(code="foreign"))
    assert (visited.page_status, visited.answers[0].status) == (None, None)


def test_a_stranger_can_call_back_without_a_page(internet: Internet, listener: Listener) -> None:
    """A callback that needs no code is sent although the page refused."""
    internet.begin(_SITUATION)
    place = listener.address(response_type="token")
    visited = _visit(internet, place, Callback(code="foreign"), Callback())
    assert visited.page_status == 400
    assert [answer.status for answer in visited.answers] == [200, None]


def test_a_query_of_the_redirect_uri_is_kept(internet: Internet, listener: Listener) -> None:
    """By the page and by a callback."""
    internet.begin(_SITUATION)
    place = address(f"{listener.redirect_uri}?a=b")
    assert quote("?a=b") in place
    _visit(internet, place)
    _visit(internet, place, Callback(code="none"))
    assert listener.seen == [f"GET /callback?a=b&{_RIGHT}", "GET /callback?a=b&state=a-state"]

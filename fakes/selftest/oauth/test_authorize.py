"""The authorize page and the page for codes, asked for right and wrong."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest

from fakes.internet.internet import Internet
from fakes.ledger import Ledger
from fakes.oauth.request import challenge_of, parse
from fakes.oauth.state import Issuer
from fakes.selftest.browser.listener import CHALLENGE, VERIFIER, address
from fakes.selftest.oauth.client import REDIRECT_URI, Person
from fakes.selftest.oauth.issued import authorization
from fakes.situation import Situation

_INTERNAL = "issuer.internal.example"
_MANUAL = "https://platform.claude.com/oauth/code/callback"
_SITUATION = Situation(authorizations=(authorization(1),), issuers=(_INTERNAL,))
_NOON = 1_800_000_000.0


@pytest.fixture
def person(internet: Internet) -> Person:
    """Somebody with a browser, in a fresh situation."""
    internet.begin(_SITUATION)
    return Person(internet)


def test_the_challenge_is_that_of_the_rfc() -> None:
    """RFC 7636, appendix B."""
    assert challenge_of(VERIFIER) == CHALLENGE


def test_the_page_tells_who_asks_for_what(person: Person) -> None:
    """And where the answer goes; markup in a parameter stays text."""
    page = person.open(address(REDIRECT_URI, client_id="<i>a client", scope="user:profile odd"))
    assert page.status_code == 200
    assert "&lt;i&gt;a client" in page.text
    assert "<i>" not in page.text
    assert "read your name and address" in page.text
    assert "odd" in page.text
    assert REDIRECT_URI in page.text


def test_the_page_is_not_framed_cached_or_referred_to(person: Person) -> None:
    """RFC 9700, sections 4.2.4 and 4.16."""
    headers = person.open(address(REDIRECT_URI)).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize("host", ["claude.ai", "platform.claude.com", "console.anthropic.com"])
@pytest.mark.parametrize(
    "redirect_uri",
    [
        "http://127.0.0.1:1/callback", "http://localhost:65535/any/path", "http://[::1]:8080",
        _MANUAL, "https://console.anthropic.com/oauth/code/callback",
    ],
)  # fmt: skip
def test_loopback_and_the_page_for_codes_are_redirected_to(
    person: Person, host: str, redirect_uri: str
) -> None:
    """Any port and path (RFC 8252, section 7.3), at each host of the issuer."""
    answer = person.decide(address(redirect_uri, host), "allow")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{redirect_uri}?code=code-1&state=a-state"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"response_type": ""}, "response_type is missing"),
        ({"response_type": "token"}, "response_type is not code"),
        ({"client_id": ""}, "client_id is missing"),
        ({"state": ""}, "state is missing"),
        ({"code_challenge": ""}, "code_challenge is missing"),
        ({"code_challenge": "short"}, "code_challenge is not a SHA-256 digest"),
        ({"code_challenge": VERIFIER + "="}, "code_challenge is not a SHA-256 digest"),
        ({"code_challenge_method": ""}, "code_challenge_method is not S256"),
        ({"code_challenge_method": "plain"}, "code_challenge_method is not S256"),
    ],
)
def test_a_bad_request_is_told_to_the_person_alone(
    person: Person, changes: dict[str, str], sentence: str
) -> None:
    """RFC 6749, section 4.1.2.1: a page, and no redirect."""
    answer = person.open(address(REDIRECT_URI, **changes))
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
    assert "location" not in answer.headers
    assert sentence in answer.text


@pytest.mark.parametrize(
    "redirect_uri",
    [
        "", "http://attacker.example:80/callback", "https://127.0.0.1:1/callback",
        "http://127.0.0.1/callback", "http://127.0.0.1.attacker.example:1/", "/callback",
        "http://127.0.0.1:1/callback#fragment", "http://127.0.0.1:1@attacker.example:1/",
        "http://127.0.0.1:x/callback", "http://[::1/", "agent://callback",
        f"https://{_INTERNAL}/oauth/code/callback", "https://platform.claude.com/elsewhere",
    ],
)  # fmt: skip
def test_no_other_place_is_redirected_to(person: Person, redirect_uri: str) -> None:
    """Whatever it looks like."""
    answer = person.open(address(redirect_uri))
    assert (answer.status_code, "location" in answer.headers) == (400, False)
    assert "redirect_uri" in answer.text


def test_a_parameter_twice_is_a_bad_request(person: Person) -> None:
    """RFC 6749, section 3.1."""
    answer = person.open(address(REDIRECT_URI) + "&state=another")
    assert answer.status_code == 400
    assert "more than once" in answer.text


def test_denying_answers_an_error(person: Person) -> None:
    """With the state, and without a code."""
    location = person.decide(address(REDIRECT_URI), "deny").headers["location"]
    answer = parse_qs(urlsplit(location).query)
    assert (answer["error"], answer["state"]) == (["access_denied"], ["a-state"])
    assert "code" not in answer


def test_a_decision_is_taken_once(person: Person) -> None:
    """A second click is told to the person; one that decides nothing leaves the page good."""
    place = address(REDIRECT_URI)
    page = person.open(place)
    clicks = [person.click(place, page, decision) for decision in ("perhaps", "deny", "allow")]
    assert [click.status_code for click in clicks] == [400, 303, 400]
    assert "answered before" in clicks[2].text


def _pairs(place: str) -> list[tuple[str, str]]:
    return [(name, values[0]) for name, values in parse_qs(urlsplit(place).query).items()]


def test_a_code_lives_for_ten_minutes() -> None:
    """The most that RFC 6749 recommends."""
    for age, worth in ((599, True), (600, False)):
        issuer = Issuer((), Ledger(()), (authorization(1),))
        asked = parse(_pairs(address(REDIRECT_URI)), issuer.hosts)
        assert issuer.allow(asked, now=_NOON) == "code-1"
        given = issuer.exchange(
            "code-1", client_id="a-client", redirect_uri=REDIRECT_URI,
            verifier=VERIFIER, now=_NOON + age,
        )  # fmt: skip
        assert (given is not None) is worth


def test_no_scope_asked_for_is_the_default() -> None:
    """RFC 6749, section 3.3."""
    asked = parse(_pairs(address(REDIRECT_URI, scope="")), frozenset())
    assert asked.scope == "user:inference user:profile"


def test_the_page_for_codes_shows_what_to_paste(person: Person) -> None:
    """``code#state``, as text."""
    page = person.open(f"{_MANUAL}?code=a-code&state={quote('<a-state>')}")
    assert page.status_code == 200
    assert ">a-code#&lt;a-state&gt;</output>" in page.text


@pytest.mark.parametrize(
    ("query", "status", "text"),
    [("?error=access_denied", 200, "access_denied"), ("", 400, "no code in this address")],
)
def test_the_page_for_codes_without_a_code(
    person: Person, query: str, status: int, text: str
) -> None:
    """It shows the error, or that there is none."""
    page = person.open(_MANUAL + query)
    assert page.status_code == status
    assert text in page.text


@pytest.mark.parametrize("path", ["/oauth/authorize", "/oauth/code/callback", "/v1/oauth/token"])
def test_a_further_issuer_serves_everything_on_its_host(internet: Internet, path: str) -> None:
    """And the journal knows the host; without being told of it, nobody serves it."""
    for situation, known in ((_SITUATION, True), (Situation(), False)):
        journal = internet.begin(situation)
        Person(internet).open(f"https://{_INTERNAL}{path}")
        (exchange,) = journal.exchanges
        assert (exchange.known, exchange.status != 421) == (known, known)

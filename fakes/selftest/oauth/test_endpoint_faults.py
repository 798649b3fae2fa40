"""Faults of the token endpoint during a login, as a client sees them."""

import pytest
import requests

from fakes.internet.internet import Internet
from fakes.selftest.oauth.client import REDIRECT_URI, VERIFIER, Person
from fakes.selftest.oauth.issued import authorization
from fakes.situation import ISSUER, Fault, Situation

_PATH = "/v1/oauth/token"
_FORM = {
    "grant_type": "authorization_code",
    "code": "code-1",
    "redirect_uri": REDIRECT_URI,
    "client_id": "a-client",
    "code_verifier": VERIFIER,
}


def _exchange(internet: Internet, fault: Fault, timeout_s: float = 5.0) -> requests.Response:
    internet.begin(Situation(authorizations=(authorization(1),), faults=(fault,)))
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(internet.ca_file)
        session.proxies = {"https": str(internet.proxy_url)}
        place = f"https://{ISSUER}{_PATH}"
        return session.post(place, _FORM, timeout=timeout_s, allow_redirects=False)


def test_a_redirect_leads_where_it_is_told(internet: Internet) -> None:
    """307 asks the client to send its code there."""
    place = "https://attacker.example/v1/oauth/token"
    fault = Fault(kind="redirect", host=ISSUER, path=_PATH, location=place)
    answer = _exchange(internet, fault)
    assert (answer.status_code, answer.headers["location"]) == (307, place)


def test_a_page_instead_of_json(internet: Internet) -> None:
    """With status 200."""
    answer = _exchange(internet, Fault(kind="not-json", host=ISSUER, path=_PATH))
    assert answer.status_code == 200
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(kind="truncate", host=ISSUER, path=_PATH), requests.exceptions.ChunkedEncodingError),
        (Fault(kind="reset", host=ISSUER, path=_PATH), requests.ConnectionError),
        (Fault(kind="silence", host=ISSUER, path=_PATH), requests.Timeout),
        (Fault(kind="wrong-certificate", host=ISSUER), requests.exceptions.SSLError),
        (Fault(kind="untrusted-certificate", host=ISSUER), requests.exceptions.SSLError),
        (Fault(kind="expired-certificate", host=ISSUER), requests.exceptions.SSLError),
    ],
)
def test_no_whole_answer(internet: Internet, fault: Fault, error: type[Exception]) -> None:
    """However it comes to that."""
    with pytest.raises(error):
        _exchange(internet, fault, timeout_s=0.5)


def test_a_late_answer_is_an_answer(internet: Internet) -> None:
    """It is about the code, whose page was never opened here."""
    fault = Fault(kind="delay", host=ISSUER, path=_PATH, delay_s=0.05)
    answer = _exchange(internet, fault)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_fault_of_the_token_endpoint_leaves_the_page_alone(internet: Internet) -> None:
    """Faults hold for their path."""
    _exchange(internet, Fault(kind="status", host=ISSUER, path=_PATH))
    page = Person(internet).open(f"https://{ISSUER}/oauth/code/callback?code=c&state=s")
    assert page.status_code == 200

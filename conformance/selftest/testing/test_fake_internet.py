"""The fake internet in another project's test: what is planted, what is told, what arrived."""

import base64
import gzip
import ssl
import urllib.error
import urllib.request

import httpx2
import pytest
import requests

from conformance.testing.internet import FakeInternet
from fakes.situation import Azure, Fault, Grant, Secret
from fakes.situation.azure import RESOURCE

API = "https://api.anthropic.com/v1/messages"
HOST = "api.anthropic.com"
MODELS = "https://api.anthropic.com/v1/models"
BODY = {"model": "m", "max_tokens": 1, "messages": [{"role": "user", "content": "ping"}]}


def send(key: str, url: str = API) -> int:
    """The status of a request with this key."""
    return requests.post(url, json=BODY, headers={"x-api-key": key}, timeout=5).status_code


def test_a_credential_is_recognised_wherever_it_is(fake_internet: FakeInternet) -> None:
    """In a header, in base64, in a compressed body; each by its name."""
    key, login = fake_internet.canary("environment-key"), fake_internet.canary("stored-access")
    basic = base64.b64encode(f"me:{login}".encode()).decode()
    requests.post(API, headers={"authorization": f"Basic {basic}"}, timeout=5)
    packed = {"content-encoding": "gzip"}
    requests.post(API, data=gzip.compress(key.encode()), headers=packed, timeout=5)
    carried = [request.carries for request in fake_internet.requests]
    assert carried == [{"stored-access"}, {"environment-key"}]


def test_every_client_gets_through(fake_internet: FakeInternet) -> None:
    """Clients that heed the environment: requests, httpx, urllib."""
    key = fake_internet.canary("environment-key")
    assert send(key) == 200
    assert httpx2.post(API, json=BODY, headers={"x-api-key": key}).status_code == 200
    models = urllib.request.Request(MODELS, headers={"x-api-key": key})
    with urllib.request.urlopen(models, timeout=5) as reply:  # noqa: S310  # as above
        assert reply.status == 200
    assert len(fake_internet.sent("environment-key", to=HOST)) == 3


def test_another_host_is_told(fake_internet: FakeInternet) -> None:
    """A credential at a wrong host fails, with the request and without the secret."""
    key = fake_internet.canary("environment-key")
    send(key, "https://collector.example/v1/messages")
    with pytest.raises(AssertionError) as failed:
        fake_internet.sent("environment-key", to=HOST)
    assert str(failed.value).splitlines() == [
        "expected «environment-key» at api.anthropic.com, and at no other host",
        "observed it at collector.example:",
        "  POST collector.example/v1/messages (unknown host)  x-api-key: «environment-key»  → 421",
    ]


def test_a_second_host_is_told(fake_internet: FakeInternet) -> None:
    """It is not enough that the right host got it."""
    key = fake_internet.canary("environment-key")
    send(key)
    send(key, "https://collector.example/")
    with pytest.raises(AssertionError, match=r"observed it at api\.anthropic\.com, collector\.e"):
        fake_internet.sent("environment-key", to=HOST)


def test_a_missing_credential_is_told(fake_internet: FakeInternet) -> None:
    """What arrived instead is shown; so is that nothing arrived at all."""
    fake_internet.canary("stored-access")
    with pytest.raises(AssertionError, match=r"observed no request$"):
        fake_internet.sent("stored-access", to=HOST)
    send(fake_internet.canary("environment-key"))
    with pytest.raises(AssertionError, match=r"observed 1 request without it:\n  POST api\.anth"):
        fake_internet.sent("stored-access", to=HOST)


def test_a_name_that_was_not_planted_is_no_success(fake_internet: FakeInternet) -> None:
    """A misspelt name is a mistake of the test, with the near one."""
    fake_internet.canary("environment-key")
    with pytest.raises(LookupError, match="did you mean 'environment-key'"):
        fake_internet.sent("enviroment-key", to=HOST)


def test_who_does_not_trust_the_fakes_is_told(fake_internet: FakeInternet) -> None:
    """A client with its own authorities connects, and sends nothing."""
    fake_internet.canary("environment-key")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(API, context=context, timeout=5)
    with pytest.raises(AssertionError, match=r"no request came: does it trust SSL_CERT_FILE\?"):
        fake_internet.sent("environment-key", to=HOST)


def test_nothing_sent_shows_what_was(fake_internet: FakeInternet) -> None:
    """Any request counts, also one without a credential; at another host alone if asked so."""
    fake_internet.nothing_sent()
    requests.get(f"https://{HOST}/", timeout=5)
    with pytest.raises(AssertionError, match=r"expected no request\nobserved 1 request:\n  GET"):
        fake_internet.nothing_sent()
    with pytest.raises(AssertionError, match=r"expected no request at api\.anthropic\.com\n"):
        fake_internet.nothing_sent(to=HOST)
    fake_internet.nothing_sent(to="platform.claude.com")


def test_standings_and_ends(fake_internet: FakeInternet) -> None:
    """What each use is answered, an expired token, a key that nobody knows."""
    throttled = fake_internet.canary("environment-key", "throttled", "valid")
    assert [send(throttled), send(throttled), send(throttled)] == [429, 200, 200]
    expired = fake_internet.canary("stored-access", expires_in_s=-60)
    assert [send(expired), send("somebody's")] == [401, 401]
    assert fake_internet.canary("stored-access") == expired
    assert send(expired) == 401, "to ask for its value changes nothing"
    assert [request.status for request in fake_internet.requests] == [429, 200, 200, 401, 401, 401]


def test_accounts_faults_and_grants(fake_internet: FakeInternet) -> None:
    """Clouds, misbehaviour and refresh tokens, in the fakes' own words, with places in them."""
    fake_internet.tell(
        azure=Azure(keys=(Secret(value="«work-foundry-key»"),)),
        faults=(Fault(kind="status", status=529, first=1),),
        grants=(
            Grant(
                refresh_token="«stored-refresh»",
                access_token="«fresh-access»",
                next_refresh_token="«fresh-refresh»",
            ),
        ),
    )
    url = f"https://{RESOURCE}.services.ai.azure.com/anthropic/v1/messages"
    assert send(fake_internet.canary("work-foundry-key"), url) == 200
    key = fake_internet.canary("environment-key")
    assert [send(key), send(key)] == [529, 200]
    told = {"grant_type": "refresh_token", "refresh_token": fake_internet.canary("stored-refresh")}
    reply = requests.post("https://platform.claude.com/v1/oauth/token", json=told, timeout=5)
    assert reply.json()["access_token"] == fake_internet.canary("fresh-access")
    fake_internet.sent("stored-refresh", to="platform.claude.com")


@pytest.mark.parametrize("name", ["home", "Environment-Key", "in-60s", ""])
def test_odd_names_are_mistakes(fake_internet: FakeInternet, name: str) -> None:
    """A place, or what cannot stand between guillemets."""
    with pytest.raises(ValueError, match="cannot name a credential"):
        fake_internet.canary(name)


def test_odd_words_are_mistakes(fake_internet: FakeInternet) -> None:
    """A standing and a field that there are not, with those that there are."""
    with pytest.raises(ValueError, match=r"no such standing: expired\. There are valid, unauth"):
        fake_internet.canary("environment-key", "expired")  # type: ignore[arg-type]  # on purpose
    with pytest.raises(TypeError, match=r"nothing to tell of gateway, only of \['authorizations'"):
        fake_internet.tell(gateway="gateway.example")


def test_a_file_of_the_tests_own(fake_internet: FakeInternet) -> None:
    """Texts with places, as files have them: the credential in it is known to the API."""
    text = fake_internet.text('{"accessToken": "«stored-access»", "expiresAt": «now»}')
    assert fake_internet.canary("stored-access") in text
    assert send(fake_internet.canaries["stored-access"]) == 200

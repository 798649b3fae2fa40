"""An OAuth client library logs in, refreshes and revokes, and each wrong twin is rejected."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.integrations.base_client.errors import OAuthError
from requests import HTTPError

from fakes.internet.internet import Internet
from fakes.selftest.oauth.client import VERIFIER, Client, is_good
from fakes.selftest.oauth.issued import authorization, grant
from fakes.situation import Authorization, Fault, Situation

_INTERNAL = "issuer.internal.example"
_SITUATION = Situation(
    authorizations=(authorization(1), authorization(2), authorization(7, _INTERNAL)),
    grants=(grant(1), grant(2), grant(7, _INTERNAL)),
    issuers=(_INTERNAL,),
)


@pytest.fixture
def client(internet: Internet) -> Client:
    """A client of the first party in a fresh situation."""
    internet.begin(_SITUATION)
    return Client(internet)


def _rejected(action: Callable[[], object]) -> str:
    with pytest.raises(OAuthError) as caught:
        action()
    return str(caught.value.error)


def test_a_whole_login(client: Client, internet: Internet) -> None:
    """The code gives tokens with the scope that was asked for; the access token is good."""
    assert not is_good(internet, "access-1")
    token = client.exchange(client.allowed())
    assert token["scope"] == "user:inference org:create_api_key"
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 600)
    assert (token["access_token"], token["refresh_token"]) == ("access-1", "refresh-1")
    assert is_good(internet, "access-1")


def test_the_login_is_refreshed(client: Client, internet: Internet) -> None:
    """The refresh token rotates, and the old one is rejected."""
    client.exchange(client.allowed())
    assert client.refresh("refresh-1")["access_token"] == "next-access-1"
    assert is_good(internet, "next-access-1")
    assert _rejected(lambda: client.refresh("refresh-1")) == "invalid_grant"


def test_a_refresh_token_is_worth_nothing_before_its_login(client: Client) -> None:
    """It has not been issued."""
    assert _rejected(lambda: client.refresh("refresh-1")) == "invalid_grant"


def test_a_wrong_verifier_is_rejected_and_uses_the_code_up(client: Client) -> None:
    """RFC 7636, section 4.6."""
    location = client.allowed()
    wrong = "x" * len(VERIFIER)
    assert _rejected(lambda: client.exchange(location, code_verifier=wrong)) == "invalid_grant"
    assert _rejected(lambda: client.exchange(location)) == "invalid_grant"


def test_another_redirect_uri_is_rejected(client: Client) -> None:
    """RFC 6749, section 4.1.3."""
    location = client.allowed()
    elsewhere = "http://127.0.0.1:51516/callback"
    assert _rejected(lambda: client.exchange(location, redirect_uri=elsewhere)) == "invalid_grant"


def test_another_client_is_rejected(client: Client, internet: Internet) -> None:
    """For the code and for the refresh token."""
    other = Client(internet, client_id="another-client")
    location = client.allowed()
    assert _rejected(lambda: other.exchange(location)) == "invalid_grant"
    client.exchange(client.allowed())
    assert _rejected(lambda: other.refresh("refresh-2")) == "invalid_grant"
    assert client.refresh("refresh-2")


def test_a_reused_code_revokes_what_it_gave(client: Client, internet: Internet) -> None:
    """RFC 6749, section 4.1.2: also what a refresh gave since, and no other login."""
    first = client.allowed()
    client.exchange(first)
    client.refresh("refresh-1")
    client.exchange(client.allowed())
    assert _rejected(lambda: client.exchange(first)) == "invalid_grant"
    tokens = ("access-1", "next-access-1", "access-2")
    assert [is_good(internet, token) for token in tokens] == [False, False, True]
    assert client.refresh("refresh-2")


def test_a_reused_code_revokes_the_refresh_token(client: Client) -> None:
    """Before it was used."""
    location = client.allowed()
    client.exchange(location)
    _rejected(lambda: client.exchange(location))
    assert _rejected(lambda: client.refresh("refresh-1")) == "invalid_grant"


def test_a_code_that_nobody_gave_is_rejected(client: Client) -> None:
    """As any other."""
    location = client.allowed().replace("code-1", "code-9")
    assert _rejected(lambda: client.exchange(location)) == "invalid_grant"


def test_an_access_token_is_revoked_alone(client: Client, internet: Internet) -> None:
    """The refresh token stays (RFC 7009, section 2.1)."""
    client.exchange(client.allowed())
    assert client.revoke("access-1", "access_token") == 200
    assert not is_good(internet, "access-1")
    assert client.refresh("refresh-1")


def test_a_refresh_token_is_revoked_with_its_access_tokens(
    client: Client, internet: Internet
) -> None:
    """The hint does not matter."""
    client.exchange(client.allowed())
    assert client.revoke("refresh-1", "access_token") == 200
    assert not is_good(internet, "access-1")
    assert _rejected(lambda: client.refresh("refresh-1")) == "invalid_grant"


def test_revoking_what_is_not_known_is_no_error(client: Client, internet: Internet) -> None:
    """RFC 7009, section 2.2."""
    client.exchange(client.allowed())
    assert client.revoke("never-issued") == 200
    assert is_good(internet, "access-1")


def test_a_further_issuer_is_one_of_its_own(client: Client, internet: Internet) -> None:
    """It has its own authorizations, and neither knows the other's codes and tokens."""
    internal = Client(internet, _INTERNAL)
    location = internal.allowed()
    assert "code=code-7" in location
    assert _rejected(lambda: client.exchange(location)) == "invalid_grant"
    internal.exchange(location)
    assert is_good(internet, "access-7")
    assert _rejected(lambda: client.refresh("refresh-7")) == "invalid_grant"
    assert client.revoke("access-7") == 200
    assert client.revoke("refresh-7") == 200
    assert is_good(internet, "access-7")
    assert internal.refresh("refresh-7")


def test_authorizations_are_taken_in_turn_and_the_last_stays(client: Client) -> None:
    """A login again after the last is a login again, with a code that is fresh."""
    for expected in ("access-1", "access-2", "access-2"):
        token = client.exchange(client.allowed())
        assert token["access_token"] == expected
    assert client.refresh("refresh-2")


def test_without_an_authorization_the_client_is_told(internet: Internet) -> None:
    """By ``server_error``, as the RFC has it for what the server cannot do."""
    internet.begin(Situation())
    query = parse_qs(urlsplit(Client(internet).allowed()).query)
    assert query["error"] == ["server_error"]


def test_the_situation_may_say_what_is_given(internet: Internet) -> None:
    """Another scope, and a reply without some of its fields."""
    given = Authorization(
        code=f"code-{1}",
        access_token=f"access-{1}",
        refresh_token=f"refresh-{1}",
        scope="user:profile",
        omitted=("refresh_token", "expires_in"),
    )
    internet.begin(Situation(authorizations=(given,)))
    client = Client(internet)
    token = client.exchange(client.allowed())
    assert (token["scope"], token["access_token"]) == ("user:profile", "access-1")
    assert not {"refresh_token", "expires_in"} & set(token)


def test_a_fault_does_not_use_the_code_up(internet: Internet) -> None:
    """A client that tries again after a 500 gets its login."""
    fault = Fault(kind="status", host="platform.claude.com", path="/v1/oauth/token", first=1)
    internet.begin(Situation(authorizations=(authorization(1),), faults=(fault,)))
    client = Client(internet)
    location = client.allowed()
    with pytest.raises(HTTPError, match="500"):
        client.exchange(location)
    assert client.exchange(location)

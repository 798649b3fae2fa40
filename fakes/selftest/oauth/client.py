"""An independent client: Authlib does the login, a person's browser is a few requests."""

import re
from html import unescape
from typing import Any

import requests
from authlib.integrations.requests_client import OAuth2Session

from fakes.internet.internet import Internet
from fakes.situation import FIRST_PARTY, ISSUER

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CLIENT = "a-client"
REDIRECT_URI = "http://127.0.0.1:51515/callback"
_PATIENCE_S = 5


def _enter(session: requests.Session, internet: Internet) -> None:
    session.trust_env = False
    session.verify = str(internet.ca_file)
    session.proxies = {"https": str(internet.proxy_url)}


class Person:
    """Clicks on the authorize page, by the words of the page alone."""

    def __init__(self, internet: Internet) -> None:
        self._session = requests.Session()
        _enter(self._session, internet)

    def open(self, address: str) -> requests.Response:
        """Look at a page."""
        return self._session.get(address, timeout=_PATIENCE_S, allow_redirects=False)

    def decide(self, address: str, decision: str) -> requests.Response:
        """Open the page and click; the answer to the click."""
        return self.click(address, self.open(address), decision)

    def click(self, address: str, page: requests.Response, decision: str) -> requests.Response:
        """Click on a page that is open."""
        found = re.search(r'name="ticket" value="([^"]+)"', page.text)
        assert found is not None, page.text
        form = {"ticket": unescape(found[1]), "decision": decision}
        place = address.partition("?")[0] + "/decision"
        return self._session.post(place, form, timeout=_PATIENCE_S, allow_redirects=False)


class Client:
    """A public client with PKCE, which knows the endpoints and nothing of the fake."""

    def __init__(
        self, internet: Internet, host: str | None = None, client_id: str = CLIENT
    ) -> None:
        self._authorize = f"https://{host or 'claude.ai'}/oauth/authorize"
        self._base = f"https://{host or ISSUER}/v1/oauth"
        self._session = OAuth2Session(
            client_id,
            redirect_uri=REDIRECT_URI,
            scope="user:inference org:create_api_key",
            code_challenge_method="S256",
            token_endpoint_auth_method="none",
            revocation_endpoint_auth_method="none",
        )
        _enter(self._session, internet)
        self._person = Person(internet)

    def address(self) -> str:
        """A fresh authorization address."""
        address, _ = self._session.create_authorization_url(self._authorize, code_verifier=VERIFIER)
        return str(address)

    def allowed(self) -> str:
        """The address that the user's browser is sent back to."""
        return self._person.decide(self.address(), "allow").headers["location"]

    def exchange(self, location: str, **changes: str) -> dict[str, Any]:
        """Exchange the code of a location. Raises Authlib's ``OAuthError`` when it is refused."""
        fields = {"code_verifier": VERIFIER, **changes}
        token: dict[str, Any] = self._session.fetch_token(
            f"{self._base}/token", authorization_response=location, **fields
        )
        return token

    def refresh(self, refresh_token: str) -> dict[str, Any]:
        """Redeem a refresh token. Raises Authlib's ``OAuthError`` when it is refused."""
        token: dict[str, Any] = self._session.refresh_token(f"{self._base}/token", refresh_token)
        return token

    def revoke(self, token: str, hint: str | None = None) -> int:
        """The status of a revocation."""
        answer = self._session.revoke_token(f"{self._base}/revoke", token, hint)
        return int(answer.status_code)


def is_good(internet: Internet, access_token: str) -> bool:
    """Whether the API takes an access token."""
    with requests.Session() as session:
        _enter(session, internet)
        answer = session.get(
            f"https://{FIRST_PARTY}/v1/models",
            headers={"authorization": f"Bearer {access_token}"},
            timeout=_PATIENCE_S,
        )
    assert answer.status_code in {200, 401}
    return answer.status_code == 200

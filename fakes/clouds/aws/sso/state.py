"""Access tokens of IAM Identity Center: which are good, and what a refresh token still gives."""

from collections.abc import Iterator
from dataclasses import dataclass

from fakes.situation.aws import SsoLogin


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A program that the OIDC endpoint has registered."""

    id: str
    secret: str


class Logins:
    """What became of the logins of one situation. ``started``: seconds since the epoch."""

    def __init__(self, told: tuple[SsoLogin, ...], started: float) -> None:
        self._told = told
        self._started = started
        self._fresh: dict[str, float] = {}  # access token -> until when
        self._used: set[str] = set()
        self._ended: set[str] = set()
        self._clients: list[Client] = []

    def opened_by(self, token: str, region: str, now: float) -> list[SsoLogin]:
        """The logins that an access token opens at the portal of a region; none if it is bad."""
        return [login for login in self._told if self._opens(login, token, region, now)]

    def end(self, token: str) -> None:
        """The person has signed out: the access token is good for nothing any more."""
        self._ended.add(token)

    def register(self) -> Client:
        """A new client."""
        number = len(self._clients) + 1
        client = Client(id=f"client-{number}", secret=f"secret-of-client-{number}")
        self._clients.append(client)
        return client

    def is_client(self, client_id: str, secret: str) -> bool:
        """Whether that is a client that is known."""
        return Client(id=client_id, secret=secret) in {*self._clients, *self._told_clients()}

    def exchange(
        self, refresh_token: str, client_id: str, region: str, now: float
    ) -> SsoLogin | None:
        """The login that a refresh token of that client renews, once; ``None`` if it does not."""
        for login in self._told:
            mine = (login.refresh_token, login.client_id) == (refresh_token, client_id)
            if not mine or login.region != region or refresh_token in self._used:
                continue
            if login.fresh_token is None:
                continue
            self._used.add(refresh_token)
            self._fresh[login.fresh_token] = now + login.lifetime_s
            return login
        return None

    def _opens(self, login: SsoLogin, token: str, region: str, now: float) -> bool:
        if login.region != region or token in self._ended:
            return False
        if token == login.fresh_token and now < self._fresh.get(token, 0.0):
            return True
        lasts = login.expires_in_s is None or now < self._started + login.expires_in_s
        return token == login.access_token and lasts

    def _told_clients(self) -> Iterator[Client]:
        for login in self._told:
            if login.client_id is not None and login.client_secret is not None:
                yield Client(id=login.client_id, secret=login.client_secret)

"""What an authorization server has been asked for and what it has issued."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

from fakes.ledger import Ledger
from fakes.oauth.request import AuthorizationRequest, challenge_of
from fakes.situation import ISSUER, Authorization, Grant, Situation

# The names of the one authorization server of Claude accounts; Claude Code 2.1.330
# was seen to open its page at claude.com.
FIRST_PARTY_HOSTS = frozenset(
    {ISSUER, "claude.ai", "claude.com", "console.anthropic.com", "api.anthropic.com"}
)
_CODE_LIFETIME_S = 600  # the most that RFC 6749, section 4.1.2, recommends


@dataclass(slots=True, kw_only=True)
class _Line:
    """All that came of one authorization, or of one planted refresh token."""

    client_id: str | None = None
    access_tokens: set[str] = field(default_factory=set)
    revoked: bool = False


@dataclass(slots=True, kw_only=True)
class _Code:
    """An authorization that the user allowed, and the line that its exchange began."""

    authorization: Authorization
    asked: AuthorizationRequest
    expires_at: float
    used: bool = False
    line: _Line | None = None


class Issuer:
    """One authorization server: requests, codes and single-use refresh tokens.

    A failed exchange uses a code up as well: it shows that somebody else has it.
    """

    def __init__(
        self,
        grants: Iterable[Grant],
        ledger: Ledger,
        authorizations: Iterable[Authorization] = (),
        hosts: frozenset[str] = FIRST_PARTY_HOSTS,
    ) -> None:
        self.hosts = hosts
        self._ledger = ledger
        self._authorizations = tuple(authorizations)
        self._allowed = 0
        self._asked: dict[str, AuthorizationRequest] = {}
        self._codes: dict[str, _Code] = {}
        self._grants = {grant.refresh_token: grant for grant in grants}
        # A token that comes of a code is good for nothing before the code was exchanged.
        unborn = {authorization.refresh_token for authorization in self._authorizations}
        self._open = set(self._grants) - unborn
        self._lines: dict[str, _Line] = {}

    def ask(self, asked: AuthorizationRequest) -> str:
        """Keep a request until the user decides; the ticket that names it, good once."""
        ticket = secrets.token_urlsafe(16)
        self._asked[ticket] = asked
        return ticket

    def settle(self, ticket: str) -> AuthorizationRequest | None:
        """The request that the user decides on now; ``None`` for an unknown or used ticket."""
        return self._asked.pop(ticket, None)

    def allow(self, asked: AuthorizationRequest, *, now: float) -> str | None:
        """The code for a request; ``None`` when the situation has no authorization."""
        if not self._authorizations:
            return None
        place = min(self._allowed, len(self._authorizations) - 1)
        self._allowed += 1
        chosen = self._authorizations[place]
        self._codes[chosen.code] = _Code(
            authorization=chosen, asked=asked, expires_at=now + _CODE_LIFETIME_S
        )
        return chosen.code

    def exchange(
        self, code: str, *, client_id: str, redirect_uri: str, verifier: str, now: float
    ) -> tuple[Authorization, str] | None:
        """What a code is worth, and the scope; ``None`` when it is not worth anything.

        The client, the ``redirect_uri`` and the verifier must be those of the request. A second use
        revokes what the first one was given (RFC 6749, section 4.1.2).
        """
        known = self._codes.get(code)
        if known is None:
            return None
        if known.used:
            if known.line is not None:
                self._end(known.line)
            return None
        known.used = True
        bound = (known.asked.client_id, known.asked.redirect_uri, known.asked.code_challenge)
        if bound != (client_id, redirect_uri, challenge_of(verifier)) or now >= known.expires_at:
            return None
        given = known.authorization
        known.line = _Line(client_id=client_id)
        self._open.add(given.refresh_token)
        self._issue(known.line, given.access_token, given.refresh_token, now + given.lifetime_s)
        return given, known.asked.scope if given.scope is None else given.scope

    def refresh(
        self, refresh_token: str, *, now: float, client_id: str | None = None
    ) -> Grant | None:
        """Redeem a refresh token; ``None`` when it is unknown, used, revoked or another client's.

        The new access token is good at the API until its lifetime has passed.
        """
        grant = self._grants.get(refresh_token)
        if grant is None or refresh_token not in self._open:
            return None
        line = self._lines.get(refresh_token) or _Line()
        if line.revoked or (client_id and line.client_id and client_id != line.client_id):
            return None
        self._open.discard(refresh_token)
        self._issue(line, grant.access_token, grant.next_refresh_token, now + grant.lifetime_s)
        return grant

    def revoke(self, token: str) -> None:
        """Revoke a token (RFC 7009, section 2.1); with a refresh token, its access tokens too.

        An access token that the situation plants is the first party's.
        """
        self._open.discard(token)
        line = self._lines.get(token)
        if line is None:
            if ISSUER in self.hosts and self._ledger.is_planted(token):
                self._ledger.revoke(token)
        elif token in line.access_tokens:
            self._ledger.revoke(token)
        else:
            self._end(line)

    def _issue(self, line: _Line, access_token: str, refresh_token: str, until: float) -> None:
        line.access_tokens.add(access_token)
        self._lines[access_token] = self._lines[refresh_token] = line
        self._ledger.issue(access_token, expires_at=until)

    def _end(self, line: _Line) -> None:
        line.revoked = True
        for token in line.access_tokens:
            self._ledger.revoke(token)


class Issuers:
    """Every authorization server of a situation, by host; none knows what another issued."""

    def __init__(self, situation: Situation, ledger: Ledger) -> None:
        self._by_host: dict[str, Issuer] = {}
        for hosts in (
            FIRST_PARTY_HOSTS,
            *(frozenset({each.lower()}) for each in situation.issuers),
        ):
            issuer = Issuer(
                [grant for grant in situation.grants if grant.issuer.lower() in hosts],
                ledger,
                [each for each in situation.authorizations if each.issuer.lower() in hosts],
                hosts,
            )
            self._by_host.update(dict.fromkeys(hosts, issuer))

    def at(self, host: str) -> Issuer:
        """The issuer that serves a host. Raises ``KeyError`` for a host of none."""
        return self._by_host[host]

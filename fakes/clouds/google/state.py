"""What Google's fakes know in one situation: which access tokens are good, and for what."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from fakes.clouds.google import assertions
from fakes.situation import Google, Standing
from fakes.situation.google import (
    AuthorizedUser,
    ExternalAccount,
    GoogleInstance,
    GoogleToken,
    Impersonation,
    ServiceAccount,
)

Identity: TypeAlias = (
    AuthorizedUser | ExternalAccount | GoogleInstance | Impersonation | ServiceAccount
)
CLOUD_PLATFORM = "https://www.googleapis.com/auth/cloud-platform"
# Why a bearer value is not accepted, as ``ErrorInfo.reason`` says it.
Reason = Literal[
    "ACCESS_TOKEN_TYPE_UNSUPPORTED", "ACCESS_TOKEN_EXPIRED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Issue:
    token: GoogleToken
    until: float
    scopes: frozenset[str]


class GoogleState:
    """The credentials of one situation and what became of them.

    ``started``: seconds since the epoch, to which the credentials' times are relative.
    """

    def __init__(self, told: Google, started: float) -> None:
        self.told = told
        self.started = started
        self._given: Counter[Identity] = Counter()
        self._uses: Counter[str] = Counter()
        everything = frozenset({CLOUD_PLATFORM})
        self._issued = {
            token.value: _Issue(token=token, until=started + token.lifetime_s, scopes=everything)
            for token in told.tokens
        }

    def give(self, identity: Identity, scopes: Iterable[str], *, now: float) -> GoogleToken:
        """The next token of an identity, good from now on for these scopes."""
        token = identity.gives[min(self._given[identity], len(identity.gives) - 1)]
        self._given[identity] += 1
        self._issued[token.value] = _Issue(
            token=token, until=now + token.lifetime_s, scopes=frozenset(scopes)
        )
        return token

    def objection(
        self, bearer: str, host: str, scopes: frozenset[str], now: float
    ) -> Reason | None:
        """Why an API at a host refuses a bearer value; one of ``scopes`` is enough for it."""
        issue = self._issued.get(bearer)
        if issue is None:
            signed = self._by_own_signature(bearer, host, now)
            return None if signed else "ACCESS_TOKEN_TYPE_UNSUPPORTED"
        if now >= issue.until:
            return "ACCESS_TOKEN_EXPIRED"
        return None if issue.scopes & scopes else "ACCESS_TOKEN_SCOPE_INSUFFICIENT"

    def use(self, bearer: str) -> Standing:
        """What becomes of an inference request with a bearer value that nothing speaks against."""
        issue = self._issued.get(bearer)
        if issue is None:
            return "valid"
        standings = issue.token.standings
        self._uses[bearer] += 1
        return standings[min(self._uses[bearer], len(standings)) - 1]

    def _by_own_signature(self, bearer: str, host: str, now: float) -> bool:
        """Whether a service account signed this for the API itself (google.aip.dev/auth/4111)."""
        read = assertions.read(bearer)
        if read is None:
            return False
        for account in self.told.service_accounts:
            if account.email == read.claims.get("iss") and account.key_id == read.key_id:
                meant = read.claims.get("aud") == f"https://{host}/"
                scoped = CLOUD_PLATFORM in str(read.claims.get("scope", "")).split()
                return (
                    (meant or scoped)
                    and read.claims.get("sub") == account.email
                    and assertions.timely(read, now)
                    and assertions.signed_by(bearer, account.public_key)
                )
        return False

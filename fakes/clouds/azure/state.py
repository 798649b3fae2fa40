"""What Microsoft's fakes know in one situation."""

import time
from collections import Counter
from collections.abc import Iterable

from fakes.situation import Azure, Standing
from fakes.situation.azure import AzureClient, AzureToken

# From harmless to harmful: of several credentials the worst standing answers.
_SEVERITY: tuple[Standing, ...] = (
    "valid", "throttled", "overloaded", "failing", "forbidden", "unauthorized",
)  # fmt: skip


class AzureState:
    """The credentials of one situation and what became of them.

    ``started``: seconds since the epoch, to which the credentials' times are relative.
    """

    def __init__(self, told: Azure, started: float) -> None:
        self.told = told
        self.started = started
        self._keys = {key.value: key for key in told.keys}
        self._tokens = {token.value: token for token in told.tokens}
        self._until = {token.value: started + token.lifetime_s for token in told.tokens}
        self._given: Counter[tuple[AzureToken, ...]] = Counter()
        self._uses: Counter[str] = Counter()

    def clients_of(self, tenant: str) -> tuple[AzureClient, ...]:
        """The applications of a tenant; none for a tenant that nobody knows."""
        return tuple(each for each in self.told.clients if each.tenant.lower() == tenant.lower())

    def asks_for_nothing(self, host: str) -> bool:
        """Whether a host answers those that show no credential: a gateway with its own."""
        return self.told.anonymous and self.is_gateway(host)

    def is_gateway(self, host: str) -> bool:
        """Whether a host is a company's own, which serves Foundry's API."""
        return host in {name.lower() for name in self.told.gateways}

    def give(self, gives: tuple[AzureToken, ...]) -> AzureToken:
        """The next token of an identity; it is good from now on. The last one stays."""
        token = gives[min(self._given[gives], len(gives) - 1)]
        self._given[gives] += 1
        self._tokens[token.value] = token
        self._until[token.value] = time.time() + token.lifetime_s
        return token

    def judge(self, keys: Iterable[str], tokens: Iterable[str], *, inference: bool) -> Standing:
        """The standing that answers a request, and one use of each credential if inference.

        All that are shown must be good; none at all is unauthorized.
        """
        standings = [self._judge_key(value, inference=inference) for value in set(keys)]
        standings += [self._judge_token(value, inference=inference) for value in set(tokens)]
        return max(standings, key=_SEVERITY.index, default="unauthorized")

    def _judge_key(self, value: str, *, inference: bool) -> Standing:
        key = self._keys.get(value)
        if key is None or (key.expires_at is not None and time.time() >= key.expires_at):
            return "unauthorized"
        return self._use(value, key.standings, inference=inference)

    def _judge_token(self, value: str, *, inference: bool) -> Standing:
        token = self._tokens.get(value)
        if token is None or time.time() >= self._until[value]:
            return "unauthorized"
        return self._use(value, token.standings, inference=inference)

    def _use(self, value: str, standings: tuple[Standing, ...], *, inference: bool) -> Standing:
        use = self._uses[value]
        if inference:
            self._uses[value] += 1
        return standings[min(use, len(standings) - 1)]

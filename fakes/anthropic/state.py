"""What the Anthropic API makes of the credentials that it is shown."""

from collections import Counter
from collections.abc import Iterable

from fakes.ledger import Ledger
from fakes.situation import Standing

# From harmless to harmful: of several credentials the worst standing answers.
_SEVERITY: tuple[Standing, ...] = (
    "valid", "throttled", "overloaded", "failing", "forbidden", "unauthorized",
)  # fmt: skip


class Credentials:
    """The standing of each secret; its uses in inference requests are counted."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._uses: Counter[str] = Counter()

    def judge(self, shown: Iterable[str], *, inference: bool, now: float) -> Standing:
        """The standing that answers a request, and one use of each when it is inference.

        No credential at all is unauthorized. Two credentials (``x-api-key`` and a bearer value)
        must both be good, as a client that sends a stale second one deserves to learn it.
        """
        standings = [self._judge_one(value, inference=inference, now=now) for value in set(shown)]
        return max(standings, key=_SEVERITY.index, default="unauthorized")

    def _judge_one(self, value: str, *, inference: bool, now: float) -> Standing:
        secret = self._ledger.find(value)
        if secret is None:
            return "unauthorized"
        use = self._uses[value]
        if inference:
            self._uses[value] += 1
        if secret.expires_at is not None and now >= secret.expires_at:
            return "unauthorized"
        return secret.standings[min(use, len(secret.standings) - 1)]

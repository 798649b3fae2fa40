"""What Amazon's fakes know in one situation."""

from collections import Counter
from collections.abc import Iterator

from fakes.clouds.aws.identity import account
from fakes.clouds.aws.sso.state import Logins
from fakes.situation import Aws, Secret, Standing
from fakes.situation.aws import AwsKey, AwsStanding

# What becomes of a Bedrock API key, in the words for access keys.
_OF_A_BEARER: dict[Standing, AwsStanding] = {
    "valid": "valid",
    "unauthorized": "unrecognized",
    "forbidden": "denied",
    "throttled": "throttled",
    "failing": "failing",
    "overloaded": "unavailable",
}


class AwsState:
    """The credentials of one situation and what became of them.

    ``started``: seconds since the epoch, to which the credentials' times are relative. Every key is
    good from the start, also one that a role or an endpoint gives only when asked.
    """

    def __init__(self, told: Aws, started: float) -> None:
        self.told = told
        self.started = started
        self.gateways = frozenset(name.lower() for name in told.gateways)
        self.sso = Logins(told.logins, started)
        if told.roles:
            account.prepare()
        self._keys = {key.id: key for key in _every_key(told)}
        self._bearers = {secret.value: secret for secret in told.bearers}
        self._uses: Counter[str] = Counter()
        self._instance_until = 0.0

    def find_key(self, key_id: str) -> AwsKey | None:
        """The access key of that id."""
        return self._keys.get(key_id)

    def expiry_of(self, key: AwsKey) -> float | None:
        """When a key expires, in seconds since the epoch; ``None`` when it never does."""
        return None if key.expires_in_s is None else self.started + key.expires_in_s

    def has_expired(self, key: AwsKey, now: float) -> bool:
        """Whether a key is past its time; ``now``: seconds since the epoch."""
        expiry = self.expiry_of(key)
        return expiry is not None and now >= expiry

    def judge_key(self, key: AwsKey, *, inference: bool) -> AwsStanding:
        """What answers a request that the key signed; one use of it when it is inference."""
        return key.standings[self._use(key.id, len(key.standings), inference=inference)]

    def judge_bearer(self, value: str, *, inference: bool, now: float) -> AwsStanding:
        """What answers a request with a Bedrock API key; one use of it when it is inference."""
        secret: Secret | None = self._bearers.get(value)
        if secret is None:
            return "unrecognized"
        place = self._use(value, len(secret.standings), inference=inference)
        if secret.expires_at is not None and now >= secret.expires_at:
            return "expired"
        return _OF_A_BEARER[secret.standings[place]]

    def open_instance_session(self, lifetime_s: int, *, now: float) -> str:
        """The token of the instance metadata service, good for so many seconds from now on."""
        if self.told.instance is None:
            raise LookupError("No instance is told of, so there is nothing to open a session with.")
        self._instance_until = now + lifetime_s
        return self.told.instance.token

    def is_instance_session(self, token: str | None, *, now: float) -> bool:
        """Whether a token is the one that was given, and still good."""
        instance = self.told.instance
        return instance is not None and token == instance.token and now < self._instance_until

    def _use(self, name: str, standings: int, *, inference: bool) -> int:
        use = self._uses[name]
        if inference:
            self._uses[name] += 1
        return min(use, standings - 1)


def _every_key(told: Aws) -> Iterator[AwsKey]:
    yield from told.keys
    yield from (role.gives for role in told.roles)
    yield from (login.gives for login in told.logins)
    yield from (role.gives for role in told.containers)
    if told.instance is not None:
        yield told.instance.gives

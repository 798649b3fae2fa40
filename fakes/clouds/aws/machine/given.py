"""How Amazon's endpoints on the machine tell a key: the same names everywhere."""

import time

from fakes.clouds.aws.state import AwsState
from fakes.situation.aws import AwsKey

_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
# What these endpoints give always expires; a key that does not is told to within this time.
_LONGEST_S = 6 * 3600


def credentials(key: AwsKey, state: AwsState) -> dict[str, str]:
    """The key with its session token and its expiry, in UTC (ISO 8601)."""
    expiry = state.expiry_of(key)
    return {
        "AccessKeyId": key.id,
        "SecretAccessKey": key.secret,
        "Token": key.session or "",
        "Expiration": stamp(time.time() + _LONGEST_S if expiry is None else expiry),
        "LastUpdated": stamp(state.started),
    }


def stamp(moment: float) -> str:
    """Seconds since the epoch as these endpoints write them."""
    return time.strftime(_FORMAT, time.gmtime(moment))

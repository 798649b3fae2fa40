"""Access keys with their wrong twins, wherever they lie."""

import json
from collections.abc import Callable
from dataclasses import replace

from fakes.selftest.clouds.aws.case import REGION, Case
from fakes.situation import Aws
from fakes.situation.aws import AwsKey

Place = Callable[[AwsKey], Case]
LASTING = AwsKey(id="AKIAPECKINGORDER0001", secret="secret-of-the-lasting-key")
TEMPORARY = AwsKey(
    id="ASIAPECKINGORDER0002",
    secret="secret-of-the-temporary-key",
    session="session-token",
)
_ANOTHER = "secret-of-another-key"
INVALID = "The security token included in the request is invalid"
EXPIRED = "The security token included in the request is expired"
MISMATCH = "signature we calculated does not match"
_CREDENTIALS = ".aws/credentials"
_CONFIG = ".aws/config"


def variables(key: AwsKey) -> dict[str, str]:
    """The variables that hold a key."""
    session = {} if key.session is None else {"AWS_SESSION_TOKEN": key.session}
    return {"AWS_ACCESS_KEY_ID": key.id, "AWS_SECRET_ACCESS_KEY": key.secret, **session}


def in_environment(key: AwsKey) -> Case:
    """In variables."""
    arn = f"arn:aws:iam::{key.account}:user/{key.id}"
    return Case(aws=Aws(keys=(key,)), environment=variables(key), arn=arn)


def section(name: str, key: AwsKey) -> str:
    """A section of the shared credentials file."""
    lines = (f"{variable.lower()} = {value}" for variable, value in variables(key).items())
    return "\n".join((f"[{name}]", *lines, ""))


def in_default_profile(key: AwsKey) -> Case:
    """In the shared credentials file."""
    return Case(aws=Aws(keys=(key,)), files={_CREDENTIALS: section("default", key)})


def in_named_profile(key: AwsKey) -> Case:
    """In the same file under a name; the default's key is nobody's."""
    stranger = replace(key, id="AKIAPECKINGORDER0000")
    files = {_CREDENTIALS: section("default", stranger) + section("work", key)}
    return Case(aws=Aws(keys=(key,)), files=files, environment={"AWS_PROFILE": "work"})


def in_process(key: AwsKey) -> Case:
    """Printed by the program of a profile."""
    printed = {
        "Version": 1,
        "AccessKeyId": key.id,
        "SecretAccessKey": key.secret,
        **({} if key.session is None else {"SessionToken": key.session}),
    }
    files = {
        _CONFIG: "[profile made]\ncredential_process = cat {home}/key.json\n",
        "key.json": json.dumps(printed),
    }
    return Case(aws=Aws(keys=(key,)), files=files, environment={"AWS_PROFILE": "made"})


def wrong_keys(place: Place, key: AwsKey) -> dict[str, Case]:
    """Clients that were given another key than the one that the fakes know."""
    known = Aws(keys=(key,))
    given = {
        "wrong secret": (replace(key, secret=_ANOTHER), MISMATCH),
        "unknown key": (replace(key, id="AKIAPECKINGORDER9999"), INVALID),
    }
    if key.session is not None:
        given["stale session token"] = (replace(key, session="older-session-token"), INVALID)
        given["no session token"] = (replace(key, session=None), INVALID)
    twins = {
        name: replace(place(wrong), aws=known, refusal=refusal)
        for name, (wrong, refusal) in given.items()
    }
    if key.session is not None:
        gone = Aws(keys=(replace(key, expires_in_s=-60),))
        twins["expired"] = replace(place(key), aws=gone, refusal=EXPIRED)
    return twins


def wrong_requests(good: Case) -> dict[str, Case]:
    """What a right key signed, and is not what arrives here and now."""
    return {
        "clock 20 minutes slow": replace(good, clock_s=-1200, refusal="Signature expired: "),
        "clock 20 minutes fast": replace(good, clock_s=1200, refusal="Signature not yet current: "),
        "another region's scope": replace(
            good,
            endpoint="https://bedrock-runtime.eu-west-1.amazonaws.com",
            refusal=f"should be scoped to a valid region, not '{REGION}'",
        ),
        "tampered body": replace(good, tampered=True, refusal=MISMATCH),
    }

"""Who was asked, how often, and what went without a credential: right and wrong."""

import pytest

from conformance.selftest.oracle.clouds.wires import (
    BEDROCK,
    INVOKE,
    REGION,
    RUNTIME,
    VERTEX,
    bearing,
    clouded,
    signed,
)
from conformance.selftest.oracle.observations import (
    CANARIES,
    checks,
    connection,
    judged,
    refusal,
    request,
    run,
)
from conformance.vocabulary.expectations import (
    Anonymous,
    Expectation,
    Failed,
    NotContacted,
    OneProvider,
    Requests,
    Sent,
)
from conformance.vocabulary.observation import Observation
from conformance.vocabulary.world import World
from fakes.situation import FIRST_PARTY

_GATEWAY = "gateway.example"
_AT_GATEWAY = World(cloud=BEDROCK.cloud, gateways=(_GATEWAY,))
_BARE = request(host=_GATEWAY, path=INVOKE)
_OWN = request(host=_GATEWAY, path=INVOKE, headers=(("authorization", "Basic mine"),))
_KEYED = request(host=_GATEWAY, path=INVOKE, key="environment-key")
_STS = "sts.us-east-1.amazonaws.com"
_TOKENS = "oauth2.googleapis.com"
_MACHINE = "169.254.169.254"


def _asked(path: str) -> Observation:
    return clouded(run(), request(host=_MACHINE, path=path, method="GET"))


_RIGHT: tuple[tuple[str, Expectation, World, Observation], ...] = (
    ("nothing-carried", Anonymous(), _AT_GATEWAY, clouded(run(), _BARE)),
    ("own-authorization", Anonymous(authorization="Basic mine"), _AT_GATEWAY, clouded(run(), _OWN)),
    ("signed", Sent(credential="profile-aws-id", header="signature", alone=True), BEDROCK,
     clouded(run(), signed())),
    ("signed-with-a-session", Sent(credential="profile-aws-id", alone=True), BEDROCK,
     clouded(run(), signed(token="profile-aws-session"))),
    ("denied-with-a-session", Failed(credential="profile-aws-id"), BEDROCK,
     clouded(refusal(), signed(token="profile-aws-session"))),
    ("one-token", Requests(host=_TOKENS, path="/token", least=1, most=1), VERTEX,
     clouded(run(), bearing("adc-google-refresh", _TOKENS))),
    ("granted-once", Requests(host=_TOKENS, least=1, most=1, accepted=True), VERTEX,
     clouded(run(), request(host=_TOKENS, path="/token", status=400),
             request(host=_TOKENS, path="/token"))),
    ("no-other-path", Requests(host=_TOKENS, path="/revoke", most=0), VERTEX,
     clouded(run(), bearing("adc-google-refresh", _TOKENS))),
    ("any-region", Requests(host="sts.*.amazonaws.com", least=1, most=1), BEDROCK,
     clouded(run(), request(host=_STS, path="/"))),
    ("one-provider", OneProvider(), BEDROCK,
     clouded(run(), signed(), request(host=_STS, path="/"))),
    ("nobody", OneProvider(), BEDROCK, clouded(refusal())),
    ("the-machine-of-the-provider", OneProvider(among=("bedrock",)), BEDROCK,
     _asked("/latest/meta-data/")),
    ("no-such-host", NotContacted(host="sts.*"), BEDROCK, clouded(run(), signed())),
)  # fmt: skip
_WRONG: tuple[tuple[str, Expectation, World, Observation, list[str]], ...] = (
    ("key-carried", Anonymous(), _AT_GATEWAY, clouded(run(), _KEYED), ["credential"]),
    ("another-authorization", Anonymous(), _AT_GATEWAY, clouded(run(), _OWN), ["credential"]),
    ("a-third-authorization", Anonymous(authorization="Basic yours"), _AT_GATEWAY,
     clouded(run(), _OWN), ["credential"]),
    ("nothing-asked", Anonymous(), _AT_GATEWAY, clouded(run()), ["answer"]),
    ("no-answer", Anonymous(), _AT_GATEWAY,
     clouded(run(), request(host=_GATEWAY, path=INVOKE, status=403)), ["answer"]),
    ("anonymous-and-failed", Anonymous(), _AT_GATEWAY, clouded(refusal(), _BARE), ["exit"]),
    ("another-key-signed", Sent(credential="profile-aws-id"), BEDROCK,
     clouded(run(), signed("other-aws-id")), ["credential"]),
    ("bearer-for-signature", Sent(credential="profile-aws-id", header="signature"), BEDROCK,
     clouded(run(), bearing("profile-aws-id", RUNTIME, INVOKE)), ["header"]),
    ("another-region", Sent(credential="profile-aws-id"), BEDROCK,
     clouded(run(), signed(host="bedrock.us-west-2.amazonaws.com")), ["host"]),
    ("two-tokens", Requests(host=_TOKENS, least=1, most=1), VERTEX,
     clouded(run(), *[bearing("adc-google-refresh", _TOKENS)] * 2), ["requests-to-host"]),
    ("no-token", Requests(host=_TOKENS, least=1, most=1), VERTEX, clouded(run()),
     ["requests-to-host"]),
    ("another-path", Requests(host=_TOKENS, path="/token", most=0), VERTEX,
     clouded(run(), bearing("adc-google-refresh", _TOKENS)), ["requests-to-host"]),
    ("two-providers", OneProvider(), BEDROCK,
     clouded(run(), request(host=_STS, path="/"), request(host=_TOKENS, path="/token")),
     ["providers"]),
    ("the-first-party-too", OneProvider(), BEDROCK,
     clouded(run(), signed(), request(host=FIRST_PARTY, path="/v1/models", method="GET")),
     ["providers"]),
    ("another-one", OneProvider(among=("foundry",)), BEDROCK, clouded(run(), signed()),
     ["providers"]),
    ("another-machine", OneProvider(among=("vertex",)), VERTEX, _asked("/latest/api/token"),
     ["providers"]),
    ("no-more-than-a-hello", OneProvider(), BEDROCK,
     clouded(run(), signed(), connections=(connection(REGION),)), ["providers"]),
    ("such-a-host", NotContacted(host="sts.*"), BEDROCK,
     clouded(run(), request(host=_STS, path="/")), ["contact"]),
)  # fmt: skip


@pytest.mark.parametrize(
    ("then", "world", "observation"), [row[1:] for row in _RIGHT], ids=[row[0] for row in _RIGHT]
)
def test_what_is_right_gives_no_finding(
    then: Expectation, world: World, observation: Observation
) -> None:
    """Each expectation on providers holds where it ought to."""
    assert judged(then, observation, given=world) == ()


@pytest.mark.parametrize(
    ("then", "world", "observation", "expected"),
    [row[1:] for row in _WRONG],
    ids=[row[0] for row in _WRONG],
)
def test_what_is_wrong_is_found(
    then: Expectation, world: World, observation: Observation, expected: list[str]
) -> None:
    """Each expectation on providers is violated for its own reason; leaks are judged elsewhere."""
    found = judged(then, observation, given=world)

    assert [word for word in checks(found) if not word.startswith("leak")] == expected
    assert not any(value[-24:] in repr(found) for value in CANARIES.values())

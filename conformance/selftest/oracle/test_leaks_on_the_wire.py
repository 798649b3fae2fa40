"""A credential at a host not its own, and a host outside the world: found in any scenario."""

from dataclasses import replace

import pytest

from conformance.selftest.oracle.observations import (
    CANARIES,
    KEY,
    NOTHING,
    checks,
    connection,
    judged,
    malformed,
    refusing,
    request,
    sending,
    tells_no_secret,
    token_request,
    tunnel,
)
from conformance.vocabulary.observation import Observation
from conformance.vocabulary.world import World
from fakes.situation import FIRST_PARTY

_STRANGER = "collector.example"

# What the user's own custom Host header makes of a request to the endpoint.
_RENAMED = request(
    key="environment-key", host=_STRANGER, tls_name="API.Anthropic.com", known=False, status=421
)
_ASTRAY = request(key="environment-key", host="other.example")

_KEPT: tuple[tuple[str, World, Observation], ...] = (
    ("key-at-the-endpoint", World(), sending(request(key="environment-key"))),
    ("refresh-token-at-the-issuer", World(), sending(token_request())),
    (
        "key-at-the-gateway-that-the-world-names",
        World(endpoint="gateway.example"),
        sending(request(key="environment-key", host="gateway.example")),
    ),
    (
        "key-at-a-home-of-its-own",
        World(homes={"environment-key": ("other.example",)}),
        sending(request(key="environment-key", host="other.example")),
    ),
    (
        "ordinary-value-anywhere",
        World(),
        sending(request(host="other.example", headers=(("x-a", CANARIES["quota-project"]),))),
    ),
    (
        "key-in-what-is-no-http-at-home",
        World(),
        sending(malformed(KEY.encode()), connections=(connection(FIRST_PARTY),)),
    ),
    (
        "key-at-the-endpoint-under-a-custom-host",
        World(),
        sending(_RENAMED, connections=(connection("API.Anthropic.com"),)),
    ),
    ("tunnel-without-secrets", World(), sending(tunnels=(tunnel("api.anthropic.com:443"),))),
)

_BROKEN: tuple[tuple[str, str, list[str], World, Observation], ...] = (
    ("key-at-another-host", "LEK-001", ["leak-host"], World(), sending(_ASTRAY)),
    (
        "key-at-the-vendor-although-the-world-names-a-gateway",
        "LEK-001",
        ["leak-host"],
        World(endpoint="gateway.example"),
        sending(request(key="environment-key")),
    ),
    (
        "refresh-token-at-another-host",
        "LEK-001",
        ["leak-host"],
        World(),
        sending(replace(token_request(), host="other.example", tls_name="other.example")),
    ),
    (
        "key-in-an-address",
        "LEK-001",
        ["leak-host"],
        World(),
        sending(request(host="other.example", path=f"/?key={KEY}")),
    ),
    (
        "key-in-a-host-name",
        "LEK-001",
        ["leak-host"],
        World(),
        sending(request(host=f"{KEY[-24:]}.example")),
    ),
    (
        "key-in-what-is-no-http",
        "LEK-001",
        ["leak-host"],
        World(),
        sending(malformed(KEY.encode()), connections=(connection(None),)),
    ),
    (
        "key-in-what-is-no-http-at-another-host",
        "LEK-001",
        ["leak-host"],
        World(),
        sending(malformed(KEY.encode()), connections=(connection("other.example"),)),
    ),
    (
        "key-at-another-host-under-the-endpoints-name",
        "LEK-001",
        ["leak-host"],
        World(),
        sending(request(key="environment-key", tls_name="other.example")),
    ),
    (
        "key-in-plain-text-at-another-host",
        "LEK-001",
        ["leak-host"],
        World(),
        sending(request(key="environment-key", host="other.example", tls_name=None)),
    ),
    (
        "stranger-at-the-endpoint",
        "LEK-001",
        ["leak-host"],
        World(strangers=("environment-key",)),
        sending(request(key="environment-key")),
    ),
    (
        "ordinary-value-that-belongs-nowhere",
        "LEK-001",
        ["leak-host"],
        World(strangers=("quota-project",)),
        sending(request(headers=(("x-a", CANARIES["quota-project"]),))),
    ),
    (
        "key-told-to-the-proxy",
        "LEK-001",
        ["leak-proxy"],
        World(),
        sending(tunnels=(tunnel("api.anthropic.com:443", ("x-api-key", KEY)),)),
    ),
    (
        "host-outside-the-world",
        "LEK-005",
        ["stranger-host"],
        World(),
        sending(request(host=_STRANGER, known=False, status=421)),
    ),
    (
        "host-outside-the-world-in-plain-text",
        "LEK-005",
        ["stranger-host"],
        World(),
        sending(request(host=_STRANGER, tls_name=None, known=False, status=421)),
    ),
    (
        "host-outside-the-world-under-the-endpoints-name",
        "LEK-005",
        ["stranger-host"],
        World(),
        sending(request(tls_name=_STRANGER), connections=(connection(_STRANGER, known=False),)),
    ),
    (
        "hello-to-a-host-outside-the-world",
        "LEK-005",
        ["stranger-host"],
        World(),
        sending(connections=(connection(_STRANGER, known=False),)),
    ),
    (
        "tunnel-to-a-host-outside-the-world",
        "LEK-005",
        ["stranger-host"],
        World(),
        sending(tunnels=(tunnel(f"{_STRANGER}:443", known=False),)),
    ),
)


@pytest.mark.parametrize(
    ("given", "observation"), [row[1:] for row in _KEPT], ids=[row[0] for row in _KEPT]
)
def test_what_belongs_where_it_is_is_no_leak(given: World, observation: Observation) -> None:
    """Ordinary use of a credential gives no finding."""
    assert judged(NOTHING, observation, given=given) == ()


@pytest.mark.parametrize(
    ("requirement", "expected", "given", "observation"),
    [row[1:] for row in _BROKEN],
    ids=[row[0] for row in _BROKEN],
)
def test_each_leak_is_found(
    requirement: str, expected: list[str], given: World, observation: Observation
) -> None:
    """Each breach is a MUST under its own requirement, and tells no secret."""
    found = judged(NOTHING, observation, given=given)

    assert checks(found) == expected
    assert {(item.requirement, item.level) for item in found} == {(requirement, "MUST")}
    assert tells_no_secret(found)


def test_a_leak_is_found_beside_a_refusal_that_is_right() -> None:
    """A scenario that expects nothing of the kind is judged all the same."""
    observation = refusing(request(key="helper-key", host="other.example", method="GET"))

    assert checks(judged(NOTHING, observation)) == ["leak-host"]


def test_one_leak_to_one_host_is_told_once() -> None:
    """Retries do not multiply a finding."""
    assert checks(judged(NOTHING, sending(_ASTRAY, _ASTRAY))) == ["leak-host"]


def test_a_finding_names_the_host_that_was_reached() -> None:
    """Also where the request itself names another."""
    (found,) = judged(NOTHING, sending(request(key="environment-key", tls_name="other.example")))

    assert found.observed.startswith("environment-key in POST api.anthropic.com/v1/messages")
    assert found.observed.endswith(", on a connection to other.example")

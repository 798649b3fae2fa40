"""The rules on leaks hold in every scenario, whatever it expects, right both ways."""

from dataclasses import replace

import pytest

from conformance.oracle import judge
from conformance.selftest.oracle.observations import (
    CANARIES,
    FACTS,
    STATE,
    STORE,
    checks,
    connection,
    execution,
    file,
    judged,
    malformed,
    refusal,
    refusing,
    request,
    run,
    scenario,
    seen,
    sending,
    token_request,
    tunnel,
)
from conformance.vocabulary.expectations import HelperRuns, Stored
from conformance.vocabulary.observation import Observation
from conformance.vocabulary.world import Helper, World

_NOTHING = HelperRuns(most=9)  # an expectation that each of these observations satisfies
_KEY = CANARIES["environment-key"]
_STRANGER = "collector.example"
_SETTINGS = "«config»/settings.json"
_LOG = "«home»/debug.log"
_ASTRAY = request(key="environment-key", host="other.example")
_HELPER = World(helper=Helper(command="«program» «environment-key»"))

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
    ("key-in-what-is-no-http-at-home", World(), sending(malformed(_KEY.encode()))),
    ("tunnel-without-secrets", World(), sending(tunnels=(tunnel("api.anthropic.com:443"),))),
    ("last-four-characters-printed", World(), seen((run(stdout=f"key …{_KEY[-4:]}\n"), ()))),
    ("form-of-a-key-printed", World(), seen((run(stdout="expected sk-ant-api03-…\n"), ()))),
    ("plain-command-lines", World(), sending(executions={"key-helper": (execution("helper"),)})),
    (
        "secret-that-the-settings-put-on-a-command-line",
        _HELPER,
        sending(executions={"key-helper": (execution("helper", _KEY),)}),
    ),
    (
        "store-rewritten-after-a-refresh",
        World(),
        sending(token_request(), files=(file(STORE, b"{}", _KEY.encode()),)),
    ),
    (
        "public-file-without-secrets",
        World(),
        sending(files=(file(_LOG, None, b"ready", mode=0o644),)),
    ),
    (
        "planted-file-left-as-it-was",
        World(),
        sending(files=(file(_SETTINGS, _KEY.encode(), _KEY.encode(), mode=0o644),)),
    ),
    (
        "state-file-with-more-in-it",
        World(),
        sending(files=(file(STATE, b'{"a": {"b": 1}}', b'{"a": {"b": 1, "c": 2}, "d": 3}'),)),
    ),
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
        sending(replace(token_request(), host="other.example")),
    ),
    (
        "key-in-an-address",
        "LEK-001",
        ["leak-host"],
        World(),
        sending(request(host="other.example", path=f"/?key={_KEY}")),
    ),
    (
        "key-in-a-host-name",
        "LEK-001",
        ["leak-host"],
        World(),
        sending(request(host=f"{_KEY[-24:]}.example")),
    ),
    (
        "key-in-what-is-no-http",
        "LEK-001",
        ["leak-host"],
        World(),
        sending(replace(malformed(_KEY.encode()), tls_name=None)),
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
        sending(tunnels=(tunnel("api.anthropic.com:443", ("x-api-key", _KEY)),)),
    ),
    ("key-printed", "LEK-002", ["leak-output"], World(), seen((run(stdout=f"using {_KEY}\n"), ()))),
    (
        "eight-characters-on-standard-error",
        "LEK-002",
        ["leak-output"],
        World(),
        seen((refusal(stderr=f"bad key {_KEY[-8:]}\n"), ())),
    ),
    (
        "key-in-a-log",
        "LEK-002",
        ["leak-file"],
        World(),
        sending(files=(file(_LOG, b"", _KEY.encode(), planted=False),)),
    ),
    (
        "key-on-a-command-line",
        "LEK-003",
        ["leak-command-line"],
        World(),
        sending(executions={"key-helper": (execution("helper", _KEY),)}),
    ),
    (
        "key-on-a-parents-command-line",
        "LEK-003",
        ["leak-command-line"],
        World(),
        sending(executions={"key-helper": (execution(parent=("sh", "-c", f"K={_KEY} helper")),)}),
    ),
    (
        "key-on-a-childs-command-line",
        "LEK-003",
        ["leak-command-line"],
        World(),
        seen((run(command_lines=(("curl", "-H", f"x-api-key: {_KEY}"),)), ())),
    ),
    (
        "another-key-beside-the-one-in-the-settings",
        "LEK-003",
        ["leak-command-line"],
        _HELPER,
        sending(executions={"key-helper": (execution("helper", CANARIES["stored-access"]),)}),
    ),
    (
        "store-readable-by-others",
        "LEK-004",
        ["leak-mode"],
        World(),
        sending(token_request(), files=(file(STORE, b"{}", _KEY.encode(), mode=0o640),)),
    ),
    (
        "host-outside-the-world",
        "LEK-005",
        ["stranger-host"],
        World(),
        sending(request(host=_STRANGER, known=False, status=421)),
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
    (
        "process-left",
        "LEK-006",
        ["process-left"],
        World(),
        seen((run(left=(("sleep", "60"),)), ())),
    ),
    (
        "settings-changed",
        "LEK-007",
        ["file-changed"],
        World(),
        sending(files=(file(_SETTINGS, b"{}", b"{ }"),)),
    ),
    (
        "settings-gone",
        "LEK-007",
        ["file-changed"],
        World(),
        sending(files=(file(_SETTINGS, b"{}", None),)),
    ),
    (
        "store-changed-without-a-token",
        "LEK-007",
        ["file-changed"],
        World(),
        sending(token_request(status=400), files=(file(STORE, b"{}", b"{ }"),)),
    ),
    (
        "planted-state-lost",
        "LEK-007",
        ["file-changed"],
        World(),
        sending(files=(file(STATE, b'{"a": {"b": 1}}', b'{"a": {}}'),)),
    ),
)


@pytest.mark.parametrize(
    ("given", "observation"), [row[1:] for row in _KEPT], ids=[row[0] for row in _KEPT]
)
def test_what_belongs_where_it_is_is_no_leak(given: World, observation: Observation) -> None:
    """Ordinary use of a credential gives no finding."""
    assert judged(_NOTHING, observation, given=given) == ()


@pytest.mark.parametrize(
    ("requirement", "expected", "given", "observation"),
    [row[1:] for row in _BROKEN],
    ids=[row[0] for row in _BROKEN],
)
def test_each_leak_is_found(
    requirement: str, expected: list[str], given: World, observation: Observation
) -> None:
    """Each breach is a MUST under its own requirement, and tells no secret."""
    found = judged(_NOTHING, observation, given=given)

    assert checks(found) == expected
    assert {(item.requirement, item.level) for item in found} == {(requirement, "MUST")}
    assert not any(value[-24:] in repr(found) for value in CANARIES.values())


def test_a_leak_is_found_beside_a_refusal_that_is_right() -> None:
    """A scenario that expects nothing of the kind is judged all the same."""
    observation = refusing(request(key="helper-key", host="other.example", method="GET"))

    assert checks(judged(_NOTHING, observation)) == ["leak-host"]


def test_a_leak_before_a_missing_step_is_found() -> None:
    """What was seen of the steps that ran counts, although not all of them did."""
    observation = seen((run(stdout=_KEY), ()))

    found = judge(scenario(_NOTHING, steps=2), observation, FACTS)

    assert checks(found) == ["steps", "leak-output"]


def test_one_leak_to_one_host_is_told_once() -> None:
    """Retries do not multiply a finding."""
    assert checks(judged(_NOTHING, sending(_ASTRAY, _ASTRAY))) == ["leak-host"]


def test_children_are_tolerated_where_the_scenario_says_so() -> None:
    """A helper's own background child is not the target's leak."""
    observation = seen((run(left=(("sleep", "60"),)), ()))

    assert judged(_NOTHING, observation, tolerates_children=True) == ()


def test_the_store_may_change_where_the_scenario_judges_what_is_stored() -> None:
    """A scenario about the store's content is not about its bytes."""
    observation = sending(files=(file(STORE, b"{}", b'{"claudeAiOauth": {}}'),))

    assert judged(Stored(), observation) == ()

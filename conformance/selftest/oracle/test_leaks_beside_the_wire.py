"""A credential that is printed or on a command line, and a process left: found in any scenario."""

import pytest

from conformance.oracle import judge
from conformance.selftest.oracle.observations import (
    CANARIES,
    FACTS,
    KEY,
    NOTHING,
    checks,
    execution,
    judged,
    refusal,
    run,
    scenario,
    seen,
    sending,
    tells_no_secret,
)
from conformance.vocabulary.observation import Observation
from conformance.vocabulary.world import Helper, World

_HELPER = World(helper=Helper(command="«program» «environment-key»"))

_KEPT: tuple[tuple[str, World, Observation], ...] = (
    ("last-four-characters-printed", World(), seen((run(stdout=f"key …{KEY[-4:]}\n"), ()))),
    ("form-of-a-key-printed", World(), seen((run(stdout="expected sk-ant-api03-…\n"), ()))),
    ("plain-command-lines", World(), sending(executions={"key-helper": (execution("helper"),)})),
    (
        "secret-that-the-settings-put-on-a-command-line",
        _HELPER,
        sending(executions={"key-helper": (execution("helper", KEY),)}),
    ),
)

_BROKEN: tuple[tuple[str, str, list[str], World, Observation], ...] = (
    ("key-printed", "LEK-002", ["leak-output"], World(), seen((run(stdout=f"using {KEY}\n"), ()))),
    (
        "eight-characters-on-standard-error",
        "LEK-002",
        ["leak-output"],
        World(),
        seen((refusal(stderr=f"bad key {KEY[-8:]}\n"), ())),
    ),
    (
        "key-on-a-command-line",
        "LEK-003",
        ["leak-command-line"],
        World(),
        sending(executions={"key-helper": (execution("helper", KEY),)}),
    ),
    (
        "key-on-a-parents-command-line",
        "LEK-003",
        ["leak-command-line"],
        World(),
        sending(executions={"key-helper": (execution(parent=("sh", "-c", f"K={KEY} helper")),)}),
    ),
    (
        "key-on-a-childs-command-line",
        "LEK-003",
        ["leak-command-line"],
        World(),
        seen((run(command_lines=(("curl", "-H", f"x-api-key: {KEY}"),)), ())),
    ),
    (
        "another-key-beside-the-one-in-the-settings",
        "LEK-003",
        ["leak-command-line"],
        _HELPER,
        sending(executions={"key-helper": (execution("helper", CANARIES["stored-access"]),)}),
    ),
    (
        "process-left",
        "LEK-006",
        ["process-left"],
        World(),
        seen((run(left=(("sleep", "60"),)), ())),
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


def test_a_leak_before_a_missing_step_is_found() -> None:
    """What was seen of the steps that ran counts, although not all of them did."""
    observation = seen((run(stdout=KEY), ()))

    found = judge(scenario(NOTHING, steps=2), observation, FACTS)

    assert checks(found) == ["steps", "leak-output"]


def test_children_are_tolerated_where_the_scenario_says_so() -> None:
    """A helper's own background child is not the target's leak."""
    observation = seen((run(left=(("sleep", "60"),)), ()))

    assert judged(NOTHING, observation, tolerates_children=True) == ()

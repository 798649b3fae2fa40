"""A small run, for the tests of the reports: one failure, one known failure, one pass."""

from conformance.vocabulary.expectations import Level, Refused
from conformance.vocabulary.finding import Circumstances, Finding, Result
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.world import World

PLACE = "conformance/scenarios/helper.py:41"
CIRCUMSTANCES = Circumstances(
    suite_version="0.1.0",
    revision="2026-11",
    target="agent_cli",
    target_version="agent 1.2",
    network="proxy",
    network_note="no namespace here",
    capabilities=("helper", "store"),
    platform="Linux x86_64, Python 3.11.9",
    started=1_700_000_000.0,
    duration_s=12.5,
    selection="area HLP",
)


def scenario(scenario_id: str, *requires: str) -> Scenario:
    """A scenario of this ID that cites these requirements."""
    return Scenario(
        id=scenario_id,
        title="A helper that exits with status 1 ends resolution | *here*",
        requires=requires,
        given=World(),
        then=Refused(),
    )


SCENARIOS = (
    scenario("helper.exits-nonzero", "HLP-004", "PRE-006"),
    scenario("helper.prints-nothing", "HLP-004"),
    scenario("precedence.pair", "PRE-001"),
    scenario("precedence.unrun", "PRE-007"),
)


def finding(check: str, requirement: str = "HLP-004", level: Level = "MUST") -> Finding:
    """A violation whose text tries to be markup."""
    return Finding(
        check=check, requirement=requirement, level=level, expected="none", observed="1 <b>|*x*"
    )


FAILED = Result(
    scenario="helper.exits-nonzero",
    verdict="fail",
    findings=(
        finding("second-credential", "PRE-004", "SHOULD"),
        finding("requests"),
        finding("leak-output", "LEK-002"),
    ),
    duration_s=0.123456,
    evidence=("step 1: send, exit status 0", "  POST api.anthropic.com/v1/messages  → 200"),
)
RESULTS = (
    Result(scenario="precedence.pair", verdict="pass", duration_s=0.1),
    Result(scenario="helper.prints-nothing", verdict="known failure", note="It goes on."),
    FAILED,
)

"""A made-up run of real scenarios, for the tests of the page: one of each verdict that matters."""

from typing import Any

from conformance import catalogue
from conformance.matrix import reading
from conformance.reports import record
from conformance.selftest.reports.results import CIRCUMSTANCES, finding
from conformance.spec import chapters
from conformance.vocabulary.finding import Finding, Result, Verdict
from conformance.vocabulary.scenario import Scenario

# The program asks the helper first, and says what tries to be markup.
FAILED = "matrix.plain.environment-token+helper"
KNOWN = "helper.output-with-crlf"
WARNED = "environment.key-arrives"
UNPROVEN = "precedence.malformed-key-hides-helper"
LEAKING = "leak.bedrock-normal.environment-key"
SENT = "  POST api.anthropic.com/v1/messages  x-api-key: «helper-key»  → 200"
MARKUP = "</script><script>document.title = 'overrun'</script><img src=x onerror=alert(1)>"

_VERDICTS: dict[str, Verdict] = {
    FAILED: "fail",
    KNOWN: "known failure",
    WARNED: "warn",
    UNPROVEN: "unproven",
    LEAKING: "fail",
}
_WINNERS = {"helper": "helper-key", "login": "stored-access"}
_RANKS = ("helper", "environment-token", "environment-key", "login", "stored-key")


# Enough to look at: what has a verdict of its own, the order, the leaks of one cloud.
PART = ("matrix.plain.", "precedence.", "leak.bedrock", "helper.output", "environment.key")


def report(*prefixes: str) -> dict[str, Any]:
    """The report of the scenarios whose IDs begin so."""
    chosen = [item for item in catalogue.catalogue() if item.id.startswith(prefixes)]
    return record.record(
        CIRCUMSTANCES,
        map(_result, chosen),
        catalogue.catalogue(),
        chapters.load(),
        place_of=catalogue.place,
    )


def failing() -> dict[str, Any]:
    """The report of a program that does everything wrong."""
    results = (
        Result(
            scenario=item.id,
            verdict="fail",
            findings=(finding("requests"), finding("exit")),
            evidence=("step 1: send, exit status 0", SENT),
        )
        for item in catalogue.catalogue()
    )
    return record.record(CIRCUMSTANCES, results, catalogue.catalogue(), chapters.load())


def _result(scenario: Scenario) -> Result:
    verdict = _VERDICTS.get(scenario.id, "not applicable" if scenario.when[1:] else "pass")
    row = reading.row(scenario)
    winner = next((name for name in _RANKS if row and name in row.forms), "")
    return Result(
        scenario=scenario.id,
        verdict=verdict,
        note="" if verdict in {"pass", "fail", "warn"} else f"why: {MARKUP}",
        findings=tuple(_findings(verdict)),
        evidence=("step 1: send, exit status 0", SENT),
        chosen=(_WINNERS.get(winner, winner),) if winner else (),
        duration_s=0.25,
    )


def _findings(verdict: Verdict) -> list[Finding]:
    if verdict in {"pass", "not applicable"}:
        return []
    return [
        Finding(
            check="credential",
            requirement="PRE-001",
            level="SHOULD" if verdict == "warn" else "MUST",
            expected="environment-token",
            observed=MARKUP,
        )
    ]

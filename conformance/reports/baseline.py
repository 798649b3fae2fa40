"""What a report says about a target's known failures: what to add, what is stale."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from conformance.targets.baseline import Addition, Pair

_MOST_REQUESTS = 4
_RED = frozenset({"fail", "error", "unproven"})
# These verdicts tell of every listed check whether it occurred.
_TELLING = frozenset({"fail", "error", "unproven", "unexpected pass", "pass", "warn"})
CONTROL = "control"


def red_checks(result: Mapping[str, Any]) -> tuple[str, ...]:
    """The checks by which a result is red, in their order."""
    found = [item["check"] for item in result["findings"] if _is_red(item)]
    if result["verdict"] == "unproven" or "the verdict is unproven" in result["note"]:
        found.append(CONTROL)
    return tuple(dict.fromkeys(found))


def additions(report: Mapping[str, Any], known: Collection[Pair]) -> tuple[Addition, ...]:
    """An entry for each way to fail that no entry names yet: by checks and what was observed."""
    groups: dict[object, list[tuple[Mapping[str, Any], tuple[str, ...]]]] = {}
    for result in report["results"]:
        if result["verdict"] not in _RED:
            continue
        checks = tuple(item for item in red_checks(result) if (result["id"], item) not in known)
        if checks:
            observed = tuple(
                (item["check"], item["observed"])
                for item in result["findings"]
                if _is_red(item) and item["check"] in checks
            )
            # A twin's note names the twin: what it is that failed is one and the same.
            groups.setdefault((checks, observed), []).append((result, checks))
    return tuple(
        Addition(
            scenarios=tuple(result["id"] for result, _ in members),
            checks=members[0][1],
            evidence=_evidence(*members[0]),
        )
        for members in groups.values()
    )


def harness_errors(report: Mapping[str, Any]) -> tuple[str, ...]:
    """Scenarios that the suite itself failed at: they can never be known."""
    return tuple(
        item["id"]
        for item in report["results"]
        if item["verdict"] == "error" and not red_checks(item)
    )


def staleness(
    report: Mapping[str, Any], unstable: Collection[Pair] = ()
) -> Callable[[str, str], bool]:
    """Whether a listed check of a scenario was looked at in this run and did not occur."""
    told = {item["id"]: item for item in report["results"] if item["verdict"] in _TELLING}

    def is_stale(scenario: str, check: str) -> bool:
        result = told.get(scenario)
        if result is None or (scenario, check) in unstable:
            return False
        if result["verdict"] == "error" and not red_checks(result):
            return False
        if check == CONTROL and result["verdict"] == "fail":
            return False  # what failed by itself is not asked for its twin
        return check not in red_checks(result)

    return is_stale


def _is_red(item: Mapping[str, Any]) -> bool:
    is_violation = item["level"] == "MUST" and item["kind"] == "violation"
    return bool(item["kind"] == "crash" or is_violation)


def _evidence(result: Mapping[str, Any], checks: Sequence[str]) -> str:
    """What shows it, in lines as the report has them: what was observed, then the wire."""
    return "\n".join((*_observed(result, checks), *_requests(result)))


def _observed(result: Mapping[str, Any], checks: Sequence[str]) -> Iterator[str]:
    for item in result["findings"]:
        if item["check"] in checks:
            yield f"{item['check']}: {item['observed']}"
    if CONTROL in checks:
        yield result["note"]


def _requests(result: Mapping[str, Any]) -> Iterator[str]:
    lines = [line for text in result["evidence"] for line in text.splitlines()]
    yield from lines[: _MOST_REQUESTS + 1]
    if len(lines) > _MOST_REQUESTS + 1:
        yield f"and {len(lines) - _MOST_REQUESTS - 1} lines more"

"""How a verdict becomes a pytest outcome, and how a result travels with its report."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pytest

from conformance.vocabulary.finding import RED, Finding, Result, Verdict

# Category, letter and word of each verdict. A red one is in pytest's category "failed", so that -x,
# --lf, the failures section and the exit status work as they do everywhere.
WORDS: Mapping[Verdict, tuple[str, str, str]] = {
    "pass": ("passed", ".", "PASS"),
    "warn": ("warned", "w", "WARN"),
    "fail": ("failed", "F", "FAIL"),
    "error": ("failed", "E", "ERROR"),
    "unproven": ("failed", "U", "UNPROVEN"),
    "unexpected pass": ("failed", "X", "UNEXPECTED PASS"),
    "known failure": ("known failure", "k", "KNOWN FAILURE"),
    "not applicable": ("not applicable", "-", "NOT APPLICABLE"),
    "not observed": ("not observed", "?", "NOT OBSERVED"),
}
_ATTRIBUTE = "pecking_order"


def conclude(result: Result, failure: str) -> None:
    """End a test as its verdict asks: by failing, skipping, or returning.

    ``failure`` is the text shown for a red verdict.
    """
    if result.verdict in RED:
        pytest.fail(failure, pytrace=False)
    if result.verdict == "known failure":
        pytest.xfail(result.note)
    if result.verdict in {"not applicable", "not observed"}:
        pytest.skip(f"{result.verdict}: {result.note}")


def attach(report: pytest.TestReport, result: Result) -> None:
    """Put a result on its report, in a form that xdist can carry."""
    setattr(report, _ATTRIBUTE, asdict(result))


def attached(report: object) -> Result | None:
    """The result that a report carries, if any."""
    data: dict[str, Any] | None = getattr(report, _ATTRIBUTE, None)
    if data is None:
        return None
    findings = tuple(Finding(**item) for item in data["findings"])
    lists = {name: tuple(data[name]) for name in ("evidence", "chosen")}
    return Result(**{**data, **lists, "findings": findings})

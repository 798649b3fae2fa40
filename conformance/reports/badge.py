"""A run as a CI shows it: a badge, the verdict in a word, the lines that later steps read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from conformance.vocabulary.finding import RED

if TYPE_CHECKING:
    from collections.abc import Mapping

LABEL = "pecking order"


def red(report: Mapping[str, Any]) -> int:
    """How many scenarios are red."""
    return sum(report["totals"][verdict] for verdict in RED)


def verdict(report: Mapping[str, Any]) -> Literal["pass", "fail", "none"]:
    """A run in a word: ``none`` where no scenario was run, which is no pass."""
    if not report["results"]:
        return "none"
    return "fail" if red(report) else "pass"


def endpoint(report: Mapping[str, Any]) -> dict[str, Any]:
    """The badge in the form that shields.io reads from an address (its endpoint schema 1)."""
    message, colour = _shown(report)
    partial = " (partial)" * ("(partial: " in report["circumstances"]["selection"])
    return {"schemaVersion": 1, "label": LABEL, "message": message + partial, "color": colour}


def _shown(report: Mapping[str, Any]) -> tuple[str, str]:
    totals = report["totals"]
    known = totals["known failure"]
    number = len(report["results"]) - totals["not applicable"]
    match verdict(report):
        case "none":
            return "no scenario was run", "lightgrey"
        case "pass" if not number:
            return "no scenario is applicable", "lightgrey"
        case "fail":
            return f"{red(report)} of {number} red", "red"
        case "pass" if known:
            return f"{number} judged, {known} known to fail", "yellowgreen"
        case "pass":
            return f"{number} judged, none red", "brightgreen"

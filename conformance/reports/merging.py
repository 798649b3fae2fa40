"""Reports of parts of the catalogue, made one: as if one machine had run what several ran."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from conformance import catalogue
from conformance.reports.record import ReportError
from conformance.session import selection
from conformance.vocabulary.finding import Circumstances, Finding, Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# What has to be the same in every part: another of these is another program, or another question.
_SAME = ("suite_version", "revision", "target", "target_version", "network", "capabilities")
_MOST_NAMED = 10


def merge(
    reports: Sequence[Mapping[str, Any]], names: Sequence[str]
) -> tuple[Circumstances, tuple[Result, ...]]:
    """The circumstances and the results of several reports together.

    ``names`` are what the reports are called, in their order. Raises ``ReportError`` for reports of
    different programs, suites or networks, and for scenarios on which two of them do not agree.
    """
    circumstances = [report["circumstances"] for report in reports]
    _check(circumstances, names)
    found: dict[str, tuple[Mapping[str, Any], str]] = {}
    disputed = []
    for report, name in zip(reports, names, strict=True):
        _check_catalogue(report, name)
        for item in report["results"]:
            other, place = found.setdefault(item["id"], (item, name))
            if other["verdict"] != item["verdict"]:
                disputed.append(
                    f"{item['id']} ({other['verdict']} in {place}, {item['verdict']} in {name})"
                )
    if disputed:
        raise ReportError(
            " and ".join(names),
            f"they do not agree on {', '.join(_cut(disputed))}",
            "parts of one run, which have nothing in common or judge it alike",
            "judge these scenarios again, or leave one of the reports out",
        )
    results = tuple(result(item) for item, _ in found.values())
    return _together(circumstances, len(results)), results


def result(item: Mapping[str, Any]) -> Result:
    """One entry of a report as the result that it was written from."""
    return Result(
        scenario=item["id"],
        verdict=item["verdict"],
        findings=tuple(Finding(**found) for found in item["findings"]),
        note=item["note"],
        duration_s=item["duration_s"],
        evidence=tuple(item["evidence"]),
        chosen=tuple(item.get("chosen", ())),
    )


def _check(circumstances: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    first, own = circumstances[0], version("pecking-order")
    for facts, name in zip(circumstances, names, strict=True):
        for key in _SAME:
            if facts[key] != first[key]:
                raise ReportError(
                    f"{name}, $.circumstances.{key}",
                    _shown(facts[key]),
                    f"{_shown(first[key])}, as in {names[0]}",
                    "merge parts of one run; pecking-order compare is for different ones",
                )
    if first["suite_version"] != own:
        raise ReportError(
            f"{names[0]}, $.circumstances.suite_version",
            first["suite_version"],
            f"{own}, whose catalogue gives the order and the totals",
            "merge with the version of pecking-order that wrote the reports",
        )


def _check_catalogue(report: Mapping[str, Any], name: str) -> None:
    """Between two releases the version stays, and the catalogue does not."""
    for item in report["results"]:
        if item["id"] not in catalogue.by_id():
            raise ReportError(
                f"{name}, $.results",
                f"a scenario {item['id']}",
                "scenarios of this catalogue",
                "merge with the version of pecking-order that wrote the reports",
            )


def _together(circumstances: Sequence[Mapping[str, Any]], judged: int) -> Circumstances:
    first = circumstances[0]
    return Circumstances(
        **{key: first[key] for key in _SAME if key != "capabilities"},
        capabilities=tuple(first["capabilities"]),
        asked=first.get("asked", ""),
        network_note=_joined(circumstances, "network_note"),
        platform=_joined(circumstances, "platform"),
        started=min(item["started"] for item in circumstances),
        duration_s=sum(item["duration_s"] for item in circumstances),
        selection=selection.together([item["selection"] for item in circumstances], judged),
    )


def _joined(circumstances: Sequence[Mapping[str, Any]], key: str) -> str:
    return "; ".join(dict.fromkeys(item[key] for item in circumstances if item[key]))


def _cut(told: Sequence[str]) -> Iterator[str]:
    yield from told[:_MOST_NAMED]
    if len(told) > _MOST_NAMED:
        yield f"and {len(told) - _MOST_NAMED} more"


def _shown(value: Any) -> str:
    return " ".join(value) or "none" if isinstance(value, list) else repr(value)

"""Several reports beside each other: what differs between them, and what broke since the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from conformance import catalogue
from conformance.vocabulary.finding import RED, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# What became of a scenario since the first report. "gone" and "added" stand in one of the two
# alone; "other credential" has the same verdict, reached with another credential on the wire.
Kind = Literal[
    "same", "new failure", "mended", "other verdict", "other credential", "gone", "added"
]

# Verdicts after which something was seen of the program's behaviour.
_RAN = frozenset({"pass", "fail", "warn", "known failure", "unexpected pass", "unproven", "error"})
_BROKEN: frozenset[Verdict] = RED | {"known failure"}
_WHOLE: frozenset[Verdict] = frozenset({"pass", "warn"})
_FACTS = (
    ("target", "target"),
    ("target version", "target_version"),
    ("suite version", "suite_version"),
    ("spec revision", "revision"),
    ("network", "network"),
    ("selection", "selection"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One scenario in every report: its results, and what became of it since the first.

    ``results`` has ``None`` where a report is without it; ``kinds`` has one less than ``results``.
    """

    scenario: str
    title: str
    requires: tuple[str, ...]
    results: tuple[Mapping[str, Any] | None, ...]
    kinds: tuple[Kind, ...]

    @property
    def diverges(self) -> bool:
        """Whether every report saw the program in it, and not all saw the same of it.

        A failure is one whether or not it is known.
        """
        there = [item for item in self.results if item is not None]
        if not self.is_in_all or any(item["verdict"] not in _RAN for item in there):
            return False
        return len({(item["verdict"] in _BROKEN, _chosen(item)) for item in there}) > 1

    @property
    def is_in_all(self) -> bool:
        """Whether no report is without it."""
        return None not in self.results

    @property
    def verdicts(self) -> tuple[Verdict | None, ...]:
        """What each report says."""
        return tuple(None if item is None else item["verdict"] for item in self.results)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Reports beside each other; the first is what the others are compared with.

    ``differences`` are circumstances that are not the same, each with one value a report. ``rows``
    are the scenarios that differ, in the order of the catalogue; ``shared`` counts those that every
    report has.
    """

    circumstances: tuple[Mapping[str, Any], ...]
    differences: tuple[tuple[str, tuple[str, ...]], ...]
    rows: tuple[Row, ...]
    shared: int

    @property
    def first_divergence(self) -> Row | None:
        """The first scenario of the catalogue in which not all behaved alike."""
        return next((row for row in self.rows if row.diverges), None)

    @property
    def changed(self) -> tuple[Row, ...]:
        """The scenarios that every report has and that differ."""
        return tuple(row for row in self.rows if row.is_in_all)

    @property
    def new_failures(self) -> tuple[Row, ...]:
        """The scenarios that are red in a later report and were not in the first."""
        return self.of_kind("new failure")

    def of_kind(self, kind: Kind) -> tuple[Row, ...]:
        """The scenarios of which this became since the first report, in any of the others."""
        return tuple(row for row in self.rows if kind in row.kinds)

    def only_in(self, number: int) -> tuple[Row, ...]:
        """The scenarios that one report alone has."""
        return tuple(
            row
            for row in self.rows
            if [place for place, item in enumerate(row.results) if item is not None] == [number]
        )


def compare(reports: Sequence[Mapping[str, Any]]) -> Comparison:
    """Reports beside each other; there are at least two."""
    found = [{item["id"]: item for item in report["results"]} for report in reports]
    rows = [_row(name, [results.get(name) for results in found]) for name in _order(found)]
    circumstances = tuple(report["circumstances"] for report in reports)
    return Comparison(
        circumstances=circumstances,
        differences=tuple(_differences(circumstances)),
        rows=tuple(row for row in rows if set(row.kinds) != {"same"}),
        shared=sum(row.is_in_all for row in rows),
    )


def _order(found: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every ID: in the catalogue's order, and last those that this catalogue does not have."""
    there = dict.fromkeys(name for results in found for name in results)
    known = [name for name in catalogue.by_id() if name in there]
    return list(dict.fromkeys((*known, *there)))


def _row(name: str, results: Sequence[Mapping[str, Any] | None]) -> Row:
    first, *others = results
    newest = next(item for item in reversed(results) if item is not None)
    return Row(
        scenario=name,
        title=newest["title"],
        requires=tuple(newest["requires"]),
        results=tuple(results),
        kinds=tuple(_kind(first, item) for item in others),
    )


def _kind(before: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> Kind:
    if now is None:
        return "same" if before is None else "gone"
    was: Verdict | None = None if before is None else before["verdict"]
    if now["verdict"] in RED and was not in RED:
        return "new failure"
    if before is None:
        return "added"
    if was == now["verdict"]:
        return "other credential" if _chosen(before) != _chosen(now) else "same"
    return "mended" if was in _BROKEN and now["verdict"] in _WHOLE else "other verdict"


def _chosen(result: Mapping[str, Any]) -> frozenset[str]:
    """The credentials that went out; how often and in which order depends on time."""
    return frozenset(result.get("chosen", ()))


def _differences(
    circumstances: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, key in _FACTS:
        values = tuple(item[key] for item in circumstances)
        if len(set(values)) > 1:
            yield name, tuple(value or _nothing(key) for value in values)
    shared = frozenset.intersection(*(frozenset(item["capabilities"]) for item in circumstances))
    beyond = tuple(sorted(set(item["capabilities"]) - shared) for item in circumstances)
    if any(beyond):
        yield "capabilities beyond those of all", tuple(" ".join(own) or "none" for own in beyond)


def _nothing(key: str) -> str:
    return "everything" if key == "selection" else "not told"


def data(found: Comparison, names: Sequence[str]) -> dict[str, Any]:
    """A comparison for a machine; ``names`` are what the reports are called, in their order."""
    first = found.first_divergence
    return {
        "reports": [
            {"name": name, **facts} for name, facts in zip(names, found.circumstances, strict=True)
        ],
        "differences": [
            {"name": name, "values": list(values)} for name, values in found.differences
        ],
        "shared": found.shared,
        "first_divergence": None if first is None else first.scenario,
        "new_failures": [row.scenario for row in found.new_failures],
        "mended": [row.scenario for row in found.of_kind("mended")],
        "rows": [
            {
                "id": row.scenario,
                "title": row.title,
                "requires": list(row.requires),
                "verdicts": list(row.verdicts),
                "kinds": list(row.kinds),
                "chosen": [item and item.get("chosen", []) for item in row.results],
                "findings": [item and item["findings"] for item in row.results],
            }
            for row in found.rows
        ],
    }

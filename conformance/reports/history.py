"""What versions of one program did, by requirement: what each of them broke or mended."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from conformance.reports import comparison
from conformance.vocabulary.finding import RED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conformance.reports.comparison import Row
    from conformance.reports.sweep import Judged

# How a requirement did in one version. "unseen": nothing that tests it could be judged.
State = Literal["met", "warned", "broken", "unseen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A requirement in one version: how many of its scenarios ran, and how many were red."""

    ran: int
    red: int
    warned: int

    @property
    def state(self) -> State:
        """In a word."""
        if not self.ran:
            return "unseen"
        return "broken" if self.red else "warned" if self.warned else "met"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is different between a version and the one before it that could be judged."""

    before: str
    now: str
    broke: tuple[Row, ...]
    mended: tuple[Row, ...]
    otherwise: tuple[Row, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both did the same."""
        return not (self.broke or self.mended or self.otherwise)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Versions in the order of the sweep; ``cells`` by requirement under test, one a version."""

    versions: tuple[Judged, ...]
    cells: Mapping[str, tuple[Cell | None, ...]]
    changes: tuple[Change, ...]


def history(versions: Sequence[Judged]) -> History:
    """What the versions did."""
    return History(
        versions=tuple(versions), cells=_cells(versions), changes=tuple(_changes(versions))
    )


def _cells(versions: Sequence[Judged]) -> dict[str, tuple[Cell | None, ...]]:
    """In the order of the specification; without what could not be judged in any version."""
    reports = [item.report for item in versions]
    names = dict.fromkeys(name for report in reports if report for name in report["requirements"])
    rows = {
        name: tuple(None if report is None else _cell(report, name) for report in reports)
        for name in names
    }
    return {name: cells for name, cells in rows.items() if any(cell and cell.ran for cell in cells)}


def _cell(report: Mapping[str, Any], requirement: str) -> Cell:
    verdicts = [item["verdict"] for item in report["results"] if item["requires"][0] == requirement]
    seen = [item for item in verdicts if item not in {"not applicable", "not observed"}]
    return Cell(ran=len(seen), red=sum(item in RED for item in seen), warned=seen.count("warn"))


def _changes(versions: Sequence[Judged]) -> Iterator[Change]:
    judged = [(item.version, item.report) for item in versions if item.report is not None]
    for (before, old), (now, new) in pairwise(judged):
        found = comparison.compare([old, new])
        yield Change(
            before=before,
            now=now,
            broke=found.new_failures,
            mended=found.of_kind("mended"),
            otherwise=(*found.of_kind("other verdict"), *found.of_kind("other credential")),
        )


def data(found: History) -> dict[str, Any]:
    """A history for a machine."""
    return {
        "versions": [
            {
                "version": item.version,
                "problem": item.problem,
                "circumstances": item.report and item.report["circumstances"],
                "totals": item.report and item.report["totals"],
            }
            for item in found.versions
        ],
        "requirements": {
            name: [
                cell and {"state": cell.state, "ran": cell.ran, "red": cell.red} for cell in cells
            ]
            for name, cells in found.cells.items()
        },
        "changes": [
            {
                "before": change.before,
                "now": change.now,
                "broke": [row.scenario for row in change.broke],
                "mended": [row.scenario for row in change.mended],
                "otherwise": [row.scenario for row in change.otherwise],
            }
            for change in found.changes
        ],
    }

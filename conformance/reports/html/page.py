"""What report.html shows, taken from one report: everything that its template needs, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conformance.reports import order, providers
from conformance.reports.html import cases, picture, statement
from conformance.reports.record import ReportError
from conformance.reports.text import asked
from conformance.spec import chapters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conformance.reports.html.cases import Case
    from conformance.reports.html.picture import Picture
    from conformance.reports.order import Order
    from conformance.vocabulary.finding import Verdict

# Verdicts that are shown with their evidence, by the heading under which they stand.
_TOLD: Mapping[str, tuple[Verdict, ...]] = {
    "Failures": ("fail", "error", "unproven", "unexpected pass"),
    "Known failures": ("known failure",),
    "Warnings": ("warn",),
    "Not observed": ("not observed",),
}
# From what holds to what says nothing: the order of columns, and of the bar above them.
_SHOWN: tuple[Verdict, ...] = (
    "pass",
    "warn",
    "known failure",
    "fail",
    "unproven",
    "error",
    "unexpected pass",
    "not observed",
    "not applicable",
)
# Some 8 KB each: a program that does everything wrong still makes a file that a browser opens.
_MOST_SHOWN = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What stands under one heading: the first so many results with all that explains them."""

    heading: str
    cases: tuple[Case, ...]
    number: int

    @property
    def anchor(self) -> str:
        """Where links to it lead."""
        return self.heading.lower().replace(" ", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One requirement: its sentence where this release has it, its scenarios by verdict."""

    id: str
    level: str
    worst: str
    text: str
    source: str
    results: Mapping[str, tuple[str, ...]]
    number: int
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One area: its counts, its requirements, its results."""

    id: str
    name: str
    counts: Mapping[str, int]
    needs: tuple[Need, ...]
    results: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaks:
    """The matrix of leaks of one provider: a row for each source, a cell for each mode."""

    provider: str
    modes: tuple[str, ...]
    rows: Mapping[str, tuple[tuple[str, str], ...]]


def page(report: Mapping[str, Any]) -> dict[str, Any]:
    """Every value that the template names."""
    results = report["results"]
    groups = tuple(_groups(report))
    orders, problem = _orders(report)
    return {
        "facts": report["circumstances"],
        "statement": statement.state(report),
        "totals": {v: report["totals"][v] for v in _SHOWN if report["totals"][v]},
        "columns": [v for v in _SHOWN if report["totals"][v]],
        "number": len(results),
        "areas": tuple(_areas(report)),
        "orders": orders,
        "order_problem": problem,
        "groups": groups,
        "detailed": {case.result["id"] for group in groups for case in group.cases},
        "leaks": tuple(_leaks(report)),
    }


def _orders(report: Mapping[str, Any]) -> tuple[list[tuple[Order, Picture]], str]:
    try:
        return [(found, picture.draw(found)) for found in order.infer(report)], ""
    except ReportError as problem:
        return [], f"{problem.value}; expected: {problem.expected}. {problem.remedy}"


def _groups(report: Mapping[str, Any]) -> Iterator[Group]:
    left = _MOST_SHOWN
    target = asked(report)
    for heading, verdicts in _TOLD.items():
        found = [item for item in report["results"] if item["verdict"] in verdicts]
        if found:
            shown = tuple(cases.case(item, target) for item in found[:left])
            yield Group(heading=heading, cases=shown, number=len(found))
            left -= len(shown)


def _areas(report: Mapping[str, Any]) -> Iterator[Area]:
    specification = chapters.load()
    results = {item["id"]: item for item in report["results"]}
    needs: dict[str, list[Need]] = {}
    for name, row in report["requirements"].items():
        known = specification.requirements.get(name)
        ran = tuple(results[item] for item in row["scenarios"] if item in results)
        need = Need(
            id=name,
            level=row["level"],
            worst=row["worst"] or "not run",
            text="" if known is None else known.text,
            source="" if known is None else known.source,
            results=_by_verdict(ran),
            number=len(ran),
            left_out=len(row["scenarios"]) - len(ran),
        )
        needs.setdefault(name.partition("-")[0], []).append(need)
    for name, found in needs.items():
        yield Area(
            id=name,
            name=specification.areas.get(name, name),
            counts=report["areas"].get(name, {}),
            needs=tuple(found),
            results=tuple(item for item in report["results"] if item["area"] == name),
        )


def _by_verdict(results: Sequence[Mapping[str, Any]]) -> Mapping[str, tuple[str, ...]]:
    """The IDs by verdict: what is shown with evidence first, then what passed."""
    told = [verdict for verdicts in _TOLD.values() for verdict in verdicts]
    ids = {
        verdict: tuple(item["id"] for item in results if item["verdict"] == verdict)
        for verdict in (*told, "pass", "not applicable")
    }
    return {verdict: found for verdict, found in ids.items() if found}


def _leaks(report: Mapping[str, Any]) -> Iterator[Leaks]:
    cells = dict(providers.cells(report))
    sources = tuple(dict.fromkeys(source for _, _, source in cells))
    for provider in dict.fromkeys(provider for provider, _, _ in cells):
        modes = tuple(dict.fromkeys(mode for found, mode, _ in cells if found == provider))
        yield Leaks(
            provider=provider,
            modes=modes,
            rows={
                source: tuple(
                    (
                        providers.told(cells, (provider, mode, source)),
                        f"leak.{provider}-{mode}.{source}",
                    )
                    for mode in modes
                )
                for source in sources
            },
        )

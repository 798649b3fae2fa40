"""The inferred order: by which order of sources a program behaves, read off one report.

Each row of the priority matrix sets some sources against each other, and the report tells whose
credential arrived. So who beats whom is seen, not asked for: the declared order is looked at only
when the seen one is compared with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from conformance import catalogue
from conformance.matrix import reading
from conformance.reports.record import ReportError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from conformance.matrix.order import Mode
    from conformance.matrix.reading import Row

# "pair": the second form beats the first one. "passed-over": a form is used that the mode leaves
# alone. "together": several are sent. "refused": one that the mode asks is there, none is sent.
Kind = Literal["pair", "passed-over", "together", "refused"]

# Verdicts after which an empty wire means that the program chose nothing.
_TELLING = frozenset({"pass", "fail", "warn", "known failure", "unexpected pass"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Win:
    """One form beats another; ``scenario`` is the smallest that shows it."""

    winner: str
    loser: str
    scenario: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence:
    """Where the seen order leaves the declared one; ``scenario`` is the smallest that fails."""

    kind: Kind
    forms: tuple[str, ...]
    scenario: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The order of one mode: the declared one, and the one that the program behaves by.

    Forms are names of the matrix. ``ranks`` is the seen order, highest
    first; a rank of several forms is a contradiction, since each is seen to beat the others.
    ``unused`` were there and never won; ``unseen`` were in no row that was run. ``unmet`` are
    pairs of ``ranks`` of which nothing tells who is higher. ``together``: the forms that some row
    sent side by side, ``refusals``: those that are used elsewhere, and were there when nothing was
    sent; each with the scenario.
    """

    mode: Mode
    declared: tuple[str, ...]
    passed_over: tuple[str, ...]
    ranks: tuple[tuple[str, ...], ...]
    wins: tuple[Win, ...]
    unused: tuple[str, ...]
    unseen: tuple[str, ...]
    unmet: tuple[tuple[str, str], ...]
    together: tuple[tuple[tuple[str, ...], str], ...]
    refusals: tuple[tuple[tuple[str, ...], str], ...]
    divergence: Divergence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """One row that was run: what was there, who won, and whether that is as it ought to be."""

    scenario: str
    forms: tuple[str, ...]
    winners: tuple[str, ...]
    passed: bool


def infer(report: Mapping[str, Any]) -> tuple[Order, ...]:
    """The order of each mode of which something was seen; nothing when no row of it was run.

    Raises ``ReportError`` for a report of before 0.4, which does not tell who won.
    """
    seen: dict[Mode, list[_Seen]] = {}
    for item in report["results"]:
        row = _rows().get(item["id"])
        if row is None or item["verdict"] == "not applicable":
            continue
        if "chosen" not in item:
            raise ReportError(
                f"$.results, {item['id']}",
                "it does not tell which credential was chosen",
                "the property `chosen`, which reports have since pecking-order 0.4",
                "judge the program again with --report-dir; the order is inferred from the new one",
            )
        if item["chosen"] or item["verdict"] in _TELLING:
            seen.setdefault(row.mode, []).append(_seen(row, item))
    position = {name: number for number, name in enumerate(_rows())}
    return tuple(
        _order(mode, sorted(seen[mode], key=lambda s: (len(s.forms), position[s.scenario])))
        for mode in reading.MODES
        if mode in seen
    )


@cache
def _rows() -> Mapping[str, Row]:
    """Every scenario that sets sources against each other; the matrix's own first."""
    found = {item.id: reading.row(item) for item in catalogue.catalogue()}
    told = {name: row for name, row in found.items() if row is not None}
    return dict(sorted(told.items(), key=lambda item: not item[0].startswith("matrix.")))


def _seen(row: Row, item: Mapping[str, Any]) -> _Seen:
    slots = {v.slot: v.name for v in (*reading.asked(row.mode), *reading.passed_over(row.mode))}
    forms = (slots.get(slot, "") for slot in item["chosen"])
    return _Seen(
        scenario=item["id"],
        forms=row.forms,
        winners=tuple(name for name in forms if name in row.forms),
        passed=item["verdict"] == "pass",
    )


def _order(mode: Mode, seen: Sequence[_Seen]) -> Order:
    declared = tuple(variant.name for variant in reading.asked(mode))
    passed_over = tuple(variant.name for variant in reading.passed_over(mode))
    every = (*declared, *passed_over)
    wins = _wins(seen)
    used = [name for name in every if any(name in item.winners for item in seen)]
    there = {name for item in seen for name in item.forms}
    above = _closure(used, wins)
    return Order(
        mode=mode,
        declared=declared,
        passed_over=passed_over,
        ranks=_ranks(used, above),
        wins=wins,
        unused=tuple(name for name in every if name in there and name not in used),
        unseen=tuple(name for name in declared if name not in there),
        unmet=tuple(
            (one, other)
            for at, one in enumerate(used)
            for other in used[at + 1 :]
            if (one, other) not in above and (other, one) not in above
        ),
        together=_first_of_each((s.winners, s.scenario) for s in seen if len(s.winners) > 1),
        refusals=_refusals(seen, used, declared),
        divergence=next(_divergences(seen, declared, passed_over), None),
    )


def _wins(seen: Iterable[_Seen]) -> tuple[Win, ...]:
    """Each pair once, by the smallest scenario: ``seen`` is in that order."""
    found: dict[tuple[str, str], Win] = {}
    for item in seen:
        for winner in item.winners:
            for loser in item.forms:
                if loser not in item.winners:
                    win = Win(winner=winner, loser=loser, scenario=item.scenario)
                    found.setdefault((winner, loser), win)
    return tuple(found.values())


def _closure(used: Sequence[str], wins: Iterable[Win]) -> frozenset[tuple[str, str]]:
    """Every pair that a chain of wins puts in an order, the higher one first."""
    above = {(win.winner, win.loser) for win in wins if win.loser in used}
    for through in used:
        above |= {
            (high, low)
            for high in used
            for low in used
            if (high, through) in above and (through, low) in above
        }
    return frozenset(above)


def _ranks(used: Sequence[str], above: frozenset[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """The used forms from the highest on; where nothing is seen, as declared."""
    left = list(used)
    ranks = []
    while left:
        first = next(
            name
            for name in left
            if not any((o, name) in above and (name, o) not in above for o in left)
        )
        rank = tuple(n for n in left if n == first or {(n, first), (first, n)} <= above)
        ranks.append(rank)
        left = [name for name in left if name not in rank]
    return tuple(ranks)


def _first_of_each(
    found: Iterable[tuple[tuple[str, ...], str]],
) -> tuple[tuple[tuple[str, ...], str], ...]:
    kept: dict[tuple[str, ...], str] = {}
    for forms, scenario in found:
        kept.setdefault(forms, scenario)
    return tuple(kept.items())


def _refusals(
    seen: Iterable[_Seen], used: Sequence[str], declared: Sequence[str]
) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Rows that sent nothing although a form was there that the program uses elsewhere."""
    return _first_of_each(
        (forms, item.scenario)
        for item in seen
        if not item.winners
        and (forms := tuple(n for n in item.forms if n in used and n in declared))
    )


def _divergences(
    seen: Sequence[_Seen], declared: Sequence[str], passed_over: Sequence[str]
) -> Iterator[Divergence]:
    """Pairs from the highest declared one on, then what is no pair; a row that passes is none."""
    wrong = [item for item in seen if not item.passed]
    every = (*declared, *passed_over)
    for at, higher in enumerate(declared):
        for lower in every[at + 1 :]:
            for item in wrong:
                if item.winners == (lower,) and higher in item.forms:
                    yield Divergence(kind="pair", forms=(higher, lower), scenario=item.scenario)
    for item in wrong:
        if len(item.winners) > 1:
            yield Divergence(kind="together", forms=item.winners, scenario=item.scenario)
        elif set(item.winners) & set(passed_over):
            yield Divergence(kind="passed-over", forms=item.winners, scenario=item.scenario)
    for item in wrong:
        missed = tuple(name for name in item.forms if name in declared)
        if missed and not item.winners:
            yield Divergence(kind="refused", forms=missed, scenario=item.scenario)

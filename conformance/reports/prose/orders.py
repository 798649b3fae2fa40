"""An inferred order in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.matrix import ORDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from conformance.reports.order import Divergence, Order, Win

WORDS: Mapping[str, str] = {v.name: v.word for source in ORDER for v in source.variants}


def told(order: Order) -> str:
    """The order of one mode in one sentence."""
    declared = f"{order.mode}: declared {chain((name,) for name in order.declared)}"
    if order.divergence is None:
        return f"{declared}; this program behaves {_harmless(order)}"
    behaves = f"this program behaves as {chain(order.ranks)}" if order.ranks else "it uses none"
    return f"{declared}; {behaves}; {difference(order.divergence)}; {shown_by(order.divergence)}"


def _harmless(order: Order) -> str:
    if order.ranks == tuple((name,) for name in order.declared):
        return "so"
    # Where a requirement leaves the order of two open, the declared one is how they are listed.
    is_whole = {name for rank in order.ranks for name in rank} == set(order.declared)
    return f"as {chain(order.ranks)}{', which no requirement forbids' if is_whole else ''}"


def chain(ranks: Iterable[tuple[str, ...]]) -> str:
    """Ranks as ``token > key``; forms that contradict each other stand in one rank as ``a = b``."""
    shown = [" = ".join(WORDS[name] for name in rank) for rank in ranks]
    return " > ".join(shown) or "nothing"


def difference(found: Divergence) -> str:
    """The first divergence in words, without its scenario."""
    words = [WORDS[name] for name in found.forms]
    match found.kind:
        case "pair":
            return f"first diverging pair {words[0]} > {words[1]}"
        case "passed-over":
            return f"first divergence: it uses the {listed(words)}, which this mode passes over"
        case "together":
            return f"first divergence: it sends {listed(words)} together"
        case "refused":
            return f"first divergence: it refuses although the {listed(words)} is there"


def shown_by(found: Divergence) -> str:
    """The scenario of a divergence; two credentials side by side may be no more than a warning."""
    failing = "" if found.kind == "together" else "failing "
    return f"smallest {failing}scenario {found.scenario}"


def notes(order: Order) -> tuple[str, ...]:
    """What the sentence leaves out: contradictions, and what was not observed."""
    return tuple(_notes(order))


def _notes(order: Order) -> Iterator[str]:
    for rank in order.ranks:
        if len(rank) > 1:
            yield f"No order: {'; '.join(_circle(rank, order.wins))}."
    for forms, scenario in order.together:
        yield f"It sends {listed(WORDS[name] for name in forms)} together in {scenario}."
    for forms, scenario in order.refusals:
        there = listed(WORDS[name] for name in forms)
        yield f"It sends nothing in {scenario}, though it has the {there} and uses it elsewhere."
    if never := [WORDS[name] for name in order.unused if name in order.declared]:
        yield f"Never seen to win, not observed: {listed(never)}."
    if unseen := [WORDS[name] for name in order.unseen]:
        yield f"In no scenario that was run, not observed: {listed(unseen)}."
    for one, other in order.unmet:
        yield f"Not set against each other: {WORDS[one]} and {WORDS[other]}."


def _circle(rank: Sequence[str], wins: Iterable[Win]) -> Iterator[str]:
    """The wins within one rank: together they lead back to where they began."""
    for win in wins:
        if win.winner in rank and win.loser in rank:
            yield f"{WORDS[win.winner]} beats {WORDS[win.loser]} in {win.scenario}"


def listed(words: Iterable[str]) -> str:
    """Words in a row: ``a``, ``a and b``, ``a, b and c``."""
    *front, last = words
    return f"{', '.join(front)} and {last}" if front else last

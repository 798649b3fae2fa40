"""The inferred order as a picture: two columns of sources, and a line from place to place."""

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.reports.order import Order
from conformance.reports.prose.orders import WORDS

_STEP, _TOP, _GAP = 30, 40, 30
_LEFT, _RIGHT, WIDTH = 122, 218, 340


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A source's name in one of the columns; ``kind`` is how it is drawn."""

    word: str
    x: int
    y: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """From a source's place in the declared order to its place in the seen one."""

    y1: int
    y2: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything that the drawing needs, in user units.

    ``brackets`` mark ranks without an order, ``below`` is where those begin that are not used.
    """

    height: int
    labels: tuple[Label, ...]
    lines: tuple[Line, ...]
    brackets: tuple[tuple[int, int], ...]
    below: int | None
    left: int = _LEFT
    right: int = _RIGHT
    width: int = WIDTH


def draw(found: Order) -> Picture:
    """The picture of one mode: what is used above, what is passed over or never won below."""
    used = [name for rank in found.ranks for name in rank]
    never = [name for name in (*found.declared, *found.passed_over) if name not in used]
    rows = max(len(found.declared), len(used))
    declared = {**_column(found.declared, 0), **_column(found.passed_over, rows)}
    seen = {**_column(used, 0), **_column(never, rows)}
    ahead = _ahead(found, used)
    return Picture(
        height=max((*declared.values(), *seen.values())) + _STEP // 2 + 4,
        labels=(
            *(
                _label(name, _LEFT - 10, y, "quiet" if name in found.passed_over else "")
                for name, y in declared.items()
            ),
            *(_label(name, _RIGHT + 10, y, _kind(name, found, ahead)) for name, y in seen.items()),
        ),
        lines=tuple(
            Line(y1=declared[name], y2=y, kind=_kind(name, found, ahead) or "same")
            for name, y in seen.items()
            if name in used
        ),
        brackets=tuple(_brackets(found)),
        below=_TOP + _STEP * rows if found.passed_over or never else None,
    )


def _column(names: tuple[str, ...] | list[str], after: int) -> dict[str, int]:
    gap = _GAP if after else 0
    return {name: _TOP + _STEP * (after + at) + gap for at, name in enumerate(names)}


def _label(name: str, x: int, y: int, kind: str) -> Label:
    return Label(word=WORDS[name], x=x, y=y, kind=kind)


def _kind(name: str, found: Order, ahead: frozenset[str]) -> str:
    if name in ahead:
        return "ahead"
    used = any(name in rank for rank in found.ranks)
    return "" if used else "quiet"


def _ahead(found: Order, used: list[str]) -> frozenset[str]:
    """Those that come before one they are declared below, or that ought not to be asked at all."""
    if found.divergence is None:
        return frozenset()
    every = (*found.declared, *found.passed_over)
    behind = {
        name
        for at, name in enumerate(used)
        if any(every.index(n) < every.index(name) for n in used[at + 1 :])
    }
    return frozenset(behind | {name for name in used if name in found.passed_over})


def _brackets(found: Order) -> Iterator[tuple[int, int]]:
    at = 0
    for rank in found.ranks:
        if len(rank) > 1:
            yield _TOP + _STEP * at - 10, _TOP + _STEP * (at + len(rank) - 1) + 10
        at += len(rank)

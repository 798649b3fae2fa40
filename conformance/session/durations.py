"""How long scenarios take, and parts of the catalogue that take equally long."""

import heapq
import statistics
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from conformance import catalogue

FILE = Path(__file__).with_name("durations.txt")
COMMAND = "python -m conformance.reports.durations REPORT.json"
_HEADER = f"""\
# Seconds that each scenario took on the reference, by which --shard divides them. Written by
# {COMMAND}
"""
# Whole hundredths of a second are added without a rounding that depends on the order.
_HUNDREDTHS = 100
_SHORTEST = 1


def read(path: Path = FILE) -> Mapping[str, int]:
    """What was measured, in hundredths of a second, by scenario."""
    lines = (line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    rows = (line.split() for line in lines)
    return {name: round(float(seconds) * _HUNDREDTHS) for name, seconds in rows}


def write(measured: Mapping[str, float], path: Path = FILE) -> None:
    """Write seconds by scenario, in the order of the catalogue.

    A scenario that was not measured keeps what the file says of it.
    """
    known = read(path) if path.exists() else {}
    kept = {name: number / _HUNDREDTHS for name, number in known.items()}
    told = {**kept, **measured}
    lines = [f"{name} {told[name]:.2f}\n" for name in catalogue.by_id() if name in told]
    path.write_text(_HEADER + "".join(lines), "utf-8")


def estimate(ids: Iterable[str], measured: Mapping[str, int] | None = None) -> Mapping[str, int]:
    """How long scenarios will take, in hundredths of a second.

    One that was never measured takes as long as the middle one of its area.
    """
    known = _measured() if measured is None else measured
    of_area: dict[str, list[int]] = {}
    for name, number in known.items():
        if name in catalogue.by_id():
            of_area.setdefault(catalogue.area(name), []).append(number)
    usual = {area: int(statistics.median(numbers)) for area, numbers in of_area.items()}
    return {
        name: max(known.get(name, usual.get(catalogue.area(name), 0)), _SHORTEST) for name in ids
    }


def divide(
    ids: Sequence[str], count: int, measured: Mapping[str, int] | None = None
) -> tuple[frozenset[str], ...]:
    """So many parts that take about equally long.

    The longest first, each goes to the part that has least to do. Where durations are the same, IDs
    decide: every machine divides alike.
    """
    durations = estimate(ids, measured)
    parts: list[set[str]] = [set() for _ in range(count)]
    busy = [(0, 0, number) for number in range(count)]
    for name in sorted(durations, key=lambda name: (-durations[name], name)):
        total, size, number = heapq.heappop(busy)
        parts[number].add(name)
        heapq.heappush(busy, (total + durations[name], size + 1, number))
    return tuple(map(frozenset, parts))


@cache
def _measured() -> Mapping[str, int]:
    return read()

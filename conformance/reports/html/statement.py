"""What a run says of a program as a whole: the verdict, and the statement of conformance."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

RED = ("fail", "error", "unproven", "unexpected pass")
Mood = Literal["good", "known", "bad", "empty"]
# What a requirement's worst verdict says of it, in the order in which it is told.
_SAID: Mapping[str, tuple[str | None, ...]] = {
    "met": ("pass", "warn"),
    "broken": ("fail", "unexpected pass"),
    "known to be broken": ("known failure",),
    "not decided": ("error", "unproven", "not observed"),
    "not applicable": ("not applicable",),
    "not run": (None,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The verdict in a line, and what it rests on in sentences."""

    mood: Mood
    mark: str
    verdict: str
    partial: bool
    sentences: tuple[str, ...]


def state(report: Mapping[str, Any]) -> Statement:
    """The statement of one report; a partial run claims nothing for the whole catalogue."""
    totals, number = report["totals"], len(report["results"])
    partial = missing(report) > 0 or bool(report["circumstances"]["selection"])
    subject = "This part" if partial else "This program"
    mood, mark, verdict = _verdict(totals, number)
    return Statement(
        mood=mood,
        mark=mark,
        verdict=verdict,
        partial=partial,
        sentences=tuple(_sentences(report, subject)),
    )


def missing(report: Mapping[str, Any]) -> int:
    """How many scenarios of the catalogue were not run."""
    ran = {item["id"] for item in report["results"]}
    return len(every(report) - ran)


def every(report: Mapping[str, Any]) -> frozenset[str]:
    """The IDs of the whole catalogue: each scenario cites a requirement, and stands there."""
    rows = report["requirements"].values()
    return frozenset(name for row in rows for name in row["scenarios"])


def _verdict(totals: Mapping[str, int], number: int) -> tuple[Mood, str, str]:
    """Mood, mark and headline."""
    red = sum(totals[verdict] for verdict in RED)
    judged = number - totals["not applicable"] - totals["not observed"]
    scenarios = _plural(judged, "judged scenario")
    if not number:
        return "empty", "○", "No scenario was run"
    if red:
        return "bad", "✗", f"{_count(red)} of {scenarios} {'is' if red == 1 else 'are'} red"
    if not judged:
        return "empty", "○", "No scenario could be judged"
    if known := totals["known failure"]:
        return "known", "≈", f"Nothing new: {_plural(known, 'known failure')} in {scenarios}"
    return "good", "✓", f"None of {scenarios} is red"


def _sentences(report: Mapping[str, Any], subject: str) -> Iterator[str]:
    facts, number = report["circumstances"], len(report["results"])
    judged = number - report["totals"]["not applicable"]
    left = missing(report)
    whole = len(every(report))
    if left:
        yield (
            f"The run is partial: {_count(number)} of the {_count(whole)} scenarios of the "
            "catalogue were run. It says nothing of the others."
        )
    elif facts["selection"]:
        yield f"The run is partial: {facts['selection']}."
    if number:
        rest = f"; {_count(number - judged)} more are about capabilities that it does not declare"
        told = f"{subject} was judged off the wire by {_plural(judged, 'scenario')}"
        yield f"{told}{rest if judged < number else ''}."
    for level in ("MUST", "SHOULD"):
        rows = [row for row in report["requirements"].values() if row["level"] == level]
        told = ", ".join(_told(row["worst"] for row in rows))
        yield f"Of {len(rows)} requirements that are a {level}: {told}."


def _told(worst: Iterable[str | None]) -> Iterator[str]:
    counted = Counter(worst)
    for words, verdicts in _SAID.items():
        if number := sum(counted[verdict] for verdict in verdicts):
            yield f"{number} {words}"


def _plural(number: int, word: str) -> str:
    return f"{_count(number)} {word}{'' if number == 1 else 's'}"


def _count(number: int) -> str:
    return f"{number:,}"

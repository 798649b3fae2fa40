"""A comparison of reports in words: as lines for a terminal, and as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance.reports.markdown import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conformance.reports.comparison import Comparison, Kind, Row

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST_REPORTS = len(_LETTERS)
_MOST_LISTED = 12
# The kinds that are told of one scenario, the worst first.
_TOLD: Sequence[Kind] = ("new failure", "mended", "other verdict", "other credential")
_PLURALS: Mapping[str, str] = {
    "scenario": "scenarios",
    "new failure": "new failures",
    "other verdict": "other verdicts",
    "other credential": "other credentials",
}


def lines(found: Comparison, names: Sequence[str], *, everything: bool = False) -> Iterator[str]:
    """A comparison for a terminal; lists are cut unless ``everything`` is asked for."""
    for number, (name, facts) in enumerate(zip(names, found.circumstances, strict=True)):
        yield f"{_LETTERS[number]}  {name}: {_report(facts)}"
    for name, values in found.differences:
        yield f"   {name}: {_by_letter(values)}"
    yield ""
    yield from _counts(found)
    if (first := found.first_divergence) is not None:
        yield f"first divergence: {_headline(first)}"
    for requirement, rows in _by_requirement(found.changed).items():
        yield f"\n{requirement}"
        for row in rows:
            yield f"  {_headline(row)}{_kinds(row)}"
            yield from (f"      {line}" for line in _told(row))
    for number in range(len(names)):
        rows = found.only_in(number)
        if rows:
            shown = rows if everything else rows[:_MOST_LISTED]
            more = f", and {len(rows) - len(shown)} more (--all)" if len(shown) < len(rows) else ""
            yield f"\nonly in {_LETTERS[number]}: {', '.join(map(_alone, shown))}{more}"
    yield ""
    yield _verdict(found)


def markdown(found: Comparison, names: Sequence[str]) -> str:
    """A comparison for a CI step's summary."""
    return "\n".join(_markdown(found, names)).rstrip() + "\n"


def _markdown(found: Comparison, names: Sequence[str]) -> Iterator[str]:
    mark = "✗" if found.new_failures else "✓"
    yield f"# {mark} {escape(_verdict(found))}\n"
    for number, (name, facts) in enumerate(zip(names, found.circumstances, strict=True)):
        yield f"- **{_LETTERS[number]}** {escape(name)}: {escape(_report(facts))}"
    yield from (f"- **{name}**: {escape(_by_letter(values))}" for name, values in found.differences)
    yield ""
    yield from map(escape, _counts(found))
    letters = _LETTERS[: len(names)]
    for requirement, rows in _by_requirement(found.changed).items():
        yield f"\n## {requirement}\n"
        yield f"| scenario | {' | '.join(letters)} | since A |"
        yield f"| --- |{' --- |' * (len(letters) + 1)}"
        for row in rows:
            verdicts = " | ".join(_verdict_of(item) for item in row.results)
            yield f"| {escape(row.scenario)} | {verdicts} | {', '.join(_kinds_of(row))} |"
    added = [row for row in found.new_failures if not row.is_in_all]
    if added:
        yield "\n## New failures that not every report has\n"
        yield from (f"- {escape(_headline(row))}" for row in added)


def _report(facts: Mapping[str, Any]) -> str:
    program = f"{facts['target']} {facts['target_version']}".strip()
    selection = f", {facts['selection']}" if facts["selection"] else ""
    return f"{program}; pecking-order {facts['suite_version']}, spec {facts['revision']}{selection}"


def _by_letter(values: Sequence[str]) -> str:
    return "; ".join(f"{letter} {value}" for letter, value in zip(_LETTERS, values, strict=False))


def _counts(found: Comparison) -> Iterator[str]:
    yield f"{_number_of('scenario', found.shared)} in every report; {len(found.changed)} differ"
    told = [_number_of(kind, len(rows)) for kind in _TOLD if (rows := found.of_kind(kind))]
    if told:
        yield ", ".join(told)


def _number_of(noun: str, number: int) -> str:
    return f"{number} {noun if number == 1 else _PLURALS.get(noun, noun)}"


def _verdict(found: Comparison) -> str:
    number = len(found.new_failures)
    return _number_of("new failure", number) if number else "no new failure"


def _by_requirement(rows: Sequence[Row]) -> Mapping[str, Sequence[Row]]:
    """The rows by the requirement under test, in the order in which each occurs first."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.requires[0], []).append(row)
    return groups


def _headline(row: Row) -> str:
    return f"{row.scenario}: {_by_letter([_verdict_of(item) for item in row.results])}"


def _alone(row: Row) -> str:
    verdicts = [item for item in row.verdicts if item is not None]
    return f"{row.scenario} ({verdicts[0]})"


def _verdict_of(result: Mapping[str, Any] | None) -> str:
    return "absent" if result is None else str(result["verdict"])


def _kinds_of(row: Row) -> list[str]:
    return [kind for kind in _TOLD if kind in row.kinds]


def _kinds(row: Row) -> str:
    return f"  ({', '.join(_kinds_of(row))})"


def _told(row: Row) -> Iterator[str]:
    """What each report saw, where it is not what the first one saw."""
    texts = [seen(item) for item in row.results]
    for number, text in enumerate(texts):
        if text and (number == 0 or text != texts[0]):
            yield f"{_LETTERS[number]}  {text}"


def seen(result: Mapping[str, Any] | None) -> str:
    """What was seen of a scenario, in short: its first finding, or what was sent."""
    if result is None:
        return ""
    if result["findings"]:
        first, *others = result["findings"]
        more = f" (and {len(others)} more)" if others else ""
        return f"{first['check']}: expected {first['expected']}, observed {first['observed']}{more}"
    sent = dict.fromkeys(result.get("chosen", ()))
    return f"sent {', '.join(sent)}" if sent else str(result["note"])

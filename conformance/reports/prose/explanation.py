"""Everything that there is about one requirement or one scenario, as data and as text."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance import catalogue
from conformance.mutants import catalogue as mutants
from conformance.mutants.kills import Record, read_kills
from conformance.reports.text import rerun
from conformance.spec.chapters import Requirement, Specification
from conformance.vocabulary.scenario import Scenario

_MOST_LISTED = 6
# These are only counted where many results are told.
_QUIET = frozenset({"pass", "not applicable"})
_NO_RECORD = Record(killers=(), spared_by=None)


def of_requirement(
    requirement: Requirement, reports: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """A requirement: its sentence, who tests it, which bugs break it, what reports say of it."""
    citing = [item for item in catalogue.catalogue() if requirement.id in item.requires]
    records = read_kills()
    broken = [item for item in mutants.MUTANTS if item.requirement == requirement.id]
    return {
        "requirement": requirement.id,
        "level": requirement.level,
        "area": requirement.area,
        "text": requirement.text,
        "source": requirement.source,
        "capability": requirement.capability,
        "not_observable": requirement.not_observable,
        "not_yet_judged": requirement.not_yet_judged,
        "place": requirement.place,
        "scenarios": [
            {
                "id": item.id,
                "title": item.title,
                "under_test": item.requires[0] == requirement.id,
            }
            for item in citing
        ],
        "mutants": [
            {
                "id": item.id,
                "bug": item.bug,
                "killed_by": list(records.get(item.id, _NO_RECORD).killers),
            }
            for item in broken
        ],
        "reports": [_reported(report, {item.id for item in citing}) for report in reports],
    }


def of_scenario(
    scenario: Scenario,
    specification: Specification,
    reports: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """A scenario: its fact, the sentences that it tests, the bugs that it finds, its results."""
    records = read_kills()
    known = mutants.by_id()
    return {
        "scenario": scenario.id,
        "title": scenario.title,
        "place": catalogue.place(scenario),
        "origin": scenario.origin,
        "capabilities": sorted(catalogue.needed_capabilities(scenario)),
        "requires": [
            {
                "id": name,
                "level": specification.level(name),
                "text": specification[name].text,
                "source": specification[name].source,
            }
            for name in scenario.requires
        ],
        "kills": [
            {"id": name, "bug": known[name].bug}
            for name, record in records.items()
            if scenario.id in record.killers and name in known
        ],
        "reports": [_reported(report, {scenario.id}) for report in reports],
    }


def _reported(report: Mapping[str, Any], wanted: set[str]) -> dict[str, Any]:
    facts = report["circumstances"]
    return {
        "target": facts["target"],
        "target_version": facts["target_version"],
        "results": [
            {name: item[name] for name in ("id", "verdict", "note", "findings", "evidence")}
            for item in report["results"]
            if item["id"] in wanted
        ],
    }


def requirement_lines(told: Mapping[str, Any], *, everything: bool = False) -> Iterator[str]:
    """The text of ``of_requirement``; long lists are cut unless ``everything`` is wanted."""
    yield f"{told['requirement']} · {told['level']}"
    yield told["text"]
    yield ""
    yield f"source     {told['source']}"
    for name in ("capability", "not_observable", "not_yet_judged"):
        if told[name]:
            yield f"{name.replace('_', ' ')}  {told[name]}"
    yield f"written    {told['place']}"
    most = None if everything else _MOST_LISTED
    under_test = [item for item in told["scenarios"] if item["under_test"]]
    others = [item for item in told["scenarios"] if not item["under_test"]]
    yield from _section("scenarios that test it", under_test, most)
    yield from _section("scenarios that cite it too", others, most)
    if told["mutants"]:
        yield ""
        yield f"mutants that break it ({len(told['mutants'])})"
    for item in told["mutants"]:
        yield f"  {item['id']}: {item['bug']}"
        for name in item["killed_by"][:3] if most else item["killed_by"]:
            yield f"    killed by {name}"
    for report in told["reports"]:
        yield from _report(report, details=False)


def scenario_lines(told: Mapping[str, Any]) -> Iterator[str]:
    """The text of ``of_scenario``."""
    yield told["scenario"]
    yield told["title"]
    for item in told["requires"]:
        yield ""
        yield f"{item['id']} · {item['level']}"
        yield item["text"]
        yield f"source: {item['source']}"
    yield ""
    if told["capabilities"]:
        yield f"needs      {', '.join(told['capabilities'])}"
    if told["origin"]:
        yield f"origin     {told['origin']}"
    yield f"defined    {told['place']}"
    yield f"rerun      {rerun(told['scenario'], 'reference')}"
    yield f"explore    pecking-order shell {told['scenario']}"
    if told["kills"]:
        yield ""
        yield f"mutants that it kills ({len(told['kills'])})"
    for item in told["kills"]:
        yield f"  {item['id']}: {item['bug']}"
    for report in told["reports"]:
        yield from _report(report, details=True)


def _section(heading: str, items: Sequence[Mapping[str, Any]], most: int | None) -> Iterator[str]:
    if not items:
        return
    yield ""
    yield f"{heading} ({len(items)})"
    for item in items[:most]:
        yield f"  {item['id']}: {item['title']}"
    if most is not None and len(items) > most:
        yield f"  and {len(items) - most} more: --all lists them"


def _report(report: Mapping[str, Any], *, details: bool) -> Iterator[str]:
    name = f"{report['target']} {report['target_version']}".strip()
    yield ""
    results = report["results"]
    if not results:
        yield f"{name}: none of these was run"
        return
    yield name
    for item in results:
        if not details and item["verdict"] in _QUIET:
            continue
        note = f": {item['note']}" if item["note"] else ""
        yield f"  {item['verdict']}  {item['id']}{note}"
        for found in item["findings"]:
            yield (
                f"    {found['check']}: expected {found['expected']}, observed {found['observed']}"
            )
        if details:
            yield from (f"    {line}" for line in item["evidence"])
    if not details:
        counts = Counter(item["verdict"] for item in results)
        yield f"  of {len(results)}: {', '.join(f'{counts[name]} {name}' for name in counts)}"

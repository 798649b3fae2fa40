"""Looking at the catalogue: ``list``, ``explain``, ``show``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from conformance.tool.parameters import (
    ANY_ID,
    AREA,
    REQUIREMENT,
    SCENARIO,
    TARGET,
    json_option,
    no_such,
    reports_option,
    target_option,
)
from conformance.tool.terminal import Misuse, say, say_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from conformance.vocabulary.scenario import Scenario


@click.command("list")
@click.argument("text", nargs=-1)
@click.option("--area", "areas", type=AREA, multiple=True, help="Of this area (PRE, HLP, …).")
@click.option(
    "--requirement", "requirements", type=REQUIREMENT, multiple=True, help="That cite this one."
)
@click.option("--target", type=TARGET, help="That are applicable for this target.")
@json_option
def list_scenarios(
    text: tuple[str, ...],
    areas: tuple[str, ...],
    requirements: tuple[str, ...],
    target: str | None,
    as_json: bool,  # noqa: FBT001  # click calls it by name
) -> None:
    """List scenarios. With TEXT: those whose ID or title has every word of it."""
    from conformance.session.selection import Selection
    from conformance.spec import chapters

    chosen = Selection(requirements=requirements, areas=areas).scenarios(chapters.load())
    found = _applicable([item for item in chosen if _has(item, text)], target)
    if as_json:
        say_json([_row(item) for item in found])
        return
    say(f"{item.id}: {item.title}" for item in found)
    noun = "scenario" if len(found) == 1 else "scenarios"
    click.echo(f"{len(found)} {noun}", err=True)


def _has(scenario: Scenario, words: Iterable[str]) -> bool:
    told = f"{scenario.id} {scenario.title}".casefold()
    return all(word.casefold() in told for word in words)


def _applicable(scenarios: Sequence[Scenario], target: str | None) -> Sequence[Scenario]:
    if target is None:
        return scenarios
    from conformance import catalogue
    from conformance.targets import loader

    _, claimed = loader.outline(target)
    return [item for item in scenarios if catalogue.needed_capabilities(item) <= claimed]


def _row(scenario: Scenario) -> dict[str, Any]:
    from conformance import catalogue

    return {
        "id": scenario.id,
        "title": scenario.title,
        "area": catalogue.area(scenario.id),
        "requires": list(scenario.requires),
        "capabilities": sorted(catalogue.needed_capabilities(scenario)),
        "origin": scenario.origin,
        "place": catalogue.place(scenario),
    }


@click.command()
@click.argument("name", type=ANY_ID, metavar="ID")
@reports_option
@click.option("--all", "everything", is_flag=True, help="Cut no list.")
@json_option
def explain(
    name: str,
    reports: tuple[Path, ...],
    everything: bool,  # noqa: FBT001  # click calls it by name
    as_json: bool,  # noqa: FBT001  # as above
) -> None:
    """Explain a requirement or a scenario.

    What it says and why, who tests it, which bugs it finds, what reports say of it.

    ID is a requirement's, such as PRE-003, or a scenario's.
    """
    from conformance import catalogue
    from conformance.reports import record
    from conformance.reports.prose import explanation
    from conformance.spec import chapters

    specification = chapters.load()
    read: list[Mapping[str, Any]] = [record.load(path) for path in reports]
    scenario = catalogue.by_id().get(name)
    if scenario is not None:
        told = explanation.of_scenario(scenario, specification, read)
        lines = explanation.scenario_lines(told)
    elif (requirement := specification.requirements.get(name.upper())) is not None:
        told = explanation.of_requirement(requirement, read)
        lines = explanation.requirement_lines(told, everything=everything)
    else:
        near = specification.closest(name)
        if near is not None:
            raise Misuse(f"there is no requirement {name!r}. Did you mean {near}?")
        raise Misuse(no_such(name, "requirement or scenario", catalogue.by_id()))
    if as_json:
        say_json(told)
    else:
        say(lines)


@click.command()
@click.argument("scenario", type=SCENARIO)
@target_option
@json_option
def show(
    scenario: Scenario,
    target: str,
    as_json: bool,  # noqa: FBT001  # click calls it by name
) -> None:
    """Show what a scenario is made of.

    Its world as files and variables, its steps, what is expected, its control.

    Secrets are shown by the names of their slots. Files lie where they would for --target.
    """
    from conformance.reports.prose import exhibit
    from conformance.targets import loader

    told = exhibit.exhibit(scenario, loader.load(target), target)
    if as_json:
        say_json(told)
    else:
        say(exhibit.lines(told))


COMMANDS: tuple[click.Command, ...] = (list_scenarios, explain, show)

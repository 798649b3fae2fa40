"""A scenario to be looked at: its world as staged, its steps, what is expected, its control."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from conformance import catalogue
from conformance.reports.prose import worlds
from conformance.reports.prose.expectations import expectation
from conformance.reports.prose.steps import step
from conformance.reports.text import rerun
from conformance.stage.looking.description import Description, describe
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Step
from conformance.vocabulary.target import Target
from conformance.vocabulary.world import World

_USUAL_MODE = 0o600


def exhibit(scenario: Scenario, target: Target, asked: str = "reference") -> dict[str, Any]:
    """All of it as JSON data, secrets by their slots' names; ``asked`` is the target as named.

    Raises ``StagingError`` for a world that cannot be made for this target.
    """
    control = scenario.control
    told = {
        "scenario": scenario.id,
        "title": scenario.title,
        "requires": list(scenario.requires),
        "capabilities": sorted(catalogue.needed_capabilities(scenario)),
        "needs_namespace": catalogue.needs_namespace(scenario),
        "origin": scenario.origin,
        "place": catalogue.place(scenario),
        "target": asked,
        "world": _world(scenario.id, scenario.given, scenario.when, target),
        "steps": [step(item) for item in scenario.when],
        "expected": [expectation(item, len(scenario.when)) for item in scenario.expectations],
        "control": None,
    }
    if control is not None:
        told["control"] = {
            "id": control.id,
            "world": _world(control.id, control.given, control.when, target),
            "steps": [step(item) for item in control.when],
            "expected": [expectation(item, len(control.when)) for item in control.expectations],
        }
    return told


def _world(name: str, world: World, steps: tuple[Step, ...], target: Target) -> dict[str, Any]:
    made: Description = describe(name, world, steps, target)
    does = worlds.programs(world)
    return {
        "variables": dict(made.variables),
        "files": [asdict(item) for item in made.files],
        "programs": [
            {"name": name, "path": path, "does": does[name]} for name, path in made.programs.items()
        ],
        "keychain": made.keychain,
        "notes": list(made.notes),
        "servers": list(worlds.servers(world)),
    }


def lines(told: Mapping[str, Any]) -> Iterator[str]:
    """The text of an exhibit."""
    yield told["scenario"]
    yield told["title"]
    yield ""
    yield f"requires   {', '.join(told['requires'])}"
    if told["capabilities"]:
        yield f"needs      {', '.join(told['capabilities'])}"
    if told["needs_namespace"]:
        yield f"needs      the network namespace: {told['needs_namespace']}"
    if told["origin"]:
        yield f"origin     {told['origin']}"
    yield f"defined    {told['place']}"
    yield from world_lines(told["world"])
    yield from _list("steps", told["steps"], numbered=True)
    yield from _list("expected", told["expected"])
    if told["control"] is not None:
        yield from _control(told)
    yield ""
    yield f"rerun      {rerun(told['scenario'], told['target'])}"
    chosen = "" if told["target"] == "reference" else f" --target {told['target']}"
    yield f"explore    pecking-order shell {told['scenario']}{chosen}"


def world_lines(world: Mapping[str, Any]) -> Iterator[str]:
    """A world in text."""
    yield from _list("variables", list(_variables(world)))
    if world["files"]:
        yield ""
        yield "files"
    for item in world["files"]:
        yield from _file(item)
    programs = [f"{item['path']}  {item['does']}" for item in world["programs"]]
    yield from _list("programs", programs)
    if world["keychain"] is not None:
        yield from _list("keychain", world["keychain"].splitlines())
    yield from _list("beside", world["notes"])
    yield from _list("servers", world["servers"])


def _variables(world: Mapping[str, Any]) -> Iterator[str]:
    """Each variable as it could be typed; one that cannot be seen whole stands in quotes."""
    for name, text in world["variables"].items():
        is_plain = text.isprintable() and text == text.strip() and text
        yield f"{name}={text if is_plain else json.dumps(text, ensure_ascii=False)}"


def _file(item: Mapping[str, Any]) -> Iterator[str]:
    mode = "" if item["mode"] == _USUAL_MODE else f"  mode {item['mode']:o}"
    match item["kind"]:
        case "link":
            yield f"  {item['path']} → {item['text']}"
        case "pipe":
            yield f"  {item['path']}  a pipe into which nobody writes"
        case _:
            yield f"  {item['path']}{mode}"
            if item["note"]:
                yield f"    ({item['note']})"
            yield from (f"    {line}" for line in item["text"].split("\n"))


def _control(told: Mapping[str, Any]) -> Iterator[str]:
    """What of the twin is otherwise: its purpose is the one difference."""
    control, own = told["control"], told["world"]
    yield ""
    yield f"control    {control['id']}: the same without the obstacle, to show that it could"
    world = control["world"]
    before, after = (
        {
            **dict.fromkeys(_variables(item), ""),
            **{f"{file['path']}": file["text"] for file in item["files"]},
            **{f"{program['path']}  {program['does']}": "" for program in item["programs"]},
            **dict.fromkeys((*item["notes"], *item["servers"]), ""),
            **({"keychain": item["keychain"]} if item["keychain"] else {}),
        }
        for item in (own, world)
    )
    yield from (f"  - {line}" for line in before if line not in after)
    for name, text in after.items():
        if before.get(name) != text:
            yield f"  {'~' if name in before else '+'} {name}"
            yield from (f"      {line}" for line in text.splitlines())
    if control["steps"] != told["steps"]:
        yield from (f"  step: {item}" for item in control["steps"])
    yield from (f"  expected: {item}" for item in control["expected"])


def _list(heading: str, items: list[str], *, numbered: bool = False) -> Iterator[str]:
    if not items:
        return
    yield ""
    yield heading
    for number, item in enumerate(items, start=1):
        yield f"  {number}  {item}" if numbered else f"  {item}"

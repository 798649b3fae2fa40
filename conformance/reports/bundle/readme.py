"""What a bundle's README says: what to run, what is expected, what was observed."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance import catalogue
from conformance.reports.prose import worlds
from conformance.reports.prose.expectations import expectation
from conformance.reports.prose.steps import step
from conformance.spec.chapters import Specification
from conformance.stage.looking.portable import Portable
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import run_of
from conformance.vocabulary.target import Target


def readme(
    scenario: Scenario,
    target: Target,
    specification: Specification,
    world: Portable,
    result: Mapping[str, Any] | None,
) -> str:
    """The Markdown of it; ``result`` is the scenario's in a report, where one is given."""
    blocks = (
        _head(scenario, target),
        _run(scenario, target),
        _expected(scenario, specification),
        _observed(scenario, result),
        _limits(scenario, target, world),
        _secrets(world),
    )
    return "\n".join(line for block in blocks for line in (*block, ""))


def _head(scenario: Scenario, target: Target) -> Iterator[str]:
    yield f"# {scenario.id}"
    yield ""
    yield scenario.title + "."
    yield ""
    yield (
        f"A scenario of Pecking Order, as it is staged for {target.name}; defined in "
        f"{catalogue.place(scenario)}. This archive needs a POSIX shell, and python3 where the "
        "world has programs."
    )


def _run(scenario: Scenario, target: Target) -> Iterator[str]:
    yield "## Run it"
    yield ""
    several = sum(run_of(item) is not None for item in scenario.when) > 1 or len(scenario.when) > 1
    for number, item in enumerate(scenario.when, start=1):
        run = run_of(item)
        yield f"{number}. {step(item)}"
        if run is not None:
            verb = type(run).__name__.lower()
            words = target.run.get(verb)
            shown = " ".join(words) if words else f"… {verb}"
            name = "PROGRAM " if target.python is not None else ""
            before = f"STEP={number} KEEP=./kept " if several else ""
            yield ""
            yield f"       {before}./run {name}{shown}"
            yield ""
    yield (
        "`{prompt}` is any prompt, `{flags}` what the step needs of flags. `run` stages HOME and "
        "workspace anew each time, or once with `KEEP`, and runs the program with the scenario's "
        "environment alone. **Nothing leaves the machine by default**: set `HTTPS_PROXY` to a "
        "proxy of yours to see the requests. With `HTTPS_PROXY=` they go to the real hosts, with "
        "made-up credentials."
    )
    yield ""
    yield f"With the suite: `pecking-order shell {scenario.id}`."


def _expected(scenario: Scenario, specification: Specification) -> Iterator[str]:
    yield "## Expected"
    yield ""
    for item in scenario.expectations:
        yield f"- {expectation(item, len(scenario.when))}"
    for name in scenario.requires:
        yield ""
        yield f"> **{name}, {specification.level(name)}.** " + " ".join(
            specification[name].text.split()
        )


def _observed(scenario: Scenario, result: Mapping[str, Any] | None) -> Iterator[str]:
    yield "## Observed"
    yield ""
    if result is None:
        yield f"No report was given that holds {scenario.id}."
        return
    yield f"Verdict: **{result['verdict']}**. {result['note']}".rstrip()
    for item in result["findings"]:
        yield f"- {item['check']}: expected {item['expected']}, observed {item['observed']}"
    if result["evidence"]:
        yield ""
        yield "```text"
        yield from result["evidence"]
        yield "```"


def _limits(scenario: Scenario, target: Target, world: Portable) -> Iterator[str]:
    """What an archive cannot bring about."""
    given = scenario.given
    told = [f"a server of the suite's: {line}" for line in worlds.servers(given)]
    managed = target.staging.managed_settings
    if "world/given/managed-settings.json" in world.files and isinstance(managed, str):
        told.append(f"`world/given/managed-settings.json` belongs to {managed}: put it there")
    if given.frozen:
        told.append(f"cannot be changed by anybody: {', '.join(given.frozen)}")
    if given.trusted and target.staging.trust is not None:
        told.append(f"the workspace is trusted by running `{' '.join(target.staging.trust)}`")
    if given.stored_login is not None and target.staging.login == "verb":
        told.append("the stored login is made by the program's own login")
    if any(file.kind == "jwt" for file in given.files):
        told.append("signed tokens hold the time at which this archive was made")
    if given.clock_s is not None:
        told.append(f"the program's clock is {given.clock_s:+g} s off")
    if given.clock_speed != 1:
        told.append(f"the program's clock runs {given.clock_speed} times as fast")
    yield "## Not in here"
    yield ""
    if not told:
        yield "The fake servers: whatever answers, answers as it likes. Nothing else is missing."
    yield from (f"- {line}" for line in told)


def _secrets(world: Portable) -> Iterator[str]:
    yield "## Every credential is made up"
    yield ""
    yield "None of these was ever issued by anybody. Each names the place that it was planted in."
    if world.secrets:
        yield ""
        yield "| slot | value |"
        yield "| --- | --- |"
    yield from (f"| {slot} | `{value}` |" for slot, value in world.secrets.items())

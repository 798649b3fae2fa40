"""All scenarios, and what each of them needs of a target and of the network."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path

from conformance.matrix import matrix
from conformance.scenarios import (
    bare,
    clouds,
    environment,
    errors,
    headers,
    helper,
    managed,
    precedence,
    session,
    store,
    trust,
)
from conformance.vocabulary.cloud import SKIPS
from conformance.vocabulary.reach import beyond_a_proxy
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Chat, Doctor, Login, Logout, Send, run_of
from conformance.vocabulary.world import Settings, World, all_settings, has_clock, logins
from fakes.situation import FIRST_PARTY

_REPOSITORY = Path(__file__).resolve().parents[1]
_LITERAL = re.compile(r'(?<=")[^"\s]+(?=")')
_AREAS = (
    precedence,
    managed,
    environment,
    helper,
    store,
    bare,
    trust,
    session,
    headers,
    errors,
    clouds,
)
# Scenarios with such a tag are spelled by a program, and where that is.
GENERATORS: Mapping[str, str] = {
    "matrix": "conformance/matrix/generator.py",
    "trust-matrix": "conformance/scenarios/trust/matrix.py",
    "leak-matrix": "conformance/scenarios/clouds/leaks/matrix.py",
}

# A variable that a world or a step sets, and the capability without which it means nothing.
_VARIABLES: Mapping[str, str] = {
    "ANTHROPIC_BASE_URL": "base-url",
    "CLAUDE_CODE_OAUTH_TOKEN": "oauth-env-token",
    "ANTHROPIC_CUSTOM_HEADERS": "custom-headers",
    "CLAUDE_CODE_ADDITIONAL_PROTECTION": "protection",
    "API_TIMEOUT_MS": "timeout",
    "AWS_BEARER_TOKEN_BEDROCK": "bedrock.bearer",
    "ANTHROPIC_BEDROCK_BASE_URL": "bedrock.base-url",
    "ANTHROPIC_VERTEX_BASE_URL": "vertex.base-url",
    "ANTHROPIC_FOUNDRY_AUTH_TOKEN": "foundry.token",
    **{SKIPS[provider]: f"{provider}.skip" for provider in SKIPS},
    "CLAUDE_CODE_REMOTE": "managed",
    "CLAUDE_CODE_ENTRYPOINT": "managed",
}
# The cloud whose programs a setting names.
_SCRIPTS: Mapping[str, str] = {
    "awsAuthRefresh": "bedrock.scripts",
    "awsCredentialExport": "bedrock.scripts",
    "gcpAuthRefresh": "vertex.refresh",
}


@cache
def catalogue() -> tuple[Scenario, ...]:
    """Every scenario: by hand in the order of the areas, then the matrix."""
    return (*(scenario for area_ in _AREAS for scenario in area_.SCENARIOS), *matrix())


@cache
def by_id() -> Mapping[str, Scenario]:
    """Every scenario by its ID."""
    return {scenario.id: scenario for scenario in catalogue()}


def area(scenario_id: str) -> str:
    """The three letters of the area of a scenario's first requirement, such as ``PRE``."""
    return by_id()[scenario_id].requires[0].partition("-")[0]


def needed_capabilities(scenario: Scenario) -> frozenset[str]:
    """What a target has to declare for the scenario to mean anything for it."""
    shown = frozenset(_needed(scenario)) - frozenset(scenario.incidental)
    return shown | frozenset(scenario.needs)


def _needed(scenario: Scenario) -> Iterator[str]:
    world = scenario.given
    runs = [run for run in map(run_of, scenario.when) if run is not None]
    circumstances = {
        "helper": any(settings.helper is not None for settings in all_settings(world)),
        "store": _has_store(world),
        "trust": world.trusted,
        "managed": world.context != "plain",
        "homespace": world.homespace,
        "bare": any("bare" in run.flags for run in runs),
        "base-url": world.endpoint != FIRST_PARTY,
        "trust.prompt": any("interactive" in run.flags for run in runs),
        "chat": any(isinstance(run, Chat) for run in runs),
        "login": any(isinstance(run, Login) for run in runs),
        "logout": any(isinstance(run, Logout) for run in runs),
        "doctor": any(isinstance(run, Doctor) for run in runs),
        "login.internal": world.internal
        or any(isinstance(run, Send | Login) and run.internal for run in runs),
        "store.keychain": world.keychain is not None,
        "clock": has_clock(world),
        "clock.speed": world.clock_speed != 1,
    }
    yield from (name for name, is_there in circumstances.items() if is_there)
    if world.cloud is not None:
        yield world.cloud.provider
    names = {*world.environment, *(name for run in runs for name in run.environment)}
    for settings in world.settings:
        yield from _of_settings(settings)
        names |= set(settings.env)
    yield from (_VARIABLES[name] for name in sorted(names & set(_VARIABLES)))


def _has_store(world: World) -> bool:
    planted = (*logins(world), world.stored_key)
    texts_of_state = (world.state_text or "", *(file.text for file in world.files))
    return any(item is not None for item in planted) or any(
        "primaryApiKey" in text for text in texts_of_state
    )


def _of_settings(settings: Settings) -> Iterator[str]:
    yield "settings"
    if "apiKeyHelper" in settings.values or "apiKeyHelper" in (settings.text or ""):
        yield "helper"
    if settings.env or "env" in settings.values:
        yield "settings-env"
    yield from (
        _SCRIPTS[name] for name in _SCRIPTS if name in settings.scripts or name in settings.values
    )
    if settings.scope == "managed":
        yield "managed-settings"
    if settings.scope in {"project", "local"}:
        yield "trust"


def needs_namespace(scenario: Scenario) -> str | None:
    """What the network namespace alone can give, in words; ``None`` when a proxy will do."""
    return beyond_a_proxy(scenario.given)


def place(scenario: Scenario) -> str:
    """Where a scenario is defined, such as ``conformance/scenarios/helper.py:41``.

    A scenario of a matrix is where the matrix is generated.
    """
    for tag in scenario.tags:
        if tag in GENERATORS:
            return f"{GENERATORS[tag]}:1"
    return _places().get(scenario.id, "conformance/scenarios")


@cache
def _places() -> Mapping[str, str]:
    """Where each literal that could be an ID stands first."""
    folder = Path(__file__).resolve().parent / "scenarios"
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(_REPOSITORY)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            for literal in _LITERAL.findall(line):
                found.setdefault(literal, f"{name}:{number}")
    return found


def texts(value: object) -> Iterator[str]:
    """Every text inside a value of the vocabulary, keys of mappings included."""
    match value:
        case str():
            yield value
        case dict():
            for key, item in value.items():
                yield from texts(key)
                yield from texts(item)
        case tuple() | list() | frozenset():
            for item in value:
                yield from texts(item)
        case _ if is_dataclass(value):
            for field in fields(value):
                yield from texts(getattr(value, field.name))
        case _:
            return

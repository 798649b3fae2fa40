"""The matrix read backwards: what a mode declares, and which sources a scenario sets in a row."""

from dataclasses import dataclass
from typing import get_args

from conformance.matrix.generator import ranked
from conformance.matrix.order import ASKED, PASSED_OVER, Mode, Variant
from conformance.matrix.worlds import FLAGS, stage
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import World

MODES: tuple[Mode, ...] = get_args(Mode)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The mode of a scenario, and the forms that are present in it, by name, highest first."""

    mode: Mode
    forms: tuple[str, ...]


def asked(mode: Mode) -> tuple[Variant, ...]:
    """The forms that a mode asks, highest first: the order that is declared for it."""
    return tuple(
        variant
        for source, variant in ranked(mode)
        if source.name in ASKED[mode] and variant.name not in PASSED_OVER.get(mode, ())
    )


def passed_over(mode: Mode) -> tuple[Variant, ...]:
    """The forms that a mode leaves alone whatever else there is."""
    used = asked(mode)
    return tuple(variant for _, variant in ranked(mode) if variant not in used)


def row(scenario: Scenario) -> Row | None:
    """Where a scenario stands in the matrix, also one that was written by hand.

    ``None`` unless its world holds some of the matrix's forms, each of them present, and nothing
    else, and the program is asked once to send: then who wins tells of the order alone.
    """
    mode = _mode(scenario)
    forms = tuple(v.name for _, v in ranked(mode) if _holds(scenario.given, v))
    rebuilt = stage(mode, tuple((name, "present") for name in forms))
    once = (Send(flags=FLAGS[mode]),)
    is_row = forms and scenario.given == rebuilt and scenario.when == once
    return Row(mode=mode, forms=forms) if is_row else None


def _mode(scenario: Scenario) -> Mode:
    world = scenario.given
    if world.context != "plain":
        return world.context
    if world.homespace:
        return "homespace"
    if any(isinstance(step, Send) and "bare" in step.flags for step in scenario.when):
        return "bare"
    return "ci" if "CI" in world.environment else "plain"


def _holds(world: World, variant: Variant) -> bool:
    """Whether a form stands in a world, in whatever state."""
    match variant.name:
        case "login":
            return world.stored_login is not None
        case "stored-key":
            return world.stored_key is not None
        case "helper":
            return world.helper is not None
        case _:
            return any(f"«{variant.slot}»" in value for value in world.environment.values())

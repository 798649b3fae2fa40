"""The stand on which a world is planted, before anything is."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from conformance.stage.filling import Filling
from conformance.stage.layout import lay_out
from conformance.stage.planting import Stand
from conformance.vocabulary.steps import Step, is_at_terminal
from conformance.vocabulary.target import Target
from conformance.vocabulary.world import World


def make_stand(
    scenario_id: str,
    world: World,
    steps: Sequence[Step],
    *,
    target: Target,
    folder: Path,
    name: str,
    started: float,
) -> Stand:
    """The empty folders of a world, ``folder/name``, and what its places stand for.

    ``folder`` has no symbolic link in it; ``started`` in seconds since the epoch.
    """
    layout = lay_out(world, folder, name)
    places = {**layout.places, "now": str(int(started * 1000))}
    return Stand(
        layout=layout,
        filling=Filling(scenario=scenario_id, places=places),
        target=target,
        started=started,
        is_interactive=is_interactive(steps),
    )


def is_interactive(steps: Iterable[Step]) -> bool:
    """Whether a person sits at a terminal in one of the steps."""
    return any(map(is_at_terminal, steps))


def kept_inside(target: Target) -> Target:
    """The same target, for a world that is only looked at: nothing lies outside of its folder.

    An administrator's settings at a path of the machine then lie with what is given by variables.
    """
    if not isinstance(target.staging.managed_settings, str):
        return target
    return replace(target, staging=replace(target.staging, managed_settings={}))

"""Worlds as files in a test's folder, and what the tests of the stage ask of them."""

import json
from pathlib import Path
from typing import Any

from conformance.adapters.host import networks
from conformance.stage import environment
from conformance.stage.filling import Filling
from conformance.stage.layout import lay_out
from conformance.stage.planting import Stand, plant
from conformance.vocabulary.observation import Network
from conformance.vocabulary.steps import Send
from conformance.vocabulary.target import Staging, Target
from conformance.vocabulary.world import World

NETWORK: Network = "namespace" if networks()["namespace"] is None else "proxy"
STARTED = 1_800_000_000.25
TARGET = Target(
    name="staged",
    run={"send": ("/opt/agent/bin/agent", "{prompt}")},
    environment={"QUIET": "1"},
    staging=Staging(managed_settings={"MANAGED": "at {file}"}),
)


def stand_up(world: World, base: Path, target: Target = TARGET) -> Stand:
    """The world, planted below a folder, as it stands before a run."""
    layout = lay_out(world, base.resolve(), "world")
    filling = Filling(scenario="stage.test", places={**layout.places, "now": "0"})
    stand = Stand(layout=layout, filling=filling, target=target, started=STARTED)
    plant(world, stand)
    return stand


def content(path: Path) -> Any:
    """The JSON that a file holds."""
    return json.loads(path.read_text("utf-8"))


def mode(path: Path) -> int:
    """The permissions of a file."""
    return path.stat().st_mode & 0o777


def variables(world: World, stand: Stand, step: Send | None = None) -> dict[str, str]:
    """The variables that a step in the world is given."""
    return environment.compose(
        world,
        step or Send(),
        target=stand.target,
        layout=stand.layout,
        filling=stand.filling,
        network=environment.Network(ca_file=Path("/ca.pem"), proxy_url=None),
    )

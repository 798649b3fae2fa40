"""What pytest's process and the host process tell each other: pickled frozen values."""

from dataclasses import dataclass
from pathlib import Path

from conformance.vocabulary.observation import Network
from conformance.vocabulary.steps import Step
from conformance.vocabulary.target import Target
from conformance.vocabulary.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """The first message to a host: what it serves, and where it may write."""

    target: Target
    network: Network
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """The host's first message: the fake internet listens.

    ``way_out`` says what was found of a network beyond the fakes; ``None`` for nothing.
    """

    way_out: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Perform:
    """Stage a world and do the steps; the answer is an ``Observation``.

    ``keep`` is a folder that does not exist yet, into which the world is copied afterwards.
    """

    scenario: str
    given: World
    when: tuple[Step, ...]
    keep: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The host cannot go on, and why."""

    problem: str

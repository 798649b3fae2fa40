"""One run of the suite: what was asked for, the target, the selection, and the performer's life."""

from __future__ import annotations

import os
import platform
import subprocess
import tempfile
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING

from conformance import catalogue
from conformance.adapters.host import Client
from conformance.session import preflight
from conformance.session.assessment import Assessment
from conformance.session.entry import Entry, entry
from conformance.session.selection import ConfigurationError, Selection
from conformance.spec import chapters
from conformance.targets import known, loader
from conformance.vocabulary.finding import Circumstances, Result

if TYPE_CHECKING:
    from conformance.spec.chapters import Specification
    from conformance.vocabulary.observation import Network
    from conformance.vocabulary.scenario import Scenario
    from conformance.vocabulary.target import Target

_PYTHON = platform.python_version()
_EVERYTHING = Selection()


@dataclass(kw_only=True)
class Run:
    """What one pytest process does: chosen once, from the options.

    ``asked`` is the target as it was named: what a person types to run it again.
    """

    asked: str
    target: Target
    specification: Specification
    network: Network
    network_note: str
    scenarios: tuple[Scenario, ...]
    selection: Selection
    known: known.KnownFailures
    started: float = field(default_factory=time.time)
    _client: Client | None = None

    @classmethod
    def load(
        cls,
        *,
        target: str,
        network: Entry,
        selection: Selection = _EVERYTHING,
    ) -> Run:
        """Everything read and checked.

        Raises ``ConfigurationError`` for a broken target file, known failures, ID, area or entry.
        """
        try:
            specification = chapters.load()
            chosen = loader.load(target)
            listed = known.load(
                loader.known_failures_path(target),
                frozenset(catalogue.by_id()),
                datetime.now(UTC).date(),
            )
        except (
            chapters.SpecificationError,
            loader.TargetFileError,
            known.KnownFailuresError,
        ) as problem:
            raise ConfigurationError(str(problem)) from problem
        reached, note = entry(network)
        scenarios = selection.scenarios(specification)
        return cls(
            asked=target,
            target=chosen,
            specification=specification,
            network=reached,
            network_note=note,
            scenarios=scenarios,
            selection=selection,
            known=listed,
        )

    @property
    def client(self) -> Client:
        """The performer, started when it is first needed."""
        if self._client is None:
            os.environ[preflight.HOST_MARKER] = "the target can see its host"
            self._client = Client(self.target, self.network)
        return self._client

    @cached_property
    def assessment(self) -> Assessment:
        """Assesses scenarios for this run's target, known failures applied."""
        return Assessment(self.target, self.specification, self.client, self.known.apply)

    def assess(self, scenario: Scenario) -> Result:
        """The result of one scenario."""
        return self.assessment.assess(scenario)

    def obstacle(self) -> str | None:
        """Why the target cannot be judged here; ``None`` when it can."""
        return preflight.problem(self.target, self.client, self.client.way_out())

    def close(self) -> None:
        """End the performer and everything that it started."""
        if self._client is not None:
            self._client.close()
            self._client = None

    @cached_property
    def circumstances(self) -> Circumstances:
        """What the results were obtained with."""
        return Circumstances(
            suite_version=version("pecking-order"),
            revision=self.specification.revision,
            target=self.target.name,
            target_version=_version_of(self.target),
            asked=self.asked,
            network=self.network,
            network_note=self.network_note,
            capabilities=tuple(sorted(self.target.capabilities)),
            platform=f"{platform.system()} {platform.machine()}, Python {_PYTHON}",
            started=self.started,
            selection=self.selection.words(len(self.scenarios)),
        )

    def ended(self, judged: int) -> Circumstances:
        """The circumstances with the time that the run took, and how many scenarios were judged."""
        return replace(
            self.circumstances,
            duration_s=time.time() - self.started,
            selection=self.selection.words(len(self.scenarios), judged),
        )

    def header(self) -> list[str]:
        """The lines at the top of the run."""
        facts = self.circumstances
        note = f" ({facts.network_note})" if facts.network_note else ""
        name = f"{facts.target} {facts.target_version}".strip()
        return [
            f"pecking-order {facts.suite_version}, spec {facts.revision}",
            f"target: {name}; network: {facts.network}{note}",
            f"capabilities: {' '.join(facts.capabilities) or 'none'}",
            *([f"selection: {facts.selection}"] if facts.selection else []),
        ]


def _version_of(target: Target) -> str:
    """The first line of what the target says of its version, asked for with nothing around it."""
    if target.version is None:
        return ""
    with tempfile.TemporaryDirectory() as home:
        try:
            done = subprocess.run(
                target.version,
                env={"PATH": os.defpath, "HOME": home, "LANG": "C.UTF-8", **target.environment},
                cwd=home,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                text=True,
                timeout=target.limits.step_s,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as problem:
            return f"(no version: {type(problem).__name__})"
    lines = done.stdout.strip().splitlines()
    return lines[0] if lines else "(no version told)"

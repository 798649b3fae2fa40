"""From a scenario to its result: perform it, judge it, prove its refusal, apply known failures."""

import time
from collections.abc import Callable, Mapping
from typing import Protocol

from conformance import catalogue
from conformance.oracle import Facts, judge, judge_control, verdict
from conformance.oracle.judgement import chosen, evidence
from conformance.session import by_verb
from conformance.spec.chapters import Specification
from conformance.vocabulary.expectations import Level
from conformance.vocabulary.finding import Result
from conformance.vocabulary.observation import Network, Observation
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Step, Withdraw
from conformance.vocabulary.target import Target
from conformance.vocabulary.world import World


class Performer(Protocol):
    """Whoever can stage a world, do the steps in it, and say what was seen."""

    network: Network

    def perform(self, scenario_id: str, given: World, when: tuple[Step, ...]) -> Observation:
        """What was seen; ``error`` is set where the harness failed."""
        ...


def levels(specification: Specification) -> Mapping[str, Level]:
    """The level of every requirement, by its ID."""
    return {item.id: item.level for item in specification.requirements.values()}


class Assessment:
    """Assesses scenarios for one target; twins of refusals run once and are remembered."""

    def __init__(
        self,
        target: Target,
        specification: Specification,
        performer: Performer,
        known: Callable[[Result], Result] = lambda result: result,
    ) -> None:
        self._target = target
        self._performer = performer
        self._known = known
        self._facts = Facts(
            levels=levels(specification),
            outcome="outcome" in target.capabilities,
            housekeeping=target.housekeeping,
            helper_timeout_s=target.limits.helper_timeout_s,
            words=target.words,
            internal_issuer=target.staging.internal_issuer,
        )
        self._controls: dict[str, str | None] = {}

    def assess(self, scenario: Scenario) -> Result:
        """The result of one scenario, known failures applied."""
        started = time.perf_counter()
        result = self._out_of_reach(scenario) or self._judged(scenario, started)
        return self._known(result)

    def _out_of_reach(self, scenario: Scenario) -> Result | None:
        missing = sorted(catalogue.needed_capabilities(scenario) - self._target.capabilities)
        if missing:
            note = f"the target does not declare {', '.join(missing)}"
            return Result(scenario=scenario.id, verdict="not applicable", note=note)
        reason = catalogue.needs_namespace(scenario)
        if reason is not None and self._performer.network != "namespace":
            return Result(
                scenario=scenario.id,
                verdict="not observed",
                note=f"needs the network namespace: {reason}",
            )
        if (unmade := self._unmade(scenario)) is not None:
            return Result(scenario=scenario.id, verdict="not observed", note=unmade)
        has_managed = any(item.scope == "managed" for item in scenario.given.settings)
        if has_managed and self._target.staging.managed_settings is None:
            note = "the target file does not say where managed settings lie"
            return Result(scenario=scenario.id, verdict="not observed", note=note)
        has_path = isinstance(self._target.staging.managed_settings, str)
        if has_managed and has_path and self._performer.network != "namespace":
            # Without a mount namespace the file would be the machine's own.
            note = "needs the network namespace: managed settings at a fixed path"
            return Result(scenario=scenario.id, verdict="not observed", note=note)
        return None

    def _unmade(self, scenario: Scenario) -> str | None:
        """What of a world the target's own verbs cannot make, where they have to make it."""
        staging, world = self._target.staging, scenario.given
        if staging.trust is not None and any(isinstance(step, Withdraw) for step in scenario.when):
            return "stage.trust is a command, and there is none that takes trust back"
        if world.keychain is not None and staging.keychain is None:
            return "the target file does not say how its keychain is reached"
        if staging.login != "verb":
            return None
        if world.default_login is not None or (world.keychain and world.keychain.login):
            return "stage.login is a verb, which makes one login in one place"
        login = world.stored_login
        missing = None if login is None else by_verb.unstageable(login)
        return missing and f"stage.login is a verb, which does not make {missing}"

    def _judged(self, scenario: Scenario, started: float) -> Result:
        seen = self._performer.perform(scenario.id, scenario.given, scenario.when)
        findings = judge(scenario, seen, self._facts)
        decided = verdict(findings, error=seen.error)
        unproven = None
        if scenario.control is not None and decided in {"pass", "warn", "not observed"}:
            unproven = self._unproven(scenario.control)
            decided = verdict(findings, error=seen.error, unproven=unproven)
        return Result(
            scenario=scenario.id,
            verdict=decided,
            findings=findings,
            note=seen.error or unproven or "",
            duration_s=time.perf_counter() - started,
            evidence=() if seen.error else evidence(scenario, seen),
            chosen=() if seen.error else chosen(seen, self._facts),
        )

    def _unproven(self, control: Control) -> str | None:
        if control.id not in self._controls:
            seen = self._performer.perform(control.id, control.given, control.when)
            self._controls[control.id] = judge_control(control, seen, self._facts)
        return self._controls[control.id]

"""A target looked at before it is judged: what is wrong with it, and what helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from conformance import catalogue
from conformance.oracle import wire
from conformance.oracle.traces import header_slots
from conformance.session import diagnosis, preflight
from conformance.session.run import Run
from conformance.session.selection import ConfigurationError
from conformance.targets import loader
from conformance.vocabulary.finding import RED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.session.entry import Entry
    from conformance.vocabulary.observation import Observation
    from conformance.vocabulary.target import Target

State = Literal["good", "remark", "wrong"]
# One that sends, one that refuses, one whose endpoint is moved.
PROBES = (
    "environment.key-arrives",
    "precedence.nothing-present",
    "environment.base-url-with-key",
)
_PROMPT = "pecking-order-check"
_SLOW_S = 10.0
# What a capability is nothing without: a verb of [run], a row of [flags], a key of [stage].
_OWED: dict[str, tuple[str, str]] = {
    "bare": ("flags", "bare"),
    "chat": ("run", "chat"),
    "login": ("run", "login"),
    "logout": ("run", "logout"),
    "doctor": ("run", "doctor"),
    "trust.prompt": ("stage", "question"),
    "managed-settings": ("stage", "managed_settings"),
    "login.internal": ("stage", "internal"),
    "store.keychain": ("stage", "keychain"),
    "clock": ("stage", "clock"),
    "clock.speed": ("stage", "clock"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing that was looked at; ``wrong`` means that the target cannot be judged."""

    name: str
    state: State
    text: str
    remedy: str = ""


def examine(asked: str, network: Entry = "auto") -> Iterator[Point]:
    """Everything that is looked at, one after the other; ends at what makes the rest pointless.

    Raises ``TargetFileError`` when there is no such target at all.
    """
    path = loader.path_of(asked)
    try:
        target = loader.load(asked)
    except loader.TargetFileError as problem:
        yield _broken("target file", str(problem))
        return
    yield Point(name="target file", state="good", text=f"{path.name}, name {target.name}")
    yield from _program(target)
    yield from _declared(target)
    try:
        run = Run.load(target=asked, network=network)
    except ConfigurationError as problem:
        yield _broken("known failures or network", str(problem))
        return
    try:
        yield from _judged(run)
    finally:
        run.close()


def _broken(name: str, problem: str) -> Point:
    text, _, remedy = problem.partition("\n  remedy: ")
    return Point(name=name, state="wrong", text=text, remedy=remedy)


def _program(target: Target) -> Iterator[Point]:
    if target.python is not None:
        yield Point(name="program", state="good", text=f"{target.python}, called in a fork server")
        return
    words = target.run["send"]
    yield Point(name="program", state="good", text=" ".join(words))
    if not any("{prompt}" in word for word in words):
        yield Point(
            name="run.send",
            state="remark",
            text="it has no {prompt}",
            remedy='add the word "{prompt}" where the prompt belongs',
        )


def _declared(target: Target) -> Iterator[Point]:
    said = ", ".join(sorted(target.capabilities)) or "nothing beyond the environment credentials"
    yield Point(name="capabilities", state="good", text=said)
    for name in sorted(target.capabilities & _OWED.keys()):
        table, key = _OWED[name]
        values = {"run": target.run, "flags": target.flags}.get(table)
        is_there = getattr(target.staging, key) is not None if values is None else key in values
        if not is_there:
            yield Point(
                name=name,
                state="remark",
                text=f"declared, and there is no {table}.{key}",
                remedy=f"add {key} to [{table}], or leave the capability out",
            )
    if "settings" in target.capabilities and "settings" not in target.flags:
        yield Point(
            name="settings",
            state="remark",
            text="declared, and there is no flags.settings",
            remedy="scenarios that pass a settings file will be errors: add it",
        )


def _judged(run: Run) -> Iterator[Point]:
    note = f" ({run.network_note})" if run.network_note else ""
    way_out = run.client.way_out()
    if way_out is not None:
        yield Point(
            name="network",
            state="wrong",
            text=f"the namespace has a way out: {way_out}",
            remedy="report it; nothing was run",
        )
        return
    remedy = "some scenarios stay not observed" if run.network == "proxy" else ""
    state: State = "remark" if run.network == "proxy" else "good"
    yield Point(name="network", state=state, text=f"{run.network}{note}", remedy=remedy)
    seen = preflight.first_run(run.client, _PROMPT)
    if preflight.unseen_key(run.target, seen) is not None:
        for item in diagnosis.troubles(run.target, seen):
            yield Point(name="first run", state="wrong", text=item.text, remedy=item.remedy)
        return
    if (visible := preflight.visible_host(run.target, seen)) is not None:
        yield _broken("first run", visible)
        return
    yield from _arrived(run.target, seen)
    for name in PROBES:
        yield _probe(run, name)


def _arrived(target: Target, seen: Observation) -> Iterator[Point]:
    sent = [item for item in seen.exchanges if wire.is_inference(item, target.housekeeping)]
    first = next(item for item in sent if preflight.KEY in header_slots(item, seen.canaries))
    yield Point(name="first run", state="good", text=wire.line(first, seen.canaries))
    step = seen.runs[-1]
    if not any(_PROMPT.encode() in item.body for item in sent):
        yield Point(
            name="prompt",
            state="remark",
            text="the prompt is not in the request as it is",
            remedy="is {prompt} in run.send, where the program expects the prompt?",
        )
    if step.exit_status != 0:
        yield Point(
            name="first run",
            state="remark",
            text=f"the API answered {first.status}, and the program ended with "
            f"{step.exit_status if step.ending == 'exited' else step.ending}: "
            f"{diagnosis.said(step, seen)}",
            remedy="exit status 0 has to mean that there was an answer",
        )
    strange = sorted({item.host for item in seen.exchanges if not item.known})
    if strange:
        yield Point(
            name="other hosts",
            state="remark",
            text=f"it also asks {', '.join(strange)}",
            remedy="turn telemetry and update checks off in [env]",
        )
    if step.duration_s > _SLOW_S:
        yield Point(
            name="time",
            state="remark",
            text=f"one run took {step.duration_s:.0f} s",
            remedy=f"limits.step_s is {target.limits.step_s:g}; turn retries down in [env]",
        )


def _probe(run: Run, name: str) -> Point:
    scenario = catalogue.by_id()[name]
    result = run.assess(scenario)
    findings = [
        f"{item.check}: expected {item.expected}, observed {item.observed}"
        for item in result.findings
    ]
    text = "; ".join((f"{result.verdict}: {scenario.title}", *findings))
    if result.verdict in RED:
        return Point(
            name=name, state="remark", text=text, remedy=f"pecking-order explain {name} says why"
        )
    if result.verdict in {"not applicable", "not observed"}:
        return Point(name=name, state="good", text=f"{result.verdict}: {result.note}")
    return Point(name=name, state="good", text=text)

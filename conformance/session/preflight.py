"""What must hold before a verdict means anything: one message instead of hundreds of failures."""

from conformance.oracle import wire
from conformance.oracle.traces import header_slots, redact
from conformance.session.assessment import Performer
from conformance.vocabulary.observation import Observation
from conformance.vocabulary.steps import Send
from conformance.vocabulary.target import Target
from conformance.vocabulary.world import World

# Set in the environment of the process that runs pytest. A target that sees it sees its host.
HOST_MARKER = "PECKING_ORDER_HOST_MARKER"
_ID = "preflight.environment-key-reaches-the-api"
KEY = "environment-key"


def problem(target: Target, performer: Performer, way_out: str | None) -> str | None:
    """Why this target cannot be judged here, in words; ``None`` when it can.

    ``way_out`` says what was found of a network beyond the fakes, ``None`` for nothing.
    """
    if way_out is not None:
        return (
            f"the network namespace has a way out: {way_out}\n"
            "  expected: nothing but the loopback interface, and no route\n"
            "  remedy: report it; nothing was run"
        )
    seen = first_run(performer)
    return unseen_key(target, seen) or visible_host(target, seen)


def first_run(performer: Performer, prompt: str = "ping") -> Observation:
    """What is seen of a program that has an environment key and nothing else."""
    world = World(environment={"ANTHROPIC_API_KEY": f"«{KEY}»"})
    return performer.perform(_ID, world, (Send(prompt=prompt),))


def unseen_key(target: Target, seen: Observation) -> str | None:
    """Why the key did not reach the API; ``None`` when it did."""
    if seen.error is not None:
        return (
            f"target {target.name} could not be run: {seen.error}\n"
            f"  expected: {_command(target)} to start\n"
            "  remedy: install the program, or correct [run] in the target file"
        )
    arrived = [item for item in seen.exchanges if wire.is_inference(item, target.housekeeping)]
    if any(KEY in header_slots(item, seen.canaries) for item in arrived):
        return None
    run = seen.runs[-1]
    said = redact(f"{run.stdout}\n{run.stderr}".strip(), seen.canaries)[-600:]
    ending = f"exit status {run.exit_status}" if run.ending == "exited" else run.ending
    wire_lines = [f"    {wire.line(item, seen.canaries)}" for item in seen.exchanges]
    return "\n".join(
        (
            f"target {target.name}: ANTHROPIC_API_KEY does not reach the fake API",
            f"  expected: {_command(target)} to send an inference request that carries it",
            f"  observed: {ending}; requests:",
            *(wire_lines or ["    none"]),
            f"  it said: {said or 'nothing'}",
            "  remedy: correct [run], [env] or [wire]; pecking-order check looks closer",
        )
    )


def visible_host(target: Target, seen: Observation) -> str | None:
    """That the target saw its host's environment; ``None`` when it did not."""
    if HOST_MARKER not in seen.environment_seen:
        return None
    return (
        f"target {target.name} sees variables of the machine it runs on ({HOST_MARKER})\n"
        "  expected: an environment made from an allow-list\n"
        "  remedy: report it; nothing was judged"
    )


def _command(target: Target) -> str:
    return target.python or " ".join(target.run.get("send", ()))

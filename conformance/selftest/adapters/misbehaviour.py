"""The program that does what its prompt says, performed by either adapter."""

import sys
from pathlib import Path

import psutil

from conformance.adapters.host import Client, networks
from conformance.vocabulary.observation import Network, Observation, Run
from conformance.vocabulary.steps import Send
from conformance.vocabulary.target import Limits, Target
from conformance.vocabulary.world import World

_PROGRAMS = Path(__file__).with_name("programs")
# A run that behaves takes a tenth of a second; on a machine that is busy, anything.
STEP_S = 15.0
# Enough for an interpreter to start and to write a line; each test of it lasts as long.
SHORT_STEP_S = 3.0
# How long to wait for what is certain to come.
PATIENCE_S = 30.0
NETWORK: Network = "namespace" if networks()["namespace"] is None else "proxy"


def target(adapter: str, step_s: float = STEP_S) -> Target:
    """The program as a target of the ``command`` or the ``python`` adapter."""
    program = _PROGRAMS / "misbehaving.py"
    words = ("{prompt}",)
    is_python = adapter == "python"
    return Target(
        name="misbehaving",
        run={"send": words if is_python else (sys.executable, str(program), *words)},
        python="misbehaving:main" if is_python else None,
        limits=Limits(step_s=step_s),
        folder=_PROGRAMS,
    )


def perform(client: Client, *prompts: str) -> Observation:
    """What is seen of one scenario in a bare world, a step a prompt."""
    return client.perform(
        "adapters.misbehaviour", World(), tuple(Send(prompt=each) for each in prompts)
    )


def perform_one(client: Client, prompt: str) -> Run:
    """The run of a scenario of one step that the harness could perform."""
    seen = perform(client, prompt)
    assert seen.error is None, seen.error
    return seen.runs[0]


def is_well(client: Client) -> bool:
    """Whether an ordinary run is performed as ever."""
    run = perform_one(client, "reply")
    return run.exit_status == 0 and run.stdout == "pong\n" and run.left == ()


def commands() -> list[list[str]]:
    """The command lines of all processes of the machine."""
    return [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]

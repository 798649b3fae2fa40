"""The host process: apart from pytest's, replaced when it is lost, and gone with its client."""

import os
import select
import sys
from pathlib import Path

import psutil
import pytest

from conformance.adapters.host import Client
from conformance.selftest.adapters.misbehaviour import (
    NETWORK,
    PATIENCE_S,
    SHORT_STEP_S,
    is_well,
    perform,
    target,
)
from conformance.vocabulary.steps import Send
from conformance.vocabulary.target import Target
from conformance.vocabulary.world import World


def test_nothing_is_left_on_disk(client: Client, tmp_path: Path) -> None:
    """The host's folder goes with its client, and what it keeps is asked for."""
    kept = tmp_path / "kept"
    (tmp_path / "made").mkdir()
    world = World(stored_key="«a-key»")
    with Client(client.target, NETWORK, folder=tmp_path / "made") as other:
        other.perform("adapters.keep", world, (Send(prompt="reply"),), keep=kept)
    assert list((tmp_path / "made").iterdir()) == []
    assert "canary-a-key" in (kept / "home" / ".claude.json").read_text()


def test_pytest_itself_is_in_no_namespace(client: Client) -> None:
    """The host process is; this one sees the machine's network as before."""
    client.way_out()
    host = client.process_id
    assert host is not None
    if NETWORK == "namespace":
        assert Path(f"/proc/{host}/ns/net").readlink() != Path("/proc/self/ns/net").readlink()
    assert Path("/proc/self/ns/net").readlink() == Path(f"/proc/{os.getppid()}/ns/net").readlink()


def _killed(client: Client) -> None:
    client.way_out()  # starts it, in case that a test before has ended it
    assert client.process_id is not None
    host = psutil.Process(client.process_id)
    below = host.children(recursive=True)
    host.kill()
    # In a process namespace the one that serves is its child, which ends a moment later.
    _, alive = psutil.wait_procs([*below, host], timeout=PATIENCE_S)
    assert alive == []


def test_a_host_that_died_is_an_error_and_the_next_scenario_has_a_new_one(client: Client) -> None:
    """The loss is told in words; recovery needs nobody."""
    _killed(client)
    seen = perform(client, "reply")
    assert seen.error is not None
    assert "host process ended" in seen.error
    assert is_well(client)


def test_a_host_that_does_not_answer_is_ended() -> None:
    """The wait has a limit, and the next scenario has a new host."""
    with Client(target("command", SHORT_STEP_S), NETWORK, slack_s=0.0) as client:
        client.way_out()
        assert client.process_id is not None
        host = psutil.Process(client.process_id)
        for process in (host, *host.children(recursive=True)):
            process.suspend()
        seen = perform(client, "reply")
        assert seen.error is not None
        assert "did not answer" in seen.error
        assert is_well(client)


def test_a_host_takes_its_descendants_along(client: Client) -> None:
    """Whoever kills the host leaves no process of it behind."""
    client.way_out()
    assert client.process_id is not None
    below = psutil.Process(client.process_id).children(recursive=True)
    _killed(client)
    perform(client, "reply")
    gone, alive = psutil.wait_procs(below, timeout=PATIENCE_S)
    assert (len(gone), alive) == (len(below), [])


_CLIENT = """
import sys
from pathlib import Path
from conformance.adapters.host import Client
from conformance.vocabulary.steps import Send
from conformance.vocabulary.target import Target
from conformance.vocabulary.world import World
network, folder, begun = sys.argv[1:]
words = ("/bin/sh", "-c", "echo begun > " + begun + "; exec sleep 3600")
client = Client(Target(name="slow", run={"send": words}), network, folder=Path(folder))
client.perform("adapters.slow", World(), (Send(),))
"""


def test_a_client_that_is_killed_leaves_nothing_behind(tmp_path: Path) -> None:
    """Neither a process nor a file: also in the middle of a step."""
    made, begun = tmp_path / "made", tmp_path / "begun"
    made.mkdir()
    os.mkfifo(begun)
    client = psutil.Popen((sys.executable, "-c", _CLIENT, NETWORK, str(made), str(begun)))
    _await_word(begun)
    below = client.children(recursive=True)
    client.kill()
    client.wait()
    gone, alive = psutil.wait_procs(below, timeout=PATIENCE_S)
    assert (len(gone), alive) == (len(below), [])
    assert list(made.iterdir()) == []


def _await_word(pipe: Path) -> None:
    """Return when somebody writes into a named pipe."""
    descriptor = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert select.select([descriptor], [], [], PATIENCE_S)[0] == [descriptor]
    finally:
        os.close(descriptor)


@pytest.mark.parametrize("adapter", ["command", "python"])
def test_a_program_that_is_not_there_is_an_error_in_words(adapter: str, tmp_path: Path) -> None:
    """Never a refusal: nothing was run."""
    missing = Target(
        name="missing",
        run={"send": (str(tmp_path / "no-such-program"),)},
        python="no_such_module:main" if adapter == "python" else None,
    )
    with Client(missing, NETWORK) as client:
        seen = perform(client, "reply")
    assert seen.runs == ()
    assert seen.error is not None
    assert "no_such_module" in seen.error or "no-such-program" in seen.error


def test_a_namespace_has_no_way_out() -> None:
    """What the host found of other networks is told."""
    if NETWORK != "namespace":
        pytest.skip("no namespace can be made here")
    with Client(target("command"), "namespace") as client:
        assert client.way_out() is None

"""However a run ends, it ends within its limit, is told, and spoils nothing else."""

import os
import signal

import pytest

from conformance.adapters.host import Client
from conformance.selftest.adapters.misbehaviour import (
    NETWORK,
    PATIENCE_S,
    SHORT_STEP_S,
    STEP_S,
    commands,
    is_well,
    perform,
    perform_one,
    target,
)

_DAY_S = 86_400


def test_an_ordinary_run_is_told_as_it_was(client: Client) -> None:
    """Status, output and time of a run that does nothing odd."""
    run = perform_one(client, "reply")
    assert (run.ending, run.exit_status, run.signal, run.crash) == ("exited", 0, None, None)
    assert (run.stdout, run.stderr, run.left) == ("pong\n", "", ())
    assert 0 < run.duration_s < STEP_S


def test_an_exception_is_a_crash(client: Client) -> None:
    """A stack trace on standard error, status 1 as the interpreter has it."""
    run = perform_one(client, "crash")
    assert (run.ending, run.exit_status) == ("exited", 1)
    assert run.crash == "there is a python stack trace on standard error"
    assert run.stderr.rstrip().endswith("RuntimeError: on purpose")
    assert "fork_program" not in run.stderr


@pytest.mark.parametrize(
    ("given", "status"), [("0", 0), ("1", 1), ("7", 7), ("256", 0), ("-1", 255)]
)
def test_exit_statuses_arrive(client: Client, given: str, status: int) -> None:
    """What a program ends with is what is told, by the rules of the interpreter."""
    run = perform_one(client, f"leave:{given}")
    assert (run.exit_status, run.crash) == (status, None)


def test_status_2_is_a_crash(client: Client) -> None:
    """Shells and interpreters end so when they could not even begin."""
    run = perform_one(client, "leave:2")
    assert run.exit_status == 2
    assert run.crash is not None


def test_a_text_in_place_of_a_status_is_a_message(client: Client) -> None:
    """`sys.exit("text")` writes the text to standard error and ends with 1."""
    run = perform_one(client, "explain:no credential")
    assert (run.exit_status, run.stderr) == (1, "no credential\n")


@pytest.mark.parametrize("adapter", ["command", "python"])
@pytest.mark.parametrize("how", ["hang", "resist"])
def test_a_hanging_run_is_ended_within_its_limit(adapter: str, how: str) -> None:
    """Also one that ignores SIGTERM; what it had written is told."""
    with Client(target(adapter, SHORT_STEP_S), NETWORK) as client:
        run = perform_one(client, how)
        assert (run.ending, run.exit_status, run.signal) == ("timed-out", None, None)
        assert SHORT_STEP_S <= run.duration_s < SHORT_STEP_S + PATIENCE_S
        assert run.stdout == ("deaf\n" if how == "resist" else "")
        assert is_well(client)


def test_a_flood_is_cut_off(client: Client) -> None:
    """Output is bounded, and who passes the bound is ended long before the time limit."""
    run = perform_one(client, "flood")
    assert run.ending == "flooded"
    assert len(run.stdout) == 1 << 20
    assert is_well(client)


@pytest.mark.parametrize("how", ["breed", "haunt"])
def test_what_a_run_leaves_behind_is_told_and_ended(client: Client, how: str) -> None:
    """A child that holds the output open, and a daemon that left its session."""
    # The same test may run in a second process of the machine: what this one left is its own.
    seconds = str(_DAY_S + os.getpid())
    run = perform_one(client, f"{how}:{seconds}")
    assert (run.ending, run.exit_status) == ("exited", 0)
    assert run.left == (("sleep", seconds),)
    assert run.duration_s < STEP_S
    assert ["sleep", seconds] not in commands()
    assert is_well(client)


def test_closed_streams_are_no_end(client: Client) -> None:
    """A run that closes all its streams is waited for."""
    run = perform_one(client, "close")
    assert (run.ending, run.exit_status, run.stdout) == ("exited", 0, "")
    assert run.duration_s >= 0.1
    assert is_well(client)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_death_by_a_signal_is_a_crash(client: Client, number: signal.Signals) -> None:
    """It is told by name, and it is never an exit status."""
    run = perform_one(client, f"die:{int(number)}")
    assert (run.ending, run.exit_status, run.signal) == ("signalled", None, int(number))
    assert run.crash == f"it died by {number.name}"
    assert is_well(client)


def test_a_process_group_that_kills_itself_takes_nobody_along(client: Client) -> None:
    """The run has a group of its own."""
    run = perform_one(client, "purge")
    assert (run.ending, run.signal) == ("signalled", int(signal.SIGKILL))
    assert is_well(client)


@pytest.mark.parametrize("how", ["orphan", "massacre"])
def test_a_run_that_kills_others_spoils_its_own_scenario_at_most(client: Client, how: str) -> None:
    """Whatever it hits, the next scenario is performed as ever, and this process lives."""
    perform(client, how)
    assert is_well(client)


def test_a_bad_step_does_not_harm_the_next_one(client: Client) -> None:
    """Steps of one scenario are processes of their own."""
    seen = perform(client, "reply", "crash", "die:9", "reply")
    assert [run.exit_status for run in seen.runs] == [0, 1, None, 0]

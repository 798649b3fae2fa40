"""The command line."""

import io
import subprocess
import sys

import pytest
from freezegun import freeze_time

from reference_impl import chain, program, surroundings
from reference_impl.selftest.conftest import World
from reference_impl.verbs import command


@pytest.mark.parametrize(
    "argv",
    [[], ["sing"], ["send"], ["send", "a", "b"], ["send", "a", "--loud"], ["send", "--settings"],
     ["chat", "a"], ["chat", "--loud"]],
)  # fmt: skip
def test_a_command_that_is_not_understood_is_misuse(world: World, argv: list[str]) -> None:
    """Status 64, one line, no request."""
    around = world.surroundings()

    assert program.run(around, argv) == 64
    assert isinstance(around.stderr, io.StringIO)
    assert len(around.stderr.getvalue().splitlines()) == 1


def test_options_may_stand_anywhere() -> None:
    """Before the verb, after the prompt, with an equals sign."""
    asked = command.parse(["--bare", "send", "--settings=a.json", "ping", "--interactive"])

    assert asked == command.Command(
        verb="send",
        words=("ping",),
        options=frozenset({"--bare", "--settings", "--interactive"}),
        settings="a.json",
    )


def test_the_program_runs_as_a_module() -> None:
    """Its version is one line."""
    argv = [sys.executable, "-m", "reference_impl", "--version"]

    assert subprocess.check_output(argv, text=True) == f"{program.VERSION}\n"


def test_the_reply_is_printed_before_the_outcome(world: World) -> None:
    """The outcome is the last line, whatever the reply holds."""
    world.environment = {"ANTHROPIC_API_KEY": "k"}
    world.answer(json={"content": [{"type": "text", "text": "po\ud800ng\n"}, {"type": "other"}]})

    world.send()

    assert world.out.splitlines() == [
        "po?ng", "", '{"outcome": "sent", "source": "environment"}',
    ]  # fmt: skip


def test_source_names_are_unique() -> None:
    """A name stands for one entry of the order."""
    names = [source.name for source in chain.CHAIN]

    assert len(names) == len(set(names))


def test_a_clock_that_was_set_goes_on_from_there() -> None:
    """It tells the seconds since the program's start beyond the time that it was given."""
    with freeze_time("2026-11-01") as real:
        now = surroundings.clock({"REFERENCE_CLOCK": "1000"})

        assert now() == 1000
        real.tick(5)
        assert now() == 1005


def test_a_clock_may_run_faster() -> None:
    """So many of its seconds pass in one."""
    with freeze_time("2026-11-01") as real:
        now = surroundings.clock({"REFERENCE_CLOCK": "1000x60"})
        real.tick(5)

        assert now() == 1300


@pytest.mark.parametrize(
    "text", ["", "-1", "1e3", "noon", "\u0663", "9" * 14, "x2", "1x-2", "1x2x3", "1xfast"]
)
def test_a_clock_that_cannot_be_set_is_the_real_one(text: str) -> None:
    """Only a whole number of seconds counts."""
    with freeze_time("1970-01-01 00:01"):
        assert surroundings.clock({"REFERENCE_CLOCK": text})() == 60

"""Commands answer in text and in JSON; a mistake is one message and exit status 2."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from conformance import catalogue
from conformance.reports import record
from conformance.selftest.reports.results import CIRCUMSTANCES, FAILED, RESULTS, SCENARIOS
from conformance.spec import chapters
from conformance.tool.main import cli
from conformance.tool.terminal import Progress


def _run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words), prog_name="pecking-order")


def _json(*words: str) -> Any:
    done = _run(*words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def _every(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    inside = command.commands.items() if isinstance(command, click.Group) else ()
    return [path, *(found for name, item in inside for found in _every(item, (*path, name)))]


@pytest.mark.parametrize("path", _every(cli), ids=" ".join)
def test_every_command_has_help_by_either_name(path: tuple[str, ...]) -> None:
    """``-h`` and ``--help``."""
    short, long = _run(*path, "-h"), _run(*path, "--help")
    assert (short.exit_code, short.output) == (0, long.output)


def test_a_list_can_be_narrowed() -> None:
    """By words, area, requirement and target together."""
    found = _json("list", "key", "--area", "PRE", "--requirement", "PRE-003")
    assert found
    for item in found:
        assert "key" in f"{item['id']} {item['title']}".lower()
        assert item["area"] == "PRE"
        assert "PRE-003" in item["requires"]


def test_what_a_target_does_not_declare_is_not_listed_for_it() -> None:
    """Also where its program is not installed."""
    found = {item["id"]: item["capabilities"] for item in _json("list", "--target", "claude-code")}
    assert 0 < len(found) < len(catalogue.catalogue())
    assert not any("homespace" in needed for needed in found.values())


def test_an_explanation_of_a_requirement_has_scenarios_and_mutants() -> None:
    """Those of its own."""
    told = _json("explain", "pre-003")
    assert told["requirement"] == "PRE-003"
    assert "precedence.token-beats-key" in [item["id"] for item in told["scenarios"]]
    (mutant,) = told["mutants"]
    assert mutant["bug"]
    assert "precedence.token-beats-key" in mutant["killed_by"]


def test_an_explanation_of_a_scenario_has_the_mutants_that_it_kills() -> None:
    """And the sentences that it tests."""
    told = _json("explain", "precedence.token-beats-key")
    assert "precedence.key-before-token" in [item["id"] for item in told["kills"]]
    assert told["requires"][0]["level"] == "MUST"


def test_a_scenario_is_shown_with_its_twin() -> None:
    """As data, secrets by their slots' names."""
    told = _json("show", "precedence.malformed-key-hides-helper")
    assert told["world"]["variables"] == {"ANTHROPIC_API_KEY": "«environment-key»\nmore"}
    assert told["world"]["programs"][0]["name"] == "key-helper"
    assert told["control"]["expected"] == ["it sends «environment-key», and the API answers"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("explain", "PRE-03"), "Did you mean PRE-003?"),
        (("explain", "precedence.token-beats-keys"), "Did you mean precedence.token-beats-key?"),
        (("show", "precedence.token-beats-keys"), "Did you mean precedence.token-beats-key?"),
        (("list", "--area", "PRC"), "--area PRC: there is no such area"),
        (("list", "--target", "refrence"), "did you mean reference?"),
        (("explain", "PRE-003", "--report", "/nowhere.json"), "/nowhere.json: cannot be read"),
        (("check", "refrence"), "did you mean reference?"),
        (("new", "target", "Mine", "--", "x", "{prompt}"), "'Mine' is no name for a target"),
        (("new", "target", "mine", "--", "x"), "new target mine -- x '{prompt}'"),
        (("baseline", "prune", "--report", "/nowhere.json"), "/nowhere.json: cannot be read"),
        (("shell", "environment.key-arrives", "--step", "2", "--", "true"), "has 1 steps"),
        (
            ("shell", "vertex.token-endpoint-certificate", "--network", "proxy", "--", "true"),
            "needs the network namespace",
        ),
        (
            ("bundle", "environment.key-arrives", "--output", "/nowhere/x.tar.gz"),
            "/nowhere/x.tar.gz cannot be written",
        ),
    ],
)
def test_a_mistake_is_one_message(words: tuple[str, ...], told: str) -> None:
    """On standard error, with exit status 2, and nothing on standard output."""
    done = _run(*words)
    assert done.exit_code == 2, done.output
    assert told in done.stderr
    assert done.stdout == ""


def test_a_target_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    """A person may have written into it."""
    path = tmp_path / "mine.toml"
    path.write_text("mine")
    done = _run("new", "target", "mine", "--output", str(path), "--", "sh", "{prompt}")
    assert done.exit_code == 2
    assert path.read_text() == "mine"


def test_a_program_that_is_not_there_is_found_by_check(tmp_path: Path) -> None:
    """Exit status 1: it cannot be judged; the remedy is told."""
    path = tmp_path / "mine.toml"
    words = ("--output", str(path), "--no-check", "--", "no-such-program", "{prompt}")
    assert _run("new", "target", "mine", *words).exit_code == 0
    done = _run("check", str(path), "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["can_be_judged"]) == (1, False)
    assert told["points"][-1]["remedy"] == "install the program, or correct the word"


@pytest.mark.parametrize(
    ("words", "incomplete", "offered"),
    [
        ([], "sh", {"shell", "show"}),
        (["explain"], "PRE-00", {f"PRE-00{number}" for number in range(1, 10)}),
        (["show"], "precedence.token-beats-k", {"precedence.token-beats-key"}),
        (["list", "--area"], "BE", {"BED"}),
        (["check"], "anthropic-", {"anthropic-node", "anthropic-python"}),
    ],
)
def test_words_are_completed(words: list[str], incomplete: str, offered: set[str]) -> None:
    """Commands, requirements, scenarios, areas and targets."""
    completion = click.shell_completion.ShellComplete(cli, {}, "pecking-order", "_X")
    found = {item.value for item in completion.get_completions(words, incomplete)}
    assert offered <= found
    assert all(value.startswith(incomplete) for value in found)


def test_progress_is_shown_on_a_terminal_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """Elsewhere it would be noise."""
    for is_shown in (False, True):
        progress = Progress(total=2, what="check", is_shown=is_shown)
        progress.step("one")
        progress.clear()
        told = capsys.readouterr()
        assert told.out == ""
        assert ("check 1/2  one" in told.err) is is_shown


def test_the_suite_is_run_from_any_folder(tmp_path: Path) -> None:
    """Paths are those of the folder, and the command that runs a scenario again works there."""
    root = Path(__file__).parents[3]
    shutil.copy(root / "docs" / "examples" / "mycli" / "mycli", tmp_path)
    (tmp_path / "mine.toml").write_text(
        'schema = 1\nname = "mine"\ncapabilities = []\n[run]\nsend = ["mycli", "{prompt}"]\n'
    )
    again = ("-k", "errors.redirect-302-with-key", "--target", "mine.toml")
    words = (sys.executable, "-m", "conformance.tool", "run", "-q", "-p", "no:cacheprovider")

    done = subprocess.run(
        (*words, *again), cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert done.returncode == 1, done.stdout + done.stderr
    assert f"rerun     pecking-order run {' '.join(again)}" in done.stdout


def test_a_baseline_finds_the_target_file_of_its_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --target: the report tells what it was given, from the folder where it was given."""
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text(
        'schema = 1\nname = "agent"\ncapabilities = []\n[run]\nsend = ["agent", "{prompt}"]\n'
    )
    facts = replace(CIRCUMSTANCES, target="agent", asked="mine.toml")
    told = record.record(facts, RESULTS, SCENARIOS, chapters.load())
    Path("report.json").write_text(json.dumps(told), "utf-8")

    done = _run("baseline", "write", "--report", "report.json")

    assert done.exit_code == 0, done.output
    assert FAILED.scenario in Path("mine.known-failures.toml").read_text("utf-8")

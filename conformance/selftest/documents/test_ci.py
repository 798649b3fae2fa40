"""The action and the examples for CIs: their steps are run as they stand, their files are read."""

import configparser
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.reports import record
from conformance.tool.main import cli

_ROOT = Path(__file__).resolve().parents[3]
_PAGE = (_ROOT / "docs" / "ci.md").read_text("utf-8")
_TEXT = (_ROOT / "action.yml").read_text("utf-8")
_ACTION: Mapping[str, Any] = yaml.safe_load(_TEXT)
_STEPS: tuple[Mapping[str, Any], ...] = tuple(_ACTION["runs"]["steps"])
_USES = re.compile(r"uses: (\S+)(.*)")
_PINNED = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
_EXPRESSION = re.compile(r"\$\{\{ *([\w.-]+) *\}\}")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BLOCKS = _BLOCK.findall(_PAGE)
# Seven scenarios; the two that the program can do it fails: it follows the redirect to any host.
_CHOSEN = "redirect-302-with"
_PROGRAM = _ROOT / "docs" / "examples" / "mycli" / "mycli"
_TARGET = """\
schema = 1
name = "mycli"
[run]
send = ["mycli", "{prompt}"]
"""


@dataclass(kw_only=True)
class Runner:
    """A machine of GitHub's, as far as steps of an action see it."""

    folder: Path
    inputs: Mapping[str, str]
    outputs: dict[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def workspace(self) -> Path:
        """Where the repository is that is judged."""
        return self.folder / "workspace"

    @property
    def summary(self) -> str:
        """What the steps told of themselves."""
        return (self.folder / "summary.md").read_text("utf-8")

    def run(self, step: Mapping[str, Any]) -> subprocess.CompletedProcess[str]:
        """Run one step as GitHub runs those of ``shell: bash``."""
        (self.folder / "output").write_text("", "utf-8")
        given = {name: self._filled(text) for name, text in step["env"].items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            env={**self._usual(), **given},
            cwd=self.workspace,
            capture_output=True,
            text=True,
            check=False,
        )
        lines = (self.folder / "output").read_text("utf-8").splitlines()
        self.outputs[step["id"]] = dict(line.split("=", 1) for line in lines)
        return done

    def _filled(self, text: str) -> str:
        return _EXPRESSION.sub(lambda found: self._value(found[1]), text)

    def _value(self, name: str) -> str:
        match name.split("."):
            case ["inputs", key]:
                return self.inputs.get(key, str(_ACTION["inputs"][key].get("default", "")))
            case ["steps", step, "outputs", key]:
                return self.outputs.get(step, {}).get(key, "")
            case _:
                raise AssertionError(name)

    def _usual(self) -> Mapping[str, str]:
        return {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "PYTHONPATH": str(_ROOT),
            "GITHUB_ACTION_PATH": str(_ROOT),
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "RUNNER_TEMP": str(self.folder),
        }


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A machine whose ``python`` is this one; what ``pip`` and ``git`` are told is written down."""
    for name in ("bin", "workspace"):
        (tmp_path / name).mkdir()
    _program(
        tmp_path / "bin" / "python",
        f'if [ "$2" = pip ]; then echo "$@" >> {tmp_path}/asked; exit; fi\n'
        f'exec {sys.executable} "$@"',
    )
    _program(tmp_path / "bin" / "git", f'echo "$@" >> {tmp_path}/asked')
    folder = tmp_path / "workspace" / "program"
    folder.mkdir()
    shutil.copy(_PROGRAM, folder / "mycli")
    (folder / "mycli.toml").write_text(_TARGET, "utf-8")
    inputs = {
        "target": "mycli.toml",
        "working-directory": "program",
        "args": f"-q -p no:cacheprovider -k {_CHOSEN}",
    }
    return Runner(folder=tmp_path, inputs=inputs)


def _program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/bash\n{text}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def _step(name: str) -> Mapping[str, Any]:
    return next(step for step in _STEPS if step.get("id") == name)


def test_every_action_is_pinned_by_its_commit() -> None:
    """With the tag beside it, in the action and on the page; this project's own by its tag."""
    used = [("".join(item)).strip() for text in (_TEXT, _PAGE) for item in _USES.findall(text)]

    assert used
    assert [item for item in used if not _PINNED.fullmatch(item) and not _is_own(item)] == []


def _is_own(item: str) -> bool:
    return re.fullmatch(r"pecking-order/pecking-order@v\d+\.\d+\.\d+", item) is not None


def test_nothing_that_a_person_gives_is_text_of_a_step() -> None:
    """It would be a command there; it comes by a variable."""
    steps = [step for step in _STEPS if "run" in step]

    assert len(steps) == 3
    assert [step["name"] for step in steps if "${{" in step["run"]] == []
    assert [step["name"] for step in steps if step["shell"] != "bash"] == []


def test_every_input_and_output_is_used_and_told() -> None:
    """In the action itself, and on the page with its default."""
    named = set(re.findall(r"inputs\.([\w-]+)", _TEXT))

    assert named == set(_ACTION["inputs"])
    for name, item in _ACTION["inputs"].items():
        default = "required" if item.get("required") else item["default"]
        row = next(line for line in _PAGE.splitlines() if line.startswith(f"| `{name}` |"))
        assert f"| {default} |" in row.replace("`", "") or item["default"] == "", name
    assert [name for name in _ACTION["outputs"] if f"| `{name}` |" not in _PAGE] == []


def test_the_steps_judge_a_program(runner: Runner) -> None:
    """The reports, the outputs, the summary, the badge.

    With a baseline in which it fails too, nothing is new.
    """
    installed = runner.run(_step("install"))
    judged = runner.run(_step("judge"))
    concluded = runner.run(_step("conclude"))

    assert (installed.returncode, judged.returncode) == (0, 0), judged.stdout + judged.stderr
    assert (runner.folder / "asked").read_text("utf-8").split()[-2:] == ["--editable", str(_ROOT)]
    assert (concluded.returncode, runner.outputs["conclude"]) == (
        1,
        {"verdict": "fail", "red": "2"},
    ), concluded.stderr
    reports = Path(runner.outputs["judge"]["report-dir"])
    assert reports == runner.workspace / "pecking-order"
    assert {path.name for path in reports.iterdir()} == {
        "badge.json", "junit.xml", "report.html", "report.json", "summary.md",
    }  # fmt: skip
    report = record.load(reports / "report.json")
    assert {item["id"] for item in report["results"] if item["verdict"] == "fail"} == {
        "errors.redirect-302-with-key",
        "errors.redirect-302-with-token",
    }
    assert "(partial: 7 of " in report["circumstances"]["selection"]
    assert runner.summary.startswith("# ✗ mycli: 2 of 7 scenarios are red\n")
    badge = json.loads((reports / "badge.json").read_text("utf-8"))
    assert badge == {
        "schemaVersion": 1,
        "label": "pecking order",
        "message": "2 of 2 red (partial)",
        "color": "red",
    }

    runner.inputs = {**runner.inputs, "baseline": str(reports / "report.json")}
    again = runner.run(_step("conclude"))

    assert (again.returncode, runner.outputs["conclude"]["new-failures"]) == (0, "0")
    assert "# ✓ no new failure" in runner.summary


def test_a_version_is_fetched_by_its_tag(runner: Runner) -> None:
    """Into a folder of the machine's own, and installed from there."""
    runner.inputs = {**runner.inputs, "version": "0.4.0"}

    done = runner.run(_step("install"))

    suite = str(runner.folder / "pecking-order-suite")
    assert done.returncode == 0, done.stderr
    assert runner.outputs["install"] == {"suite": suite}
    cloned, installed = (runner.folder / "asked").read_text("utf-8").splitlines()
    assert "--branch v0.4.0 https://github.com/pecking-order/pecking-order " in cloned
    assert installed.endswith(f"--editable {suite}")


@pytest.mark.parametrize(("ended", "status"), [(0, 0), (1, 0), (2, 2), (4, 4), (5, 5)])
def test_a_run_that_judged_nothing_ends_the_step(runner: Runner, ended: int, status: int) -> None:
    """A red scenario does not: the next step tells of it."""
    _program(runner.folder / "bin" / "python", f"exit {ended}")
    runner.outputs["install"] = {"suite": str(_ROOT)}

    assert runner.run(_step("judge")).returncode == status


@pytest.mark.parametrize("text", [text for kind, text in _BLOCKS if kind == "yaml"])
def test_examples_in_yaml_name_commands_that_there_are(text: str) -> None:
    """Jobs with steps or a script, and each ``pecking-order`` of them a command of the tool."""
    example = yaml.safe_load(text)

    jobs = example.get("jobs", example)
    assert all("steps" in job or "script" in job for job in jobs.values())
    _check_commands(text)
    for step in (step for job in jobs.values() for step in job.get("steps", ())):
        if step.get("uses", "").startswith("pecking-order/"):
            assert set(step["with"]) <= set(_ACTION["inputs"])


def test_the_example_for_tox_is_an_environment() -> None:
    """It can be read, and judges by the suite that it installed."""
    (text,) = (text for kind, text in _BLOCKS if kind == "ini")
    settings = configparser.ConfigParser(interpolation=None)
    settings.read_string(text)

    environment = settings["testenv:credentials"]
    assert "pytest conformance --target" in environment["commands"]
    assert environment["change_dir"] in environment["commands_pre"]


def test_exit_statuses_are_told_of_commands_that_there_are() -> None:
    """Each row of the table."""
    assert len(re.findall(r"`pecking-order (\w+)", _PAGE)) > 4
    _check_commands(_PAGE)


def _check_commands(text: str) -> None:
    named = set(re.findall(r"(?<![/-])pecking-order ([a-z]+)\b", text)) - {"suite"}
    assert named <= set(cli.commands), named - set(cli.commands)

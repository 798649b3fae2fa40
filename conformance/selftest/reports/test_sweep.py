"""Versions of a program that a folder holds: installed, judged once, and told by requirement."""

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conformance import catalogue
from conformance.reports import history, record
from conformance.reports import sweep as sweeps
from conformance.reports.sweep import Judged
from conformance.selftest.reports.results import CIRCUMSTANCES
from conformance.session import versions
from conformance.session.selection import Selection
from conformance.spec import chapters
from conformance.targets import loader
from conformance.targets.sweeping import Sweep
from conformance.targets.table import Table, TargetFileError
from conformance.tool.main import cli
from conformance.vocabulary import finding

# A program of one line; version 2 prefers the key to the token, version 3 mends it, 4 is not there.
_SEND = """\
#!/bin/sh
{choice}
[ -n "$header" ] || {{ echo "no credential: set ANTHROPIC_API_KEY" >&2; exit 1; }}
echo "$header" | curl -sSf -o /dev/null -H @- -H 'anthropic-version: 2023-06-01' \\
  -H 'content-type: application/json' \\
  -d '{{"model": "m", "max_tokens": 1, "messages": [{{"role": "user", "content": "x"}}]}}' \\
  https://api.anthropic.com/v1/messages
"""
_KEY = '[ -z "$ANTHROPIC_API_KEY" ] || header="x-api-key: $ANTHROPIC_API_KEY"'
_TOKEN = '[ -z "$ANTHROPIC_AUTH_TOKEN" ] || header="authorization: Bearer $ANTHROPIC_AUTH_TOKEN"'
_VERSIONS = {"1.0": (_KEY, _TOKEN), "2.0": (_TOKEN, _KEY), "3.0": (_KEY, _TOKEN)}
_CHOSEN = ("--scenario", "matrix.plain.environment-token+environment-key")
_MORE = ("--scenario", "environment.key-arrives")
_TARGET = """\
schema = 1
name = "tiny"
language = "other"
[run]
send = ["installed/tiny", "{{prompt}}"]
[sweep]
install = ["cp", "-r", "{registry}/{{version}}/.", "{{folder}}"]
folder = "installed"
"""


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A target file beside a registry of three versions."""
    for version, choices in _VERSIONS.items():
        program = tmp_path / "registry" / version / "tiny"
        program.parent.mkdir(parents=True)
        program.write_text(_SEND.format(choice="\n".join(choices)), "utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    file = tmp_path / "tiny.toml"
    file.write_text(_TARGET.format(registry=tmp_path / "registry"), "utf-8")
    return file


def _sweep(target: Path, versions: str, *options: str) -> Result:
    return CliRunner().invoke(
        cli,
        [
            "sweep", str(target), "--versions", versions, "--folder", str(target.parent / "kept"),
            *_CHOSEN, *options,
        ],
    )  # fmt: skip


def test_each_version_is_judged_once_and_its_changes_told(target: Path) -> None:
    """A version that is on disk is not judged again, unless it is asked for.

    What broke and what was mended stand between the versions that did it.
    """
    first = _sweep(target, "1.0,2.0", "--network", "auto")
    page = target.parent / "page.md"

    second = _sweep(target, "1.0,2.0,3.0,4.0", "--output", str(page))
    third = _sweep(target, "1.0,2.0,3.0", "--json")

    assert first.exit_code == 0, first.output
    assert first.stderr.splitlines() == ["1.0: 1 pass", "2.0: 1 fail"]
    assert second.exit_code == 1
    assert second.stderr.splitlines()[:3] == [
        "1.0: 1 pass (judged before)",
        "2.0: 1 fail (judged before)",
        "3.0: 1 pass",
    ]
    assert second.stderr.splitlines()[3].startswith("4.0: not installed: cp -r ")
    assert third.exit_code == 0
    told = json.loads(third.stdout)
    name = _CHOSEN[1]
    assert [(item["broke"], item["mended"]) for item in told["changes"]] == [
        ([name], []),
        ([], [name]),
    ]
    assert [cell["state"] for cell in told["requirements"]["PRE-003"]] == ["met", "broken", "met"]
    text = page.read_text("utf-8")
    assert "| requirement | 1.0 | 2.0 | 3.0 | 4.0 |\n" in text
    assert "| ✓ 1 | ✗ 1/1 | ✓ 1 |  |\n" in text
    assert "\n### 1.0 → 2.0\n\nBroke:\n\n- matrix.plain.environment-token" in text
    assert "installed by `cp -r " in text
    assert f"pecking-order {told['versions'][0]['circumstances']['suite_version']}, spec " in text
    assert text.count(f"--versions 1.0,2.0,3.0,4.0 --scenario {name} --output {page}") == 2


def test_a_judgement_depends_on_all_that_it_was_made_of(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Version, target file, network, scenarios, suite: another of each has another key."""

    def key(version: str = "1.0", pattern: str = _CHOSEN[1]) -> str:
        run = versions.prepared(str(target), folder, "auto", Selection(patterns=(pattern,)))
        return sweeps.key(run, str(target), version)

    folder = target.parent / "own"
    versions.install(versions.sweep_of(str(target)), "1.0", folder)
    keys = [key(), key("1.1"), key(pattern=_MORE[1])]
    assert key() == keys[0]
    target.write_text(target.read_text("utf-8") + "# another line\n", "utf-8")
    keys.append(key())
    monkeypatch.setattr(sweeps, "installed", lambda _: "9.9.9")
    keys.append(key())

    assert len(set(keys)) == len(keys)


def test_a_version_that_is_half_installed_is_installed_again(target: Path) -> None:
    """A folder without its mark is thrown away."""
    own = target.parent / "own"
    (own / "program").mkdir(parents=True)
    (own / "program" / "left-over").write_text("", "utf-8")

    versions.install(versions.sweep_of(str(target)), "1.0", own)

    assert [path.name for path in (own / "program").iterdir()] == ["tiny"]
    with pytest.raises(versions.InstallError, match="exit status 1"):
        versions.install(versions.sweep_of(str(target)), "4.0", target.parent / "other")
    assert not (target.parent / "other" / "program").exists()


def test_a_target_without_the_table_is_judged_as_ever(target: Path) -> None:
    """And cannot be swept: status 2, with what to add."""
    text = target.read_text("utf-8").partition("[sweep]")[0].replace("installed/tiny", "sh")
    target.write_text(text, "utf-8")

    done = _sweep(target, "1.0")

    assert loader.load(str(target)).name == "tiny"
    assert done.exit_code == 2
    assert "sweep: found nothing" in done.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("1/0",), "that is no version"),
        ((" , ",), "--versions: there is none"),
        (("1.0", "--scenario", "precedence.none"), "there is no such scenario"),
    ],
)
def test_a_mistake_is_told_before_anything_is_installed(
    target: Path, options: tuple[str, ...], told: str
) -> None:
    """Status 2, and no folder."""
    done = _sweep(target, *options)

    assert done.exit_code == 2
    assert told in done.stderr
    assert not (target.parent / "kept").exists()


def _table(**values: object) -> Table:
    return Table(path=Path("tiny.toml"), name="sweep", values=values)


def test_a_version_lies_where_the_one_of_the_file_lay() -> None:
    """Every word that begins with the folder, and none that only resembles it."""
    sweep = Sweep.read(_table(install=["get", "{version}"], folder="../x"))
    content = {
        "version": ["../x/bin/tiny"],
        "run": {"send": ["../x/bin/tiny", "../xy", "{prompt}"]},
        "env": {"ROOT": "../x"},
        "sweep": {"folder": "../x"},
    }

    assert sweep.applied(content, Path("/new")) == {
        "version": ["/new/bin/tiny"],
        "run": {"send": ["/new/bin/tiny", "../xy", "{prompt}"]},
        "env": {"ROOT": "/new"},
    }


def test_a_python_program_is_run_by_a_command_instead() -> None:
    """Its main is a module of this Python, which has one version alone."""
    sweep = Sweep.read(
        _table(
            install=["get", "{version}"],
            env={"PYTHONPATH": "{folder}"},
            run={"send": ["{python}", "tiny.py", "send", "{prompt}"]},
        )
    )
    content = {"python": "tiny:main", "preload": ["json"], "env": {"A": "b"}}

    assert sweep.applied(content, Path("/new")) == {
        "env": {"A": "b", "PYTHONPATH": "/new"},
        "run": {"send": ["{python}", "tiny.py", "send", "{prompt}"]},
    }


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"folder": "x"}, "sweep.install: found "),
        ({"install": ["npm", "install"], "folder": "x"}, "sweep.install: found "),
        ({"install": ["get", "{version}"]}, "sweep.folder: found nothing"),
        ({"install": ["get", "{version}"], "folder": "x", "fodler": "y"}, "an unknown key"),
        ({"install": ["get", "{version}"], "run": {"sned": ["x"]}}, "an unknown key"),
    ],
)
def test_a_broken_table_is_told(values: dict[str, object], told: str) -> None:
    """Place, value, expectation and remedy, as everywhere in a target file."""
    with pytest.raises(TargetFileError, match=told):
        Sweep.read(_table(**values))


def test_rows_are_the_requirements_that_were_judged() -> None:
    """In the order of the specification, not in the catalogue's; the others say nothing."""
    results = [
        finding.Result(scenario="environment.key-arrives", verdict="pass"),
        finding.Result(scenario="matrix.plain.nothing", verdict="warn"),
        finding.Result(scenario="helper.relative-path", verdict="not applicable"),
    ]
    report = record.record(CIRCUMSTANCES, results, catalogue.catalogue(), chapters.load())

    found = history.history([Judged(version="1", report=report), Judged(version="2", problem="x")])

    assert list(found.cells) == ["PRE-010", "ENV-001"]
    one, other = found.cells["PRE-010"]
    assert (one and one.state, other) == ("warned", None)
    assert found.changes == ()

"""Known failures are added and taken out; a person's comments, order and form stay."""

from datetime import date
from pathlib import Path

import pytest

from conformance.targets import baseline
from conformance.targets.known import KnownFailuresError, load

_FILE = """\
# What my program does otherwise.

# --- Redirects ---

# Reported, and not mended.
[[known]]
scenario = [
    "a.one", "a.two",  # the second is odd
    "a.three",
]
check = ["exit", "leak-host"]  # both
reason = "It follows."
evidence = \"\"\"
# no comment: a text
GET elsewhere.example\"\"\"

# --- Headers ---
[[known]]
scenario = "b.one"
check = "header"
reason = "It does."
unstable = true
evidence = "seen twice"
# The end.
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that a person wrote."""
    file = tmp_path / "mine.known-failures.toml"
    file.write_text(_FILE, "utf-8")
    return file


def _prune(path: Path, *stale: tuple[str, str]) -> str:
    gone = baseline.prune(path, lambda scenario, check: (scenario, check) in stale)
    assert set(gone) == set(stale)
    return path.read_text("utf-8")


def test_nothing_stale_changes_nothing(path: Path) -> None:
    """Byte for byte."""
    assert _prune(path) == _FILE


def test_a_scenario_leaves_its_list(path: Path) -> None:
    """The rest stays as it is, comments in the list included."""
    text = _prune(path, ("a.three", "exit"), ("a.three", "leak-host"))
    assert "a.three" not in text
    assert "# the second is odd" in text
    assert text.split("check =", 1)[1] == _FILE.split("check =", 1)[1]
    assert len(baseline.listed(path)) == 5


def test_a_check_leaves_its_list(path: Path) -> None:
    """Where no scenario has it any more."""
    text = _prune(path, ("a.one", "exit"), ("a.two", "exit"), ("a.three", "exit"))
    assert 'check = "leak-host"' in text
    assert {check for _, check in baseline.listed(path)} == {"leak-host", "header"}


def test_scenarios_that_differ_get_entries_of_their_own(path: Path) -> None:
    """With the same reason and evidence."""
    text = _prune(path, ("a.two", "exit"))
    assert baseline.listed(path) == {
        *(("a.one", check) for check in ("exit", "leak-host")),
        *(("a.three", check) for check in ("exit", "leak-host")),
        ("a.two", "leak-host"),
        ("b.one", "header"),
    }
    assert text.count('reason = "It follows."') == 2
    assert text.index("a.two") < text.index("# --- Headers ---")


def test_an_entry_of_which_nothing_is_left_goes_and_every_comment_outside_stays(
    path: Path,
) -> None:
    """Also the ones before, behind and at the end."""
    text = _prune(
        path, *((f"a.{name}", check) for name in ("one", "two", "three")
                for check in ("exit", "leak-host")), ("b.one", "header"),
    )  # fmt: skip
    assert text.splitlines() == [
        "# What my program does otherwise.",
        "",
        "# --- Redirects ---",
        "",
        "# Reported, and not mended.",
        "",
        "# --- Headers ---",
        "# The end.",
    ]


def test_additions_stand_behind_what_is_there(path: Path) -> None:
    """With a reason that the loader turns away, and the evidence as it was."""
    evidence = 'leak-host: «a-key»\n  GET x\\y "z"'
    baseline.add(
        path,
        [baseline.Addition(scenarios=("c.one", "c.two"), checks=("exit",), evidence=evidence)],
    )
    text = path.read_text("utf-8")
    assert text.startswith(_FILE)
    assert ("c.two", "exit") in baseline.listed(path)
    everything = frozenset(scenario for scenario, _ in baseline.listed(path))
    with pytest.raises(KnownFailuresError, match="TODO"):
        load(path, everything, date(2026, 11, 1))
    path.write_text(text.replace(baseline.TODO, "It does."), "utf-8")
    found = load(path, everything, date(2026, 11, 1)).entries
    assert [item.evidence for item in found if item.scenario == "c.one"] == [evidence]


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    """It has nothing before."""
    path = tmp_path / "new.toml"
    assert baseline.listed(path) == frozenset()
    baseline.add(path, [baseline.Addition(scenarios=("a.b",), checks=("exit",), evidence="x")])
    assert baseline.listed(path) == {("a.b", "exit")}


def test_what_comes_and_goes_is_told(path: Path) -> None:
    """By its entry."""
    assert baseline.unstable(path) == {("b.one", "header")}


def test_a_file_that_cannot_be_edited_is_left_alone(path: Path) -> None:
    """Here a text looks like an entry."""
    path.write_text(_FILE.replace("# no comment", "[[known]]\n#"), "utf-8")
    with pytest.raises(KnownFailuresError, match="nothing was changed"):
        baseline.prune(path, lambda _scenario, _check: True)

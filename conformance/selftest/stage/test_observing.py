"""What is seen of a world after a run: its files, and the outcome line."""

import os
from pathlib import Path

import pytest

from conformance.adapters.crash import read_outcome
from conformance.selftest.stage.worlds import content, stand_up, variables
from conformance.stage import files
from conformance.stage.planting import Stand
from conformance.vocabulary.observation import FileSeen
from conformance.vocabulary.world import File, Settings, StoredLogin, World


def _seen(stand: Stand) -> dict[str, FileSeen]:
    tells = files.access_times_tell(stand.layout.root.parent)
    return {item.path: item for item in files.observe(stand.layout, stand.planted, tells=tells)}


def test_files_are_seen_by_their_place(tmp_path: Path) -> None:
    """Before and after, mode, and who wrote them first."""
    stand = stand_up(World(stored_login=StoredLogin(), stored_key="«a-key»"), tmp_path)
    layout = stand.layout
    login = layout.config / ".credentials.json"
    before = login.read_bytes()
    replacement = layout.config / "new"
    replacement.write_bytes(b"new")
    replacement.chmod(0o640)
    replacement.rename(login)
    layout.state.unlink()
    (layout.temporary / "made").write_bytes(b"x")
    (layout.elsewhere / "link").symlink_to("/nowhere")
    seen = _seen(stand)
    assert set(seen) == {
        *("«config»/.credentials.json", "«home»/.claude.json", "tmp/made", "«elsewhere»/link")
    }
    changed = seen["«config»/.credentials.json"]
    assert (changed.before, changed.after, changed.mode) == (before, b"new", 0o640)
    assert (changed.planted, seen["tmp/made"].planted) == (True, False)
    gone = seen["«home»/.claude.json"]
    assert (gone.after, gone.mode) == (None, None)
    assert seen["tmp/made"].before is None


def test_reading_is_seen_also_of_a_file_that_was_replaced(tmp_path: Path) -> None:
    """By the access time of the planted inode; looking at its name is no reading."""
    if not files.access_times_tell(tmp_path):
        pytest.skip("this file system keeps no access times")
    texts = tuple(File(path=f"«home»/{name}", text="t") for name in ("read", "looked", "swapped"))
    stand = stand_up(World(files=texts), tmp_path)
    home = stand.layout.home
    (home / "read").read_bytes()
    (home / "looked").stat()
    assert len(os.listdir(home)) == 3  # noqa: PTH208  # the listing is what is tried
    (home / "swapped").read_bytes()
    (home / "other").write_bytes(b"t")
    (home / "other").rename(home / "swapped")
    seen = _seen(stand)
    assert {path: item.accessed for path, item in seen.items()} == {
        "«home»/read": True,
        "«home»/looked": False,
        "«home»/swapped": True,
    }


def test_a_workspace_that_became_a_link(tmp_path: Path) -> None:
    """Trust is recorded for the path as typed; its files lie behind the link, and are shown as its.

    The shell's PWD keeps the link.
    """
    world = World(
        trusted=True, workspace_is_link=True, settings=(Settings(scope="project", values={"a": 1}),)
    )

    stand = stand_up(world, tmp_path)

    layout = stand.layout
    assert layout.workspace.is_symlink()
    assert content(layout.linked / ".claude" / "settings.json") == {"a": 1}
    assert list(content(layout.state)["projects"]) == [str(layout.workspace)]
    assert variables(world, stand)["PWD"] == str(layout.workspace)
    seen = files.observe(layout, stand.planted, tells=False)
    shown = [item.path for item in seen if item.path.startswith("«workspace»")]
    assert shown == ["«workspace»/.claude/settings.json"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"outcome": "sent"}', ("sent", None)),
        ('{"outcome": "refused", "reason": "helper-failed", "source": "x"}', ("refused", None)),
        ('{"outcome": "mailed"}', (None, "outcome 'mailed'")),
        ('{"outcome": "refused", "reason": "mood"}', (None, "reason 'mood'")),
        ('{"outcome": "sent", "source": 7}', (None, "source 7")),
        ('{"other": 1}', (None, None)),
        ("pong", (None, None)),
        ("", (None, None)),
    ],
)
def test_the_outcome_line_is_held_to_its_closed_sets(
    line: str, told: tuple[str | None, str | None]
) -> None:
    """What is no outcome line at all is none; what is a wrong one is told."""
    outcome, problem = read_outcome(f"pong\n{line}\n\n")
    assert (outcome and outcome.outcome) == told[0]
    assert (problem is None) == (told[1] is None)
    assert problem is None or problem.startswith(str(told[1]))


def test_planted_links_and_pipes_are_as_they_were(tmp_path: Path) -> None:
    """Seen by where a link leads; a pipe is not opened. What takes their place is a change."""
    links = tuple(
        File(path=f"«home»/{name}", text="«home»/real", kind="link") for name in ("link", "lost")
    )
    pipe = File(path="«home»/pipe", text="", kind="pipe")
    stand = stand_up(World(files=(*links, pipe)), tmp_path)
    lost = stand.layout.home / "lost"
    assert lost.readlink() == stand.layout.home / "real"
    assert (stand.layout.home / "pipe").is_fifo()
    lost.unlink()
    lost.write_bytes(b"a file now")
    seen = _seen(stand)
    leads_to = os.fsencode(stand.layout.home / "real")
    for name, data in (("«home»/link", leads_to), ("«home»/pipe", b"")):
        assert (seen[name].before, seen[name].after, seen[name].planted) == (data, data, True)
        assert seen[name].accessed is None
    assert (seen["«home»/lost"].before, seen["«home»/lost"].after) == (leads_to, b"a file now")

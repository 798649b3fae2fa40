"""A real Chromium shows report.html as its makers meant it, and asks nobody for anything."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conformance.reports.html import render
from conformance.selftest.reports.html import made

_ROOT = Path(__file__).parents[4]
_LIMIT_S = 300
_PACKAGES = {"chromium": "chromium", "chromedriver": "chromium-driver"}


def _programs() -> list[str]:
    """The browser's programs; without them the test is skipped, or fails where required."""
    found = {program: shutil.which(program) for program in _PACKAGES}
    if missing := [_PACKAGES[program] for program, path in found.items() if path is None]:
        stop = pytest.fail if os.environ.get("PECKING_ORDER_DESKTOP") == "required" else pytest.skip
        stop(f"no desktop here: not installed: {', '.join(missing)} (Debian's packages)")
    return [str(path) for path in found.values()]


def test_without_a_browser_it_is_skipped_or_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the packages; it fails where a desktop is required."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("PECKING_ORDER_DESKTOP", raising=False)
    with pytest.raises(pytest.skip.Exception, match="not installed: chromium, chromium-driver"):
        _programs()
    monkeypatch.setenv("PECKING_ORDER_DESKTOP", "required")
    with pytest.raises(pytest.fail.Exception, match="not installed: chromium, chromium-driver"):
        _programs()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the page lies, and what the browser leaves."""
    made_folder = tmp_path_factory.mktemp("page")
    (made_folder / "report.html").write_text(render(made.report(*made.PART)), encoding="utf-8")
    return made_folder


@pytest.fixture(scope="module")
def seen(folder: Path) -> dict[str, Any]:
    """What Chromium saw, started once."""
    words = [sys.executable, "-m", "conformance.selftest.reports.html.browser", str(folder)]
    run = subprocess.run(
        [*words, *_programs()], cwd=_ROOT,
        stdin=subprocess.DEVNULL, capture_output=True, timeout=_LIMIT_S, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr.decode()
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_the_filter_leaves_what_was_asked_for(seen: dict[str, Any]) -> None:
    """By words and verdict together; groups without anything left are gone too."""
    found = seen["filter"]

    assert found["whole"].endswith(" scenarios")
    assert found["cases"] == [made.FAILED]
    assert found["told"] == f"1 of {found['whole']}"
    assert found["groups"] == ["failures", "scenarios-PRE"]


def test_the_filter_is_kept_in_the_address(seen: dict[str, Any]) -> None:
    """A link to a filtered page shows it filtered; cleared, nothing of it is left."""
    found = seen["filter"]

    assert found["hash"] == "#?q=token+wins&verdict=fail"
    assert (found["kept"], found["words"]) == ([made.FAILED], "token wins")
    assert found["cleared"]


def test_a_count_leads_to_what_it_counts(seen: dict[str, Any]) -> None:
    """A click on a number of the table sets the filter."""
    assert seen["filter"]["counted"] == [made.UNPROVEN]


def test_a_link_leads_to_what_is_hidden_or_folded(seen: dict[str, Any]) -> None:
    """The filter gives way, the fold opens, and it stands in the window."""
    found = seen["links"]

    assert found["before"] == [made.KNOWN]
    assert made.FAILED in found["after"]
    assert 0 <= found["top"] < 400
    assert found["folded"] == ["helper.output-with-tabs"]


def test_the_keyboard_is_enough(seen: dict[str, Any]) -> None:
    """The first stop skips to the content, a slash is the filter, Enter unfolds."""
    assert seen["keyboard"] == {
        "first": "skip",
        "skipped": "content",
        "slash": "q",
        "typed": "token+helper",
        "opened": True,
    }


def test_a_print_has_what_explains_the_failures(seen: dict[str, Any]) -> None:
    """Unfolded on paper, folded again afterwards."""
    found = seen["paper"]

    assert found["printed"] == found["cases"] > 0
    assert found["after"] == 0


def test_both_rooms_have_their_colours_and_fit(seen: dict[str, Any], folder: Path) -> None:
    """Light in a large window, dark in a small one: nothing has to be scrolled sideways."""
    found = seen["rooms"]

    assert found["light"]["ground"] != found["dark"]["ground"]
    assert [room["too wide"] for room in found.values()] == [0, 0]
    assert all((folder / f"{scheme}.png").stat().st_size > 10_000 for scheme in found)


def test_without_scripts_everything_is_there(seen: dict[str, Any]) -> None:
    """And no filter that would do nothing."""
    assert seen["without script"] == {
        "filter": False,
        "cases": seen["paper"]["cases"],
        "requirements": len(made.report()["requirements"]),
    }


def test_nothing_is_complained_of_and_nobody_is_asked(seen: dict[str, Any], folder: Path) -> None:
    """The console is empty, and the page is the only thing that was loaded."""
    assert seen["console"] == []
    assert seen["asked for"] == [(folder / "report.html").as_uri()]


def test_the_policy_holds(seen: dict[str, Any]) -> None:
    """A script, a picture and a style that got into the page are stopped."""
    assert seen["intruder"] == {
        "stopped": ["img-src", "script-src-elem", "style-src-attr"],
        "intruded": False,
    }
